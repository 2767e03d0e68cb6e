import { expandPromptVariables } from "../prompt.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";

/** A line of `set -x`, behind PS4. Its first character is repeated once per level of subshells that are substitutions. */
export function* traceLine(shell: Shell, text: string): Task<void> {
  const prefix = shell.variables.get("PS4") ?? "+ ";
  shell.options.set("xtrace", false);
  try {
    const shown = /[$`\\]/.test(prefix) ? yield* expandPromptVariables(shell, prefix) : prefix;
    yield* shell.printError(`${shell.dialect === "bash" ? (shown[0] ?? "").repeat(shell.traceLevel - 1) : ""}${shown}${text}\n`);
  } finally {
    shell.options.set("xtrace", true);
  }
}
