import { formatIPv4, parseIPv4 } from "../../base/ip.ts";

/** An IPv4 subnet. */
export interface Subnet {
  /** Lowest address. */
  readonly base: number;
  readonly prefix: number;
}

/** Address and prefix as written; undefined for what is no CIDR notation. IPv6 is not looked at. */
export function parseSubnet(text: string): (Subnet & { readonly address: number }) | undefined {
  const [address = "", digits = ""] = text.split("/");
  const value = parseIPv4(address);
  const prefix = /^\d{1,2}$/.test(digits) ? Number(digits) : -1;
  if (value === undefined || prefix < 0 || prefix > 32) return undefined;
  return { address: value, base: masked(value, prefix), prefix };
}

export function formatSubnet(subnet: Subnet): string {
  return `${formatIPv4(subnet.base)}/${subnet.prefix}`;
}

export function contains(subnet: Subnet, address: number): boolean {
  return masked(address, subnet.prefix) === subnet.base;
}

export function overlaps(a: Subnet, b: Subnet): boolean {
  const prefix = Math.min(a.prefix, b.prefix);
  return masked(a.base, prefix) === masked(b.base, prefix);
}

export function sizeOf(subnet: Subnet): number {
  return 2 ** (32 - subnet.prefix);
}

function masked(address: number, prefix: number): number {
  return prefix === 0 ? 0 : (address & (0xffff_ffff << (32 - prefix))) >>> 0;
}
