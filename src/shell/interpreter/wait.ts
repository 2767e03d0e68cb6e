import { isErrno } from "../../base/errno.ts";
import { type ExitStatus, SIGNALS, type Signal, type Sys } from "../../sim/sys.ts";
import type { Job } from "../jobs.ts";
import { messagePrefix } from "../messages.ts";
import type { Shell } from "../shell.ts";
import { signalDescription } from "../signal-names.ts";
import { type Task, wait } from "../task.ts";
import { noteWindowSize } from "../window-size.ts";

/** Waits until all processes of a foreground pipeline have ended or stopped. Returns their statuses. */
export function* waitForeground(
  shell: Shell,
  pids: readonly number[],
  pgid: number,
  /** The command's text, made only for those that say something of it. */
  text: () => string,
  /** Says something with the redirections of the command in place. */
  aside: (words: Task<void>) => Task<void> = (words) => words,
): Task<number[]> {
  const { sys } = shell;
  const statuses: number[] = [];
  let stopped: Signal | undefined;
  const ended = new Map<number, ExitStatus>();
  for (const pid of pids) {
    const change = yield* waitChild(sys, pid, shell.jobControl);
    if (change === undefined) {
      statuses.push(127);
      continue;
    }
    if (change.stopped !== undefined) {
      stopped = change.stopped;
      statuses.push(128 + SIGNALS[change.stopped]);
      continue;
    }
    ended.set(pid, change.status);
    statuses.push(change.status.code);
  }
  takeTerminal(shell);
  if (shell.options.isOn("checkwinsize")) noteWindowSize(shell, 2);
  // Shells take note of whoever else has ended meanwhile.
  yield* reapChildren(shell);
  if (stopped !== undefined) {
    const job = shell.jobs.add(pids, pgid, text(), false);
    for (const pid of pids) {
      const status = ended.get(pid);
      shell.jobs.record(pid, status === undefined ? { stopped } : { status });
    }
    job.notified = true;
    yield* shell.printError(`\n${jobLine(shell, job)}\n`);
    return statuses;
  }
  // bash speaks of the last command of a pipeline, the others of each.
  for (const pid of shell.dialect === "bash" ? pids.slice(-1) : pids) {
    const status = ended.get(pid);
    if (status?.signal !== undefined) yield* aside(tellSignal(shell, pid, status, text()));
  }
  return statuses;
}

/** Waits for one child; goes on when a trap interrupts. undefined when it is no child (any more). */
function* waitChild(sys: Sys, pid: number, untraced: boolean): Task<{ status: ExitStatus; stopped?: Signal } | undefined> {
  for (;;) {
    try {
      return (yield* wait(sys.wait(pid, { untraced }))) as { status: ExitStatus; stopped?: Signal };
    } catch (error) {
      if (isErrno(error, "EINTR")) continue;
      if (isErrno(error, "ECHILD")) return undefined;
      throw error;
    }
  }
}

/** A foreground command died of a signal: what shells say about that. */
function* tellSignal(shell: Shell, pid: number, status: ExitStatus, text: string): Task<void> {
  const signal = status.signal as Signal;
  const core = status.coreDumped === true ? " (core dumped)" : "";
  if (signal === "INT") {
    if (shell.interactive) yield* shell.printError("\n");
    return;
  }
  if (signal === "PIPE") return;
  const description = `${signalDescription(signal)}${core}`;
  // bash leaves its name and the command out for this one.
  if (shell.dialect !== "bash" || shell.interactive || signal === "TERM") yield* shell.printError(`${description}\n`);
  else yield* shell.printError(`${messagePrefix(shell)}${String(pid).padStart(5)} ${description.padEnd(24)}${text}\n`);
}

