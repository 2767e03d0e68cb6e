import type { Stream } from "../base/stream.ts";
import type { BodyReader } from "./body.ts";
import type { StreamBuffer } from "./stream-buffer.ts";

/**
 * Is the client of an exchange still there? Streams that can tell (`onHangup`) are asked. On others, and with `endOfInput`, the end of
 * input is a sign: once the request's body is read, one more chunk is waited for, as Go's server does; a pipelined request stays in the
 * buffer.
 */
export class ClientPresence {
  /** Closed altogether: nothing can be written any more. */
  hungUp = false;
  /** Sends no more, and may or may not be there. */
  silent = false;
  #onGone: (() => void) | undefined;
  readonly #unwatch: (() => void) | undefined;

  constructor(stream: Stream, buffer: StreamBuffer, body: BodyReader, endOfInput: boolean) {
    this.#unwatch = stream.onHangup?.(() => {
      this.hungUp = true;
      this.#onGone?.();
    });
    if (stream.onHangup !== undefined && !endOfInput) return;
    const ended = () => {
      this.silent = true;
      this.#onGone?.();
    };
    body.onDone(() => {
      if (buffer.available > 0) return;
      buffer.fill().then((more) => {
        if (!more) ended();
      }, ended);
    });
  }

  /** What `promise` gives, or undefined when the client goes first. */
  orGone<T>(promise: Promise<T>): Promise<T | undefined> {
    return this.#race(promise, () => this.hungUp || this.silent);
  }

  /** Like `orGone`, but a client that merely sends no more is waited for. */
  orHungUp<T>(promise: Promise<T>): Promise<T | undefined> {
    return this.#race(promise, () => this.hungUp);
  }

  stop(): void {
    this.#onGone = undefined;
    this.#unwatch?.();
  }

  async #race<T>(promise: Promise<T>, gone: () => boolean): Promise<T | undefined> {
    if (gone()) {
      promise.then(undefined, () => undefined);
      return undefined;
    }
    try {
      return await new Promise<T | undefined>((resolve, reject) => {
        this.#onGone = () => {
          if (gone()) resolve(undefined);
        };
        promise.then(resolve, reject);
      });
    } finally {
      this.#onGone = undefined;
    }
  }
}
