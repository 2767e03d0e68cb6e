import { callBuiltin } from "../interpreter/call.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { hasBuiltin } from "./lookup.ts";

export default defineBuiltin({ names: ["builtin"], usage: "builtin [shell-builtin [arg ...]]", summary: "Runs a builtin past functions of its name.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const name = args[1];
  if (name === undefined) return 0;
  const builtin = hasBuiltin(shell, name) ? shell.hooks.builtins.get(name) : undefined;
  if (builtin === undefined) {
    yield* shell.builtinError(`${name}: not a shell builtin`);
    return 1;
  }
  return yield* callBuiltin(shell, builtin, args.slice(1));
}
