import { searchPath } from "../path-search.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { findBuiltin } from "./lookup.ts";

export default defineBuiltin({
  names: ["hash"],
  usage: "hash [-lr] [-p pathname] [-dt] [name ...]",
  summary: "Remembers where commands are, or shows and forgets what is remembered.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, shell.dialect === "bash" ? "dlp:rt" : "rv");
  if (parsed === undefined) return 2;
  if (parsed.has("r")) shell.hash.clear();
  const path = parsed.value("p");
  let status = 0;
  for (const name of parsed.operands) {
    if (parsed.has("d")) {
      if (!shell.hash.delete(name)) {
        yield* shell.builtinError(`${name}: not found`);
        status = 1;
      }
    } else if (parsed.has("t")) {
      const found = shell.hash.get(name);
      if (found === undefined) {
        yield* shell.builtinError(`${name}: not found`);
        status = 1;
      } else yield* shell.print(`${parsed.operands.length > 1 ? `${name}\t` : ""}${found.path}\n`);
    } else if (path !== undefined) shell.hash.set(name, { path, hits: 0 });
    else if (findBuiltin(shell, name) === undefined && !shell.functions.has(name)) {
      const found = searchPath(name, shell.variables.get("PATH"), shell.fs);
      if (found === undefined) {
        yield* shell.builtinError(`${name}: not found`);
        status = 1;
      } else shell.hash.set(name, { path: found, hits: 0 });
    }
  }
  if (parsed.operands.length > 0 || parsed.has("r")) return status;
  if (shell.dialect !== "bash") {
    yield* shell.print([...shell.hash.values()].map(({ path: file }) => `${file}\n`).join(""));
    return 0;
  }
  if (shell.hash.size === 0) {
    yield* shell.print("hash: hash table empty\n");
    return 0;
  }
  if (parsed.has("l")) yield* shell.print([...shell.hash].map(([name, { path: file }]) => `builtin hash -p ${file} ${name}\n`).join(""));
  else yield* shell.print(`hits\tcommand\n${[...shell.hash.values()].map(({ path: file, hits }) => `${String(hits).padStart(4)}\t${file}\n`).join("")}`);
  return 0;
}
