import { ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["logout"], usage: "logout [n]", summary: "Ends a login shell.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (!shell.loginShell) {
    yield* shell.builtinError("not login shell: use `exit'");
    return 1;
  }
  yield* shell.printError("logout\n");
  throw new ExitShell(args[1] === undefined ? shell.status : Number(args[1]) & 255);
}
