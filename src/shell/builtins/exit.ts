import { DiscardLine, ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({
  names: ["exit"],
  special: true,
  usage: "exit [n]",
  summary: "Ends the shell with status n, or with that of the last command.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const text = args[1];
  if (shell.interactive && shell.subshellLevel === 0 && shell.dialect === "bash") yield* shell.printError(shell.loginShell ? "logout\n" : "exit\n");
  if (text === undefined) throw new ExitShell(shell.status);
  if (!/^\s*[-+]?\d+\s*$/.test(text)) {
    if (shell.dialect === "bash") {
      yield* shell.builtinError(`${text}: numeric argument required`);
      throw new ExitShell(2);
    }
    yield* shell.builtinError(shell.dialect === "dash" ? `Illegal number: ${text}` : `Illegal number: ${text}`);
    throw new ExitShell(2);
  }
  if (args.length > 2 && shell.dialect === "bash") {
    yield* shell.builtinError("too many arguments");
    throw new DiscardLine(1);
  }
  throw new ExitShell(Number(BigInt.asUintN(8, BigInt(text.trim()))));
}
