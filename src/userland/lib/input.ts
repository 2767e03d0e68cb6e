import { type Bytes, concatBytes, EMPTY } from "../../base/bytes.ts";
import type { Sys } from "../../sim/sys.ts";
import { HeldMemory } from "./held-memory.ts";
import type { Output } from "./output.ts";
import { decodeBinary, decodeText } from "./text.ts";

export const CHUNK = 64 * 1024;
/** A line longer than this is cut: no input may eat all memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

export interface ReaderOptions {
  /** Byte that ends a record; default newline. */
  separator?: number;
  /** One character per byte instead of UTF-8 text. */
  binary?: boolean;
  /** Flushed before a read when it is a terminal, so that people see answers before they type on. */
  out?: Output;
}

/** Lines of a descriptor, in batches: whatever came in one read. */
export class LineReader {
  /** Did the last line end with a newline? */
  terminated = true;
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #separator: number;
  readonly #decode: (bytes: Bytes) => string;
  readonly #out: Output | undefined;
  readonly #held: HeldMemory;
  #rest: Bytes[] = [];
  #restLength = 0;
  #ended = false;
  #batch: string[] = [];
  #at = 0;

  constructor(sys: Sys, fd: number, options: ReaderOptions = {}) {
    this.#sys = sys;
    this.#held = new HeldMemory(sys);
    this.#fd = fd;
    this.#separator = options.separator ?? 10;
    this.#decode = options.binary ? decodeBinary : decodeText;
    this.#out = options.out;
  }

  /** The next lines without their ends; undefined at the end of file. Never an empty batch. */
  async batch(): Promise<string[] | undefined> {
    if (this.#at < this.#batch.length) {
      const left = this.#batch.slice(this.#at);
      this.#batch = [];
      this.#at = 0;
      return left;
    }
    while (!this.#ended) {
      if (this.#out?.isTty) await this.#out.flush();
      const chunk = await this.#sys.read(this.#fd, CHUNK);
      if (chunk.length === 0) {
        this.#ended = true;
        break;
      }
      const last = chunk.lastIndexOf(this.#separator);
      if (last < 0) {
        this.#keep(chunk);
        if (this.#restLength > LONGEST_LINE) break;
        continue;
      }
      const whole = this.#rest.length === 0 ? chunk.subarray(0, last) : concatBytes([...this.#rest, chunk.subarray(0, last)]);
      this.#forget();
      if (last + 1 < chunk.length) this.#keep(chunk.subarray(last + 1));
      return this.#decode(whole).split(String.fromCharCode(this.#separator));
    }
    if (this.#restLength === 0) return undefined;
    const text = this.#decode(concatBytes(this.#rest));
    this.#forget();
    this.terminated = false;
    return [text];
  }

  /** One line; undefined at the end of file. */
  async next(): Promise<string | undefined> {
    if (this.#at < this.#batch.length) return this.#batch[this.#at++];
    const batch = await this.batch();
    if (!batch) return undefined;
    this.#batch = batch;
    this.#at = 1;
    return batch[0];
  }

  #keep(bytes: Bytes): void {
    this.#rest.push(bytes);
    this.#restLength += bytes.length;
    this.#held.add(bytes.length);
  }

  #forget(): void {
    if (this.#restLength === 0) return;
    this.#held.add(-this.#restLength);
    this.#rest = [];
    this.#restLength = 0;
  }
}

/** Everything that is left in a descriptor. */
export async function readAll(sys: Sys, fd: number, limit = 512 * 1024 * 1024): Promise<Bytes> {
  const parts: Bytes[] = [];
  const held = new HeldMemory(sys);
  let length = 0;
  for (;;) {
    const chunk = await sys.read(fd, CHUNK);
    if (chunk.length === 0) break;
    parts.push(chunk);
    length += chunk.length;
    held.add(chunk.length);
    if (length > limit) break;
  }
  return parts.length === 0 ? EMPTY : concatBytes(parts);
}
