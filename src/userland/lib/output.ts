import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { WriteFailure } from "./errors.ts";
import { encodeText } from "./text.ts";

const LIMIT = 64 * 1024;

/**
 * A buffered writer. `put` only appends; call `flush` when `full`, before waiting for anything on a terminal, and at the end
 * (programs made with `defineUtility` get the last two for nothing).
 */
export class Output {
  readonly fd: number;
  readonly isTty: boolean;
  readonly #sys: Sys;
  #text = "";
  #parts: Bytes[] = [];
  #bytes = 0;

  constructor(sys: Sys, fd: number) {
    this.#sys = sys;
    this.fd = fd;
    this.isTty = sys.isatty(fd);
  }

  put(text: string): void {
    this.#text += text;
  }

  putBytes(bytes: Bytes): void {
    if (bytes.length === 0) return;
    this.#settleText();
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }

  get full(): boolean {
    return this.#text.length + this.#bytes >= LIMIT;
  }

  get empty(): boolean {
    return this.#text === "" && this.#bytes === 0;
  }

  async flush(): Promise<void> {
    if (this.empty) return;
    this.#settleText();
    const data = concatBytes(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    try {
      await this.#sys.write(this.fd, data);
    } catch (error) {
      throw isErrno(error) && error.code !== "EPIPE" && this.fd === 1 ? new WriteFailure(error.message, data.length) : error;
    }
  }

  /** Forgets what was not written: the reader is gone. */
  discard(): void {
    this.#text = "";
    this.#parts = [];
    this.#bytes = 0;
  }

  #settleText(): void {
    if (this.#text === "") return;
    const bytes = encodeText(this.#text);
    this.#text = "";
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  }
}
