import { BadSubscript, ExpansionError } from "../errors.ts";
import type { ParameterPart, Part } from "../syntax/tree.ts";
import type { Task } from "../task.ts";
import { characterCount, sliceCharacters } from "../text.ts";
import { IndexedArray, type Variable } from "../variables.ts";
import { changeCase, type Replacement, replaceIn, trim } from "./edit-text.ts";
import type { ExpandEnvironment } from "./environment.ts";
import type { Sink } from "./fields.ts";
import { transform, transformArray } from "./transformations.ts";
import { expandDouble, expandParts, expandPartsToPattern, expandPartsToString } from "./words.ts";

/** What a parameter stands for: one value (or none), or a list as `$@` and `${a[@]}` are. */
interface Value {
  readonly scalar: string | undefined;
  readonly list?: readonly string[];
  /** `*`: joined by the first character of IFS inside quotes. */
  readonly star?: boolean;
  /** For assignments by `:=` and for messages. */
  readonly name: string;
  readonly key?: number | string;
}

export function* expandParameter(part: ParameterPart, environment: ExpandEnvironment, sink: Sink, quoted: boolean): Task<void> {
  const { name } = part;
  // `$x` and `${x}`
  if (
    part.operator === undefined &&
    part.subscript === undefined &&
    part.length !== true &&
    part.indirect !== true &&
    part.names === undefined &&
    part.bad !== true &&
    name !== "@" &&
    name !== "*"
  ) {
    const value = scalarOf(name, environment);
    if (value === undefined) {
      if (environment.options.nounset) environment.unbound(name);
      if (quoted) sink.quoted("");
      return;
    }
    if (quoted) sink.quoted(value);
    else sink.value(value);
    return;
  }
  if (part.bad === true) environment.badSubstitution(part.raw);
  if (part.names !== undefined) {
    const names = environment.variables.names().filter((candidate) => candidate.startsWith(name));
    emit({ scalar: undefined, list: names, star: part.names === "*", name }, environment, sink, quoted);
    return;
  }
  let value = yield* lookUp(part, environment);
  if (part.indirect === true) {
    // ${!a[@]}: the keys.
    if (part.subscript !== undefined && (part.subscript.raw === "@" || part.subscript.raw === "*") && part.operator === undefined) {
      emit({ scalar: undefined, list: keysOf(environment.variables.find(name)), star: part.subscript.raw === "*", name }, environment, sink, quoted);
      return;
    }
    value = yield* follow(value, part, environment);
  }
  if (part.length === true) {
    if (value.list === undefined && value.scalar === undefined && environment.options.nounset)
      environment.unbound(part.subscript === undefined ? name : part.raw);
    if (value.list?.length === 0 && part.subscript !== undefined && environment.options.nounset && environment.variables.find(name) === undefined)
      environment.unbound(name);
    const count = value.list !== undefined ? value.list.length : characterCount(value.scalar ?? "");
    emit({ scalar: String(count), name }, environment, sink, quoted);
    return;
  }
  if (part.operator === undefined) {
    if (value.scalar === undefined && value.list === undefined && environment.options.nounset) environment.unbound(describe(part));
    emit(value, environment, sink, quoted);
    return;
  }
  yield* operate(part, part.operator, value, environment, sink, quoted);
}

function describe(part: ParameterPart): string {
  return part.subscript === undefined ? part.name : `${part.name}[${part.subscript.raw}]`;
}

function scalarOf(name: string, environment: ExpandEnvironment): string | undefined {
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57) return name === "0" ? environment.scriptName : environment.positional[Number(name) - 1];
  if ((first >= 65 && first <= 90) || (first >= 97 && first <= 122) || (first === 95 && name.length > 0)) {
    const value = environment.variables.get(name);
    if (value === undefined && environment.variables.own(name)?.nameref === true) return environment.getVariable(name, undefined);
    return value;
  }
  return environment.special(name);
}

