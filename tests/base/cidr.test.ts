import { expect, test } from "vitest";
import { cidrContains, cidrOverlaps, cidrSize, formatAddress, formatCidr, lastAddress, parseAddress, parseCidr } from "../../src/base/cidr.ts";

test.each([
  ["172.17.0.5/16", "172.17.0.0/16", "172.17.255.255", 65536n],
  ["10.0.0.1/32", "10.0.0.1/32", "10.0.0.1", 1n],
  ["1.2.3.4/0", "0.0.0.0/0", "255.255.255.255", 2n ** 32n],
  ["fd00::5/64", "fd00::/64", "fd00::ffff:ffff:ffff:ffff", 2n ** 64n],
  ["2001:DB8:1:2:3::/48", "2001:db8:1::/48", "2001:db8:1:ffff:ffff:ffff:ffff:ffff", 2n ** 80n],
  ["::1/128", "::1/128", "::1", 1n],
  ["::/0", "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2n ** 128n],
])("%s is %s up to %s", (text, formatted, last, size) => {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error("not parsed");
  expect(formatCidr(cidr)).toBe(formatted);
  expect(formatAddress({ family: cidr.family, value: lastAddress(cidr) })).toBe(last);
  expect(cidrSize(cidr)).toBe(size);
  expect({ family: cidr.family, value: cidr.address }).toEqual(parseAddress(text.split("/")[0] as string));
});

test.each(["", "1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3/24", "fd00::/129", "fd00::/-1", "fd00:/64", "fd00::/6x", "/8"])("%j is no subnet", (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  ["172.17.0.0/16", "172.17.3.4", true],
  ["172.17.0.0/16", "172.18.0.1", false],
  ["fd00::/64", "fd00::1234:0:1", true],
  ["fd00::/64", "fd00:0:0:1::1", false],
  ["::/0", "10.0.0.1", false],
  ["0.0.0.0/0", "::1", false],
])("%s contains %s: %s", (subnet, address, expected) => {
  expect(cidrContains(parseCidr(subnet) as never, parseAddress(address) as never)).toBe(expected);
});

test.each([
  ["10.0.0.0/8", "10.9.0.0/24", true],
  ["10.9.0.0/24", "10.0.0.0/8", true],
  ["10.0.0.0/9", "10.128.0.0/9", false],
  ["fd00::/8", "fd12:3456::/64", true],
  ["fd00::/64", "fd00:0:0:1::/64", false],
  ["0.0.0.0/0", "::/0", false],
])("%s overlaps %s: %s", (a, b, expected) => {
  expect(cidrOverlaps(parseCidr(a) as never, parseCidr(b) as never)).toBe(expected);
});
