import type { HostTurns } from "../../machine/types.ts";

/** What the machine's bundle exports. */
export type MachineModule = typeof import("../node/main.ts");

/** Node as the machine's host. */
export const nodeTurns: HostTurns = {
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
  after(milliseconds, fire) {
    const timer = setTimeout(fire, milliseconds);
    return () => clearTimeout(timer);
  },
};
