import { formatIPv4, parseIPv4 } from "../../base/ip.ts";

/** A subnet such as 172.17.0.0/16. */
export interface Cidr {
  readonly network: number;
  readonly prefix: number;
}

/** `172.17.0.5/16` names the subnet 172.17.0.0/16; without a prefix, one address. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, prefixText] = text.split("/");
  const value = parseIPv4(address as string);
  const prefix = prefixText === undefined ? 32 : /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : -1;
  if (value === undefined || prefix < 0 || prefix > 32) return undefined;
  return { network: (value & netmask(prefix)) >>> 0, prefix };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIPv4(cidr.network)}/${cidr.prefix}`;
}

function netmask(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

export function cidrContains(cidr: Cidr, address: string): boolean {
  const value = parseIPv4(address);
  return value !== undefined && (value & netmask(cidr.prefix)) >>> 0 === cidr.network;
}

export function cidrOverlaps(a: Cidr, b: Cidr): boolean {
  const mask = netmask(Math.min(a.prefix, b.prefix));
  return (a.network & mask) >>> 0 === (b.network & mask) >>> 0;
}

/** The last address of the subnet that `address` lies in. */
export function broadcastOf(address: string, prefix: number): string {
  const value = parseIPv4(address) ?? 0;
  return formatIPv4((value | (~netmask(prefix) >>> 0)) >>> 0);
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** Bound to it, a socket answers at every address. `::` answers IPv4 too. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}
