import { isErrno } from "../../base/errno.ts";
import { loadHistory, saveHistory } from "../history-file.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["history"],
  usage: "history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]",
  summary: "Lists the command lines of this session.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = /^-\d+$/.test(args[1] ?? "")
    ? { operands: args.slice(1), has: () => false, value: () => undefined }
    : yield* parseOptions(shell, args, "cd:anrwps");
  if (parsed === undefined) return 2;
  const { history } = shell;
  if (parsed.has("c")) {
    history.clear();
    return 0;
  }
  const offset = parsed.value("d");
  if (offset !== undefined) {
    if (history.delete(Number(offset))) return 0;
    yield* shell.builtinError(`${offset}: history position out of range`);
    return 1;
  }
  if (parsed.has("s")) {
    history.dropLast();
    history.add(parsed.operands.join(" "));
    return 0;
  }
  if (parsed.has("p")) {
    yield* shell.print(parsed.operands.map((text) => `${text}\n`).join(""));
    return 0;
  }
  const file = parsed.operands[0] ?? shell.variables.get("HISTFILE");
  if (["a", "n", "r", "w"].some((letter) => parsed.has(letter))) {
    if (file === undefined) return 1;
    try {
      if (parsed.has("r") || parsed.has("n")) loadHistory(shell, file);
      else saveHistory(shell, file, parsed.has("a"));
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* shell.builtinError(`${file}: cannot ${parsed.has("r") ? "read" : "create"}: ${error.message}`);
      return 1;
    }
  }
  const count = parsed.operands[0];
  if (count !== undefined && !/^-?\d+$/.test(count)) {
    yield* shell.builtinError(`${count}: numeric argument required`);
    return 1;
  }
  const skip = count === undefined ? 0 : Math.max(0, history.entries.length - Math.abs(Number(count)));
  const first = history.firstNumber;
  yield* shell.print(
    history.entries
      .slice(skip)
      .map((line, i) => `${String(first + skip + i).padStart(5)}  ${line}\n`)
      .join(""),
  );
  return 0;
}
