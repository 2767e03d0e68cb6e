/** Standard output and error of one run: text is kept in order and written in large pieces. */
import { type Bytes, concatBytes } from "../base/bytes.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { Sys } from "../sim/sys.ts";

const PIECE = 65_536;

export class Output {
  readonly #sys: Sys;
  #fd = 1;
  #pending: Bytes[] = [];
  #text = "";
  #size = 0;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  out(text: string | Bytes): void {
    this.#add(1, text);
  }

  err(text: string | Bytes): void {
    this.#add(2, text);
  }

  line(text: string): void {
    this.#add(1, `${text}\n`);
  }

  errLine(text: string): void {
    this.#add(2, `${text}\n`);
  }

  get size(): number {
    return this.#size;
  }

  /** Writes what is kept once it is much. */
  async relieve(): Promise<void> {
    if (this.#size >= PIECE) await this.flush();
  }

  async flush(): Promise<void> {
    for (;;) {
      this.#seal();
      const queue = this.#queue;
      if (queue.length === 0) return;
      this.#queue = [];
      this.#size = 0;
      for (const [fd, data] of queue) await this.#sys.write(fd, data);
    }
  }

  #queue: [fd: number, data: Bytes][] = [];

  #add(fd: number, data: string | Bytes): void {
    if (data.length === 0) return;
    if (fd !== this.#fd) {
      this.#seal();
      this.#fd = fd;
    }
    this.#size += data.length;
    if (typeof data === "string") {
      this.#text += data;
      return;
    }
    if (this.#text !== "") this.#pending.push(encodeUtf8(this.#text));
    this.#text = "";
    this.#pending.push(data);
  }

  #seal(): void {
    if (this.#text !== "") this.#pending.push(encodeUtf8(this.#text));
    this.#text = "";
    if (this.#pending.length > 0) this.#queue.push([this.#fd, concatBytes(this.#pending)]);
    this.#pending = [];
  }
}
