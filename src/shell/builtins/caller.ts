import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["caller"], usage: "caller [expr]", summary: "Prints where the running function was called.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const { calls } = shell;
  const depth = Number(args[1] ?? 0);
  const call = calls[calls.length - 1 - depth];
  if (call === undefined) return 1;
  const outer = calls[calls.length - 2 - depth];
  // From the command line there is no caller to name.
  if (args[1] !== undefined && outer === undefined && shell.source !== "file") return 1;
  const file = outer?.file ?? (shell.source === "file" ? shell.scriptName : "NULL");
  yield* shell.print(args[1] === undefined ? `${call.line} ${file}\n` : `${call.line} ${outer?.name ?? "main"} ${file}\n`);
  return 0;
}
