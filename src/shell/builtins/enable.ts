import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { builtinNames, hasBuiltin } from "./lookup.ts";

export default defineBuiltin({
  names: ["enable"],
  usage: "enable [-a] [-dnps] [-f filename] [name ...]",
  summary: "Switches builtins on and off, or lists them.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "adnpsf:");
  if (parsed === undefined) return 2;
  if (parsed.operands.length === 0) {
    for (const name of builtinNames(shell)) {
      const off = shell.disabledBuiltins.has(name);
      if (parsed.has("s") && shell.hooks.builtins.get(name)?.special !== true) continue;
      if (parsed.has("a") || off === parsed.has("n")) yield* shell.print(`enable ${off ? "-n " : ""}${name}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of parsed.operands) {
    if (!hasBuiltin(shell, name)) {
      yield* shell.builtinError(`${name}: not a shell builtin`);
      status = 1;
    } else if (parsed.has("n")) shell.disabledBuiltins.add(name);
    else shell.disabledBuiltins.delete(name);
  }
  return status;
}
