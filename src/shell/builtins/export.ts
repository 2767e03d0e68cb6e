import { ExitShell } from "../errors.ts";
import { doubleQuoted, quotedIfNeeded, singleQuoted } from "../expand/quote.ts";
import { arrayText, attributeLetters } from "../expand/transformations.ts";
import { assignElements } from "../interpreter/assign.ts";
import { traceLine } from "../interpreter/trace.ts";
import type { Shell } from "../shell.ts";
import type { Task } from "../task.ts";
import { Variable } from "../variables.ts";
import { defineBuiltin } from "./builtin.ts";
import { isIdentifier, parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["export", "readonly"],
  special: true,
  usage: "export [-fn] [name[=value] ...] or export -p",
  summary: "Marks variables for the environment of commands, or as not to be changed.",
  run,
});

function* run(shell: Shell, args: readonly string[]): Task<number> {
  const kind = args[0] as "export" | "readonly";
  const parsed = yield* parseOptions(
    shell,
    args,
    shell.dialect === "bash" ? (kind === "export" ? "fnp" : "aAfp") : kind === "export" && shell.dialect === "ash" ? "pn" : "p",
  );
  if (parsed === undefined) {
    if (shell.dialect !== "bash" && !shell.interactive) throw new ExitShell(2, true);
    return 2;
  }
  const { operands } = parsed;
  if (parsed.has("f")) return yield* markFunctions(shell, kind, operands, parsed.has("n"));
  if (operands.length === 0) {
    yield* shell.print(listing(shell, kind));
    return 0;
  }
  const shift = args.length - operands.length;
  let status = 0;
  for (const [i, operand] of operands.entries()) {
    const list = shell.arrayArguments.get(shift + i);
    const equals = operand.indexOf("=");
    const append = equals > 0 && operand[equals - 1] === "+" && shell.dialect === "bash";
    const name = equals < 0 ? operand : operand.slice(0, append ? equals - 1 : equals);
    if (!isIdentifier(name)) {
      status = yield* badName(shell, operand, name);
      continue;
    }
    if (list?.elements !== undefined) {
      if (parsed.has("A")) shell.variables.arrayOf(name, true);
      yield* assignElements(shell, name, list.elements, list.append);
    } else if (equals >= 0) {
      const value = operand.slice(equals + 1);
      if (append) shell.variables.append(name, value);
      else shell.variables.set(name, value);
      if (shell.options.xtrace && shell.dialect === "bash") yield* traceLine(shell, `${name}${append ? "+" : ""}=${value === "" ? "" : quotedIfNeeded(value)}`);
    }
    let variable = shell.variables.find(name);
    if (variable === undefined) {
      variable = new Variable();
      shell.variables.define(name, variable);
    }
    if (kind === "readonly") variable.readonly = true;
    else variable.exported = !parsed.has("n");
  }
  return status;
}

function* badName(shell: Shell, operand: string, name: string): Task<number> {
  if (shell.dialect === "bash") {
    yield* shell.builtinError(`\`${operand}': not a valid identifier`);
    return 1;
  }
  yield* shell.builtinError(`${name}: bad variable name`);
  if (!shell.interactive) throw new ExitShell(2, true);
  return 2;
}

function* markFunctions(shell: Shell, kind: "export" | "readonly", names: readonly string[], off: boolean): Task<number> {
  let status = 0;
  for (const name of names) {
    const fn = shell.functions.get(name);
    if (fn === undefined) {
      yield* shell.builtinError(`${name}: not a function`);
      status = 1;
    } else if (kind === "export") fn.exported = !off;
  }
  return status;
}

function listing(shell: Shell, kind: "export" | "readonly"): string {
  let text = "";
  for (const [name, variable] of shell.variables.entries()) {
    if (!(kind === "export" ? variable.exported : variable.readonly)) continue;
    const value = variable.current;
    if (shell.dialect === "bash") {
      const letters = attributeLetters(variable);
      text += `declare -${letters} ${name}${value === undefined ? "" : `=${typeof value === "string" ? doubleQuoted(value) : arrayText(variable)}`}\n`;
    } else text += `${kind} ${name}${value === undefined ? "" : `=${singleQuoted(String(value))}`}\n`;
  }
  return text;
}
