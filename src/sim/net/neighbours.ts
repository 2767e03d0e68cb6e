import type { Clock } from "../time/clock.ts";
import type { NetDevice } from "./device.ts";
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
}

/** The neighbour table of a namespace (arp(7)): who was asked for on the wire, and what they said. */
export class NeighbourTable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `mac` undefined: nobody has this address. */
  learn(device: NetDevice, address: string, mac: string | undefined): void {
    this.#entries.delete(address);
    if (this.#entries.size >= MAX_ENTRIES) for (const first of [...this.#entries.keys()].slice(0, 1)) this.#entries.delete(first);
    this.#entries.set(address, { address, device, mac, at: this.#clock.monotonic() });
  }

  /** The interface is gone, and with it all who were behind it. */
  forget(device: NetDevice): void {
    for (const entry of [...this.#entries.values()]) if (entry.device === device) this.#entries.delete(entry.address);
  }

  list(): Neighbour[] {
    const now = this.#clock.monotonic();
    return [...this.#entries.values()].map(({ address, device, mac, at }) => ({
      address,
      interface: device.name,
      mac,
      state: mac === undefined ? "FAILED" : now - at < REACHABLE ? "REACHABLE" : "STALE",
      ageSeconds: Number((now - at) / 1_000_000_000n),
    }));
  }
}
