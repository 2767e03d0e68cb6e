import type { Bytes } from "../base/bytes.ts";

/** Unsent bytes beyond which `push` waits. */
const HIGH_WATER = 256 * 1024;

/**
 * A response body that its producer pushes into: logs that are followed, events, progress. When the client goes away,
 * `cancelled` turns true, `onCancel` is called at once, and whatever is pushed later is dropped.
 */
export class PushBody implements AsyncIterable<Bytes>, AsyncIterator<Bytes, undefined> {
  cancelled = false;
  #onCancel: (() => void)[] = [];
  #queue: Bytes[] = [];
  #queued = 0;
  #ended = false;
  #error: unknown;
  #reader: { resolve(result: IteratorResult<Bytes, undefined>): void; reject(error: unknown): void } | undefined;
  #writers: (() => void)[] = [];

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Resolves when the client keeps up; at once when it is gone. */
  push(bytes: Bytes): Promise<void> {
    if (this.cancelled || this.#ended || bytes.length === 0) return Promise.resolve();
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      reader.resolve({ done: false, value: bytes });
      return Promise.resolve();
    }
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#queued < HIGH_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#writers.push(resolve));
  }

  end(): void {
    this.#ended = true;
    this.#reader?.resolve({ done: true, value: undefined });
    this.#reader = undefined;
  }

  /** Breaks the response off: the client sees an unfinished body. */
  fail(error: unknown): void {
    this.#error = error ?? new Error("failed");
    this.#ended = true;
    this.#reader?.reject(this.#error);
    this.#reader = undefined;
  }

  onCancel(listener: () => void): void {
    if (this.cancelled) listener();
    else this.#onCancel.push(listener);
  }

  next(): Promise<IteratorResult<Bytes, undefined>> {
    const bytes = this.#queue.shift();
    if (bytes !== undefined) {
      this.#queued -= bytes.length;
      if (this.#queued < HIGH_WATER) this.#releaseWriters();
      return Promise.resolve({ done: false, value: bytes });
    }
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended || this.cancelled) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<Bytes, undefined>> {
    if (!this.cancelled) {
      this.cancelled = true;
      this.#queue = [];
      this.#queued = 0;
      this.#releaseWriters();
      this.#reader?.resolve({ done: true, value: undefined });
      this.#reader = undefined;
      const listeners = this.#onCancel;
      this.#onCancel = [];
      if (!this.#ended) for (const listener of listeners) listener();
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  #releaseWriters(): void {
    const writers = this.#writers;
    this.#writers = [];
    for (const resolve of writers) resolve();
  }
}
