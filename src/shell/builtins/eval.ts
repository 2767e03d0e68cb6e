import { enterCall } from "../interpreter/call.ts";
import { runText, SyntaxFailed } from "../interpreter/text.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { detached } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { invalidOption } from "./lib-options.ts";

export default defineBuiltin({ names: ["eval"], special: true, usage: "eval [arg ...]", summary: "Runs its arguments as a command of this shell.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const option = args[1] ?? "";
  if (shell.dialect === "bash" && /^-./.test(option) && option !== "--") {
    yield* invalidOption(shell, option.slice(0, 2));
    return 2;
  }
  const text = (args[1] === "--" ? args.slice(2) : args.slice(1)).join(" ");
  if (text.trim() === "") return 0;
  yield* enterCall(shell, "eval");
  shell.status = 0;
  const running = runText(shell, text, { kind: "eval", line: shell.line });
  try {
    const outer = shell.builtinName;
    shell.builtinName = "eval";
    shell.traceLevel++;
    const status = shell.depth % 20 === 0 ? yield* detached(running) : yield* running;
    shell.builtinName = outer;
    return status;
  } catch (error) {
    if (error instanceof SyntaxFailed) return error.status;
    throw error;
  } finally {
    shell.traceLevel--;
    shell.depth--;
  }
}
