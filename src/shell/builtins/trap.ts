import { parseSignal, SIGNALS } from "../../sim/sys.ts";
import { singleQuoted } from "../expand/quote.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import type { TrapName } from "../traps.ts";
import { defineBuiltin } from "./builtin.ts";
import { signalTable } from "./kill.ts";
import { parseOptions, printUsage } from "./lib-options.ts";

export default defineBuiltin({
  names: ["trap"],
  special: true,
  usage: "trap [-lp] [[arg] signal_spec ...]",
  summary: "Says what to run when a signal arrives or the shell ends.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = shell.dialect === "bash" ? yield* parseOptions(shell, args, "lp") : { operands: args.slice(args[1] === "--" ? 2 : 1), has: () => false };
  if (parsed === undefined) return 2;
  if (parsed.has("l")) {
    yield* shell.print(signalTable());
    return 0;
  }
  const { operands } = parsed;
  if (operands.length === 0 || parsed.has("p")) {
    const wanted = operands.map((name) => trapName(shell, name));
    for (const [name, action] of shell.traps.listed())
      if (operands.length === 0 || wanted.includes(name)) yield* shell.print(`trap -- ${singleQuoted(action)} ${shownName(shell, name)}\n`);
    return 0;
  }
  let action: string | undefined = operands[0] as string;
  let names = operands.slice(1);
  if (names.length === 0 || /^\d+$/.test(action)) {
    if (trapName(shell, action) === undefined) {
      if (shell.dialect === "bash") {
        yield* printUsage(shell);
        return 2;
      }
      if (shell.dialect === "dash") return yield* bad(shell, action);
    }
    names = [...operands];
    action = undefined;
  } else if (action === "-") action = undefined;
  let status = 0;
  for (const text of names) {
    const name = trapName(shell, text);
    if (name === undefined) {
      status = yield* bad(shell, text);
      continue;
    }
    shell.traps.set(name, action);
  }
  return status;
}

function* bad(shell: Shell, text: string): Task<number> {
  switch (shell.dialect) {
    case "bash":
      yield* shell.builtinError(`${text}: invalid signal specification`);
      return 1;
    case "dash":
      yield* shell.printError(`trap: ${text}: bad trap\n`);
      return 1;
    default:
      yield* shell.builtinError(`${text}: invalid signal specification`);
      return 1;
  }
}

function trapName(shell: Shell, text: string): TrapName | undefined {
  const upper = text.toUpperCase();
  if (text === "0" || upper === "EXIT" || (upper === "SIGEXIT" && shell.dialect === "bash")) return "EXIT";
  if (shell.dialect === "bash" && (upper === "ERR" || upper === "DEBUG" || upper === "RETURN")) return upper;
  if (shell.dialect === "ash" && upper === "ERR") return "ERR";
  if (shell.dialect === "dash" && /^SIG/i.test(text)) return undefined;
  return parseSignal(text);
}

function shownName(shell: Shell, name: TrapName): string {
  return shell.dialect === "bash" && name in SIGNALS ? `SIG${name}` : name;
}
