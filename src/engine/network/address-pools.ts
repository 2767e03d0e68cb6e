import { type AddressFamily, addressBits, type Cidr, cidrOverlaps, cidrSize, parseCidr } from "../../base/cidr.ts";
import { EngineError } from "../error.ts";

export interface PoolBase {
  readonly base: string;
  /** Prefix length of the subnets cut from it. */
  readonly size: number;
}

/** Docker's own: 172.17 to 172.31 in steps of /16, then 192.168 in steps of /20. */
const DEFAULT_POOLS: readonly PoolBase[] = [
  { base: "172.17.0.0/16", size: 16 },
  { base: "172.18.0.0/16", size: 16 },
  { base: "172.19.0.0/16", size: 16 },
  { base: "172.20.0.0/14", size: 16 },
  { base: "172.24.0.0/14", size: 16 },
  { base: "172.28.0.0/14", size: 16 },
  { base: "192.168.0.0/16", size: 20 },
];

/** Which subnets are taken, and which comes next for a network that asks for none. */
export class AddressPools {
  #pools: readonly { readonly pool: Cidr; readonly size: number }[] = [];
  readonly #localPrefix: string;
  /** With the part of it that addresses are given from: networks of one subnet share it by ranges. */
  readonly #used = new Set<{ readonly subnet: Cidr; readonly range: Cidr | undefined }>();

  /** `localPrefix`: 10 hexadecimal digits of the daemon's own, for `fdXX:XXXX:XXXX::/48` where no pool of IPv6 is configured. */
  constructor(configured: readonly PoolBase[] | undefined, localPrefix: string) {
    this.#localPrefix = localPrefix;
    this.configure(configured);
  }

  /** What is taken stays taken. */
  configure(configured: readonly PoolBase[] | undefined): void {
    const pools = (configured === undefined || configured.length === 0 ? DEFAULT_POOLS : configured).flatMap(parsePool);
    const digits = this.#localPrefix;
    const local = `fd${digits.slice(0, 2)}:${digits.slice(2, 6)}:${digits.slice(6, 10)}::/48`;
    this.#pools = pools.some(({ pool }) => pool.family === 6) ? pools : [...pools, ...parsePool({ base: local, size: 64 })];
  }

  /** The first subnet that is free and not on one of the host's links. */
  next(family: AddressFamily, hostRoutes: readonly Cidr[]): Cidr {
    const busy = [...[...this.#used].map(({ subnet }) => subnet), ...hostRoutes].filter((other) => other.family === family);
    for (const candidate of this.#candidates(family)) {
      if (busy.some((other) => cidrOverlaps(other, candidate))) continue;
      this.#used.add({ subnet: candidate, range: undefined });
      return candidate;
    }
    throw new EngineError("NotFound", "all predefined address pools have been fully subnetted");
  }

  /** Throws EngineError. Twice the same subnet is well as long as the ranges differ. */
  reserve(subnet: Cidr, range?: Cidr): Cidr {
    if (subnet.prefix === 0) throw new EngineError("InvalidParameter", `ipv${subnet.family} pool is empty`);
    for (const other of this.#used) {
      if (!cidrOverlaps(other.subnet, subnet)) continue;
      const shared = sameCidr(other.subnet, subnet) && other.range !== undefined && range !== undefined && !cidrOverlaps(other.range, range);
      if (!shared) throw new EngineError("Forbidden", "invalid pool request: Pool overlaps with other one on this address space");
    }
    this.#used.add({ subnet, range });
    return subnet;
  }

  release(subnet: Cidr, range?: Cidr): void {
    for (const other of this.#used) {
      const sameRange = range === undefined || other.range === undefined || sameCidr(other.range, range);
      if (!sameCidr(other.subnet, subnet) || !sameRange) continue;
      this.#used.delete(other);
      return;
    }
  }

  *#candidates(family: AddressFamily): Iterable<Cidr> {
    for (const { pool, size } of this.#pools) {
      if (pool.family !== family) continue;
      const step = 1n << BigInt(addressBits(family) - size);
      const count = cidrSize(pool) / step;
      for (let i = 0n; i < count && i < MAX_CANDIDATES; i++) yield { family, base: pool.base + i * step, prefix: size };
    }
  }
}

const MAX_CANDIDATES = 65_536n;

function parsePool({ base, size }: PoolBase): { pool: Cidr; size: number }[] {
  const parsed = parseCidr(base);
  if (parsed === undefined || size < parsed.prefix || size > addressBits(parsed.family)) return [];
  return [{ pool: { family: parsed.family, base: parsed.base, prefix: parsed.prefix }, size }];
}

function sameCidr(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.base === b.base && a.prefix === b.prefix;
}
