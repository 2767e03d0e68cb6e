import type { Clock } from "../time/clock.ts";
import type { NetDevice } from "./device.ts";
import { isLinkLocal } from "./ipv6.ts";
import type { Neighbour } from "./types.ts";

/** So long an answer counts; then it is remembered, but no longer sure. */
const REACHABLE = 30_000_000_000n;
const MAX_ENTRIES = 1024;

interface Entry {
  readonly address: string;
  readonly device: NetDevice;
  /** undefined: nobody answered. */
  readonly mac: string | undefined;
  readonly at: bigint;
  readonly router: boolean;
}

/** The neighbour table of a namespace (arp(7)): who was asked for on the wire, and what they said. */
export class NeighbourTable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `mac` undefined: nobody has this address. */
  learn(device: NetDevice, address: string, mac: string | undefined, router = false): void {
    // Link-local addresses may be known on several links.
    const key = isLinkLocal(address) ? `${address}%${device.name}` : address;
    this.#entries.delete(key);
    if (this.#entries.size >= MAX_ENTRIES) for (const first of [...this.#entries.keys()].slice(0, 1)) this.#entries.delete(first);
    this.#entries.set(key, { address, device, mac, at: this.#clock.monotonic(), router: router && address.includes(":") });
  }

  /** The interface is gone, and with it all who were behind it. */
  forget(device: NetDevice): void {
    for (const [key, entry] of [...this.#entries]) if (entry.device === device) this.#entries.delete(key);
  }

  list(): Neighbour[] {
    const now = this.#clock.monotonic();
    return [...this.#entries.values()].map(({ address, device, mac, at, router }) => ({
      address,
      interface: device.name,
      mac,
      state: mac === undefined ? "FAILED" : now - at < REACHABLE ? "REACHABLE" : "STALE",
      ageSeconds: Number((now - at) / 1_000_000_000n),
      ...(router ? { router } : {}),
    }));
  }
}
