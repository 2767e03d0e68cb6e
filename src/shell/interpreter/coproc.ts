import type { Shell } from "../shell.ts";
import type { CoprocCommand } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { IndexedArray } from "../variables.ts";
import { runCommand } from "./command.ts";
import { forkWhenPossible } from "./fork.ts";

/** `coproc NAME { … }`: runs beside the shell, its standard input and output in NAME[1] and NAME[0]. */
export function* runCoproc(shell: Shell, command: CoprocCommand): Task<number> {
  const { sys } = shell;
  const [fromChild, childOutput] = sys.pipe();
  const [childInput, toChild] = sys.pipe();
  const pid = yield* forkWhenPossible(shell, { pgid: shell.jobControl ? 0 : undefined }, function* (child) {
    child.sys.dup2(childInput, 0);
    child.sys.dup2(childOutput, 1);
    for (const fd of [fromChild, childOutput, childInput, toChild]) if (fd > 1) child.sys.close(fd);
    return yield* runCommand(child, command.body, true);
  });
  sys.close(childOutput);
  sys.close(childInput);
  const output = sys.dup(fromChild, 60);
  const input = sys.dup(toChild, 60);
  sys.close(fromChild);
  sys.close(toChild);
  sys.setCloseOnExec(output, true);
  sys.setCloseOnExec(input, true);
  shell.variables.setArray(command.name, IndexedArray.of([String(output), String(input)]));
  shell.variables.set(`${command.name}_PID`, String(pid));
  shell.lastBackground = pid;
  const job = shell.jobs.add([pid], shell.jobControl ? pid : sys.pgid, `coproc ${command.name}`, true);
  if (shell.interactive) yield* shell.printError(`[${job.number}] ${pid}\n`);
  return 0;
}
