import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";

export default defineBuiltin({ names: ["times"], special: true, usage: "times", summary: "Prints the processor time of the shell and of its children.", run });

function* run(shell: Shell): Task<number> {
  const times = shell.sys.times();
  const digits = shell.dialect === "bash" ? 3 : shell.dialect === "dash" ? 6 : 3;
  const show = (nanoseconds: bigint): string => {
    const seconds = Number(nanoseconds) / 1e9;
    const minutes = Math.floor(seconds / 60);
    return `${minutes}m${(seconds - minutes * 60).toFixed(digits)}s`;
  };
  yield* shell.print(`${show(times.user)} ${show(times.system)}\n${show(times.childrenUser)} ${show(times.childrenSystem)}\n`);
  return 0;
}
