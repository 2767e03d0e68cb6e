import { expect, test } from "vitest";
import { describeSyntaxError } from "../../../src/base/go-json.ts";
import { Filters } from "../../../src/engine/api/filters.ts";
import { parseMediaType } from "../../../src/engine/api/media-type.ts";
import { humanDuration } from "../../../src/engine/container/human-duration.ts";
import { parseSize } from "../../../src/engine/container/log/size.ts";
import { isValidMode } from "../../../src/engine/container/mount-spec.ts";
import { parseRfc3339, rfc3339Nano } from "../../../src/engine/time.ts";
import { parseDuration } from "../../../src/engine/until.ts";

test.each([
  ["application/json", undefined],
  ["Application/JSON ; charset=utf-8", undefined],
  ['a/b; c="d e"; f=g;', undefined],
  ["json", undefined],
  ["", "no media type"],
  ["/", "no media type"],
  ["a b", "expected slash after first token"],
  ["a/", "expected token after slash"],
  ["a/b, c/d", "unexpected content after media subtype"],
  ["a/b; c", "invalid media parameter"],
  ["a/b; c=", "invalid media parameter"],
  ["a/b; c=d; C=e", "duplicate parameter name"],
])("Go's words for the media type %j", (text, problem) => {
  expect(parseMediaType(text).problem).toBe(problem);
});

test.each([
  ["{bad", "invalid character 'b' looking for beginning of object key string"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["trux", "invalid character 'x' in literal true (expecting 'e')"],
  ["{", "unexpected EOF"],
  ["1 x", "invalid character 'x' after top-level value"],
  ['"\\x"', "invalid escape sequence `\\x` in string"],
])("Go's words for the JSON %s", (text, message) => {
  expect(describeSyntaxError(text)).toBe(message);
});

test("filters", () => {
  const filters = Filters.parse('{"label":["a=1","b"],"name":{"web":true},"dangling":["true"]}');
  expect(filters.matchesLabels("label", { a: "1", b: "" })).toBe(true);
  expect(filters.matchesLabels("label", { a: "2", b: "" })).toBe(false);
  expect(filters.matchesPattern("name", "myweb1")).toBe(true);
  expect(filters.flag("dangling")).toBe(true);
  expect(() => Filters.parse('{"dangling":["x"]}').flag("dangling")).toThrow("invalid filter 'dangling=[x]'");
  expect(() => filters.validate(["label"])).toThrow("invalid filter 'name'");
});

test.each([
  [0, "Less than a second"],
  [1, "1 second"],
  [59, "59 seconds"],
  [60, "About a minute"],
  [119, "About a minute"],
  [120, "2 minutes"],
  [3600, "About an hour"],
  [3 * 3600, "3 hours"],
  [50 * 3600, "2 days"],
  [15 * 86_400, "2 weeks"],
  [70 * 86_400, "2 months"],
  [800 * 86_400, "2 years"],
])("%d seconds are %s", (seconds, text) => {
  expect(humanDuration(BigInt(seconds) * 1_000_000_000n)).toBe(text);
});

test("times as Go prints and reads them", () => {
  for (const text of ["2026-11-20T14:04:27.05780633Z", "2026-11-20T14:04:27Z", "0001-01-01T00:00:00Z"])
    expect(rfc3339Nano(parseRfc3339(text) ?? 0n)).toBe(text);
  expect(parseDuration("1h30m")).toBe(5_400_000_000_000n);
  expect(parseDuration("x")).toBeUndefined();
  expect(parseSize("10m")).toBe(10_485_760);
  expect(parseSize("abc")).toBeUndefined();
});

test("modes of a mount", () => {
  expect(["", "ro", "rw,z", "nocopy", "ro,rslave"].map(isValidMode)).toEqual([true, true, true, true, true]);
  expect(["bad", "ro,rw", "z,Z", "ro,ro"].map(isValidMode)).toEqual([false, false, false, false]);
});