/** The shell is in the foreground again. */
export function takeTerminal(shell: Shell): void {
  if (!shell.jobControl || shell.terminalFd < 0) return;
  try {
    shell.sys.tcsetpgrp(shell.terminalFd, shell.sys.pgid);
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

/** Takes note of children that have ended, stopped or gone on, without waiting. */
export function* reapChildren(shell: Shell): Task<void> {
  for (let count = 0; count < 10_000; count++) {
    try {
      const change = yield* wait(shell.sys.wait(-1, { noHang: true, untraced: shell.jobControl, continued: shell.jobControl }));
      if (change === undefined) return;
      shell.jobs.record(change.pid, change);
    } catch (error) {
      if (isErrno(error, "EINTR")) continue;
      if (isErrno(error, "ECHILD")) return;
      throw error;
    }
  }
}

/** Tells of background jobs that have changed, as interactive shells do before the prompt. Scripts just forget finished ones. */
export function* notifyJobs(shell: Shell): Task<void> {
  if (shell.jobs.all.length === 0) return;
  yield* reapChildren(shell);
  for (const job of [...shell.jobs.all]) {
    const state = shell.jobs.state(job);
    if (state === "Running") continue;
    if (state === "Stopped") {
      if (shell.interactive && !job.notified) yield* shell.printError(`${jobLine(shell, job)}\n`);
      job.notified = true;
      continue;
    }
    if (shell.interactive) {
      if (!job.notified) yield* shell.printError(`${jobLine(shell, job)}\n`);
    } else yield* tellKilled(shell, job);
    shell.jobs.remove(job);
  }
}

/** Before a script's next job gets its number: those that a signal ended are told of and gone. */
export function* forgetKilled(shell: Shell): Task<void> {
  if (shell.interactive || shell.dialect !== "bash" || shell.jobs.all.length === 0) return;
  yield* reapChildren(shell);
  for (const job of [...shell.jobs.all]) {
    if (shell.jobs.state(job) !== "Done" || job.processes.at(-1)?.status?.signal === undefined) continue;
    yield* tellKilled(shell, job);
    shell.jobs.remove(job);
  }
}

/** What a bash script says of a job that a signal ended, unless it is one that ends jobs all the time. */
export function* tellKilled(shell: Shell, job: Job): Task<void> {
  const last = job.processes[job.processes.length - 1];
  const signal = last?.status?.signal;
  if (shell.interactive || shell.dialect !== "bash" || signal === undefined || signal === "INT" || signal === "PIPE" || signal === "TERM") return;
  yield* shell.printError(`${messagePrefix(shell)}${String(last?.pid).padStart(5)} ${signalDescription(signal).padEnd(24)}${job.text}\n`);
}

/** `[1]+  Running                 sleep 5 &` */
export function jobLine(shell: Shell, job: Job, long = false): string {
  const mark = shell.jobs.current === job ? "+" : shell.jobs.previous === job ? "-" : " ";
  const state = shell.jobs.state(job);
  const description = jobDescription(shell, job);
  const pid = long ? `${job.processes[0]?.pid ?? job.pgid} ` : "";
  if (shell.dialect === "bash") return `[${job.number}]${mark}  ${pid}${description.padEnd(24)}${job.text}${job.background && state === "Running" ? " &" : ""}`;
  const text = shell.jobControl ? job.text : "";
  return shell.dialect === "dash"
    ? `[${job.number}] ${mark} ${pid}${description.padEnd(27)}${text}`
    : `[${job.number}]${mark}  ${pid}${description.padEnd(27)}${text}`;
}

function jobDescription(shell: Shell, job: Job): string {
  const state = shell.jobs.state(job);
  if (state === "Running") return "Running";
  if (state === "Stopped") {
    const signal = job.processes.find((process) => process.stopped !== undefined)?.stopped;
    return signal === "STOP" ? "Stopped (signal)" : signal === "TTIN" ? "Stopped (tty input)" : signal === "TTOU" ? "Stopped (tty output)" : "Stopped";
  }
  const status = job.processes[job.processes.length - 1]?.status;
  if (status?.signal !== undefined) return `${signalDescription(status.signal)}${status.coreDumped === true ? " (core dumped)" : ""}`;
  if (status === undefined || status.code === 0) return "Done";
  return shell.dialect === "bash" ? `Exit ${status.code}` : `Done(${status.code})`;
}
