import type { ProgramMain } from "../../sim/sys.ts";

/** A program that exists and says that what it does is no part of the simulation. */
export function notSimulated(what: string): ProgramMain {
  return async (sys) => {
    const name = (sys.argv[0] ?? "").replace(/^.*\//, "");
    await sys.write(2, `${name}: not part of this simulated computer: ${what}\n`);
    return 1;
  };
}
