/** What a memcached holds: items that expire, and the least recently used of them go first when memory is short. */
export interface Item {
  value: string;
  flags: number;
  cas: number;
  /** Milliseconds since the epoch; undefined: never. */
  expires: number | undefined;
}

/** An item costs this much besides its key and value. */
const OVERHEAD = 50;
const MONTH_SECONDS = 60 * 60 * 24 * 30;

export class Store {
  readonly counts = {
    getHits: 0,
    getMisses: 0,
    sets: 0,
    deleteHits: 0,
    deleteMisses: 0,
    incrHits: 0,
    incrMisses: 0,
    touches: 0,
    flushes: 0,
    evictions: 0,
    total: 0,
  };
  readonly #now: () => number;
  readonly #limit: number;
  /** In order of last use. */
  readonly #items = new Map<string, Item>();
  #bytes = 0;
  #cas = 0;

  constructor(limit: number, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  get size(): number {
    return this.#items.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  find(key: string): Item | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    if (item.expires !== undefined && item.expires <= this.#now()) {
      this.delete(key);
      return undefined;
    }
    this.#items.delete(key);
    this.#items.set(key, item);
    return item;
  }

  set(key: string, value: string, flags: number, expires: number | undefined): void {
    this.delete(key);
    this.#cas++;
    this.counts.total++;
    this.#items.set(key, { value, flags, cas: this.#cas, expires });
    this.#bytes += cost(key, value);
    for (const oldest of this.#items.keys()) {
      if (this.#bytes <= this.#limit || oldest === key) break;
      this.delete(oldest);
      this.counts.evictions++;
    }
  }

  delete(key: string): boolean {
    const item = this.#items.get(key);
    if (item === undefined) return false;
    this.#bytes -= cost(key, item.value);
    return this.#items.delete(key);
  }

  flush(): void {
    this.#items.clear();
    this.#bytes = 0;
  }

  /** exptime of the protocol: seconds from now, beyond a month a point in time, negative at once. */
  expiry(exptime: number): number | undefined {
    if (exptime === 0) return undefined;
    if (exptime < 0) return 0;
    return exptime > MONTH_SECONDS ? exptime * 1000 : this.#now() + exptime * 1000;
  }
}

function cost(key: string, value: string): number {
  return OVERHEAD + key.length + value.length;
}
