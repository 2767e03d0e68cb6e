import { reapChildren } from "../interpreter/wait.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["disown"],
  usage: "disown [-h] [-ar] [jobspec ... | pid ...]",
  summary: "Forgets jobs, so that the shell neither lists them nor hangs them up.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "har");
  if (parsed === undefined) return 2;
  yield* reapChildren(shell);
  const specs = parsed.operands.length > 0 ? parsed.operands : parsed.has("a") || parsed.has("r") ? shell.jobs.all.map((job) => `%${job.number}`) : ["%+"];
  for (const spec of specs) {
    const job = spec.startsWith("%")
      ? shell.jobs.find(spec)
      : shell.jobs.all.find((candidate) => candidate.processes.some((process) => process.pid === Number(spec)));
    if (job === undefined || job === "ambiguous") {
      yield* shell.builtinError(parsed.operands.length === 0 ? "current: no such job" : `${spec}: no such job`);
      return 1;
    }
    if (parsed.has("r") && shell.jobs.state(job) !== "Running") continue;
    if (parsed.has("h")) job.noHangup = true;
    else shell.jobs.remove(job);
  }
  return 0;
}
