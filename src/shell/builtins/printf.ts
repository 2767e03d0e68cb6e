import { ExpansionError } from "../errors.ts";
import { isAsciiLocale } from "../locale.ts";
import { formatPrintf } from "../print-format.ts";
import { strftime } from "../prompt.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { assignByName } from "./lib-assign.ts";
import { printUsage } from "./lib-options.ts";

export default defineBuiltin({
  names: ["printf"],
  usage: "printf [-v var] format [arguments]",
  summary: "Writes its arguments by a format, or puts them into a variable.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  let at = 1;
  let variable: string | undefined;
  if (shell.dialect === "bash" && args[at]?.startsWith("-v") === true) {
    variable = args[at] === "-v" ? args[++at] : (args[at] as string).slice(2);
    at++;
  }
  if (args[at] === "--") at++;
  const format = args[at];
  if (format === undefined || (variable === undefined && at === 1 && /^-[^-]/.test(format) && shell.dialect === "bash")) return yield* usage(shell, format);
  const result = formatPrintf(format, args.slice(at + 1), {
    dialect: shell.dialect,
    ascii: shell.dialect === "bash" && isAsciiLocale(shell),
    ...(shell.dialect === "bash"
      ? { time: (text, seconds) => strftime(shell, text, seconds < 0 ? (seconds === -2 ? 0 : shell.sys.clock.realtime()) : seconds * 1000) }
      : {}),
  });
  if (variable === undefined) yield* shell.print(result.output);
  else {
    try {
      if (!(yield* assignByName(shell, variable, result.output))) return 2;
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error;
      yield* shell.error(error.message);
      return 1;
    }
  }
  for (const error of result.errors) yield* shell.dialect === "ash" ? shell.printError(`${shell.scriptName}: ${error}\n`) : shell.builtinError(error);
  return result.failed ? (shell.dialect === "dash" && result.errors.some((error) => error.endsWith("invalid directive")) ? 2 : 1) : 0;
}

function* usage(shell: Shell, format: string | undefined): Task<number> {
  if (shell.dialect === "bash") {
    if (format !== undefined) yield* shell.builtinError(`${format.slice(0, 2)}: invalid option`);
    yield* printUsage(shell);
  } else if (shell.dialect === "dash") yield* shell.builtinError("usage: printf format [arg ...]");
  else yield* shell.printError(`${shell.scriptName}: usage: printf FORMAT [ARGUMENT...]\n`);
  return 2;
}
