import { type Bytes, concatBytes } from "../base/bytes.ts";
import { type StreamBuffer, UnexpectedEnd } from "./stream-buffer.ts";
import { HttpError } from "./types.ts";

const READ_SIZE = 1024 * 1024;
const MAX_CHUNK_LINE = 4096;
const MAX_TRAILER_LINES = 100;

export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-end" };

/** The bytes of one message, taken from the connection as they are asked for. */
export class BodyReader {
  readonly #buffer: StreamBuffer;
  readonly #framing: BodyFraming;
  /** Of a counted body, or of the current chunk. */
  #left: number;
  #inChunk = false;
  #done: boolean;
  #onDone: (() => void)[] = [];
  #beforeFirst: (() => Promise<void>) | undefined;

  /** `beforeFirst` runs before the first byte is waited for (100-continue). */
  constructor(buffer: StreamBuffer, framing: BodyFraming, beforeFirst?: () => Promise<void>) {
    this.#buffer = buffer;
    this.#framing = framing;
    this.#left = framing.kind === "length" ? framing.length : 0;
    this.#done = framing.kind === "none" || (framing.kind === "length" && framing.length === 0);
    this.#beforeFirst = beforeFirst;
  }

  get done(): boolean {
    return this.#done;
  }

  /** Has nobody asked for the body, so that a client which expects 100-continue still waits? */
  get untouched(): boolean {
    return this.#beforeFirst !== undefined;
  }

  onDone(listener: () => void): void {
    if (this.#done) listener();
    else this.#onDone.push(listener);
  }

  /** The next bytes; undefined at the end. */
  async next(): Promise<Bytes | undefined> {
    if (this.#done) return undefined;
    const before = this.#beforeFirst;
    this.#beforeFirst = undefined;
    await before?.();
    switch (this.#framing.kind) {
      case "length":
        return this.#counted();
      case "chunked":
        return this.#chunk();
      default: {
        const bytes = await this.#buffer.some(READ_SIZE);
        if (bytes === undefined) this.#finish();
        return bytes;
      }
    }
  }

  async *chunks(): AsyncGenerator<Bytes, void, undefined> {
    for (let bytes = await this.next(); bytes !== undefined; bytes = await this.next()) yield bytes;
  }

  /** Throws 413 beyond `limit`. */
  async all(limit: number): Promise<Bytes> {
    const tooLarge = () => new HttpError(413, "http: request body too large");
    if (this.#framing.kind === "length" && this.#framing.length > limit) throw tooLarge();
    const parts: Bytes[] = [];
    let size = 0;
    for (let bytes = await this.next(); bytes !== undefined; bytes = await this.next()) {
      size += bytes.length;
      if (size > limit) throw tooLarge();
      parts.push(bytes);
    }
    return concatBytes(parts);
  }

  /** Throws away up to `limit` bytes; false when there is more. */
  async discard(limit: number): Promise<boolean> {
    let size = 0;
    while (size <= limit) {
      const bytes = await this.next();
      if (bytes === undefined) return true;
      size += bytes.length;
    }
    return false;
  }

  async #counted(): Promise<Bytes> {
    const bytes = await this.#buffer.some(Math.min(this.#left, READ_SIZE));
    if (bytes === undefined) throw new UnexpectedEnd();
    this.#left -= bytes.length;
    if (this.#left === 0) this.#finish();
    return bytes;
  }

  async #chunk(): Promise<Bytes | undefined> {
    if (this.#left === 0) {
      const malformed = (what = "malformed chunked encoding") => new HttpError(400, what);
      if (this.#inChunk && (await this.#buffer.line(1, () => malformed())) !== "") throw malformed();
      const line = await this.#buffer.line(MAX_CHUNK_LINE, () => malformed("header line too long"));
      if (line === "") throw malformed("empty hex number for chunk length");
      if (/^[0-9a-fA-F]{17}/.test(line ?? "")) throw malformed("http chunk length too large");
      const size = /^([0-9a-fA-F]{1,12})[\t ]*(;.*)?$/.exec(line ?? "");
      if (size === null) throw malformed("invalid byte in chunk length");
      this.#left = Number.parseInt(size[1] as string, 16);
      this.#inChunk = true;
      if (this.#left === 0) {
        await this.#trailers(malformed);
        this.#finish();
        return undefined;
      }
    }
    const bytes = await this.#buffer.some(Math.min(this.#left, READ_SIZE));
    if (bytes === undefined) throw new UnexpectedEnd();
    this.#left -= bytes.length;
    return bytes;
  }

  async #trailers(malformed: () => HttpError): Promise<void> {
    for (let count = 0; count < MAX_TRAILER_LINES; count++) {
      const line = await this.#buffer.line(MAX_CHUNK_LINE, () => malformed());
      if (line === undefined || line === "") return;
    }
    throw malformed();
  }

  #finish(): void {
    this.#done = true;
    const listeners = this.#onDone;
    this.#onDone = [];
    for (const listener of listeners) listener();
  }
}
