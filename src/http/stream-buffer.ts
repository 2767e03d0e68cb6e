import { type Bytes, concatBytes, EMPTY } from "../base/bytes.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { HttpError } from "./types.ts";

const LF = 10;
const CR = 13;

/** Reads lines and counted bytes from a stream, never ahead of need by more than one chunk. */
export class StreamBuffer {
  readonly #stream: Stream;
  #rest: Bytes = EMPTY;
  #ended = false;
  #filling: Promise<boolean> | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** Bytes that are here already. */
  get available(): number {
    return this.#rest.length;
  }

  /** Waits for more bytes than are here; false at the end. May be called again while it waits. */
  fill(): Promise<boolean> {
    if (this.#ended) return Promise.resolve(false);
    this.#filling ??= this.#fillOnce();
    return this.#filling;
  }

  /** Without its line feed and carriage return; undefined when the stream ends before any byte. Throws 400 when it ends within. */
  async line(max: number, tooLong: () => HttpError): Promise<string | undefined> {
    let searched = 0;
    for (;;) {
      const at = this.#rest.indexOf(LF, searched);
      if (at >= 0) {
        if (at > max) throw tooLong();
        const end = at > 0 && this.#rest[at - 1] === CR ? at - 1 : at;
        const text = decodeUtf8(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(at + 1);
        return text;
      }
      searched = this.#rest.length;
      if (searched > max) throw tooLong();
      if (await this.fill()) continue;
      if (searched === 0) return undefined;
      throw new UnexpectedEnd();
    }
  }

  /** Some bytes, at most `max`; undefined at the end. */
  async some(max: number): Promise<Bytes | undefined> {
    if (this.#rest.length === 0 && !(await this.fill())) return undefined;
    const bytes = this.#rest.length <= max ? this.#rest : this.#rest.subarray(0, max);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** The raw connection, with what was already read in front. */
  stream(): Stream {
    const stream = this.#stream;
    const { onHangup } = stream;
    return {
      read: () => this.some(Number.MAX_SAFE_INTEGER),
      write: (bytes) => stream.write(bytes),
      closeWrite: () => stream.closeWrite(),
      close: () => stream.close(),
      ...(onHangup === undefined ? {} : { onHangup: (listener: () => void) => onHangup.call(stream, listener) }),
    };
  }

  async #fillOnce(): Promise<boolean> {
    try {
      const bytes = await this.#stream.read();
      if (bytes === undefined) {
        this.#ended = true;
        return false;
      }
      this.#rest = this.#rest.length === 0 ? bytes : concatBytes([this.#rest, bytes]);
      return true;
    } finally {
      this.#filling = undefined;
    }
  }
}

/** The stream ended in the middle of a message. */
export class UnexpectedEnd extends HttpError {
  constructor() {
    super(400, "unexpected EOF");
  }
}
