import { isErrno } from "../../base/errno.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({ names: ["pwd"], usage: "pwd [-LP]", summary: "Prints the working directory.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "LP");
  if (parsed === undefined) return 2;
  try {
    const physical = parsed.has("P") || (shell.options.isOn("physical") && !parsed.has("L"));
    yield* shell.print(`${physical ? shell.fs.cwd() : (shell.variables.get("PWD") ?? shell.fs.cwd())}\n`);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* shell.builtinError(`error retrieving current directory: getcwd: cannot access parent directories: ${error.message}`);
    return 1;
  }
}
