import { EngineError } from "../error.ts";
import { overlaps, parseSubnet, type Subnet, sizeOf } from "./cidr.ts";

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
  readonly #candidates: readonly Subnet[];
  readonly #used = new Set<Subnet>();

  constructor(pools: readonly PoolBase[] = DEFAULT_POOLS) {
    this.#candidates = pools.flatMap(({ base, size }) => {
      const pool = parseSubnet(base);
      if (pool === undefined || size < pool.prefix) return [];
      const count = Math.min(2 ** (size - pool.prefix), MAX_CANDIDATES);
      return Array.from({ length: count }, (_, i) => ({ base: pool.base + i * 2 ** (32 - size), prefix: size }));
    });
  }

  /** The first subnet that is free and not on one of the host's links. */
  next(hostRoutes: readonly Subnet[]): Subnet {
    const busy = [...this.#used, ...hostRoutes];
    const free = this.#candidates.find((candidate) => !busy.some((other) => overlaps(other, candidate)));
    if (free === undefined) throw new EngineError("NotFound", "all predefined address pools have been fully subnetted");
    this.#used.add(free);
    return free;
  }

  reserve(subnet: Subnet): Subnet {
    if ([...this.#used].some((other) => overlaps(other, subnet))) {
      throw new EngineError("Forbidden", "invalid pool request: Pool overlaps with other one on this address space");
    }
    this.#used.add(subnet);
    return subnet;
  }

  release(subnet: Subnet): void {
    this.#used.delete(subnet);
  }
}

const MAX_CANDIDATES = 4096;

/** Addresses of one subnet; the lowest free one is given out, or in series: the one after the last. */
export class AddressRange {
  readonly subnet: Subnet;
  readonly #range: Subnet;
  readonly #inSeries: boolean;
  readonly #used = new Set<number>();
  #last: number | undefined;

  constructor(subnet: Subnet, range: Subnet | undefined, options: { readonly inSeries?: boolean } = {}) {
    this.subnet = subnet;
    this.#range = range ?? subnet;
    this.#inSeries = options.inSeries ?? false;
  }

  /** Reserves this very address; false when somebody has it. */
  reserve(address: number): boolean {
    if (this.#used.has(address)) return false;
    this.#used.add(address);
    return true;
  }

  next(): number {
    const last = this.subnet.base + sizeOf(this.subnet) - 1;
    const end = Math.min(this.#range.base + sizeOf(this.#range), last);
    const first = Math.max(this.#range.base, this.subnet.base + 1);
    const start = this.#inSeries && this.#last !== undefined ? this.#last + 1 : first;
    for (let step = 0; step < end - first; step++) {
      const address = first + ((start - first + step) % (end - first));
      if (!this.reserve(address)) continue;
      this.#last = address;
      return address;
    }
    throw new EngineError("Conflict", "no available IPv4 addresses on this network's address pools");
  }

  release(address: number): void {
    this.#used.delete(address);
  }
}
