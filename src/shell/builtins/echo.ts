import { echoText } from "../echo-text.ts";
import { isAsciiLocale } from "../locale.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({
  names: ["echo"],
  usage: "echo [-neE] [arg ...]",
  summary: "Writes its arguments, separated by blanks and followed by a newline.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const style = shell.dialect === "dash" || shell.options.isOn("xpg_echo") ? "escapes" : "options";
  yield* shell.print(echoText(args.slice(1), style, shell.dialect === "bash" && isAsciiLocale(shell)));
  return 0;
}
