import { type AddressFamily, type Cidr, cidrContains, formatCidr, parseAddress, parseCidr } from "../../base/cidr.ts";
import { EngineError } from "../error.ts";
import type { EngineContext } from "../services.ts";
import type { AddressPools } from "./address-pools.ts";
import { AddressRange } from "./address-range.ts";
import { familyOfSubnet, type IpamConfig } from "./ipam-config.ts";

/** A subnet of a network: who has which address there. */
export interface NetworkSubnet {
  readonly range: AddressRange;
  /** undefined where the network has no way out. */
  readonly gateway: string | undefined;
  /** Where containers send what is for others, when that is not the host's own address there. */
  readonly router?: string;
  /** Part of the subnet that addresses are given from. */
  readonly ipRange?: Cidr;
}

interface WithSubnets {
  readonly id: string;
  readonly name: string;
  readonly subnets: readonly NetworkSubnet[];
}

/** The first subnet of this family: networks of most drivers have one of each at most. */
export function subnetOf({ subnets }: WithSubnets, family: AddressFamily): NetworkSubnet | undefined {
  return subnets.find(({ range }) => range.subnet.family === family);
}

/** Throws EngineError when all addresses are taken. */
export function nextAddress(network: WithSubnets, family: AddressFamily): string {
  for (const { range } of network.subnets) {
    const address = range.subnet.family === family ? range.next() : undefined;
    if (address !== undefined) return address;
  }
  throw new EngineError("System", `no available IPv${family} addresses on this network's address pools: ${network.name} (${network.id})`);
}

/** False: somebody has it, or it is in none of the subnets. */
export function reserveAddress({ subnets }: WithSubnets, address: string): boolean {
  return subnets.some(({ range }) => range.reserve(address));
}

export function releaseAddress({ subnets }: WithSubnets, address: string | undefined): void {
  if (address !== undefined) for (const { range } of subnets) range.release(address);
}

/** Length of the prefix of the subnet that the address is in. */
export function prefixOf({ subnets }: WithSubnets, address: string): number {
  const parsed = parseAddress(address);
  return subnets.find(({ range }) => parsed !== undefined && cidrContains(range.subnet, parsed))?.range.subnet.prefix ?? 0;
}

export interface SubnetPlan {
  readonly subnets: NetworkSubnet[];
  /** IPAM.Config as inspect shows it: what was asked for, then what was found. */
  readonly shown: IpamConfig[];
}

/** Takes subnets for a network, and its gateways: what the configs say, or the next of a pool for a family without one. All or nothing; throws EngineError. */
export function allocateSubnets(
  context: EngineContext,
  pools: AddressPools,
  configs: readonly IpamConfig[],
  wanted: { readonly families: readonly AddressFamily[]; readonly withGateway: (family: AddressFamily) => boolean },
): SubnetPlan {
  const subnets: NetworkSubnet[] = [];
  const shown = byFamily(configs);
  try {
    for (const family of wanted.families) {
      const own = configs.filter((config) => familyOfSubnet(config.Subnet ?? "") === family);
      for (const config of own) subnets.push(reserveSubnet(pools, config, wanted.withGateway(family)));
      if (own.length > 0) continue;
      const found = withGateway(new AddressRange(pools.next(family, hostRoutes(context)), undefined), undefined, wanted.withGateway(family));
      subnets.push(found);
      shown.push({ Subnet: formatCidr(found.range.subnet), ...(found.gateway === undefined ? {} : { Gateway: found.gateway }) });
    }
  } catch (error) {
    releaseSubnets(pools, subnets);
    throw error;
  }
  return { subnets, shown };
}

/** As inspect has it: IPv4 first. */
export function byFamily(configs: readonly IpamConfig[]): IpamConfig[] {
  const family = ({ Subnet = "" }: IpamConfig): number => familyOfSubnet(Subnet) ?? 4;
  return [...configs].sort((a, b) => family(a) - family(b));
}

export function releaseSubnets(pools: AddressPools, subnets: readonly NetworkSubnet[]): void {
  for (const { range, ipRange } of subnets) pools.release(range.subnet, ipRange);
}

/** Subnets that the host is on. */
function hostRoutes(context: EngineContext): Cidr[] {
  return context.kernel.network.host.routes().flatMap((route) => {
    const subnet = parseCidr(route.destination);
    return subnet === undefined || subnet.prefix === 0 ? [] : [subnet];
  });
}

function reserveSubnet(pools: AddressPools, config: IpamConfig, needsGateway: boolean): NetworkSubnet {
  const subnet = parsed(config.Subnet ?? "");
  const ipRange = config.IPRange === undefined ? undefined : parsed(config.IPRange);
  pools.reserve(subnet, ipRange);
  try {
    const made = withGateway(new AddressRange(subnet, ipRange), config.Gateway, needsGateway);
    for (const [name, address] of Object.entries(config.AuxiliaryAddresses ?? {})) {
      if (!made.range.reserve(address)) throw new EngineError("System", `failed to allocate secondary ip address (${name}:${address}): Address already in use`);
    }
    return ipRange === undefined ? made : { ...made, ipRange };
  } catch (error) {
    pools.release(subnet, ipRange);
    throw error;
  }
}

function withGateway(range: AddressRange, asked: string | undefined, needed: boolean): NetworkSubnet {
  if (asked !== undefined) {
    if (!range.reserve(asked)) throw new EngineError("System", `failed to allocate gateway (${asked}): Address already in use`);
    return { range, gateway: asked };
  }
  const gateway = needed ? range.next() : undefined;
  if (needed && gateway === undefined) throw new EngineError("System", "failed to allocate gateway (): no available addresses on this pool");
  return { range, gateway };
}

function parsed(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new EngineError("InvalidParameter", `invalid subnet ${text}: invalid CIDR block notation`);
  return { family: cidr.family, base: cidr.base, prefix: cidr.prefix };
}
