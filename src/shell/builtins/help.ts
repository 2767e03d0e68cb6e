import { matchesPattern } from "../expand/pattern.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { bashVersionPage } from "../version.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { builtinNames } from "./lookup.ts";

export default defineBuiltin({ names: ["help"], usage: "help [-dms] [pattern ...]", summary: "Says what builtins are for.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const names = builtinNames(shell);
  if (shell.dialect !== "bash") {
    yield* shell.print(`Built-in commands:\n------------------\n${columns(names)}`);
    return 0;
  }
  const parsed = yield* parseOptions(shell, args, "dms");
  if (parsed === undefined) return 2;
  if (parsed.operands.length === 0) {
    yield* shell.print(
      `${bashVersionPage().split("\n")[0]}\nThese commands are part of the shell. \`help name' tells more about one of them.\n\n${names.map((name) => ` ${shell.hooks.builtins.get(name)?.usage ?? name}\n`).join("")}`,
    );
    return 0;
  }
  let status = 0;
  for (const pattern of parsed.operands) {
    const found = names.filter((name) => name === pattern || matchesPattern(name, pattern));
    if (found.length === 0) {
      yield* shell.builtinError(`no help topics match \`${pattern}'.  Try \`help help' or \`man -k ${pattern}' or \`info ${pattern}'.`);
      status = 1;
    }
    for (const name of found) {
      const builtin = shell.hooks.builtins.get(name);
      if (builtin === undefined) continue;
      if (parsed.has("d")) yield* shell.print(`${name} - ${builtin.summary}\n`);
      else if (parsed.has("s")) yield* shell.print(`${name}: ${builtin.usage}\n`);
      else yield* shell.print(`${name}: ${builtin.usage}\n    ${builtin.summary}\n`);
    }
  }
  return status;
}

function columns(names: readonly string[]): string {
  let text = "";
  let line = "\t";
  for (const name of names) {
    if (line.length + name.length > 64) {
      text += `${line.trimEnd()}\n`;
      line = "\t";
    }
    line += `${name} `;
  }
  return `${text}${line.trimEnd()}\n`;
}
