import { expect, test } from "vitest";
import { parseTimestamp } from "../../../src/base/time/timestamp.ts";
import { UTC } from "../../../src/base/time/zone.ts";

test.each([
  ["2020-01-02", 1577923200000000000n],
  ["2020-01-02T03", 1577934000000000000n],
  ["2020-01-02T03:04:05.5Z", 1577934245500000000n],
  ["2020-01-02T03:04:05+01:00", 1577930645000000000n],
  ["12.5", 12500000000n],
])("%s is a moment", (text, nanoseconds) => {
  expect(parseTimestamp(text, UTC)).toBe(nanoseconds);
});

test.each([
  ["yesterday", 'failed to parse value as time or duration: "yesterday"'],
  ["a-b", 'parsing time "a-b" as "2006-01-02": cannot parse "a-b" as "2006"'],
  ["2020-", 'parsing time "2020-" as "2006-01-02": cannot parse "" as "01"'],
  ["2020-13-01", 'parsing time "2020-13-01": month out of range'],
  ["2020-02-30", 'parsing time "2020-02-30": day out of range'],
  ["2020-01-01T25", 'parsing time "2020-01-01T25": hour out of range'],
  ["2020-01-01x", 'parsing time "2020-01-01x": extra text: "x"'],
  ["2020-01-01T10:11:12+01", 'parsing time "2020-01-01T10:11:12+01" as "2006-01-02T15:04Z07:00": cannot parse ":12+01" as "Z07:00"'],
])("%s is none", (text, message) => {
  expect(() => parseTimestamp(text, UTC)).toThrow(message);
});
