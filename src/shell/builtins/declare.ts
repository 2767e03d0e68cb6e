import { ExpansionError } from "../errors.ts";
import { doubleQuoted } from "../expand/quote.ts";
import { arrayText, attributeLetters } from "../expand/transformations.ts";
import { assignElements } from "../interpreter/assign.ts";
import type { Shell } from "../shell.ts";
import { printFunction } from "../syntax/print.ts";
import type { Task } from "../task.ts";
import { IndexedArray, Variable } from "../variables.ts";
import { defineBuiltin } from "./builtin.ts";
import { isIdentifier, type ParsedOptions, parseOptions } from "./lib-options.ts";

export default defineBuiltin({
  names: ["declare", "typeset"],
  usage: "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]",
  summary: "Sets attributes and values of variables, or shows them.",
  run: (shell, args) => declareVariables(shell, args, false),
});

/** Also `local`. */
export function* declareVariables(shell: Shell, args: readonly string[], local: boolean): Task<number> {
  const parsed = yield* parseOptions(shell, args, "aAcfFgiIlnprtux", { plus: true });
  if (parsed === undefined) return 2;
  const shift = args.length - parsed.operands.length;
  if (parsed.has("f") || parsed.has("F")) return yield* showFunctions(shell, parsed);
  if (parsed.has("p")) return yield* showDeclarations(shell, parsed, local);
  if (parsed.operands.length === 0) {
    if (local)
      yield* shell.print(
        shell.variables
          .localNames()
          .sort()
          .map((name) => `${name}=${doubleQuoted(shell.variables.get(name) ?? "").slice(1, -1)}\n`)
          .join(""),
      );
    else if (parsed.options.length > 0) return yield* showDeclarations(shell, parsed, local);
    else
      yield* shell.print(
        shell.variables
          .entries()
          .flatMap(([name, variable]) =>
            variable.current === undefined ? [] : [`${name}=${typeof variable.current === "string" ? variable.current : arrayText(variable)}\n`],
          )
          .join(""),
      );
    return 0;
  }
  let status = 0;
  for (const [i, operand] of parsed.operands.entries()) {
    try {
      status = (yield* declareOne(shell, parsed, operand, shift + i)) || status;
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error;
      yield* shell.builtinError(error.message);
      status = 1;
    }
  }
  return status;
}

function* declareOne(shell: Shell, parsed: ParsedOptions, operand: string, index: number): Task<number> {
  const { variables } = shell;
  const list = shell.arrayArguments.get(index);
  const match = /^([A-Za-z_]\w*)(?:\[(.*?)\])?(?:(\+?)=(.*))?$/s.exec(operand);
  if (match === null || match[1] === undefined) {
    yield* shell.builtinError(`\`${operand}': not a valid identifier`);
    return 1;
  }
  const [, name = "", subscript, plus, value] = match;
  const inFunction = variables.inFunction && !parsed.has("g");
  let variable: Variable | undefined;
  if (inFunction) variable = variables.declareLocal(name, parsed.has("I"));
  else if (parsed.has("g") && variables.isLocal(name)) {
    const global = variables.global(name);
    variable = global.get() ?? new Variable();
    if (value !== undefined) variable.value = value;
    applyAttributes(variable, parsed);
    global.set(variable);
    return 0;
  } else variable = parsed.has("n") ? variables.own(name) : variables.find(name);
  if (variable === undefined) {
    variable = new Variable();
    variables.define(name, variable);
  }
  if (variable.readonly && (value !== undefined || list !== undefined || parsed.options.some((option) => option.plus && option.letter === "r")))
    throw new ExpansionError(`${name}: readonly variable`);
  const on = (letter: string): boolean => parsed.options.some((option) => option.letter === letter && !option.plus);
  if (on("A")) {
    if (variable.value instanceof IndexedArray) {
      yield* shell.builtinError(`${name}: cannot convert indexed to associative array`);
      return 1;
    }
    if (!(variable.value instanceof Map)) variable.value = new Map();
  } else if (on("a")) {
    if (variable.value instanceof Map) {
      yield* shell.builtinError(`${name}: cannot convert associative to indexed array`);
      return 1;
    }
    if (!(variable.value instanceof IndexedArray)) variable.value = IndexedArray.of(typeof variable.value === "string" ? [variable.value] : []);
  } else if (subscript !== undefined && value === undefined && !(variable.value instanceof Map)) variable.value = new IndexedArray();
  const { readonly } = { readonly: on("r") };
  applyAttributes(variable, parsed, true);
  if (list?.elements !== undefined) yield* assignElements(shell, name, list.elements, list.append);
  else if (value !== undefined) {
    if (on("n")) {
      if (value === name && !variables.inFunction) {
        yield* shell.builtinError(`${name}: nameref variable self references not allowed`);
        return 1;
      }
      variable.value = value;
    } else if (subscript !== undefined)
      variables.setElement(name, yield* shell.subscriptKey(name, { raw: subscript, parts: [{ type: "text", text: subscript }] }), value, plus === "+");
    else if (plus === "+") variables.append(name, value);
    else variables.set(name, value);
  }
  if (readonly) variable.readonly = true;
  return 0;
}

