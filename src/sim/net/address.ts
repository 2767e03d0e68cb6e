import { type AddressFamily, addressBits, type Cidr, cidrOf, formatAddress, lastAddress, parseAddress, parseCidr } from "../../base/cidr.ts";

/** Every namespace has such a route, so they share what it takes apart to. */
const EVERYTHING: Readonly<Record<string, Cidr>> = { "0.0.0.0/0": { family: 4, base: 0n, prefix: 0 }, "::/0": { family: 6, base: 0n, prefix: 0 } };

/** The destination of a route: without a prefix, one address. */
export function parseDestination(text: string): Cidr | undefined {
  if (Object.hasOwn(EVERYTHING, text)) return EVERYTHING[text];
  const address = text.includes("/") ? undefined : parseAddress(text);
  if (address !== undefined) return cidrOf(address, addressBits(address.family));
  const cidr = parseCidr(text);
  return cidr === undefined ? undefined : { family: cidr.family, base: cidr.base, prefix: cidr.prefix };
}

/** The last address of the subnet that `address` lies in. */
export function broadcastOf(address: string, prefix: number): string {
  const parsed = parseAddress(address) ?? { family: 4, value: 0n };
  return formatAddress({ family: parsed.family, value: lastAddress(cidrOf(parsed, prefix)) });
}

export function familyOf(address: string): AddressFamily {
  return address.includes(":") ? 6 : 4;
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** Bound to it, a socket answers at every address. `::` answers IPv4 too. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}
