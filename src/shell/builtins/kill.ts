import { isErrno } from "../../base/errno.ts";
import { parseSignal, SIGNAL_NAMES, SIGNALS, type Signal } from "../../sim/sys.ts";
import { reapChildren } from "../interpreter/wait.ts";
import type { Shell } from "../shell.ts";
import { type Task, wait } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { printUsage } from "./lib-options.ts";

export default defineBuiltin({
  names: ["kill"],
  usage: "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]",
  summary: "Sends signals to processes and jobs.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  let at = 1;
  let signal: Signal | 0 = "TERM";
  const first = args[1];
  if (first === "-l" || first === "-L") return yield* list(shell, args.slice(2));
  if (first === "-s" || first === "-n") {
    if (args[2] === undefined && shell.dialect === "bash") {
      yield* shell.builtinError(`${first}: option requires an argument`);
      return 1;
    }
    const found = parse(args[2] ?? "");
    if (found === undefined) return yield* badSignal(shell, args[2] ?? "");
    signal = found;
    at = 3;
  } else if (first !== undefined && /^-./.test(first) && first !== "--") {
    const found = parse(first.slice(1));
    if (found === undefined) return yield* badSignal(shell, first.slice(1));
    signal = found;
    at = 2;
  }
  if (args[at] === "--") at++;
  if (at >= args.length) {
    if (shell.dialect === "bash") yield* printUsage(shell);
    else if (shell.dialect === "dash") yield* shell.builtinError("Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]");
    else yield* shell.printError(`${shell.scriptName}: you need to specify whom to kill\n`);
    return shell.dialect === "ash" ? 1 : 2;
  }
  let status = 0;
  for (const target of args.slice(at)) status = (yield* send(shell, signal, target)) || status;
  // Let the signal do its work before the next command looks.
  yield* wait(shell.sys.yield());
  return status;
}

function parse(text: string): Signal | 0 | undefined {
  if (text === "0" || text.toUpperCase() === "EXIT") return 0;
  return parseSignal(text);
}

function* badSignal(shell: Shell, text: string): Task<number> {
  if (shell.dialect === "bash") yield* shell.builtinError(`${text}: invalid signal specification`);
  else if (shell.dialect === "dash") yield* shell.builtinError(`Illegal option -${text[0] ?? ""}`);
  else yield* shell.printError(`${shell.scriptName}: bad signal name '${text}'\n`);
  return shell.dialect === "dash" ? 2 : 1;
}

function* send(shell: Shell, signal: Signal | 0, target: string): Task<number> {
  let pid: number;
  if (target.startsWith("%")) {
    yield* reapChildren(shell);
    const found = shell.jobs.find(target);
    if (found === undefined || found === "ambiguous") {
      yield* shell.builtinError(
        shell.dialect === "bash"
          ? `${target}: ${found === "ambiguous" ? "ambiguous job spec" : "no such job"}`
          : shell.dialect === "dash"
            ? `No such job: ${target}`
            : `${target}: no such job`,
      );
      return shell.dialect === "bash" ? 1 : 2;
    }
    pid = shell.jobControl ? -found.pgid : (found.processes[0]?.pid ?? 0);
    // dash takes every job for a process group, also where jobs have none of their own.
    if (shell.dialect === "dash") pid = -Math.abs(pid);
    if (shell.jobs.state(found) === "Stopped" && (signal === "TERM" || signal === "HUP")) continueStopped(shell, pid);
  } else if (/^-?\d+$/.test(target)) pid = Number(target);
  else {
    if (shell.dialect === "ash") yield* shell.printError(`${shell.scriptName}: invalid number '${target}'\n`);
    else yield* shell.builtinError(shell.dialect === "bash" ? `${target}: arguments must be process or job IDs` : `Illegal number: ${target}`);
    return shell.dialect === "dash" ? 2 : 1;
  }
  try {
    shell.sys.kill(pid, signal);
    return 0;
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (shell.dialect === "bash") yield* shell.builtinError(`(${pid}) - ${error.message}`);
    else if (shell.dialect === "dash") yield* shell.builtinError(`${error.message}\n`);
    else yield* shell.printError(`${shell.scriptName}: can't kill pid ${pid}: ${error.message}\n`);
    return 1;
  }
}

/** A stopped job gets the signal only when it goes on. */
function continueStopped(shell: Shell, pid: number): void {
  try {
    shell.sys.kill(pid, "CONT");
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

function* list(shell: Shell, names: readonly string[]): Task<number> {
  if (names.length === 0) {
    if (shell.dialect === "bash") yield* shell.print(signalTable());
    else if (shell.dialect === "dash") yield* shell.print(`0\n${Object.keys(SIGNALS).join("\n")}\n`);
    else
      yield* shell.print(
        Object.entries(SIGNALS)
          .map(([name, number]) => `${String(number).padStart(2)}) ${name}\n`)
          .join(""),
      );
    return 0;
  }
  let status = 0;
  for (const text of names) {
    if (/^\d+$/.test(text)) {
      const number = Number(text);
      const name = number === 0 ? "EXIT" : (SIGNAL_NAMES.get(number) ?? SIGNAL_NAMES.get(number - 128));
      if (name !== undefined) {
        yield* shell.print(`${name}\n`);
        continue;
      }
    } else {
      const signal = shell.dialect === "dash" ? undefined : parseSignal(text);
      if (signal !== undefined) {
        yield* shell.print(`${SIGNALS[signal]}\n`);
        continue;
      }
    }
    yield* shell.builtinError(
      shell.dialect === "bash" ? `${text}: invalid signal specification` : shell.dialect === "dash" ? `Illegal number: ${text}` : `unknown signal '${text}'`,
    );
    status = 1;
  }
  return status;
}

/** As `kill -l` and `trap -l` of bash show it. */
export function signalTable(): string {
  const names = [...Object.entries(SIGNALS).map(([name, number]) => [number, `SIG${name}`] as const), ...realtimeSignals()];
  let text = "";
  names.forEach(([number, name], i) => {
    const cell = `${String(number).padStart(2)}) ${name}`;
    const end = (i + 1) % 5 === 0 || i === names.length - 1;
    text += end ? `${cell}\n` : `${cell}\t`;
  });
  return text;
}

function realtimeSignals(): (readonly [number, string])[] {
  const names: (readonly [number, string])[] = [];
  for (let number = 34; number <= 64; number++) {
    names.push([number, number === 34 ? "SIGRTMIN" : number === 64 ? "SIGRTMAX" : number < 50 ? `SIGRTMIN+${number - 34}` : `SIGRTMAX-${64 - number}`]);
  }
  return names;
}
