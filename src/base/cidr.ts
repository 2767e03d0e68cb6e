import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from "./ip.ts";

export type AddressFamily = 4 | 6;

/** An IP address of either family as a number. */
export interface IpAddress {
  readonly family: AddressFamily;
  readonly value: bigint;
}

/** A subnet of either family, such as 172.17.0.0/16 or fd00::/64. */
export interface Cidr {
  readonly family: AddressFamily;
  /** Its lowest address: the bits behind the prefix are zero. */
  readonly base: bigint;
  readonly prefix: number;
}

/** undefined for what is no address. An IPv4-mapped IPv6 address stays IPv6; a zone (`%eth0`) is not part of an address. */
export function parseAddress(text: string): IpAddress | undefined {
  const v4 = parseIPv4(text);
  if (v4 !== undefined) return { family: 4, value: BigInt(v4) };
  const groups = parseIPv6(text);
  if (groups === undefined) return undefined;
  let value = 0n;
  for (const group of groups) value = (value << 16n) | BigInt(group);
  return { family: 6, value };
}

export function formatAddress({ family, value }: IpAddress): string {
  if (family === 4) return formatIPv4(Number(value));
  return formatIPv6([112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => Number((value >> shift) & 0xffffn)));
}

/** Length of the family's addresses in bits. */
export function addressBits(family: AddressFamily): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** `172.17.0.5/16` names the subnet 172.17.0.0/16; `address` is what stands before the slash. undefined for what is no CIDR notation. */
export function parseCidr(text: string): (Cidr & { readonly address: bigint }) | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(digits)) return undefined;
  const prefix = Number(digits);
  return prefix > addressBits(address.family) ? undefined : { ...cidrOf(address, prefix), address: address.value };
}

/** The subnet of this size that `address` lies in. */
export function cidrOf({ family, value }: IpAddress, prefix: number): Cidr {
  const hostBits = BigInt(addressBits(family) - prefix);
  return { family, base: (value >> hostBits) << hostBits, prefix };
}

export function formatCidr({ family, base, prefix }: Cidr): string {
  return `${formatAddress({ family, value: base })}/${prefix}`;
}

export function cidrContains(cidr: Cidr, address: IpAddress): boolean {
  return cidr.family === address.family && sameBits(cidr, address.value, cidr.prefix);
}

/** Subnets of different families never overlap. */
export function cidrOverlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && sameBits(a, b.base, Math.min(a.prefix, b.prefix));
}

/** Number of addresses, the first and the last included. */
export function cidrSize({ family, prefix }: Cidr): bigint {
  return 1n << BigInt(addressBits(family) - prefix);
}

/** In IPv4 the broadcast address. */
export function lastAddress(cidr: Cidr): bigint {
  return cidr.base + cidrSize(cidr) - 1n;
}

function sameBits({ family, base }: Cidr, value: bigint, prefix: number): boolean {
  const hostBits = BigInt(addressBits(family) - prefix);
  return base >> hostBits === value >> hostBits;
}
