import { ansiUnescape } from "../syntax/ansi-quotes.ts";
import type { ParameterPart } from "../syntax/tree.ts";
import { IndexedArray, type Variable } from "../variables.ts";
import type { ExpandEnvironment } from "./environment.ts";
import { doubleQuoted, shownQuoted } from "./quote.ts";

/** `${x@Q}` and the others that change text alone. */
export function transform(letter: string, text: string): string {
  switch (letter) {
    case "Q":
      return shownQuoted(text);
    case "E":
      return ansiUnescape(text);
    case "U":
      return text.toUpperCase();
    case "L":
      return text.toLowerCase();
    case "u": {
      const first = [...text.slice(0, 2)][0] ?? "";
      return first.toUpperCase() + text.slice(first.length);
    }
    case "K":
    case "k":
      return shownQuoted(text);
    default:
      return text;
  }
}

/** Letters of `declare` that the variable has. */
export function attributeLetters(variable: Variable): string {
  const value = variable.current;
  return (
    (value instanceof IndexedArray ? "a" : value instanceof Map ? "A" : "") +
    (variable.capitalized ? "c" : "") +
    (variable.integer ? "i" : "") +
    (variable.lower ? "l" : "") +
    (variable.nameref ? "n" : "") +
    (variable.readonly ? "r" : "") +
    (variable.upper ? "u" : "") +
    (variable.exported ? "x" : "")
  );
}

/** `${x@A}`, `${x@a}`, `${a[@]@K}`, `${a[@]@k}` */
export function transformArray<V extends { scalar: string | undefined; list?: readonly string[]; name: string }>(
  letter: string,
  value: V,
  part: ParameterPart,
  environment: ExpandEnvironment,
): V {
  const variable = environment.variables.find(part.name);
  if (letter === "a") {
    const letters = variable === undefined ? "" : attributeLetters(variable);
    return value.list === undefined ? { ...value, scalar: letters } : { ...value, list: value.list.map(() => letters) };
  }
  if (letter === "A") {
    if (variable === undefined) return { ...value, scalar: "" };
    const letters = attributeLetters(variable);
    const text = value.list !== undefined ? arrayText(variable) : shownQuoted(value.scalar ?? "");
    const scalar = letters === "" ? `${part.name}=${text}` : `declare -${letters} ${part.name}=${text}`;
    return { ...withoutList(value), scalar };
  }
  const array = variable?.current;
  const entries: [string, string][] =
    array instanceof IndexedArray ? array.entries().map(([index, item]) => [String(index), item]) : array instanceof Map ? [...array] : [];
  if (letter === "k") return { ...value, list: entries.flat() };
  const pairs = entries.map(([key, item]) => `${keyText(key)} ${doubleQuoted(item)}`);
  // bash leaves a blank behind every pair of an associative array.
  return { ...withoutList(value), scalar: array instanceof Map ? pairs.map((pair) => `${pair} `).join("") : pairs.join(" ") };
}

/** `([0]="a" [1]="b")` */
export function arrayText(variable: Variable): string {
  const value = variable.current;
  if (value instanceof IndexedArray)
    return `(${value
      .entries()
      .map(([index, item]) => `[${index}]=${doubleQuoted(item)}`)
      .join(" ")})`;
  if (value instanceof Map) return `(${[...value].map(([key, item]) => `[${keyText(key)}]=${doubleQuoted(item)} `).join("")})`;
  return doubleQuoted(value ?? "");
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_.,:%+@/^-]+$/.test(key) ? key : doubleQuoted(key);
}

function withoutList<V extends { list?: readonly string[] }>(value: V): V {
  const { list: _list, ...rest } = value;
  return rest as V;
}
