import type { Clock } from "../time/clock.ts";

/** One direction of a cable: things sent arrive later, in order, one after the other. */
export interface Link {
  /** Calls `deliver` when `size` bytes that leave now have arrived. */
  send(size: number, deliver: () => void): void;
  /** Does everything arrive at once? */
  readonly instant: boolean;
}

/** Inside the machine nothing takes time that anyone could see. */
export const instantLink: Link = {
  instant: true,
  send: (_size, deliver) => deliver(),
};

/** A cable with a length and a width, shared by all connections that use it. */
export function delayedLink(clock: Clock, latencyNanoseconds: bigint, bytesPerSecond: number): Link {
  let freeAt = 0n;
  return {
    instant: false,
    send(size, deliver) {
      const now = clock.monotonic();
      const start = freeAt > now ? freeAt : now;
      freeAt = start + BigInt(Math.ceil((size * 1e9) / bytesPerSecond));
      clock.at(freeAt + latencyNanoseconds, deliver);
    },
  };
}
