/** Messages of PostgreSQL's protocol, version 3. */
import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";

/** A message of a server or, after startup, of a client: a letter, a length, a body. */
export function message(kind: string, ...parts: readonly (Bytes | string | number)[]): Bytes {
  const body = concatBytes(parts.map((part) => (typeof part === "string" ? cString(part) : typeof part === "number" ? int32(part) : part)));
  return concatBytes([encodeUtf8(kind), int32(body.length + 4), body]);
}

export function cString(text: string): Bytes {
  return concatBytes([encodeUtf8(text.replaceAll("\0", "")), Uint8Array.of(0)]);
}

export function int16(value: number): Bytes {
  return Uint8Array.of((value >> 8) & 255, value & 255);
}

export function int32(value: number): Bytes {
  return Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

const MAX_MESSAGE = 64 * 1024 * 1024;

/** Reads messages from a descriptor. */
export class MessageReader {
  readonly #read: () => Promise<Bytes>;
  #held: Bytes = new Uint8Array(0);

  constructor(read: () => Promise<Bytes>) {
    this.#read = read;
  }

  /** undefined at the end, and after a message that is too long. */
  async next(): Promise<{ kind: string; body: BodyReader } | undefined> {
    if (!(await this.#want(5))) return undefined;
    const length = number32(this.#held, 1);
    if (length < 4 || length > MAX_MESSAGE || !(await this.#want(1 + length))) return undefined;
    const kind = String.fromCharCode(this.#held[0] as number);
    return { kind, body: new BodyReader(this.#take(1 + length).subarray(5)) };
  }

  /** The first message of a client has no letter. */
  async startup(): Promise<BodyReader | undefined> {
    if (!(await this.#want(4))) return undefined;
    const length = number32(this.#held, 0);
    if (length < 8 || length > 10_000 || !(await this.#want(length))) return undefined;
    return new BodyReader(this.#take(length).subarray(4));
  }

  async #want(size: number): Promise<boolean> {
    const parts = [this.#held];
    let have = this.#held.length;
    while (have < size) {
      const bytes = await this.#read();
      if (bytes.length === 0) return false;
      parts.push(bytes);
      have += bytes.length;
    }
    this.#held = concatBytes(parts);
    return true;
  }

  #take(size: number): Bytes {
    const taken = this.#held.subarray(0, size);
    this.#held = this.#held.subarray(size);
    return taken;
  }
}

export class BodyReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  int32(): number {
    this.#at += 4;
    return number32(this.#bytes, this.#at - 4);
  }

  int16(): number {
    this.#at += 2;
    return ((this.#bytes[this.#at - 2] ?? 0) << 8) | (this.#bytes[this.#at - 1] ?? 0);
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  cString(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const stop = end < 0 ? this.#bytes.length : end;
    const text = decodeUtf8(this.#bytes.subarray(this.#at, stop));
    this.#at = stop + 1;
    return text;
  }

  text(length: number): string {
    this.#at += length;
    return decodeUtf8(this.#bytes.subarray(this.#at - length, this.#at));
  }
}

function number32(bytes: Bytes, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0) | 0;
}
