import type { Sys } from "../sim/sys.ts";

/** A program of the simulated computer. The file name is its name: `src/userland/nl.ts` is `nl`. */
export interface Program {
  readonly name: string;
  /** Other names it answers to; `sys.argv[0]` tells which. */
  readonly aliases?: readonly string[];
  /** One line, for the list of what exists. */
  readonly summary: string;
  /** Returns the exit status. */
  main(sys: Sys): Promise<number>;
}

export function defineProgram(program: Program): Program {
  return program;
}
