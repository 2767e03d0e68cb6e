/** Which range, gateway and reserved addresses belong to which subnet. */
import { CommandError } from "../error.ts";

export interface IpamConfig {
  Subnet: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Record<string, string>;
}

/** Throws CommandError with the words of the client. What it cannot read it leaves to the engine. */
export function ipamConfig(
  subnets: readonly string[],
  ranges: readonly string[],
  gateways: readonly string[],
  auxiliary: Readonly<Record<string, string>>,
): IpamConfig[] {
  if (subnets.length < ranges.length || subnets.length < gateways.length) throw new CommandError("every ip-range or gateway must have a corresponding subnet");
  const configs: IpamConfig[] = [];
  for (const subnet of subnets) {
    const own = parseCidr(subnet);
    for (const other of configs) {
      const theirs = parseCidr(other.Subnet);
      if (own && theirs && (contains(own, theirs.base) || contains(theirs, own.base)))
        throw new CommandError("multiple overlapping subnet configuration is not supported");
    }
    configs.push({ Subnet: subnet });
  }
  for (const range of ranges) {
    const cidr = parseCidr(range);
    if (cidr === undefined && subnets.length > 0) throw new CommandError(`invalid CIDR address: ${range}`);
    const config = configs.find(({ Subnet }) => matches(Subnet, cidr?.base));
    if (!config) throw new CommandError(`no matching subnet for range ${range}`);
    if (config.IPRange !== undefined)
      throw new CommandError(`cannot configure multiple ranges (${range}, ${config.IPRange}) on the same subnet (${config.Subnet})`);
    config.IPRange = range;
  }
  for (const gateway of gateways) {
    const config = configs.find(({ Subnet }) => matches(Subnet, parseAddress(gateway)));
    if (!config) throw new CommandError(`no matching subnet for gateway ${gateway}`);
    if (config.Gateway !== undefined)
      throw new CommandError(`cannot configure multiple gateways (${gateway}, ${config.Gateway}) for the same subnet (${config.Subnet})`);
    config.Gateway = gateway;
  }
  for (const [name, address] of Object.entries(auxiliary)) {
    const config = configs.find(({ Subnet }) => matches(Subnet, parseAddress(address)));
    if (!config) throw new CommandError(`no matching subnet for aux-address ${address}`);
    config.AuxiliaryAddresses = { ...config.AuxiliaryAddresses, [name]: address };
  }
  return configs;
}

interface Cidr {
  readonly base: Address;
  readonly prefix: number;
}

interface Address {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

function matches(subnet: string, address: Address | undefined): boolean {
  const cidr = parseCidr(subnet);
  return cidr !== undefined && address !== undefined && contains(cidr, address);
}

function contains({ base, prefix }: Cidr, address: Address): boolean {
  if (base.width !== address.width) return false;
  const shift = BigInt(base.width - prefix);
  return base.bits >> shift === address.bits >> shift;
}

function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash));
  const prefix = slash < 0 ? base?.width : Number(text.slice(slash + 1));
  return base === undefined || prefix === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > base.width ? undefined : { base, prefix };
}

function parseAddress(text: string): Address | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    return parts.some((part) => part > 255) ? undefined : { bits: BigInt(parts.reduce((sum, part) => sum * 256 + part, 0)), width: 32 };
  }
  if (!text.includes(":") || !/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const words = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const missing = 8 - words(head).length - words(tail ?? "").length;
  if (missing < 0 || (tail === undefined && missing > 0)) return undefined;
  const all = [...words(head), ...Array<string>(missing).fill("0"), ...words(tail ?? "")];
  return { bits: all.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n), width: 128 };
}
