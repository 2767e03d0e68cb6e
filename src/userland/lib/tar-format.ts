/** The tar format: ustar with pax records, read and written. */
import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { decodeText, encodeText } from "./text.ts";

export interface TarHeader {
  name: string;
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of content; of a sparse file what is stored. */
  size: number;
  /** What a sparse file claims to be. */
  realSize?: number;
  /** Seconds. */
  mtime: number;
  type: "file" | "link" | "symlink" | "char" | "block" | "dir" | "fifo";
  linkName: string;
  userName: string;
  groupName: string;
  device?: readonly [number, number];
}

const BLOCK = 512;
const FLAGS: Record<TarHeader["type"], string> = { file: "0", link: "1", symlink: "2", char: "3", block: "4", dir: "5", fifo: "6" };
const TYPES: Record<string, TarHeader["type"]> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "link",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "dir",
  "6": "fifo",
};

export class TarFormatError extends Error {}

/** Header blocks of one entry; pax records come first where ustar has no room. */
export function encodeTarHeader(header: TarHeader): Bytes {
  const records: [string, string][] = [];
  const name = encodeText(header.name);
  if (name.length > 100 && !splitName(header.name)) records.push(["path", header.name]);
  if (encodeText(header.linkName).length > 100) records.push(["linkpath", header.linkName]);
  if (header.size >= 8 ** 11) records.push(["size", String(header.size)]);
  if (header.realSize !== undefined)
    records.push(["GNU.sparse.major", "1"], ["GNU.sparse.minor", "0"], ["GNU.sparse.name", header.name], ["GNU.sparse.realsize", String(header.realSize)]);
  const main = block(header);
  if (records.length === 0) return main;
  const body = encodeText(records.map(([key, value]) => paxRecord(key, value)).join(""));
  const pax = block({ ...header, name: `PaxHeaders/${header.name.slice(-60)}`, size: body.length, type: "file", linkName: "" }, "x");
  return concatBytes([pax, padded(body), main]);
}

export function padded(data: Bytes): Bytes {
  const rest = data.length % BLOCK;
  return rest === 0 ? data : concatBytes([data, new Uint8Array(BLOCK - rest)]);
}

function paxRecord(key: string, value: string): string {
  const body = encodeText(` ${key}=${value}\n`).length;
  let length = body + String(body).length;
  if (String(length).length + body !== length) length = body + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function splitName(name: string): [prefix: string, rest: string] | undefined {
  for (let at = name.lastIndexOf("/", 155); at > 0; at = name.lastIndexOf("/", at - 1)) {
    if (encodeText(name.slice(0, at)).length <= 155 && encodeText(name.slice(at + 1)).length <= 100 && at + 1 < name.length)
      return [name.slice(0, at), name.slice(at + 1)];
  }
  return undefined;
}

function block(header: TarHeader, flag = FLAGS[header.type]): Bytes {
  const bytes = new Uint8Array(BLOCK);
  const text = (offset: number, length: number, value: string) => bytes.set(encodeText(value).subarray(0, length), offset);
  const octal = (offset: number, length: number, value: number) =>
    text(
      offset,
      length,
      `${Math.max(0, Math.min(value, 8 ** (length - 1) - 1))
        .toString(8)
        .padStart(length - 1, "0")}\0`,
    );
  const split = encodeText(header.name).length > 100 ? splitName(header.name) : undefined;
  text(0, 100, split ? split[1] : header.name);
  octal(100, 8, header.mode);
  octal(108, 8, header.uid);
  octal(116, 8, header.gid);
  octal(124, 12, header.size);
  octal(136, 12, Math.floor(header.mtime));
  text(148, 8, "        ");
  text(156, 1, flag);
  text(157, 100, header.linkName);
  text(257, 8, "ustar\x0000");
  text(265, 32, header.userName);
  text(297, 32, header.groupName);
  if (header.device) {
    octal(329, 8, header.device[0]);
    octal(337, 8, header.device[1]);
  }
  if (split) text(345, 155, split[0]);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  text(148, 8, `${sum.toString(8).padStart(6, "0")}\0 `);
  return bytes;
}

/** What one header block says; undefined for a block of zeros. */
function decodeTarBlock(bytes: Bytes): { header: TarHeader; flag: string } | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const text = (offset: number, length: number) => {
    const field = bytes.subarray(offset, offset + length);
    const end = field.indexOf(0);
    return decodeText(end < 0 ? field : field.subarray(0, end));
  };
  const number = (offset: number, length: number) => {
    if ((bytes[offset] as number) & 0x80) return bytes.subarray(offset + 1, offset + length).reduce((value, byte) => value * 256 + byte, 0);
    return Number.parseInt(text(offset, length).trim() || "0", 8) || 0;
  };
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (bytes[i] as number);
  if (number(148, 8) !== sum) throw new TarFormatError("This does not look like a tar archive");
  const flag = String.fromCharCode(bytes[156] as number);
  const prefix = text(257, 5) === "ustar" && text(257, 8) !== "ustar  " ? text(345, 155) : "";
  const name = prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  const type = TYPES[flag] ?? "file";
  return {
    flag,
    header: {
      name,
      mode: number(100, 8) & 0o7777,
      uid: number(108, 8),
      gid: number(116, 8),
      size: number(124, 12),
      mtime: number(136, 12),
      type: name.endsWith("/") && type === "file" ? "dir" : type,
      linkName: text(157, 100),
      userName: text(265, 32),
      groupName: text(297, 32),
      device: [number(329, 8), number(337, 8)],
    },
  };
}

