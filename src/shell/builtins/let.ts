import { ExpansionError } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["let"], usage: "let arg [arg ...]", summary: "Evaluates arithmetic; fails when the last value is zero.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length < 2) {
    yield* shell.builtinError("expression expected");
    return 1;
  }
  try {
    let value: number | bigint = 0;
    for (const arg of args.slice(1)) value = shell.evaluateText(arg);
    return value === 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExpansionError) || shell.dialect !== "bash") throw error;
    yield* shell.builtinError(error.message);
    return 1;
  }
}
