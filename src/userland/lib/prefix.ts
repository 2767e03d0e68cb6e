import { parseIPv4 } from "../../base/ip.ts";

/** Is an IPv4 address in `172.18.0.0/16`? */
export function isInPrefix(address: string, prefix: string): boolean {
  const [network = "", bits = "32"] = prefix.split("/");
  const [a, b] = [parseIPv4(address), parseIPv4(network)];
  if (a === undefined || b === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(a / size) === Math.floor(b / size);
}
