import type { Shell } from "../shell.ts";
import type { Pipeline } from "../syntax/tree.ts";
import type { Task } from "../task.ts";

/** The `time` keyword: runs the pipeline and tells how long it took, in TIMEFORMAT. */
export function* timePipeline(shell: Shell, pipeline: Pipeline, run: (untimed: Pipeline) => Task<number>): Task<number> {
  const { timed, ...untimed } = pipeline;
  const start = shell.sys.clock.monotonic();
  const before = shell.sys.times();
  try {
    yield* run(untimed);
  } finally {
    const after = shell.sys.times();
    const real = shell.sys.clock.monotonic() - start;
    const user = after.user + after.childrenUser - before.user - before.childrenUser;
    const system = after.system + after.childrenSystem - before.system - before.childrenSystem;
    const format = timed === "posix" ? "real %2R\nuser %2U\nsys %2S" : (shell.variables.get("TIMEFORMAT") ?? "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS");
    if (format !== "") yield* shell.printError(`${formatTimes(format, real, user, system)}\n`);
  }
  return shell.status;
}

function formatTimes(format: string, real: bigint, user: bigint, system: bigint): string {
  return format.replace(
    /%(?:(\d)?(l)?([RUS])|(P)|(%))/g,
    (_all, precision: string | undefined, long: string | undefined, which: string | undefined, percent: string | undefined) => {
      if (percent !== undefined) return real === 0n ? "0.00" : ((Number(user + system) / Number(real)) * 100).toFixed(2);
      if (which === undefined) return "%";
      const seconds = Number(which === "R" ? real : which === "U" ? user : system) / 1e9;
      const digits = Math.min(3, Number(precision ?? 3));
      if (long === undefined) return seconds.toFixed(digits);
      const minutes = Math.floor(seconds / 60);
      return `${minutes}m${(seconds - minutes * 60).toFixed(digits)}s`;
    },
  );
}
