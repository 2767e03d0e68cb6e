import { isErrno } from "../../base/errno.ts";
import { shownQuoted } from "../expand/quote.ts";
import { runText } from "../interpreter/text.ts";
import { readLine } from "../read-line.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { IndexedArray } from "../variables.ts";
import { defineBuiltin } from "./builtin.ts";
import { isIdentifier, parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["mapfile", "readarray"],
  usage: "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]",
  summary: "Reads lines into an array.",
  run,
});

const MAX_LINES = 10_000_000;

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "d:n:O:s:tu:C:c:");
  if (parsed === undefined) return 2;
  const name = parsed.operands[0] ?? "MAPFILE";
  if (!isIdentifier(name)) {
    yield* shell.builtinError(`\`${name}': not a valid identifier`);
    return 1;
  }
  const delimiter = parsed.value("d");
  const end = delimiter === undefined ? 10 : delimiter.charCodeAt(0) || 0;
  const count = Number(parsed.value("n") ?? 0) || MAX_LINES;
  const skip = Number(parsed.value("s") ?? 0);
  const origin = parsed.value("O");
  const callback = parsed.value("C");
  const quantum = Number(parsed.value("c") ?? 5000) || 5000;
  const existing = shell.variables.find(name)?.value;
  const array = origin !== undefined && existing instanceof IndexedArray ? existing : new IndexedArray();
  shell.variables.setArray(name, array);
  let index = Number(origin ?? 0);
  try {
    for (let line = 0; line < skip + count; line++) {
      const read = yield* readLine(shell.sys, Number(parsed.value("u") ?? 0), end);
      if (read === undefined) break;
      if (line < skip) continue;
      const text = parsed.has("t") || read.ended ? read.text : read.text + String.fromCharCode(end);
      if (callback !== undefined && (line - skip + 1) % quantum === 0)
        yield* runText(shell, `${callback} ${index} ${shownQuoted(text)}`, { kind: "eval", line: shell.line });
      array.set(index++, text);
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* shell.builtinError(`${parsed.value("u") ?? 0}: invalid file descriptor: ${error.message}`);
    return 1;
  }
  return 0;
}