function* lookUp(part: ParameterPart, environment: ExpandEnvironment): Task<Value> {
  const { name, subscript } = part;
  if (name === "@" || name === "*") return { scalar: undefined, list: environment.positional, star: name === "*", name };
  if (subscript === undefined) return { scalar: scalarOf(name, environment), name };
  const variable = environment.variables.find(name);
  if (subscript.raw === "@" || subscript.raw === "*") return { scalar: undefined, list: valuesOf(variable), star: subscript.raw === "*", name };
  try {
    const key = yield* environment.subscriptKey(name, subscript);
    return { scalar: elementOf(variable, key), name, key };
  } catch (error) {
    if (!(error instanceof BadSubscript)) throw error;
    yield* environment.warn(`${name}: bad array subscript`);
    return { scalar: undefined, name };
  }
}

function valuesOf(variable: Variable | undefined): string[] {
  const value = variable?.current;
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  return value instanceof IndexedArray ? value.values() : [...value.values()];
}

function keysOf(variable: Variable | undefined): string[] {
  const value = variable?.current;
  if (value === undefined) return [];
  if (typeof value === "string") return ["0"];
  return value instanceof IndexedArray ? value.entries().map(([index]) => String(index)) : [...value.keys()];
}

export function elementOf(variable: Variable | undefined, key: number | string): string | undefined {
  const value = variable?.current;
  if (value === undefined) return undefined;
  if (typeof value === "string") return key === 0 || key === "0" || key === -1 ? value : undefined;
  if (value instanceof IndexedArray) return value.get(Number(key));
  return value.get(String(key));
}

