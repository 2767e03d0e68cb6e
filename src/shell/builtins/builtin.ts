import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";

/** A command that the shell itself runs. One file each; `catalog.ts` finds them. */
export interface Builtin {
  readonly names: readonly string[];
  /** Of POSIX's special ones: assignments in front of it stay, its errors end a POSIX shell, functions cannot hide it. */
  readonly special?: boolean;
  /** As `help` and usage errors show it. */
  readonly usage: string;
  /** One line of our own, for `help`. */
  readonly summary: string;
  /** Returns the exit status. */
  run(shell: Shell, args: readonly string[]): number | Task<number>;
}

export function defineBuiltin(builtin: Builtin): Builtin {
  return builtin;
}

export function isSpecial(builtin: Builtin): boolean {
  return builtin.special === true;
}
