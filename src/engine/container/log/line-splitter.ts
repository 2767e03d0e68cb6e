import { type Bytes, concatBytes, EMPTY } from "../../../base/bytes.ts";

/** A piece of output that has no newline is logged at this size. */
const MAX_LINE = 16_384;
const NEWLINE = 10;

/** Cuts output into lines for the log; each keeps its newline. */
export class LineSplitter {
  readonly #line: (line: Bytes) => void;
  #rest: Bytes = EMPTY;

  constructor(line: (line: Bytes) => void) {
    this.#line = line;
  }

  push(bytes: Bytes): void {
    let data = this.#rest.length === 0 ? bytes : concatBytes([this.#rest, bytes]);
    for (;;) {
      const newline = data.indexOf(NEWLINE);
      const end = newline >= 0 && newline < MAX_LINE ? newline + 1 : data.length >= MAX_LINE ? MAX_LINE : 0;
      if (end === 0) break;
      this.#line(data.slice(0, end));
      data = data.subarray(end);
    }
    this.#rest = data.length === 0 ? EMPTY : data.slice();
  }

  /** The end of the output: what never got its newline. */
  flush(): void {
    if (this.#rest.length > 0) this.#line(this.#rest);
    this.#rest = EMPTY;
  }
}
