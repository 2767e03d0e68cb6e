import { DiscardLine, ExitShell, ReturnFrom } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["return"], special: true, usage: "return [n]", summary: "Leaves the function or sourced file with status n.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const text = args[1];
  let status = shell.status;
  if (text !== undefined) {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) {
      yield* shell.builtinError(shell.dialect === "bash" ? `${text}: numeric argument required` : `Illegal number: ${text}`);
      if (shell.dialect !== "bash") throw new ExitShell(2);
      throw new ReturnFrom(2);
    }
    status = Number(BigInt.asUintN(8, BigInt(text.trim())));
  }
  if (args.length > 2 && shell.dialect === "bash") {
    yield* shell.builtinError("too many arguments");
    throw new DiscardLine(1);
  }
  if (shell.depth === 0 && shell.sourceDepth === 0) {
    if (shell.dialect !== "bash") throw new ExitShell(status);
    yield* shell.builtinError("can only `return' from a function or sourced script");
    return 2;
  }
  throw new ReturnFrom(status);
}
