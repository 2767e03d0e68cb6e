import { type Bytes, concatBytes, EMPTY } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { FileContent } from "./file-content.ts";
import { BLOCK, SPARSE, type TarEntry, TarError } from "./tar.ts";

/** Bounds what an archive may make us keep. */
const MAX_META = 2 ** 20;
const MAX_ENTRIES = 1_000_000;
/** Zeros of a sparse file count as used blocks up to here: what programs are stored as. Beyond it is a hole. */
const MAX_DENSE = 2 ** 30;

/** All members of an archive that is at hand. Throws TarError. */
export function readTar(archive: Bytes): TarEntry[] {
  const reader = new TarReader();
  const entries = reader.push(archive);
  reader.end();
  return entries;
}

/** What a header says of the data that follows it. */
interface Member {
  readonly entry: Omit<TarEntry, "content">;
  readonly content: FileContent;
  /** Where the data belongs, for a sparse file. */
  readonly map: { offset: number; length: number }[] | undefined;
  readonly realSize: number | undefined;
}

/** Reads ustar, pax and GNU archives from pieces of any size; keeps file contents, no zeros. */
export class TarReader {
  #waiting: Bytes = EMPTY;
  /** Data bytes still to come of the present member, and zeros behind them. */
  #left = 0;
  #padding = 0;
  #at = 0;
  #member: Member | undefined;
  /** A pax or GNU header being collected. */
  #meta: { flag: string; parts: Bytes[] } | undefined;
  /** The map in front of a pax 1.0 sparse file's data. */
  #mapText: string | undefined;
  #global = new Map<string, string>();
  #next = new Map<string, string>();
  #entries = 0;
  #ended = false;

