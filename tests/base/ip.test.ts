import { expect, test } from "vitest";
import { canonicalAddress, formatIPv4, parseIPv4 } from "../../src/base/ip.ts";

test.each([
  ["1.2.3.4", "1.2.3.4"],
  ["255.255.255.255", "255.255.255.255"],
  ["01.2.3.4", undefined],
  ["1.2.3", undefined],
  ["256.0.0.1", undefined],
  ["::", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["1:2:3:4:5:6:7", undefined],
  ["1::2::3", undefined],
  ["1:2:3:4:5:6:7:8::", undefined],
  [":1", undefined],
  ["1:", undefined],
  ["", undefined],
])("%s → %s", (text, canonical) => {
  expect(canonicalAddress(text)).toBe(canonical);
});

test("numbers", () => {
  expect(formatIPv4(parseIPv4("192.168.0.1") ?? 0)).toBe("192.168.0.1");
});
