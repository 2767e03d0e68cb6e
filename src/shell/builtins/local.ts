import { ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { declareVariables } from "./declare.ts";
import { isIdentifier } from "./lib-options.ts";

export default defineBuiltin({ names: ["local"], usage: "local [option] name[=value] ...", summary: "Makes variables of a function's own.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (!shell.variables.inFunction) {
    yield* shell.builtinError(shell.dialect === "bash" ? "can only be used in a function" : "not in a function");
    if (shell.dialect === "bash" || shell.interactive) return shell.dialect === "bash" ? 1 : 2;
    throw new ExitShell(2);
  }
  if (shell.dialect === "bash") return yield* declareVariables(shell, args, true);
  for (const arg of args.slice(1)) {
    if (arg === "-") continue;
    const equals = arg.indexOf("=");
    const name = equals < 0 ? arg : arg.slice(0, equals);
    if (!isIdentifier(name)) {
      yield* shell.builtinError(`${name}: bad variable name`);
      throw new ExitShell(2);
    }
    // In dash a local keeps the outer value until it is assigned.
    shell.variables.declareLocal(name, shell.dialect === "dash");
    if (equals >= 0) shell.variables.set(name, arg.slice(equals + 1));
  }
  return 0;
}
