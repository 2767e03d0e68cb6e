import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

/** The builtin of that name, when this shell has it and it is enabled. */
export function findBuiltin(shell: Shell, name: string): Builtin | undefined {
  const builtin = shell.hooks.builtins.get(name);
  if (builtin === undefined || shell.disabledBuiltins.has(name)) return undefined;
  return hasBuiltin(shell, name) ? builtin : undefined;
}

/** Also those that are disabled. */
export function hasBuiltin(shell: Shell, name: string): boolean {
  const { builtins } = shell.flavor;
  if (builtins !== undefined) return builtins.has(name);
  return name !== "[[" && name !== "chdir" && shell.hooks.builtins.has(name);
}

export function builtinNames(shell: Shell): string[] {
  return [...shell.hooks.builtins.keys()].filter((name) => hasBuiltin(shell, name)).sort();
}
