/** The files of /usr/share/zoneinfo, for those who lay a file system out. */
import type { Bytes } from "../bytes.ts";
import { parsePosixZone, posixChanges, posixTypeAt } from "./posix-zone.ts";
import type { LocalType } from "./zone.ts";
import { encodeZoneFile, type ZoneData } from "./zone-file.ts";
import { LEGACY_LINKS, LINKS, ZONES } from "./zone-table.ts";

export type ZoneinfoEntry = { readonly path: string; readonly content: Bytes } | { readonly path: string; readonly target: string };

const DIRECTORY = "/usr/share/zoneinfo";

/** Every zone of the package tzdata, and the names that its `legacy` companion adds. */
export function zoneinfoFiles(legacy = true): ZoneinfoEntry[] {
  return [...zones(), ...links(LINKS), ...(legacy ? links(LEGACY_LINKS) : [])];
}

/** Only the old names. */
export function legacyZoneinfoFiles(): ZoneinfoEntry[] {
  return links(LEGACY_LINKS);
}

/** `Etc/UTC` as a file. */
export function utcZoneFile(): Bytes {
  return encodeZoneFile(readPeriods(["UTC0"]));
}

/** One row of the table, as the data of a file. */
function zoneData(row: string): ZoneData {
  return readPeriods(row.split(" ").slice(1));
}

function zones(): ZoneinfoEntry[] {
  return ZONES.trim()
    .split("\n")
    .map((row) => ({ path: `${DIRECTORY}/${row.slice(0, row.indexOf(" "))}`, content: encodeZoneFile(zoneData(row)) }));
}

function links(table: string): ZoneinfoEntry[] {
  return table.split(" ").map((pair) => {
    const [name = "", zone = ""] = pair.split("=");
    return { path: `${DIRECTORY}/${name}`, target: `${"../".repeat(name.split("/").length - 1)}${zone}` };
  });
}

/** `words`: what holds, then in turn minutes to the next change and what holds from there. */
function readPeriods(words: readonly string[]): ZoneData {
  const changes: { at: number; type: LocalType }[] = [];
  let at = 0;
  let rule = words[0] as string;
  for (let i = 1; i + 1 < words.length; i += 2) {
    const next = at + Number.parseInt(words[i] as string, 36) * 60;
    if (i > 1) changes.push(...changesOf(rule, at, next));
    at = next;
    rule = words[i + 1] as string;
  }
  if (words.length > 1) changes.push({ at, type: typeAt(rule, at) });
  return { first: typeAt(words[0] as string, 0), changes, rule };
}

/** What a period adds: its beginning, and the changes of summer time in it. */
function changesOf(rule: string, from: number, to: number): { at: number; type: LocalType }[] {
  const zone = parsePosixZone(rule.replace("!", ""));
  const yearly = zone === undefined ? [] : posixChanges(zone, from, to);
  return yearly[0]?.at === from ? yearly : [{ at: from, type: typeAt(rule, from) }, ...yearly];
}

function typeAt(rule: string, at: number): LocalType {
  const zone = parsePosixZone(rule.replace("!", ""));
  const type = zone === undefined ? { name: "UTC", offset: 0, daylight: false } : posixTypeAt(zone, at);
  return rule.endsWith("!") ? { ...type, daylight: true } : type;
}
