import { findCommandKind } from "../command-kind.ts";
import { singleQuoted } from "../expand/quote.ts";
import { callBuiltin } from "../interpreter/call.ts";
import { runExternal } from "../interpreter/external.ts";
import { DEFAULT_PATH } from "../path-search.ts";
import type { Shell } from "../shell.ts";
import { printFunction } from "../syntax/print.ts";
import type { Task } from "../task.ts";
import { defineBuiltin } from "./builtin.ts";
import { parseOptions } from "./lib-options.ts";
import { becomesSpecialError } from "./lib-special.ts";
import { findBuiltin } from "./lookup.ts";
import { posixType } from "./type.ts";

export default defineBuiltin({
  names: ["command"],
  usage: "command [-pVv] command [arg ...]",
  summary: "Runs a command past functions of its name, or says what it is.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const parsed = yield* parseOptions(shell, args, "pVv");
  if (parsed === undefined) return 2;
  const { operands } = parsed;
  const name = operands[0];
  if (name === undefined) return 0;
  const asked = shell.dialect === "bash" ? operands : operands.slice(0, 1);
  if (parsed.has("v")) return yield* terse(shell, asked);
  if (parsed.has("V")) return yield* verbose(shell, asked);
  const builtin = findBuiltin(shell, name);
  if (builtin !== undefined) return yield* becomesSpecialError(shell, callBuiltin(shell, builtin, operands));
  const command = { type: "simple" as const, line: shell.line, assignments: [], words: [], redirections: [] };
  if (!parsed.has("p")) return yield* runExternal(shell, command, operands, [], false);
  const saved = shell.variables.get("PATH");
  shell.variables.set("PATH", DEFAULT_PATH);
  try {
    return yield* runExternal(shell, command, operands, [], false);
  } finally {
    if (saved === undefined) shell.variables.unset("PATH");
    else shell.variables.set("PATH", saved);
  }
}

function* terse(shell: Shell, names: readonly string[]): Task<number> {
  let status = names.length === 0 ? 1 : 0;
  for (const name of names) {
    const kind = findCommandKind(shell, name);
    if (kind === undefined) status = shell.dialect === "bash" ? 1 : 127;
    else if (kind === "alias") yield* shell.print(`alias ${name}=${singleQuoted(shell.aliases.get(name) ?? "")}\n`);
    else yield* shell.print(`${typeof kind === "string" ? name : kind.path}\n`);
  }
  return status;
}

function* verbose(shell: Shell, names: readonly string[]): Task<number> {
  if (shell.dialect !== "bash") return yield* posixType(shell, names);
  let status = 0;
  for (const name of names) {
    const kind = findCommandKind(shell, name);
    if (kind === undefined) {
      yield* shell.builtinError(`${name}: not found`);
      status = 1;
    } else if (kind === "alias") yield* shell.print(`${name} is aliased to \`${shell.aliases.get(name)}'\n`);
    else if (kind === "keyword") yield* shell.print(`${name} is a shell keyword\n`);
    else if (kind === "function") yield* shell.print(`${name} is a function\n${printFunction(name, shell.functions.get(name)?.body as never)}\n`);
    else if (typeof kind === "string") yield* shell.print(`${name} is a shell builtin\n`);
    else yield* shell.print(`${name} is ${kind.path}\n`);
  }
  return status;
}
