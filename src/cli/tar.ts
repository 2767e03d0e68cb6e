/** Tar archives (ustar with PAX records where names or sizes need them). */
import { type Bytes, concatBytes, EMPTY } from "../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";
import { CommandError } from "./error.ts";

const BLOCK = 512;

export interface TarHeader {
  name: string;
  type: "file" | "dir" | "symlink" | "link" | "fifo" | "char" | "block";
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Milliseconds since the epoch. */
  mtime: number;
  linkTarget: string;
  /** A directory without the slash at its end. */
  bareName?: boolean;
}

const TYPE_FLAGS: Readonly<Record<TarHeader["type"], string>> = { file: "0", link: "1", symlink: "2", char: "3", block: "4", dir: "5", fifo: "6" };
const TYPES = Object.fromEntries(Object.entries(TYPE_FLAGS).map(([type, flag]) => [flag, type])) as Record<string, TarHeader["type"]>;

/** The header block, after a PAX one when needed. File contents follow, padded with `padding`. */
export function encodeHeader(header: TarHeader): Bytes {
  const name = header.type === "dir" && header.bareName !== true && !header.name.endsWith("/") ? `${header.name}/` : header.name;
  const records: [string, string][] = [];
  if (encodeUtf8(name).length > 100) records.push(["path", name]);
  if (encodeUtf8(header.linkTarget).length > 100) records.push(["linkpath", header.linkTarget]);
  if (header.size >= 8 ** 11) records.push(["size", String(header.size)]);
  const main = headerBlock(header, name, TYPE_FLAGS[header.type], header.size);
  if (records.length === 0) return main;
  const pax = encodeUtf8(records.map(paxRecord).join(""));
  return concatBytes([
    headerBlock({ ...header, linkTarget: "", mode: 0o644 }, `PaxHeaders.0/${name.slice(0, 80)}`, "x", pax.length),
    pax,
    padding(pax.length),
    main,
  ]);
}

export function padding(size: number): Bytes {
  const rest = size % BLOCK;
  return rest === 0 ? EMPTY : new Uint8Array(BLOCK - rest);
}

export const END_OF_ARCHIVE: Bytes = new Uint8Array(2 * BLOCK);