/** `${!x}`: what the variable that x names holds. */
function* follow(value: Value, part: ParameterPart, environment: ExpandEnvironment): Task<Value> {
  const variable = environment.variables.own(part.name);
  if (variable?.nameref === true && part.subscript === undefined) return { scalar: typeof variable.value === "string" ? variable.value : "", name: part.name };
  const target = value.scalar ?? (value.list !== undefined ? value.list.join(" ") : undefined);
  if (target === undefined || target === "") {
    if (target === undefined) throw new ExpansionError(`${part.name}: invalid indirect expansion`, "line");
    throw new ExpansionError(`${target}: invalid variable name`, "line");
  }
  if (target === "@" || target === "*") return { scalar: undefined, list: environment.positional, star: target === "*", name: target };
  const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/s.exec(target);
  if (element !== null) {
    const [, name = "", raw = ""] = element;
    const named = environment.variables.find(name);
    if (raw === "@" || raw === "*") return { scalar: undefined, list: valuesOf(named), star: raw === "*", name };
    const key = yield* environment.subscriptKey(name, { raw, parts: [{ type: "text", text: raw }] });
    return { scalar: elementOf(named, key), name, key };
  }
  if (!/^(?:[A-Za-z_][A-Za-z0-9_]*|\d+|[#?$!-])$/.test(target)) throw new ExpansionError(`${target}: invalid variable name`, "line");
  return { scalar: scalarOf(target, environment), name: target };
}

function emit(value: Value, environment: ExpandEnvironment, sink: Sink, quoted: boolean): void {
  if (value.list === undefined) {
    if (quoted) sink.quoted(value.scalar ?? "");
    else if (value.scalar !== undefined) sink.value(value.scalar);
    return;
  }
  const { list } = value;
  if (quoted && value.star === true) {
    const ifs = environment.variables.get("IFS");
    sink.quoted(list.join(ifs === undefined ? " " : ifs.slice(0, 1)));
    return;
  }
  list.forEach((item, index) => {
    if (index > 0) sink.separate();
    if (quoted) sink.quoted(item);
    else sink.value(item);
  });
}

function* operate(part: ParameterPart, operator: string, value: Value, environment: ExpandEnvironment, sink: Sink, quoted: boolean): Task<void> {
  const operand = part.operand ?? [];
  switch (operator) {
    case "-":
    case ":-":
    case "=":
    case ":=":
    case "?":
    case ":?":
    case "+":
    case ":+":
      return yield* alternative(part, operator, value, environment, sink, quoted);
    case "#":
    case "##":
    case "%":
    case "%%": {
      if (missing(value)) check(part, value, environment);
      const pattern = yield* expandPartsToPattern(operand, environment);
      const extglob = environment.options.isOn("extglob");
      return emit(
        mapped(value, (text) => trim(text, operator, pattern, extglob)),
        environment,
        sink,
        quoted,
      );
    }
    case "/":
    case "//":
    case "/#":
    case "/%": {
      if (missing(value)) check(part, value, environment);
      const pattern = yield* expandPartsToPattern(operand, environment);
      const replacement = yield* replacementText(part.second ?? [], environment);
      const options = { extglob: environment.options.isOn("extglob"), ignoreCase: environment.options.isOn("nocasematch") };
      return emit(
        mapped(value, (text) => replaceIn(text, operator, pattern, replacement, options)),
        environment,
        sink,
        quoted,
      );
    }
    case "^":
    case "^^":
    case ",":
    case ",,":
    case "~":
    case "~~": {
      if (missing(value)) check(part, value, environment);
      const pattern = operand.length === 0 ? "?" : yield* expandPartsToPattern(operand, environment);
      return emit(
        mapped(value, (text) => changeCase(text, operator, pattern)),
        environment,
        sink,
        quoted,
      );
    }
    case ":":
      return emit(yield* substring(part, value, environment), environment, sink, quoted);
    case "@": {
      const letter = yield* expandPartsToString(operand, environment);
      if (missing(value)) {
        check(part, value, environment);
        if (value.list === undefined && letter !== "A" && letter !== "a") return;
      }
      if (value.list?.length === 0 && environment.variables.find(part.name) === undefined) return emit(value, environment, sink, quoted);
      if (!"QEPAaKkULu".includes(letter)) environment.badSubstitution(part.raw);
      if (letter === "A" || letter === "a" || ((letter === "K" || letter === "k") && value.list !== undefined)) {
        return emit(transformArray(letter, value, part, environment), environment, sink, quoted);
      }
      if (letter === "P") {
        const texts: string[] = [];
        for (const text of value.list ?? [value.scalar ?? ""]) texts.push(yield* environment.promptText(text));
        return emit(value.list === undefined ? { ...value, scalar: texts[0] } : { ...value, list: texts }, environment, sink, quoted);
      }
      return emit(
        mapped(value, (text) => transform(letter, text)),
        environment,
        sink,
        quoted,
      );
    }
  }
}

function missing(value: Value): boolean {
  return value.list === undefined ? value.scalar === undefined : false;
}

function check(part: ParameterPart, value: Value, environment: ExpandEnvironment): void {
  if (environment.options.nounset && missing(value)) environment.unbound(describe(part));
}

function mapped(value: Value, change: (text: string) => string): Value {
  if (value.list !== undefined) return { ...value, list: value.list.map(change) };
  return { ...value, scalar: value.scalar === undefined ? undefined : change(value.scalar) };
}

function* alternative(part: ParameterPart, operator: string, value: Value, environment: ExpandEnvironment, sink: Sink, quoted: boolean): Task<void> {
  const colon = operator.length === 2;
  const operand = part.operand ?? [];
  const unset = value.list !== undefined ? value.list.length === 0 : value.scalar === undefined;
  const empty = unset || (colon && (value.list !== undefined ? value.list.length === 1 && value.list[0] === "" : value.scalar === ""));
  switch (operator[operator.length - 1]) {
    case "+":
      if (!empty) yield* expandOperand(operand, environment, sink, quoted);
      else if (quoted && value.list === undefined) sink.quoted("");
      return;
    case "-":
      if (empty) yield* expandOperand(operand, environment, sink, quoted);
      else emit(value, environment, sink, quoted);
      return;
    case "=": {
      if (!empty) return emit(value, environment, sink, quoted);
      if (!/^[A-Za-z_]/.test(value.name)) throw new ExpansionError(`$${value.name}: cannot assign in this way`, "exit", environment.dialect === "bash" ? 1 : 2);
      const text = yield* expandPartsToString(operand, environment, quoted ? "none" : "word");
      if (value.key !== undefined) environment.variables.setElement(value.name, value.key, text);
      else environment.variables.set(value.name, text);
      return emit({ scalar: environment.variables.get(value.name) ?? text, name: value.name }, environment, sink, quoted);
    }
    default: {
      if (!empty) return emit(value, environment, sink, quoted);
      const message = yield* expandPartsToString(operand, environment, "word");
      const standard =
        environment.dialect === "bash"
          ? colon
            ? "parameter null or not set"
            : "parameter not set"
          : colon
            ? "parameter not set or null"
            : "parameter not set";
      environment.parameterError(describe({ ...part, name: value.name }), operand.length === 0 ? standard : message);
    }
  }
}

function* expandOperand(operand: readonly Part[], environment: ExpandEnvironment, sink: Sink, quoted: boolean): Task<void> {
  if (quoted) yield* expandDouble(operand, environment, sink);
  else yield* expandParts(operand, environment, sink, "operand");
}

function* replacementText(parts: readonly Part[], environment: ExpandEnvironment): Task<Replacement> {
  const pieces: (string | true)[] = [];
  const literal = (text: string): void => {
    text.split(/(\\&|\\\\|&)/).forEach((piece) => {
      if (piece === "&") pieces.push(true);
      else if (piece === "\\&") pieces.push("&");
      else if (piece === "\\\\") pieces.push("\\");
      else if (piece !== "") pieces.push(piece);
    });
  };
  const active = environment.dialect === "bash" && environment.options.isOn("patsub_replacement");
  const sink: Sink = {
    literal: (text) => (active ? literal(text) : void pieces.push(text)),
    value: (text) => (active ? literal(text) : void pieces.push(text)),
    quoted: (text) => void pieces.push(text),
    separate: () => void pieces.push(" "),
  };
  yield* expandParts(parts, environment, sink, "word");
  return { pieces };
}

function* substring(part: ParameterPart, value: Value, environment: ExpandEnvironment): Task<Value> {
  if (missing(value)) check(part, value, environment);
  const offset = Number(environment.evaluateText(yield* expandPartsToString(part.operand ?? [], environment)));
  const lengthText = part.second === undefined ? undefined : yield* expandPartsToString(part.second, environment);
  const length = lengthText === undefined ? undefined : Number(environment.evaluateText(lengthText));
  if (value.list !== undefined) return slice(part, value, value.list, offset, length, lengthText, environment);
  if (value.scalar === undefined) return value;
  const size = characterCount(value.scalar);
  const start = offset < 0 ? size + offset : offset;
  if (start < 0 || start > size) return { ...value, scalar: "" };
  const end = length === undefined ? size : length < 0 ? size + length : Math.min(size, start + length);
  if (end < start) throw new ExpansionError(`${lengthText?.trim()}: substring expression < 0`, "line");
  return { ...value, scalar: sliceCharacters(value.scalar, start, end) };
}

function slice(
  part: ParameterPart,
  value: Value,
  list: readonly string[],
  offset: number,
  length: number | undefined,
  lengthText: string | undefined,
  environment: ExpandEnvironment,
): Value {
  if (length !== undefined && length < 0) throw new ExpansionError(`${lengthText?.trim()}: substring expression < 0`, "line");
  // $0 counts when the parameters are sliced from 0.
  if (part.subscript === undefined) {
    const all = [environment.scriptName, ...list];
    const start = offset < 0 ? all.length + offset : offset;
    if (start < 0) return { ...value, list: [] };
    return { ...value, list: all.slice(start, length === undefined ? undefined : start + length) };
  }
  const array = environment.variables.find(part.name)?.current;
  if (array instanceof IndexedArray) {
    const start = offset < 0 ? array.end + offset : offset;
    if (start < 0) return { ...value, list: [] };
    const from = array
      .entries()
      .filter(([index]) => index >= start)
      .map(([, item]) => item);
    return { ...value, list: from.slice(0, length) };
  }
  const start = offset < 0 ? list.length + offset : offset;
  return {
    ...value,
    list:
      start < 0
        ? []
        : list.slice(
            Math.max(0, start - (array instanceof Map ? 1 : 0)),
            length === undefined ? undefined : Math.max(0, start - (array instanceof Map ? 1 : 0)) + length,
          ),
  };
}
