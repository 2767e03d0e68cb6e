import { jobLine, reapChildren } from "../interpreter/wait.ts";
import type { Job } from "../jobs.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["jobs"],
  usage: "jobs [-lnprs] [jobspec ...] or jobs -x command [args]",
  summary: "Lists the jobs of this shell.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, shell.dialect === "bash" ? "lnprs" : "lp");
  if (parsed === undefined) return 2;
  yield* reapChildren(shell);
  let chosen: readonly Job[] = shell.jobs.all;
  if (parsed.operands.length > 0) {
    const found: Job[] = [];
    for (const spec of parsed.operands) {
      const job = shell.jobs.find(spec);
      if (job === undefined || job === "ambiguous") {
        yield* shell.builtinError(`${spec}: no such job`);
        return 1;
      }
      found.push(job);
    }
    chosen = found;
  }
  for (const job of [...chosen]) {
    const state = shell.jobs.state(job);
    if ((parsed.has("r") && state !== "Running") || (parsed.has("s") && state !== "Stopped")) continue;
    yield* shell.print(parsed.has("p") ? `${job.processes[0]?.pid ?? job.pgid}\n` : `${jobLine(shell, job, parsed.has("l"))}\n`);
    job.notified = true;
    if (state === "Done") shell.jobs.remove(job);
  }
  return 0;
}
