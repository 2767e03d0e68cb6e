/**
 * Values that somebody pushes and a response body takes out. Whoever stops reading ends it at once (a generator could not: it
 * would wait for its next value first). Bounded: beyond the limit the oldest are dropped.
 */
export class PushStream<T> implements AsyncIterable<T>, AsyncIterator<T> {
  readonly #queue: T[] = [];
  readonly #limit: number;
  readonly #onReturn: () => void;
  #ended = false;
  #returned = false;
  #waiting: ((result: IteratorResult<T>) => void) | undefined;

  constructor(onReturn: () => void = () => {}, limit = 65_536) {
    this.#onReturn = onReturn;
    this.#limit = limit;
  }

  push(value: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      waiting({ value, done: false });
      return;
    }
    if (this.#queue.length >= this.#limit) this.#queue.shift();
    this.#queue.push(value);
  }

  /** What is queued is still given out. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting?.({ value: undefined, done: true });
    this.#waiting = undefined;
    this.#leave();
  }

  next(): Promise<IteratorResult<T>> {
    const value = this.#queue.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#queue.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this;
  }

  #leave(): void {
    if (this.#returned) return;
    this.#returned = true;
    this.#onReturn();
  }
}
