import { DiscardLine, ExitShell } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { AndOr, Command, List, Pipeline } from "../syntax/tree.ts";
import { type Task, wait } from "../task.ts";
import { runCommand } from "./command.ts";
import { forkWhenPossible } from "./fork.ts";
import { runSimple } from "./simple.ts";
import { timePipeline } from "./time.ts";
import { runEventTrap, runPendingTraps } from "./trap.ts";
import { forgetKilled, waitForeground } from "./wait.ts";

export function* runList(shell: Shell, list: List): Task<number> {
  for (const item of list) {
    if (item.background) yield* runBackground(shell, item);
    else if (item.rest.length === 0) yield* runPipeline(shell, item.first, true, false);
    else yield* runAndOr(shell, item, false);
  }
  return shell.status;
}

/** Nothing follows in this process: the last command may take its place (exec). */
export function* runListAsLast(shell: Shell, list: List): Task<number> {
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as AndOr;
    const last = i === list.length - 1 && !shell.traps.any;
    if (item.background) yield* runBackground(shell, item);
    else if (item.rest.length === 0) yield* runPipeline(shell, item.first, true, last);
    else yield* runAndOr(shell, item, last);
  }
  return shell.status;
}

function* runAndOr(shell: Shell, item: AndOr, last: boolean): Task<number> {
  const { rest } = item;
  shell.errexitIgnored++;
  try {
    yield* runPipeline(shell, item.first, false, false);
  } finally {
    shell.errexitIgnored--;
  }
  for (let i = 0; i < rest.length; i++) {
    const { operator, pipeline } = rest[i] as AndOr["rest"][number];
    if ((shell.status === 0) !== (operator === "&&")) continue;
    if (i === rest.length - 1) {
      yield* runPipeline(shell, pipeline, true, last);
      break;
    }
    shell.errexitIgnored++;
    try {
      yield* runPipeline(shell, pipeline, false, false);
    } finally {
      shell.errexitIgnored--;
    }
  }
  return shell.status;
}

/** `counts`: its failure is one for `set -e` and the ERR trap. */
function* runPipeline(shell: Shell, pipeline: Pipeline, counts: boolean, last: boolean): Task<number> {
  if (shell.options.noexec && !shell.interactive) return 0;
  if (shell.traps.pending) yield* runPendingTraps(shell);
  if (shell.interrupted) {
    shell.interrupted = false;
    throw new DiscardLine(130);
  }
  if (pipeline.timed !== undefined) return yield* timePipeline(shell, pipeline, (untimed) => runPipeline(shell, untimed, counts, false));
  const { commands } = pipeline;
  if (pipeline.negated) {
    shell.errexitIgnored++;
    try {
      if (commands.length === 1) yield* runCommand(shell, commands[0] as Command, false);
      else yield* runStages(shell, pipeline);
    } finally {
      shell.errexitIgnored--;
    }
    shell.status = shell.status === 0 ? 1 : 0;
    return shell.status;
  }
  let command: Command | undefined;
  if (commands.length === 1) {
    command = commands[0] as Command;
    if (command.type === "simple") yield* runSimple(shell, command, last);
    else yield* runCommand(shell, command, last);
    if (command.type === "simple" || command.type === "subshell" || command.type === "conditional" || command.type === "arithmetic-command")
      shell.pipeStatus = [shell.status];
  } else yield* runStages(shell, pipeline);
  if (shell.traps.pending) yield* runPendingTraps(shell);
  if (counts && shell.status !== 0 && shell.errexitIgnored === 0) yield* failed(shell, command);
  return shell.status;
}

/** A command failed where that matters: the ERR trap, and the end under `set -e`. */
function* failed(shell: Shell, command: Command | undefined): Task<void> {
  // What failed inside a compound command has had its turn there.
  const inner =
    command !== undefined &&
    (command.type === "group" ||
      command.type === "if" ||
      command.type === "while" ||
      command.type === "until" ||
      command.type === "for" ||
      command.type === "select" ||
      command.type === "for-arithmetic" ||
      command.type === "case");
  if (inner) return;
  const { status } = shell;
  yield* runEventTrap(shell, "ERR");
  shell.status = status;
  if (shell.options.errexit) throw new ExitShell(status);
}

