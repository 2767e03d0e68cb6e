import { SIGNALS } from "../../sim/sys.ts";
import { ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import type { TrapName } from "../traps.ts";
import { runText, SyntaxFailed } from "./text.ts";

/** Runs the traps of signals that have come. */
export function* runPendingTraps(shell: Shell): Task<void> {
  for (let signal = shell.traps.takePending(); signal !== undefined; signal = shell.traps.takePending()) {
    const action = shell.traps.get(signal);
    if (action === undefined || action === "") continue;
    yield* runTrap(shell, action, 128 + SIGNALS[signal]);
  }
}

/** ERR, DEBUG and RETURN. They do not nest. */
export function* runEventTrap(shell: Shell, name: TrapName): Task<void> {
  const action = shell.traps.get(name);
  if (action === undefined || action === "" || shell.inTrap) return;
  shell.inTrap = true;
  try {
    yield* runTrap(shell, action, undefined);
  } finally {
    shell.inTrap = false;
  }
}

/** At the end of the shell; returns its final status. */
export function* runExitTrap(shell: Shell): Task<number> {
  const action = shell.traps.get("EXIT");
  if (action === undefined || action === "") return shell.status;
  shell.traps.set("EXIT", undefined);
  const status = shell.status;
  try {
    yield* runTrap(shell, action, undefined);
  } catch (error) {
    if (error instanceof ExitShell) return error.status;
    throw error;
  }
  return status;
}

function* runTrap(shell: Shell, action: string, _signalStatus: number | undefined): Task<void> {
  const saved = {
    status: shell.status,
    line: shell.line,
    pipeStatus: shell.pipeStatus,
    errexitIgnored: shell.errexitIgnored,
    lastArgument: shell.lastArgument,
  };
  try {
    yield* runText(shell, action, { line: shell.line, kind: "trap" });
  } catch (error) {
    // Its message is out; the shell goes on as without a trap.
    if (!(error instanceof SyntaxFailed)) throw error;
  }
  shell.status = saved.status;
  shell.line = saved.line;
  shell.pipeStatus = saved.pipeStatus;
  shell.errexitIgnored = saved.errexitIgnored;
  shell.lastArgument = saved.lastArgument;
}
