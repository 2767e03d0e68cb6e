import { isErrno } from "../../base/errno.ts";
import { giveTerminal } from "../interpreter/list.ts";
import { reapChildren, takeTerminal, waitForeground } from "../interpreter/wait.ts";
import type { Job } from "../jobs.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["fg", "bg"], usage: "fg [job_spec]", summary: "Goes on with a job, in the foreground or in the background.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const foreground = args[0] === "fg";
  if (!shell.jobControl) {
    yield* shell.builtinError(shell.dialect === "bash" ? "no job control" : "job (null) not created under job control");
    return shell.dialect === "bash" ? 1 : 2;
  }
  yield* reapChildren(shell);
  const specs = args.slice(1).filter((arg) => arg !== "--");
  let status = 0;
  for (const spec of specs.length === 0 ? ["%+"] : specs) {
    const job = shell.jobs.find(spec);
    if (job === undefined || job === "ambiguous") {
      yield* shell.builtinError(specs.length === 0 ? "current: no such job" : `${spec}: no such job`);
      return 1;
    }
    if (shell.jobs.state(job) === "Done") {
      yield* shell.builtinError("job has terminated");
      shell.jobs.remove(job);
      return 1;
    }
    status = foreground ? yield* toForeground(shell, job) : yield* toBackground(shell, job);
  }
  return status;
}

function resume(shell: Shell, job: Job): void {
  for (const process of job.processes) process.stopped = undefined;
  try {
    shell.sys.kill(-job.pgid, "CONT");
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

function* toForeground(shell: Shell, job: Job): Task<number> {
  yield* shell.print(`${job.text}\n`);
  job.background = false;
  giveTerminal(shell, job.pgid);
  resume(shell, job);
  const pids = job.processes.filter((process) => process.status === undefined).map((process) => process.pid);
  shell.jobs.remove(job);
  const statuses = yield* waitForeground(shell, pids, job.pgid, () => job.text);
  takeTerminal(shell);
  return statuses[statuses.length - 1] ?? 0;
}

function* toBackground(shell: Shell, job: Job): Task<number> {
  job.background = true;
  job.notified = false;
  const mark = shell.jobs.current === job ? "+" : "-";
  resume(shell, job);
  yield* shell.print(`[${job.number}]${mark} ${job.text} &\n`);
  return 0;
}
