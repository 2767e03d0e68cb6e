import { BreakLoop, DiscardLine, ExitShell, ExpansionError, ReturnFrom } from "../errors.ts";
import { messagePrefix } from "../messages.ts";
import { type Shell, WriteFailed } from "../shell.ts";
import { drive, type Task } from "../task.ts";
import { RedirectionError, redirectionMessage } from "./redirect.ts";
import { runExitTrap } from "./trap.ts";

export interface ForkOptions {
  /** The process group to join; 0: a new one. Only with job control. */
  readonly pgid?: number | undefined;
}

/** A subshell process that runs `body`. Returns its pid. */
export function forkShell(shell: Shell, options: ForkOptions, body: (child: Shell) => Task<number>): number {
  const { shell: child, attach } = shell.fork();
  return shell.sys.fork(
    async (sys) => {
      attach(sys);
      return await drive(runToEnd(child, body));
    },
    options.pgid === undefined ? {} : { pgid: options.pgid },
  );
}

/** Runs the whole of a shell process: what leaves it early becomes its status, and its EXIT trap runs. */
export function* runToEnd(shell: Shell, body: (shell: Shell) => Task<number>): Task<number> {
  let status: number;
  try {
    status = yield* body(shell);
  } catch (error) {
    status = yield* statusOf(shell, error);
  }
  shell.status = status;
  return yield* runExitTrap(shell);
}

/** The status of a process that this ends; what is no control flow is thrown on. */
export function* statusOf(shell: Shell, error: unknown): Task<number> {
  if (error instanceof ExitShell || error instanceof DiscardLine || error instanceof ReturnFrom) return error.status;
  if (error instanceof BreakLoop) return 0;
  if (error instanceof WriteFailed) return 1;
  if (error instanceof ExpansionError) {
    yield* shell.printError(`${error.prefix ?? messagePrefix(shell)}${error.message}\n`);
    return error.status;
  }
  if (error instanceof RedirectionError) {
    yield* shell.printError(redirectionMessage(shell, error));
    return 1;
  }
  throw error;
}
