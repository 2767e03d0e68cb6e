import { isErrno } from "../../base/errno.ts";
import { BreakLoop, DiscardLine, ExitShell, ExpansionError, ReturnFrom } from "../errors.ts";
import { messagePrefix } from "../messages.ts";
import { type Shell, WriteFailed } from "../shell.ts";
import { drive, type Task, wait } from "../task.ts";
import { RedirectionError, redirectionMessage } from "./redirect.ts";
import { runExitTrap } from "./trap.ts";
import { reapChildren } from "./wait.ts";

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

/** The same where there may be no room for another process: bash tries again for a while, the others give up at once. */
export function* forkWhenPossible(shell: Shell, options: ForkOptions, body: (child: Shell) => Task<number>): Task<number> {
  return yield* whenPossible(shell, () => forkShell(shell, options, body));
}

const LONGEST_PAUSE_SECONDS = 8;

export function* whenPossible(shell: Shell, fork: () => number): Task<number> {
  const reason = "Resource temporarily unavailable";
  for (let pause = 1; ; pause *= 2) {
    try {
      return fork();
    } catch (error) {
      if (!isErrno(error, "EAGAIN")) throw error;
    }
    if (shell.dialect !== "bash" || pause > LONGEST_PAUSE_SECONDS) throw noRoom(shell, reason);
    yield* shell.printError(`${shell.scriptName}: fork: retry: ${reason}\n`);
    try {
      yield* wait(shell.sys.sleep(BigInt(pause) * 1_000_000_000n));
    } catch (error) {
      if (!isErrno(error, "EINTR")) throw error;
    }
    yield* reapChildren(shell);
  }
}

function noRoom(shell: Shell, reason: string): ExpansionError {
  const messages = { bash: `fork: ${reason}`, dash: "Cannot fork", ash: `can't fork: ${reason}` };
  const error = new ExpansionError(messages[shell.dialect], "exit", shell.dialect === "bash" ? 254 : 2);
  error.prefix = `${shell.scriptName}: ${shell.dialect === "dash" ? "0: " : ""}`;
  return error;
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
