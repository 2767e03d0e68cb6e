/**
 * Stand-ins: what the simulated registry serves in place of a published image's content. Such a blob is much smaller inside than
 * the published one, so its bytes cannot have the published digest; instead it says which digest it stands for, and everything
 * in this machine believes it. Content made here (build, commit, push) carries no such mark and is known by its true SHA-256.
 */
import { type Bytes, EMPTY } from "./bytes.ts";
import { digestOf } from "./sha256.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/** What a stand-in layer says of itself. */
export interface LayerMark {
  readonly digest: string;
  /** Bytes that the published layer has unpacked. */
  readonly size: number;
  /** Length of the gzip member; zero bytes up to the published length may follow. */
  readonly length: number;
}

/** A digest of content: the one it stands for, or its own. */
export function contentDigest(content: Bytes): string {
  return readLayerMark(content)?.digest ?? readJsonMark(content) ?? digestOf(content);
}

/** Puts the mark into a gzip member without optional fields, as an extra field (RFC 1952, 2.3.1.1). */
export function markLayer(gzip: Bytes, mark: { digest: string; size: number }): Bytes {
  const text = encodeUtf8(`${mark.digest} ${mark.size} `);
  const dataLength = text.length + LENGTH_DIGITS;
  const extra = 4 + dataLength;
  const length = gzip.length + 2 + extra;
  const marked = new Uint8Array(length);
  marked.set(gzip.subarray(0, 10));
  marked[3] = FEXTRA;
  marked.set([extra & 0xff, extra >> 8, ...FIELD, dataLength & 0xff, dataLength >> 8], 10);
  marked.set(text, 16);
  marked.set(encodeUtf8(String(length).padStart(LENGTH_DIGITS, "0")), 16 + text.length);
  marked.set(gzip.subarray(10), 12 + extra);
  return marked;
}

/** `head` holds at least the first 256 bytes. */
export function readLayerMark(head: Bytes): LayerMark | undefined {
  if (head[0] !== 0x1f || head[1] !== 0x8b || head[3] !== FEXTRA || head[12] !== FIELD[0] || head[13] !== FIELD[1]) return undefined;
  const length = (head[14] ?? 0) | ((head[15] ?? 0) << 8);
  const match = /^(sha256:[0-9a-f]{64}) (\d+) (\d+)$/.exec(decodeUtf8(head.subarray(16, 16 + length)));
  return match === null ? undefined : { digest: match[1] as string, size: Number(match[2]), length: Number(match[3]) };
}

/** The deflate data of a gzip member, header and trailer taken off. EMPTY for what is no gzip member. */
export function gzipPayload(member: Bytes): Bytes {
  if (member[0] !== 0x1f || member[1] !== 0x8b) return EMPTY;
  const flags = member[3] ?? 0;
  let at = 10;
  if (flags & FEXTRA) at += 2 + ((member[at] ?? 0) | ((member[at + 1] ?? 0) << 8));
  for (const text of [0x08, 0x10]) {
    if ((flags & text) === 0) continue;
    while (at < member.length && member[at] !== 0) at++;
    at++;
  }
  if (flags & 0x02) at += 2;
  return member.subarray(at);
}

/** A JSON document as its last member `standsFor` marks it. */
export function markJson(document: object, digest: string): Bytes {
  return encodeUtf8(JSON.stringify({ ...document, standsFor: digest }));
}

function readJsonMark(content: Bytes): string | undefined {
  const match = /"standsFor":"(sha256:[0-9a-f]{64})"\}\s*$/.exec(decodeUtf8(content.subarray(Math.max(0, content.length - 128))));
  return match?.[1];
}

const FEXTRA = 0x04;
/** Subfield id `Db`. */
const FIELD = [0x44, 0x62] as const;
const LENGTH_DIGITS = 10;
