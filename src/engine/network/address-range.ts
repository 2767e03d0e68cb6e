import { type Cidr, cidrContains, cidrSize, formatAddress, parseAddress } from "../../base/cidr.ts";

/** Addresses of one subnet, as text; the lowest free one is given out, or in series: the one after the last. */
export class AddressRange {
  readonly subnet: Cidr;
  readonly #range: Cidr;
  readonly #inSeries: boolean;
  /** Distances from the subnet's lowest address. */
  readonly #used = new Set<bigint>();
  /** Nothing below is free. */
  #lowest: bigint;
  #last: bigint | undefined;

  constructor(subnet: Cidr, range: Cidr | undefined, options: { readonly inSeries?: boolean } = {}) {
    this.subnet = subnet;
    this.#range = range ?? subnet;
    this.#inSeries = options.inSeries ?? false;
    this.#lowest = this.#range.base - subnet.base;
    for (const offset of namesOfTheSubnet(subnet)) this.#used.add(offset);
  }

  /** Reserves this very address; false when somebody has it. */
  reserve(address: string): boolean {
    const offset = this.#offset(address);
    if (offset === undefined || this.#used.has(offset)) return false;
    this.#used.add(offset);
    return true;
  }

  contains(address: string): boolean {
    return this.#offset(address) !== undefined;
  }

  /** undefined when all are taken. */
  next(): string | undefined {
    const first = this.#range.base - this.subnet.base;
    const end = first + cidrSize(this.#range);
    const start = this.#inSeries && this.#last !== undefined ? this.#last + 1n : this.#lowest;
    const offset = this.#free(start, end) ?? (this.#inSeries ? this.#free(first, start) : undefined);
    if (offset === undefined) return undefined;
    this.#used.add(offset);
    this.#last = offset;
    if (!this.#inSeries) this.#lowest = offset + 1n;
    return formatAddress({ family: this.subnet.family, value: this.subnet.base + offset });
  }

  release(address: string): void {
    const offset = this.#offset(address);
    if (offset === undefined) return;
    this.#used.delete(offset);
    if (offset < this.#lowest && offset >= this.#range.base - this.subnet.base) this.#lowest = offset;
  }

  /** As many steps at most as addresses are in use. */
  #free(from: bigint, end: bigint): bigint | undefined {
    for (let offset = from; offset < end; offset++) if (!this.#used.has(offset)) return offset;
    return undefined;
  }

  #offset(text: string): bigint | undefined {
    const address = parseAddress(text);
    return address !== undefined && cidrContains(this.subnet, address) ? address.value - this.subnet.base : undefined;
  }
}

/** Network and broadcast address of IPv4, where there is room for them; the routers' anycast address of IPv6. */
function namesOfTheSubnet(subnet: Cidr): bigint[] {
  if (subnet.family === 6) return [0n];
  return subnet.prefix > 30 ? [] : [0n, cidrSize(subnet) - 1n];
}