/** Key and value pairs of a pax header. */
function decodePax(bytes: Bytes): Map<string, string> {
  const records = new Map<string, string>();
  const text = bytes;
  for (let at = 0; at < text.length; ) {
    const space = text.indexOf(32, at);
    if (space < 0) break;
    const length = Number(decodeText(text.subarray(at, space)));
    if (!(length > space - at)) break;
    const record = decodeText(text.subarray(space + 1, at + length - 1));
    const equals = record.indexOf("=");
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

export interface TarMember {
  readonly header: TarHeader;
  readonly data: Bytes;
  /** Where its blocks lie in the archive, with the headers that belong to it. */
  readonly blocks: readonly [start: number, end: number];
}

/** The members of an archive, pax and GNU extensions applied. */
export function* readTarMembers(archive: Bytes): Generator<TarMember> {
  let at = 0;
  let start = 0;
  let pax = new Map<string, string>();
  let longName: string | undefined;
  let longLink: string | undefined;
  while (at + BLOCK <= archive.length) {
    const decoded = decodeTarBlock(archive.subarray(at, at + BLOCK));
    at += BLOCK;
    if (!decoded) return;
    const { header, flag } = decoded;
    if (pax.has("size")) header.size = Number(pax.get("size"));
    const stored = header.type === "file" || "xgLK".includes(flag) ? header.size : 0;
    if (at + stored > archive.length) throw new TarFormatError("Unexpected EOF in archive");
    let data = archive.subarray(at, at + stored);
    at += Math.ceil(stored / BLOCK) * BLOCK;
    if (flag === "x") {
      pax = decodePax(data);
      continue;
    }
    if (flag === "g") continue;
    if (flag === "L" || flag === "K") {
      const text = decodeText(data).replace(/\0+$/, "");
      if (flag === "L") longName = text;
      else longLink = text;
      continue;
    }
    header.name = pax.get("GNU.sparse.name") ?? pax.get("path") ?? longName ?? header.name;
    header.linkName = pax.get("linkpath") ?? longLink ?? header.linkName;
    if (pax.has("mtime")) header.mtime = Number(pax.get("mtime"));
    if (pax.has("uid")) header.uid = Number(pax.get("uid"));
    if (pax.has("gid")) header.gid = Number(pax.get("gid"));
    if (pax.has("GNU.sparse.realsize")) {
      header.realSize = Number(pax.get("GNU.sparse.realsize"));
      data = sparseHead(data);
    }
    pax = new Map();
    longName = undefined;
    longLink = undefined;
    yield { header, data, blocks: [start, at] };
    start = at;
  }
}

/** Data of a sparse file with one extent at its start; more extents are laid out with the holes between them. */
function sparseHead(data: Bytes): Bytes {
  let at = 0;
  const number = () => {
    const end = data.indexOf(10, at);
    const value = Number(decodeText(data.subarray(at, end)));
    at = end + 1;
    return value;
  };
  const extents = Array.from({ length: Math.min(number(), 100_000) }, () => [number(), number()] as const);
  let from = Math.ceil(at / BLOCK) * BLOCK;
  const end = Math.max(0, ...extents.map(([offset, length]) => (length > 0 ? offset + length : 0)));
  if (end > 512 * 1024 * 1024) throw new TarFormatError("sparse file too big");
  const whole = new Uint8Array(end);
  for (const [offset, length] of extents) {
    // The last extent marks the file's end and is empty; it may lie beyond what is kept.
    if (length > 0) whole.set(data.subarray(from, from + length), offset);
    from += length;
  }
  return whole;
}

/** The stored form of a file whose content is only at its start. */
export function sparseBody(content: Bytes, realSize: number): Bytes {
  return concatBytes([padded(encodeText(`2\n0\n${content.length}\n${realSize}\n0\n`)), content]);
}
