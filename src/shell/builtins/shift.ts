import { ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["shift"], special: true, usage: "shift [n]", summary: "Drops the first n positional parameters.", run });

function run(shell: Shell, args: readonly string[]): number | Task<number> {
  const text = args[1] ?? "1";
  if (!/^\s*[-+]?\d+\s*$/.test(text)) return complain(shell, shell.dialect === "bash" ? `${text}: numeric argument required` : `Illegal number: ${text}`);
  const count = Number(text);
  if (count < 0) return complain(shell, shell.dialect === "bash" ? `${text}: shift count out of range` : `Illegal number: ${text}`);
  if (count > shell.positional.length) {
    if (shell.dialect === "bash") return shell.options.isOn("shift_verbose") ? complain(shell, `${text}: shift count out of range`) : 1;
    if (shell.dialect === "dash") return complain(shell, "can't shift that many");
    return 1;
  }
  shell.positional = shell.positional.slice(count);
  return 0;
}

function* complain(shell: Shell, message: string): Task<number> {
  yield* shell.builtinError(message);
  if (shell.dialect !== "bash" && !shell.interactive) throw new ExitShell(2, true);
  return 1;
}
