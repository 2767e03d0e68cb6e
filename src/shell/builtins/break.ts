import { BreakLoop, DiscardLine, ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({
  names: ["break", "continue"],
  special: true,
  usage: "break [n]",
  summary: "Leaves n loops, or goes on with their next turn.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const text = args[1] ?? "1";
  if (!/^\s*[-+]?\d+\s*$/.test(text)) {
    yield* shell.builtinError(shell.dialect === "bash" ? `${text}: numeric argument required` : `Illegal number: ${text}`);
    if (shell.dialect === "bash") throw new DiscardLine(128);
    throw new ExitShell(2);
  }
  const levels = Number(text);
  if (levels <= 0) {
    yield* shell.builtinError(shell.dialect === "bash" ? `${text}: loop count out of range` : `Illegal number: ${text}`);
    if (shell.dialect !== "bash") throw new ExitShell(2);
    throw new BreakLoop(shell.loopDepth, false, 1);
  }
  if (shell.loopDepth === 0) {
    if (shell.dialect === "bash") yield* shell.builtinError("only meaningful in a `for', `while', or `until' loop");
    return 0;
  }
  throw new BreakLoop(Math.min(levels, shell.loopDepth), args[0] === "continue");
}
