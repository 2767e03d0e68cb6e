import type { Shell } from "./shell.ts";
import { runStandardInput } from "./standard-input.ts";
import type { Task } from "./task.ts";

export function* interactiveLoop(shell: Shell): Task<number> {
  return yield* runStandardInput(shell);
}
