import { cidrContains, parseAddress, parseCidr } from "../../base/cidr.ts";

/** Is an address in `172.18.0.0/16`? A prefix without a length is one address. */
export function isInPrefix(address: string, prefix: string): boolean {
  const value = parseAddress(address);
  const cidr = parseCidr(prefix.includes("/") ? prefix : `${prefix}/${prefix.includes(":") ? 128 : 32}`);
  return value !== undefined && cidr !== undefined && cidrContains(cidr, value);
}
