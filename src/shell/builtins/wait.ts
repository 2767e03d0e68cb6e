import { isErrno } from "../../base/errno.ts";
import { SIGNALS } from "../../sim/sys.ts";
import { DiscardLine } from "../errors.ts";
import { tellKilled } from "../interpreter/wait.ts";
import type { Job } from "../jobs.ts";
import type { Shell } from "../shell.ts";
import { signalDescription } from "../signal-names.ts";
import { type Task, wait } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["wait"],
  usage: "wait [-fn] [-p var] [id ...]",
  summary: "Waits for background processes and returns their status.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, shell.dialect === "bash" ? "fnp:" : shell.dialect === "ash" ? "n" : "");
  if (parsed === undefined) return 2;
  const variable = parsed.value("p");
  if (variable !== undefined) shell.variables.unset(variable);
  if (parsed.has("n")) return yield* waitNext(shell, parsed.operands, variable);
  if (parsed.operands.length === 0) return yield* waitAll(shell);
  let status = 0;
  for (const id of parsed.operands) {
    const found = yield* waitFor(shell, id);
    status = found.status;
    if (found.interrupted) return status;
    if (variable !== undefined && found.pid !== undefined) shell.variables.set(variable, String(found.pid));
  }
  return status;
}

interface Waited {
  readonly status: number;
  readonly pid?: number;
  readonly interrupted?: boolean;
}

/** One change of some child. A trapped signal ends the waiting with 128 + its number. */
function* waitOnce(shell: Shell, pid: number): Task<"changed" | "none" | number> {
  try {
    const change = yield* wait(shell.sys.wait(pid, { untraced: shell.jobControl }));
    if (change !== undefined) shell.jobs.record(change.pid, change);
    return "changed";
  } catch (error) {
    if (isErrno(error, "ECHILD")) return "none";
    if (!isErrno(error, "EINTR")) throw error;
    if (shell.interrupted) {
      shell.interrupted = false;
      yield* shell.printError("\n");
      throw new DiscardLine(130);
    }
    const signal = shell.traps.nextPending;
    return signal !== undefined ? 128 + SIGNALS[signal] : "changed";
  }
}

function* waitAll(shell: Shell): Task<number> {
  for (;;) {
    const outcome = yield* waitOnce(shell, -1);
    if (typeof outcome === "number") return outcome;
    if (outcome === "none" || shell.jobs.all.some((job) => shell.jobs.state(job) === "Stopped")) break;
  }
  for (const job of [...shell.jobs.all]) {
    if (shell.jobs.state(job) !== "Done" || shell.interactive) continue;
    if (shell.dialect === "bash") {
      yield* tellKilled(shell, job);
      shell.jobs.remove(job);
    } else job.waited = true;
  }
  return 0;
}

function* waitFor(shell: Shell, id: string): Task<Waited> {
  let pid: number;
  if (id.startsWith("%")) {
    const job = shell.jobs.find(id);
    if (job === undefined || job === "ambiguous") {
      yield* shell.builtinError(shell.dialect === "dash" ? `No such job: ${id}` : `${id}: no such job`);
      return { status: shell.dialect === "bash" ? 127 : 2 };
    }
    pid = lastPid(job);
  } else if (/^\d+$/.test(id)) pid = Number(id);
  else {
    yield* shell.builtinError(
      shell.dialect === "bash" ? `\`${id}': not a pid or valid job spec` : shell.dialect === "dash" ? `Illegal number: ${id}` : `bad number`,
    );
    return { status: shell.dialect === "dash" ? 2 : 1 };
  }
  const endedBefore = shell.jobs.statusOf(pid) !== undefined;
  for (;;) {
    const known = shell.jobs.statusOf(pid);
    if (known !== undefined) {
      const job = shell.jobs.all.find((candidate) => candidate.processes.some((process) => process.pid === pid));
      if (job !== undefined && shell.jobs.state(job) === "Done") {
        if (shell.dialect === "bash") {
          yield* tellKilled(shell, job);
          shell.jobs.remove(job);
        } else {
          if (!endedBefore && known.signal !== undefined && known.signal !== "INT" && known.signal !== "PIPE")
            yield* shell.printError(`${signalDescription(known.signal)}\n`);
          job.waited = true;
        }
      }
      return { status: known.code, pid };
    }
    const outcome = yield* waitOnce(shell, pid);
    if (typeof outcome === "number") return { status: outcome, interrupted: true };
    if (outcome === "none") {
      if (shell.dialect === "bash") yield* shell.builtinError(`pid ${pid} is not a child of this shell`);
      return { status: 127 };
    }
    const stopped = shell.jobs.all.find((job) => job.processes.some((process) => process.pid === pid && process.stopped !== undefined));
    if (stopped !== undefined) return { status: 128 + SIGNALS[stopped.processes.find((process) => process.pid === pid)?.stopped ?? "TSTP"], pid };
  }
}

/** `wait -n`: the next job that ends. */
function* waitNext(shell: Shell, ids: readonly string[], variable: string | undefined): Task<number> {
  const wanted =
    ids.length === 0
      ? undefined
      : ids.map((id) => (id.startsWith("%") ? shell.jobs.find(id) : shell.jobs.all.find((job) => job.processes.some((process) => process.pid === Number(id)))));
  for (;;) {
    const done = shell.jobs.all.find((job) => shell.jobs.state(job) === "Done" && (wanted === undefined || wanted.includes(job)));
    if (done !== undefined) {
      const pid = lastPid(done);
      yield* tellKilled(shell, done);
      shell.jobs.remove(done);
      if (variable !== undefined) shell.variables.set(variable, String(pid));
      return shell.jobs.statusOf(pid)?.code ?? 0;
    }
    if (shell.jobs.all.length === 0) return 127;
    const outcome = yield* waitOnce(shell, -1);
    if (typeof outcome === "number") return outcome;
    if (outcome === "none") return 127;
  }
}

function lastPid(job: Job): number {
  return job.processes[job.processes.length - 1]?.pid ?? job.pgid;
}
