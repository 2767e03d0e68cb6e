/** TZif (RFC 9636): the form of the files in /usr/share/zoneinfo. */
import type { Bytes } from "../bytes.ts";
import { parsePosixZone, posixTypeAt } from "./posix-zone.ts";
import type { LocalType, Zone } from "./zone.ts";

export interface ZoneData {
  /** What holds before the first change. */
  readonly first: LocalType;
  readonly changes: readonly { readonly at: number; readonly type: LocalType }[];
  /** POSIX form of what holds after the last change. */
  readonly rule: string;
}

const HEADER = 44;
const MAX_CHANGES = 5000;

/** Version 2, without data for readers of version 1. */
export function encodeZoneFile(data: ZoneData): Bytes {
  const types: LocalType[] = [];
  const indexOf = (type: LocalType): number => {
    const known = types.findIndex((one) => one.name === type.name && one.offset === type.offset && one.daylight === type.daylight);
    return known >= 0 ? known : types.push(type) - 1;
  };
  const indexes = [data.first, ...data.changes.map(({ type }) => type)].map(indexOf).slice(1);
  const names: string[] = [];
  for (const { name } of types) if (!names.includes(name)) names.push(name);
  const characters = names.map((name) => `${name}\0`).join("");
  const footer = `\n${data.rule}\n`;
  const file = new Uint8Array(2 * HEADER + 7 + indexes.length * 9 + types.length * 6 + characters.length + footer.length);
  const view = new DataView(file.buffer);
  writeHeader(view, 0, [0, 0, 0, 0, 1, 1]);
  let at = HEADER + 7;
  writeHeader(view, at, [0, 0, 0, indexes.length, types.length, characters.length]);
  at += HEADER;
  for (const change of data.changes) {
    view.setBigInt64(at, BigInt(change.at));
    at += 8;
  }
  file.set(indexes, at);
  at += indexes.length;
  for (const type of types) {
    view.setInt32(at, type.offset);
    file[at + 4] = type.daylight ? 1 : 0;
    file[at + 5] = characters.indexOf(`${type.name}\0`);
    at += 6;
  }
  for (const character of characters + footer) file[at++] = character.charCodeAt(0);
  return file;
}

function writeHeader(view: DataView, at: number, counts: readonly number[]): void {
  for (const [i, character] of [..."TZif2"].entries()) view.setUint8(at + i, character.charCodeAt(0));
  for (const [i, count] of counts.entries()) view.setUint32(at + 20 + i * 4, count);
}

/** undefined: no such file. */
export function decodeZoneFile(file: Bytes): Zone | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const old = readHeader(view, 0);
  if (old === undefined) return undefined;
  if (old.version === 0) return readBlock(view, HEADER, old.counts, 4);
  const [isUt, isStandard, leaps, changes, types, characters] = old.counts;
  const second = HEADER + changes * 5 + types * 6 + characters + leaps * 8 + isStandard + isUt;
  const header = readHeader(view, second);
  return header && readBlock(view, second + HEADER, header.counts, 8);
}

type Counts = [isUt: number, isStandard: number, leaps: number, changes: number, types: number, characters: number];

function readHeader(view: DataView, at: number): { version: number; counts: Counts } | undefined {
  if (at + HEADER > view.byteLength || view.getUint32(at) !== 0x545a6966) return undefined;
  const counts = [0, 1, 2, 3, 4, 5].map((i) => view.getUint32(at + 20 + i * 4)) as Counts;
  if (counts[3] > MAX_CHANGES || counts[4] === 0 || counts[4] > 256 || counts[5] > 256) return undefined;
  return { version: view.getUint8(at + 4), counts };
}

function readBlock(view: DataView, at: number, [isUt, isStandard, leaps, changeCount, typeCount, characters]: Counts, width: 4 | 8): Zone | undefined {
  const indexes = at + changeCount * width;
  const typesAt = indexes + changeCount;
  const namesAt = typesAt + typeCount * 6;
  const end = namesAt + characters + leaps * (width + 4) + isStandard + isUt;
  if (end > view.byteLength) return undefined;
  const types: LocalType[] = [];
  for (let i = 0; i < typeCount; i++) {
    const where = typesAt + i * 6;
    types.push({ name: textAt(view, namesAt + view.getUint8(where + 5), 0), offset: view.getInt32(where), daylight: view.getUint8(where + 4) !== 0 });
  }
  const footer = width === 8 ? textAt(view, end + 1, 0x0a) : "";
  const rule = parsePosixZone(footer);
  const timeAt = (i: number): number => (width === 4 ? view.getInt32(at + i * 4) : Number(view.getBigInt64(at + i * 8)));
  const typeOf = (i: number): LocalType => types[view.getUint8(indexes + i)] ?? (types[0] as LocalType);
  const before = types.find((type) => !type.daylight) ?? (types[0] as LocalType);
  return {
    at: (time) => {
      if (changeCount === 0) return rule === undefined ? before : posixTypeAt(rule, time);
      if (time < timeAt(0)) return before;
      if (rule !== undefined && time >= timeAt(changeCount - 1)) return posixTypeAt(rule, time);
      let [low, high] = [0, changeCount - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (timeAt(middle) <= time) low = middle;
        else high = middle - 1;
      }
      return typeOf(low);
    },
  };
}

function textAt(view: DataView, start: number, stop: number): string {
  let text = "";
  for (let at = start; at < view.byteLength && view.getUint8(at) !== stop; at++) text += String.fromCharCode(view.getUint8(at));
  return text;
}
