import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { BLOCK, SPARSE, type TarEntry, TYPE_FLAGS } from "./tar.ts";

const PIECE = 65536;
/** A file with fewer zeros than this is stored whole. */
const SPARSE_GAIN = 16384;
const OCTAL_7 = 0o7777777;
const OCTAL_11 = 0o77777777777;

/** A tar stream, readable by any tar: ustar headers, pax records where those are too small, holes of large files left out. */
export function* writeTar(entries: Iterable<TarEntry>): Iterable<Bytes> {
  for (const entry of entries) yield* writeEntry(entry);
  yield new Uint8Array(2 * BLOCK);
}

/** The whole archive in one piece. */
export function tarBytes(entries: Iterable<TarEntry>): Bytes {
  return concatBytes([...writeTar(entries)]);
}

function* writeEntry(entry: TarEntry): Iterable<Bytes> {
  const path = entry.type === "dir" ? `${entry.path}/` : entry.path;
  const content = entry.type === "file" ? entry.content : undefined;
  const realSize = content?.size ?? 0;
  const extents = content?.extents() ?? [];
  const stored = extents.reduce((sum, { start, end }) => sum + end - start, 0);
  const records = new Map<string, string>();
  if (content !== undefined && realSize - stored >= SPARSE_GAIN) {
    const map = sparseMap(extents, realSize);
    records.set(SPARSE.major, "1").set(SPARSE.minor, "0").set(SPARSE.name, path).set(SPARSE.realSize, String(realSize));
    yield* headers(entry, sparseName(path), map.length + stored, records);
    yield map;
    for (const { start, end } of extents) for (let at = start; at < end; at += PIECE) yield content.read(at, Math.min(PIECE, end - at));
    yield* padding(stored);
    return;
  }
  yield* headers(entry, path, realSize, records);
  if (content === undefined) return;
  for (let at = 0; at < realSize; at += PIECE) yield content.read(at, PIECE);
  yield* padding(realSize);
}

/** The header of a member, after a pax header for what does not fit in it. */
function* headers(entry: TarEntry, path: string, size: number, records: Map<string, string>): Iterable<Bytes> {
  const split = splitPath(path);
  if (split === undefined) records.set("path", path);
  const linkName = entry.linkName ?? "";
  if (!fits(linkName, 100)) records.set("linkpath", linkName);
  if (size > OCTAL_11) records.set("size", String(size));
  if (entry.uid > OCTAL_7) records.set("uid", String(entry.uid));
  if (entry.gid > OCTAL_7) records.set("gid", String(entry.gid));
  const seconds = Math.floor(entry.mtime / 1000);
  if (seconds < 0 || seconds > OCTAL_11) records.set("mtime", String(seconds));
  if (records.size > 0) {
    const body = encodeUtf8(
      [...records]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => record(key, value))
        .join(""),
    );
    const slash = path.replace(/\/$/, "").lastIndexOf("/");
    const name = `${path.slice(0, slash + 1)}PaxHeaders.0/${path.slice(slash + 1)}`;
    yield header({ name: ascii(name).slice(0, 99), prefix: "", mode: 0, uid: 0, gid: 0, size: body.length, mtime: 0, flag: "x", linkName: "" });
    yield body;
    yield* padding(body.length);
  }
  yield header({
    name: split?.name ?? ascii(path).slice(0, 99),
    prefix: split?.prefix ?? "",
    mode: entry.mode,
    uid: Math.min(entry.uid, OCTAL_7),
    gid: Math.min(entry.gid, OCTAL_7),
    size: Math.min(size, OCTAL_11),
    mtime: Math.max(0, Math.min(seconds, OCTAL_11)),
    flag: TYPE_FLAGS[entry.type],
    linkName: fits(linkName, 100) ? linkName : ascii(linkName).slice(0, 99),
    ...(entry.userName === undefined ? undefined : { userName: entry.userName }),
    ...(entry.groupName === undefined ? undefined : { groupName: entry.groupName }),
    ...(entry.rdev === undefined ? undefined : { rdev: entry.rdev }),
  });
}

interface Header {
  readonly name: string;
  readonly prefix: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly flag: string;
  readonly linkName: string;
  readonly userName?: string;
  readonly groupName?: string;
  readonly rdev?: readonly [number, number];
}

function header(fields: Header): Bytes {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(encodeUtf8(text), at);
  const octal = (at: number, width: number, value: number) => put(at, `${value.toString(8).padStart(width - 1, "0")}\0`);
  put(0, fields.name);
  octal(100, 8, fields.mode);
  octal(108, 8, fields.uid);
  octal(116, 8, fields.gid);
  octal(124, 12, fields.size);
  octal(136, 12, fields.mtime);
  put(148, "        ");
  put(156, fields.flag);
  put(157, fields.linkName);
  put(257, "ustar\u000000");
  put(265, ascii(fields.userName ?? "").slice(0, 31));
  put(297, ascii(fields.groupName ?? "").slice(0, 31));
  octal(329, 8, fields.rdev?.[0] ?? 0);
  octal(337, 8, fields.rdev?.[1] ?? 0);
  put(345, fields.prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** A long name goes into two fields when a slash stands at the right place. */
function splitPath(path: string): { name: string; prefix: string } | undefined {
  if (fits(path, 100)) return { name: path, prefix: "" };
  if (!fits(path, 256)) return undefined;
  const slash = path.lastIndexOf("/", Math.min(155, path.length - 2));
  if (slash <= 0 || path.length - slash - 1 > 100) return undefined;
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
}

/** Only ASCII may stand in a header. */
function fits(text: string, length: number): boolean {
  return text.length <= length && /^[\x01-\x7f]*$/.test(text);
}

function ascii(text: string): string {
  return text.replace(/[^\x01-\x7f]/g, "?");
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = encodeUtf8(` ${key}=${value}\n`).length;
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function sparseMap(extents: readonly { start: number; end: number }[], realSize: number): Bytes {
  const last = extents.at(-1);
  const all = last === undefined || last.end < realSize ? [...extents, { start: realSize, end: realSize }] : extents;
  const text = encodeUtf8(`${all.length}\n${all.map(({ start, end }) => `${start}\n${end - start}\n`).join("")}`);
  const map = new Uint8Array(Math.ceil(text.length / BLOCK) * BLOCK);
  map.set(text);
  return map;
}

/** The name that a tar without knowledge of sparse files would give it. */
function sparseName(path: string): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash + 1)}GNUSparseFile.0/${path.slice(slash + 1)}`;
}

function* padding(length: number): Iterable<Bytes> {
  const rest = length % BLOCK;
  if (rest !== 0) yield new Uint8Array(BLOCK - rest);
}
