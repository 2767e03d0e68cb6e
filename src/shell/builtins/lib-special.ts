import { ExitShell, ExpansionError } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";

/** Behind `command`, an error in a special builtin is an ordinary failure. */
export function* becomesSpecialError(shell: Shell, task: Task<number>): Task<number> {
  try {
    return yield* task;
  } catch (error) {
    if (error instanceof ExitShell && error.failed) return error.status;
    if (!(error instanceof ExpansionError)) throw error;
    yield* shell.error(error.message);
    return error.status;
  }
}