function applyAttributes(variable: Variable, parsed: ParsedOptions, exceptReadonly = false): void {
  // One way of changing case at a time: several asked for undo each other.
  const cases = new Set(parsed.options.filter(({ letter }) => "clu".includes(letter)).map(({ letter }) => letter));
  if (cases.size > 1) variable.lower = variable.upper = variable.capitalized = false;
  for (const { letter, plus } of parsed.options) {
    const on = !plus;
    if ("clu".includes(letter)) {
      if (cases.size > 1) continue;
      if (on) variable.lower = variable.upper = variable.capitalized = false;
      if (letter === "l") variable.lower = on;
      else if (letter === "u") variable.upper = on;
      else variable.capitalized = on;
    } else if (letter === "x") variable.exported = on;
    else if (letter === "i") variable.integer = on;
    else if (letter === "n") variable.nameref = on;
    else if (letter === "r" && on && !exceptReadonly) variable.readonly = true;
  }
}

function* showDeclarations(shell: Shell, parsed: ParsedOptions, local: boolean): Task<number> {
  const wanted = parsed.options.map(({ letter }) => letter).filter((letter) => "aAcilnrux".includes(letter));
  const names = parsed.operands.length > 0 ? parsed.operands : local ? shell.variables.localNames() : shell.variables.names();
  let status = 0;
  for (const name of names) {
    const variable = shell.variables.own(name);
    if (variable === undefined) {
      if (parsed.operands.length > 0) {
        yield* shell.builtinError(`${name}: not found`);
        status = 1;
      }
      continue;
    }
    const letters = attributeLetters(variable);
    if (parsed.operands.length === 0 && !wanted.every((letter) => letters.includes(letter))) continue;
    yield* shell.print(`${declaration(name, variable, letters)}\n`);
  }
  return status;
}

function declaration(name: string, variable: Variable, letters: string): string {
  const value = variable.current;
  const head = `declare -${letters === "" ? "-" : letters} ${name}`;
  if (value === undefined) return head;
  if (typeof value === "string") return `${head}=${doubleQuoted(value)}`;
  return `${head}=${arrayText(variable)}`;
}

function* showFunctions(shell: Shell, parsed: ParsedOptions): Task<number> {
  const names = parsed.operands.length > 0 ? parsed.operands : [...shell.functions.keys()].sort();
  let status = 0;
  for (const name of names) {
    const fn = shell.functions.get(name);
    if (fn === undefined || !isFunctionName(name)) {
      status = 1;
      continue;
    }
    if (parsed.has("x")) fn.exported = true;
    if (parsed.has("F"))
      yield* shell.print(parsed.operands.length > 0 ? `${name}\n` : `declare -f${shell.functions.get(name)?.exported === true ? "x" : ""} ${name}\n`);
    else yield* shell.print(`${printFunction(name, fn.body)}\n`);
  }
  return status;
}

function isFunctionName(name: string): boolean {
  return isIdentifier(name) || name !== "";
}