  /** The members that are complete with this piece. */
  push(piece: Bytes): TarEntry[] {
    const done: TarEntry[] = [];
    let data = this.#waiting.length === 0 ? piece : concatBytes([this.#waiting, piece]);
    this.#waiting = EMPTY;
    for (let before = -1; !this.#ended && data.length !== before; ) {
      before = data.length;
      if (this.#left > 0) {
        const part = data.subarray(0, this.#left);
        this.#left -= part.length;
        data = data.subarray(part.length);
        this.#take(part);
        if (this.#left > 0) break;
      }
      if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, data.length);
        this.#padding -= skipped;
        data = data.subarray(skipped);
        if (this.#padding > 0) break;
      }
      this.#finish(done);
      if (data.length < BLOCK) break;
      this.#header(data.subarray(0, BLOCK));
      data = data.subarray(BLOCK);
      if (this.#left === 0 && this.#padding === 0) this.#finish(done);
    }
    if (!this.#ended) this.#waiting = data.slice();
    return done;
  }

  /** No more is coming. Throws TarError when a member is cut off. */
  end(): void {
    if (this.#ended) return;
    if (this.#left > 0 || this.#waiting.length > 0 || this.#meta !== undefined) throw new TarError("unexpected EOF");
  }

  #header(block: Bytes): void {
    if (block.every((byte) => byte === 0)) {
      this.#ended = true;
      return;
    }
    checkSum(block);
    if (++this.#entries > MAX_ENTRIES) throw new TarError("archive/tar: too many members");
    const flag = String.fromCharCode(block[156] ?? 0);
    const size = number(block, 124, 12);
    if ("xgLK".includes(flag)) {
      if (size > MAX_META) throw new TarError("archive/tar: header field too long");
      this.#meta = { flag, parts: [] };
      this.#expect(size);
      return;
    }
    this.#member = this.#describe(block, flag, size);
    const type = this.#member.entry.type;
    this.#expect(type === "file" ? number2(this.#field("size"), size) : 0);
  }

  #expect(size: number): void {
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
    this.#at = 0;
  }

  #field(key: string): string | undefined {
    return this.#next.get(key) ?? this.#global.get(key);
  }

  #describe(block: Bytes, flag: string, size: number): Member {
    const isUstar = string(block, 257, 5) === "ustar";
    const isGnu = isUstar && block[262] === 0x20;
    const prefix = isUstar && !isGnu ? string(block, 345, 155) : "";
    const name = string(block, 0, 100);
    const path = this.#field(SPARSE.name) ?? this.#field("path") ?? (prefix === "" ? name : `${prefix}/${name}`);
    const linkName = this.#field("linkpath") ?? string(block, 157, 100);
    const type = typeOf(flag, path);
    const userName = isUstar ? string(block, 265, 32) : "";
    const groupName = isUstar ? string(block, 297, 32) : "";
    const content = new FileContent();
    let map: Member["map"];
    let realSize: number | undefined;
    this.#mapText = undefined;
    if (flag === "S") {
      map = [];
      for (let at = 386; at < 386 + 4 * 24; at += 24) if (block[at] !== 0) map.push({ offset: number(block, at, 12), length: number(block, at + 12, 12) });
      if (block[482] !== 0) throw new TarError("archive/tar: sparse map is too long");
      realSize = number(block, 483, 12);
    } else if (this.#field(SPARSE.major) === "1") {
      this.#mapText = "";
      map = [];
      realSize = number2(this.#field(SPARSE.realSize), size);
    }
    const entry: Member["entry"] = {
      path: path.replace(/\/+$/, "") || "/",
      type,
      mode: number(block, 100, 8) & 0o7777,
      uid: number2(this.#field("uid"), number(block, 108, 8)),
      gid: number2(this.#field("gid"), number(block, 116, 8)),
      mtime: Math.round(number2(this.#field("mtime"), number(block, 136, 12)) * 1000),
      ...(userName === "" ? undefined : { userName }),
      ...(groupName === "" ? undefined : { groupName }),
      ...(type === "symlink" || type === "hardlink" ? { linkName } : undefined),
      ...(type === "char" || type === "block" ? { rdev: [number(block, 329, 8), number(block, 337, 8)] as const } : undefined),
    };
    return { entry, content, map, realSize };
  }

  #take(part: Bytes): void {
    if (this.#meta !== undefined) {
      this.#meta.parts.push(part.slice());
      return;
    }
    const member = this.#member;
    if (member === undefined) return;
    let rest = part;
    while (this.#mapText !== undefined && rest.length > 0) {
      // The map fills whole blocks; its last line tells where it ends.
      const room = BLOCK - (this.#mapText.length % BLOCK);
      this.#mapText += String.fromCharCode(...rest.subarray(0, room));
      rest = rest.subarray(room);
      if (this.#mapText.length > MAX_META) throw new TarError("archive/tar: sparse map is too long");
      if (this.#mapText.length % BLOCK === 0) this.#parseMap(member);
    }
    if (member.map === undefined) {
      member.content.write(this.#at, rest);
      this.#at += rest.length;
      return;
    }
    let start = 0;
    for (const { offset, length } of member.map) {
      if (rest.length === 0) break;
      const end = start + length;
      if (this.#at < end) {
        const piece = rest.subarray(0, end - this.#at);
        member.content.write(offset + this.#at - start, piece);
        this.#at += piece.length;
        rest = rest.subarray(piece.length);
      }
      start = end;
    }
  }

  #parseMap(member: Member): void {
    const lines = (this.#mapText ?? "").split("\n");
    const count = Number(lines[0]);
    if (!Number.isInteger(count) || count < 0) throw new TarError("archive/tar: invalid tar header");
    if (lines.length <= 1 + 2 * count) return;
    for (let index = 0; index < count; index++) member.map?.push({ offset: Number(lines[1 + 2 * index]), length: Number(lines[2 + 2 * index]) });
    if (member.map?.some(({ offset, length }) => !(offset >= 0 && length >= 0)) === true) throw new TarError("archive/tar: invalid tar header");
    this.#mapText = undefined;
  }

  /** The data of a header or member is complete. */
  #finish(done: TarEntry[]): void {
    if (this.#meta !== undefined) {
      const { flag, parts } = this.#meta;
      this.#meta = undefined;
      const bytes = concatBytes(parts);
      if (flag === "L") this.#next.set("path", untilZero(decodeUtf8(bytes)));
      else if (flag === "K") this.#next.set("linkpath", untilZero(decodeUtf8(bytes)));
      else for (const [key, value] of records(bytes)) (flag === "g" ? this.#global : this.#next).set(key, value);
      return;
    }
    const member = this.#member;
    if (member === undefined) return;
    this.#member = undefined;
    this.#next = new Map();
    const { entry, content, realSize } = member;
    if (realSize !== undefined) {
      if (realSize <= MAX_DENSE) content.reserve(realSize);
      else content.truncate(realSize);
    }
    done.push(entry.type === "file" && content.size > 0 ? { ...entry, content } : entry);
  }
}

function typeOf(flag: string, path: string): TarEntry["type"] {
  switch (flag) {
    case "1":
      return "hardlink";
    case "2":
      return "symlink";
    case "3":
      return "char";
    case "4":
      return "block";
    case "5":
      return "dir";
    case "6":
      return "fifo";
    case "":
    case "\0":
    case "0":
    case "7":
    case "S":
      return path.endsWith("/") ? "dir" : "file";
    default:
      throw new TarError(`unhandled tar header type ${flag.charCodeAt(0)}`);
  }
}

function checkSum(block: Bytes): void {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] as number);
  if (sum !== number(block, 148, 8)) throw new TarError("archive/tar: invalid tar header");
}

/** Octal, or binary when the first bit is set (GNU). */
function number(block: Bytes, at: number, width: number): number {
  if (((block[at] ?? 0) & 0x80) !== 0) {
    let value = (block[at] as number) & 0x7f;
    for (let index = 1; index < width; index++) value = value * 256 + (block[at + index] as number);
    return value;
  }
  const text = string(block, at, width).trim();
  if (text === "") return 0;
  if (!/^[0-7]+$/.test(text)) throw new TarError("archive/tar: invalid tar header");
  return Number.parseInt(text, 8);
}

function number2(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new TarError("archive/tar: invalid tar header");
  return value;
}

function string(block: Bytes, at: number, width: number): string {
  return untilZero(decodeUtf8(block.subarray(at, at + width)));
}

function untilZero(text: string): string {
  const zero = text.indexOf("\0");
  return zero < 0 ? text : text.slice(0, zero);
}

/** `LENGTH KEY=VALUE\n` one after the other. */
function records(bytes: Bytes): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(decodeUtf8(bytes.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at + 1 || at + length > bytes.length) throw new TarError("archive/tar: invalid tar header");
    const line = decodeUtf8(bytes.subarray(space + 1, at + length - 1));
    const equals = line.indexOf("=");
    if (equals <= 0) throw new TarError("archive/tar: invalid tar header");
    found.push([line.slice(0, equals), line.slice(equals + 1)]);
    at += length;
  }
  return found;
}
