import type { Shell } from "../shell.ts";
import { type Task, wait } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["suspend"], usage: "suspend [-f]", summary: "Stops the shell until it is continued.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (!shell.jobControl) {
    yield* shell.builtinError("no job control");
    return 1;
  }
  if (shell.loginShell && args[1] !== "-f") {
    yield* shell.builtinError("cannot suspend a login shell");
    return 1;
  }
  shell.sys.kill(shell.sys.pid, "STOP");
  yield* wait(shell.sys.yield());
  return 0;
}