function headerBlock(header: TarHeader, name: string, flag: string, size: number): Bytes {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, length: number, text: string): void => block.set(encodeUtf8(text).subarray(0, length), at);
  const octal = (at: number, length: number, value: number): void =>
    put(
      at,
      length,
      `${Math.max(0, Math.trunc(value))
        .toString(8)
        .padStart(length - 1, "0")
        .slice(-(length - 1))}\0`,
    );
  put(0, 100, name);
  octal(100, 8, header.mode);
  octal(108, 8, header.uid);
  octal(116, 8, header.gid);
  octal(124, 12, size);
  octal(136, 12, header.mtime / 1000);
  put(148, 8, "        ");
  put(156, 1, flag);
  put(157, 100, header.linkTarget);
  put(257, 8, "ustar\x0000");
  octal(329, 8, 0);
  octal(337, 8, 0);
  let sum = 0;
  for (const byte of block) sum += byte;
  put(148, 8, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

function paxRecord([key, value]: [string, string]): string {
  const body = ` ${key}=${value}\n`;
  const size = encodeUtf8(body).length;
  let length = size + String(size).length;
  if (String(length).length !== String(size).length) length = size + String(length).length;
  return `${length}${body}`;
}

/** Reads an archive as it comes: for each entry its header, and its content in pieces. */
export class TarReader {
  readonly #source: AsyncIterator<Bytes>;
  #buffer: Bytes = EMPTY;
  /** Bytes that stand for a sparse file, its map first. */
  #sparseData: number | undefined;
  /** Bytes taken from the source so far. */
  consumed = 0;

  constructor(source: AsyncIterable<Bytes>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next header, or undefined at the end. The content of the one before must have been read. */
  async next(): Promise<TarHeader | undefined> {
    let pax: Record<string, string> = {};
    let longName: string | undefined;
    let longLink: string | undefined;
    for (;;) {
      const block = await this.#take(BLOCK);
      if (block === undefined || block.every((byte) => byte === 0)) {
        await this.#drain();
        return undefined;
      }
      const raw = decodeHeader(block);
      if (raw.flag === "x" || raw.flag === "g" || raw.flag === "L" || raw.flag === "K") {
        const content = decodeUtf8(concatBytes(await this.readAll(raw.size)));
        if (raw.flag === "x") pax = parsePax(content);
        else if (raw.flag === "L") longName = content.replace(/\0.*$/s, "");
        else if (raw.flag === "K") longLink = content.replace(/\0.*$/s, "");
        continue;
      }
      const sparse = pax["GNU.sparse.major"] === "1" ? Number(pax["GNU.sparse.realsize"] ?? pax["size"] ?? raw.size) : undefined;
      this.#sparseData = sparse === undefined ? undefined : Number(pax["size"] ?? raw.size);
      return {
        name: pax["GNU.sparse.name"] ?? pax.path ?? longName ?? raw.name,
        type: TYPES[raw.flag] ?? "file",
        mode: raw.mode,
        uid: Number(pax.uid ?? raw.uid),
        gid: Number(pax.gid ?? raw.gid),
        size: sparse ?? Number(pax.size ?? raw.size),
        mtime: pax.mtime === undefined ? raw.mtime * 1000 : Number(pax.mtime) * 1000,
        linkTarget: pax.linkpath ?? longLink ?? raw.linkTarget,
      };
    }
  }

  /** The content of the current entry, in pieces, and its padding away. */
  async *content(size: number): AsyncGenerator<Bytes> {
    const data = this.#sparseData;
    if (data === undefined) {
      yield* this.#data(size);
      return;
    }
    this.#sparseData = undefined;
    const parts: Bytes[] = [];
    for await (const part of this.#data(data)) parts.push(part);
    yield* expandSparse(concatBytes(parts), size);
  }

  async *#data(size: number): AsyncGenerator<Bytes> {
    let left = size;
    while (left > 0) {
      if (this.#buffer.length === 0 && !(await this.#fill())) throw new CommandError("unexpected EOF");
      const piece = this.#buffer.subarray(0, Math.min(left, this.#buffer.length));
      this.#buffer = this.#buffer.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
    const rest = size % BLOCK;
    if (rest > 0) await this.#take(BLOCK - rest);
  }

  async readAll(size: number): Promise<Bytes[]> {
    const parts: Bytes[] = [];
    for await (const part of this.content(size)) parts.push(part);
    return parts.length === 0 ? [EMPTY] : parts;
  }

  async #take(size: number): Promise<Bytes | undefined> {
    while (this.#buffer.length < size) {
      if (await this.#fill()) continue;
      if (this.#buffer.length === 0) return undefined;
      throw new CommandError("unexpected EOF");
    }
    const bytes = this.#buffer.subarray(0, size);
    this.#buffer = this.#buffer.subarray(size);
    return bytes;
  }

  async #fill(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    this.consumed += value.length;
    this.#buffer = this.#buffer.length === 0 ? value : concatBytes([this.#buffer, value]);
    return true;
  }

  async #drain(): Promise<void> {
    while (await this.#fill()) this.#buffer = EMPTY;
  }
}

function decodeHeader(block: Bytes): { name: string; mode: number; uid: number; gid: number; size: number; mtime: number; flag: string; linkTarget: string } {
  const text = (at: number, length: number): string => decodeUtf8(block.subarray(at, at + length)).replace(/\0.*$/s, "");
  const octal = (at: number, length: number): number => {
    // Large values are kept in base 256.
    if ((block[at] as number) & 0x80) return block.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.parseInt(text(at, length).trim() || "0", 8);
  };
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const size = octal(124, 12);
  if (Number.isNaN(size)) throw new CommandError("archive/tar: invalid tar header");
  return {
    name: prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    mode: octal(100, 8) & 0o7777,
    uid: octal(108, 8),
    gid: octal(116, 8),
    size,
    mtime: octal(136, 12),
    flag: text(156, 1) || "0",
    linkTarget: text(157, 100),
  };
}

function parsePax(text: string): Record<string, string> {
  const records: Record<string, string> = {};
  let rest = text;
  while (rest !== "") {
    const match = /^(\d+) ([^=]*)=/.exec(rest);
    if (!match) break;
    // The length counts bytes; values here are short, so encoding twice is cheap.
    const record = decodeUtf8(encodeUtf8(rest).subarray(0, Number(match[1])));
    records[match[2] as string] = record.slice(match[0].length, -1);
    rest = rest.slice(Math.max(record.length, 1));
  }
  return records;
}

/** A sparse file (pax format 1.0) as it is on disk: numbers in lines say where the data belongs, then comes the data. */
function* expandSparse(data: Bytes, size: number): Generator<Bytes> {
  let at = 0;
  const number = (): number => {
    const end = data.indexOf(10, at);
    if (end < 0) throw new CommandError("archive/tar: invalid tar header");
    const value = Number(decodeUtf8(data.subarray(at, end)));
    at = end + 1;
    if (!Number.isSafeInteger(value) || value < 0) throw new CommandError("archive/tar: invalid tar header");
    return value;
  };
  const count = number();
  const extents: [start: number, length: number][] = [];
  for (let i = 0; i < count; i++) extents.push([number(), number()]);
  at = Math.ceil(at / BLOCK) * BLOCK;
  let position = 0;
  for (const [start, length] of [...extents, [size, 0] as const]) {
    for (; position < start; ) {
      const zeros = new Uint8Array(Math.min(start - position, 65_536));
      position += zeros.length;
      yield zeros;
    }
    if (length === 0) continue;
    yield data.subarray(at, at + length);
    at += length;
    position += length;
  }
}