/** Each stage in a process of its own; all run at the same time. */
function* runStages(shell: Shell, pipeline: Pipeline): Task<number> {
  const { sys } = shell;
  const { commands } = pipeline;
  const lastPipe = shell.options.isOn("lastpipe") && !shell.jobControl;
  const pids: number[] = [];
  let pgid = shell.jobControl ? 0 : undefined;
  let input = -1;
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i] as Command;
    const isLast = i === commands.length - 1;
    if (isLast && lastPipe) break;
    const [reader, writer] = isLast ? [-1, -1] : sys.pipe();
    const from = input;
    const pid = yield* forkWhenPossible(shell, { pgid }, function* (child) {
      connectStage(child, from, writer, reader);
      return yield* runCommand(child, command, true);
    });
    if (pgid === 0) {
      pgid = pid;
      giveTerminal(shell, pgid);
    }
    pids.push(pid);
    if (from >= 0) sys.close(from);
    if (writer >= 0) sys.close(writer);
    input = reader;
  }
  if (lastPipe) return yield* runLastStage(shell, pipeline, pids, input);
  const statuses = yield* waitForeground(shell, pids, pgid ?? sys.pgid, () => pipeline.text);
  return settle(shell, statuses);
}

function settle(shell: Shell, statuses: number[]): number {
  shell.pipeStatus = statuses;
  shell.status = statuses[statuses.length - 1] ?? 0;
  if (shell.options.isOn("pipefail") && shell.status === 0) {
    for (const status of statuses) if (status !== 0) shell.status = status;
  } else if (shell.options.isOn("pipefail")) shell.status = [...statuses].reverse().find((status) => status !== 0) ?? 0;
  return shell.status;
}

/** `shopt -s lastpipe`: the last stage runs in the shell itself. */
function* runLastStage(shell: Shell, pipeline: Pipeline, pids: number[], input: number): Task<number> {
  const { sys } = shell;
  const saved = sys.dup(0, 10);
  sys.setCloseOnExec(saved, true);
  sys.dup2(input, 0);
  sys.close(input);
  try {
    yield* runCommand(shell, pipeline.commands[pipeline.commands.length - 1] as Command, false);
  } finally {
    sys.dup2(saved, 0);
    sys.close(saved);
  }
  const { status } = shell;
  const statuses = yield* waitForeground(shell, pids, sys.pgid, () => pipeline.text);
  return settle(shell, [...statuses, status]);
}

function connectStage(child: Shell, input: number, writer: number, reader: number): void {
  const { sys } = child;
  if (input >= 0) {
    sys.dup2(input, 0);
    sys.close(input);
  }
  if (writer >= 0) {
    sys.close(reader);
    sys.dup2(writer, 1);
    if (writer !== 1) sys.close(writer);
  }
}

export function giveTerminal(shell: Shell, pgid: number): void {
  if (shell.terminalFd < 0 || !shell.jobControl) return;
  try {
    shell.sys.tcsetpgrp(shell.terminalFd, pgid);
  } catch {
    // The terminal has gone away; the command will notice.
  }
}

/** `command &` */
function* runBackground(shell: Shell, item: AndOr): Task<void> {
  const { sys } = shell;
  const { jobControl } = shell;
  const pid = yield* forkWhenPossible(shell, { pgid: jobControl ? 0 : undefined }, function* (child) {
    if (!jobControl) {
      for (const signal of ["INT", "QUIT"] as const) sys.signalAction(signal) !== "handler" && child.sys.signal(signal, "ignore");
      if (
        !item.first.commands.some((command) => command.redirections.some((redirection) => redirection.operator.startsWith("<") && (redirection.fd ?? 0) === 0))
      ) {
        const fd = yield* wait(child.sys.open("/dev/null", { read: true }));
        child.sys.dup2(fd, 0);
        if (fd !== 0) child.sys.close(fd);
      }
    }
    child.loopDepth = 0;
    return yield* runListAsLast(child, [{ ...item, background: false }]);
  });
  shell.lastBackground = pid;
  yield* forgetKilled(shell);
  const job = shell.jobs.add([pid], jobControl ? pid : sys.pgid, item.text, true);
  shell.status = 0;
  if (shell.interactive && shell.dialect === "bash") yield* shell.printError(`[${job.number}] ${pid}\n`);
}
