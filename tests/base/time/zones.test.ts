import { describe, expect, it } from "vitest";
import { localZone } from "../../../src/base/time/local-zone.ts";
import { fromLocal, type Zone } from "../../../src/base/time/zone.ts";
import { zoneinfoFiles } from "../../../src/base/time/zone-data.ts";
import { decodeZoneFile } from "../../../src/base/time/zone-file.ts";

const FILES = new Map(zoneinfoFiles().map((entry) => [entry.path, entry]));
const BARE = { exists: () => false, stat: () => ({ type: "file" }), readFile };

function readFile(path: string): Uint8Array {
  const entry = FILES.get(path);
  if (entry === undefined || "target" in entry) throw new Error("ENOENT");
  return entry.content;
}

describe("files of zones", () => {
  it("can all be read, and every link leads to one", () => {
    for (const entry of FILES.values()) {
      if ("content" in entry) expect(decodeZoneFile(entry.content)?.at(0), entry.path).toBeDefined();
      else expect(FILES.has(new URL(entry.target, `file://${entry.path}`).pathname), entry.path).toBe(true);
    }
  });

  it("are refused when they are cut off anywhere", () => {
    const whole = readFile("/usr/share/zoneinfo/America/New_York");
    for (let length = 0; length < whole.length - 30; length += 7) expect(decodeZoneFile(whole.subarray(0, length))).toBeUndefined();
  });
});

describe("local time", () => {
  const at = (zone: Zone, iso: string): string => {
    const { name, offset } = zone.at(Date.parse(iso) / 1000);
    return `${name} ${offset / 3600}`;
  };
  const rows: [tz: string, iso: string, expected: string][] = [
    ["Asia/Kolkata", "2024-07-01T00:00:00Z", "IST 5.5"],
    ["America/New_York", "2024-03-10T06:59:59Z", "EST -5"],
    ["America/New_York", "2024-03-10T07:00:00Z", "EDT -4"],
    ["America/New_York", "2006-03-20T12:00:00Z", "EST -5"],
    ["America/New_York", "2500-07-01T12:00:00Z", "EDT -4"],
    ["Europe/London", "1970-01-01T00:00:00Z", "BST 1"],
    ["Europe/Dublin", "2024-07-01T00:00:00Z", "IST 1"],
    ["Australia/Sydney", "2024-01-01T00:00:00Z", "AEDT 11"],
    ["Europe/Moscow", "2012-01-01T00:00:00Z", "MSK 4"],
    ["EST5EDT,M3.2.0,M11.1.0", "2024-07-01T00:00:00Z", "EDT -4"],
    ["<+0545>-5:45", "2024-07-01T00:00:00Z", "+0545 5.75"],
    ["Nowhere/City", "2024-07-01T00:00:00Z", "Nowhere 0"],
    ["", "2024-07-01T00:00:00Z", "UTC 0"],
  ];
  it.each(rows)("%s at %s", (tz, iso, expected) => expect(at(localZone(tz, BARE), iso)).toBe(expected));

  it("is UTC for musl where glibc keeps the name", () => {
    expect(at(localZone("Nowhere/City", { ...BARE, exists: () => true }), "2024-07-01T00:00:00Z")).toBe("UTC 0");
  });

  it("comes once or twice or not at all", () => {
    const zone = localZone("America/New_York", BARE);
    const moment = (local: string) => new Date(fromLocal(Date.parse(`${local}Z`) / 1000, zone) * 1000).toISOString();
    expect(moment("2024-07-01T12:00:00")).toBe("2024-07-01T16:00:00.000Z");
    expect(moment("2024-11-03T01:30:00")).toBe("2024-11-03T05:30:00.000Z");
    expect(moment("2024-03-10T02:30:00")).toBe("2024-03-10T07:30:00.000Z");
  });
});
