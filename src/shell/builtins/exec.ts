import { ExitShell } from "../errors.ts";
import { becomeProgram, findCommand } from "../interpreter/external.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["exec"],
  special: true,
  usage: "exec [-cl] [-a name] [command [argument ...]] [redirection ...]",
  summary: "Replaces the shell by a program; without one, its redirections stay.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed =
    shell.dialect === "bash"
      ? yield* parseOptions(shell, args, "cla:")
      : { operands: args.slice(args[1] === "--" ? 2 : 1), has: () => false, value: () => undefined };
  if (parsed === undefined) return 2;
  const name = parsed.operands[0];
  if (name === undefined) return 0;
  const path = findCommand(shell, name);
  const zero = parsed.value("a") ?? name;
  const argv = [parsed.has("l") ? `-${zero}` : zero, ...parsed.operands.slice(1)];
  const environment = parsed.has("c") ? new Map<string, string>() : shell.variables.environment();
  if (path === undefined) {
    if (shell.dialect === "bash") yield* shell.builtinError(`${name}: not found`);
    else yield* shell.builtinError(`${name}: not found`);
    return fail(shell, 127);
  }
  if (shell.interactive)
    for (const signal of ["INT", "QUIT", "TERM", "TSTP", "TTIN", "TTOU"] as const) if (shell.traps.get(signal) !== "") shell.sys.signal(signal, "default");
  return fail(shell, yield* becomeProgram(shell, shell.sys, path, argv, [], environment));
}

/** A shell that is not interactive ends when it cannot become the program. */
function fail(shell: Shell, status: number): number {
  if (shell.interactive || shell.options.isOn("execfail")) return status;
  throw new ExitShell(status);
}
