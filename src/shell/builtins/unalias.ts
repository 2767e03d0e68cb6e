import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions, printUsage } from "./lib-options.ts";

export default defineBuiltin({ names: ["unalias"], usage: "unalias [-a] name [name ...]", summary: "Forgets other names of commands.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "a");
  if (parsed === undefined) return 2;
  if (parsed.has("a")) {
    shell.aliases.clear();
    return 0;
  }
  if (parsed.operands.length === 0 && shell.dialect === "bash") {
    yield* printUsage(shell);
    return 2;
  }
  let status = 0;
  for (const name of parsed.operands) {
    if (shell.aliases.delete(name)) continue;
    yield* shell.builtinError(shell.dialect === "dash" ? `${name} not found` : `${name}: not found`);
    status = 1;
  }
  return status;
}
