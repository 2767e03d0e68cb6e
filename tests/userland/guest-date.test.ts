import { expect, it } from "vitest";
import { localZone } from "../../src/base/time/local-zone.ts";
import { guestDate } from "../../src/userland/node/guest-date.ts";

const NONE = { exists: () => false, stat: () => ({ type: "dir" }), readFile: () => new Uint8Array(0) };
const DateThere = guestDate(() => Date.UTC(2026, 0, 15, 9), localZone("EST5EDT,M3.2.0,M11.1.0", NONE));

it("is the machine's clock in the machine's zone", () => {
  expect(new DateThere().toISOString()).toBe("2026-01-15T09:00:00.000Z");
  expect(new DateThere().getHours()).toBe(4);
  expect(new DateThere(2026, 6, 1, 12).toISOString()).toBe("2026-07-01T16:00:00.000Z");
  expect(new DateThere("2026-07-01T12:00").toISOString()).toBe("2026-07-01T16:00:00.000Z");
  expect(new DateThere("2026-07-01").toISOString()).toBe("2026-07-01T00:00:00.000Z");
  expect(new DateThere("July 1, 2026 12:00").toISOString()).toBe("2026-07-01T16:00:00.000Z");
  expect(new DateThere("2026-07-01T12:00:00+02:00").toISOString()).toBe("2026-07-01T10:00:00.000Z");
  expect(String(new DateThere(0))).toBe("Wed Dec 31 1969 19:00:00 GMT-0500 (EST)");
  expect(new DateThere(2026, 6, 1).getTimezoneOffset()).toBe(240);
  expect(new DateThere(2026, 6, 1).toLocaleTimeString("en-US")).toMatch(/^12:00:00\sAM$/);
  const date = new DateThere(2026, 2, 7, 2, 30);
  date.setDate(8);
  expect(date.toISOString()).toBe("2026-03-08T07:30:00.000Z");
  expect(Number.isNaN(new DateThere("nonsense").getTime())).toBe(true);
  expect(String(new DateThere(Number.NaN))).toBe("Invalid Date");
  expect(new DateThere(1500).getMilliseconds()).toBe(500);
});
