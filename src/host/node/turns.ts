import type { HostTurns } from "../../machine/types.ts";

/** Node's event loop as the machine's source of time. */
export const NODE_TURNS: HostTurns = {
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
  after(milliseconds, fire) {
    const timer = setTimeout(fire, milliseconds);
    return () => clearTimeout(timer);
  },
};
