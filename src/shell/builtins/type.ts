import { findCommandKind } from "../command-kind.ts";
import { searchPathAll } from "../path-search.ts";
import type { Shell } from "../shell.ts";
import { printFunction } from "../syntax/print.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { hasBuiltin } from "./lookup.ts";

export default defineBuiltin({ names: ["type"], usage: "type [-afptP] name [name ...]", summary: "Says what a name means as a command.", run });

function* run(shell: Shell, args: readonly string[]): Task<number> {
  if (shell.dialect !== "bash") return yield* posixType(shell, args.slice(args[1] === "--" ? 2 : 1));
  const parsed = yield* parseOptions(shell, args, "afptP");
  if (parsed === undefined) return 2;
  let status = 0;
  for (const name of parsed.operands) {
    const found = parsed.has("P")
      ? searchPathAll(name, shell.variables.get("PATH"), shell.fs).map((path) => ({ kind: "file" as const, path }))
      : findAll(shell, name, parsed.has("f"));
    const shown = parsed.has("a") ? found : found.slice(0, 1);
    if (shown.length === 0) {
      if (!parsed.has("t") && !parsed.has("p") && !parsed.has("P")) yield* shell.builtinError(`${name}: not found`);
      status = 1;
      continue;
    }
    for (const one of shown) {
      if (parsed.has("t")) yield* shell.print(`${one.kind}\n`);
      else if (parsed.has("p") || parsed.has("P")) {
        if (one.kind === "file") yield* shell.print(`${one.path}\n`);
      } else yield* shell.print(describe(shell, name, one, parsed.has("a")));
    }
  }
  return status;
}

type Found = { kind: "alias" | "keyword" | "function" | "builtin" | "file"; path: string };

function findAll(shell: Shell, name: string, noFunctions: boolean): Found[] {
  const found: Found[] = [];
  const alias = shell.options.isOn("expand_aliases") ? shell.aliases.get(name) : undefined;
  if (alias !== undefined) found.push({ kind: "alias", path: alias });
  if (findCommandKind(shell, name) === "keyword") found.push({ kind: "keyword", path: "" });
  if (!noFunctions && shell.functions.has(name)) found.push({ kind: "function", path: "" });
  if (hasBuiltin(shell, name) && !shell.disabledBuiltins.has(name)) found.push({ kind: "builtin", path: "" });
  if (name.includes("/")) {
    if (shell.fs.exists(name) && shell.fs.access(name, { execute: true })) found.push({ kind: "file", path: name });
  } else for (const path of searchPathAll(name, shell.variables.get("PATH"), shell.fs)) found.push({ kind: "file", path });
  return found;
}

function describe(shell: Shell, name: string, found: Found, all: boolean): string {
  switch (found.kind) {
    case "alias":
      return `${name} is aliased to \`${found.path}'\n`;
    case "keyword":
      return `${name} is a shell keyword\n`;
    case "function":
      return `${name} is a function\n${printFunction(name, shell.functions.get(name)?.body as never)}\n`;
    case "builtin":
      return `${name} is a shell builtin\n`;
    case "file":
      return !all && shell.hash.has(name) ? `${name} is hashed (${found.path})\n` : `${name} is ${found.path}\n`;
  }
}

/** dash and ash. Also `command -V`. */
export function* posixType(shell: Shell, names: readonly string[]): Task<number> {
  let status = 0;
  for (const name of names) {
    const kind = findCommandKind(shell, name);
    switch (kind) {
      case "alias":
        yield* shell.print(`${name} is an alias for ${shell.aliases.get(name)}\n`);
        break;
      case "keyword":
        yield* shell.print(`${name} is a shell keyword\n`);
        break;
      case "function":
        yield* shell.print(`${name} is a ${shell.dialect === "dash" ? "shell " : ""}function\n`);
        break;
      case "special":
        yield* shell.print(`${name} is a special shell builtin\n`);
        break;
      case "builtin":
        yield* shell.print(`${name} is a shell builtin\n`);
        break;
      case undefined:
        yield* shell.print(`${name}: not found\n`);
        status = 127;
        break;
      default:
        yield* shell.print(`${name} is ${kind.path}\n`);
    }
  }
  return status;
}
