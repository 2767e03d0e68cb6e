/** Functions of Go templates, and those that docker adds. */
import { queryEscape } from "../client.ts";
import { sprintf } from "./printf.ts";
import {
  encodeJson,
  formatValue,
  GoDuration,
  GoFloat,
  GoStruct,
  isMap,
  isNil,
  isTrue,
  isUntyped,
  JsonNumber,
  KEY_TYPE,
  toJson,
  typeName,
  type Value,
} from "./value.ts";

export type ArgumentKind = "string" | "int" | "strings";

export interface TemplateFunction {
  readonly min: number;
  readonly max: number;
  /** Kinds that the engine checks before the call; undefined: any. */
  readonly kinds?: readonly (ArgumentKind | undefined)[];
  call(args: readonly Value[]): Value;
}

const ANY = Number.POSITIVE_INFINITY;

export const BUILTIN_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  // Decided by the engine, since they do not look at all arguments.
  ["and", { min: 1, max: ANY, call: (args) => args.at(-1) }],
  ["or", { min: 1, max: ANY, call: (args) => args.at(-1) }],
  ["not", { min: 1, max: 1, call: ([value]) => !isTrue(value) }],
  ["len", { min: 1, max: 1, call: ([value]) => lengthOf(value) }],
  ["index", { min: 1, max: ANY, call: ([value, ...indexes]) => indexes.reduce(indexInto, value) }],
  ["slice", { min: 1, max: 4, call: ([value, ...bounds]) => sliceOf(value, bounds) }],
  ["print", { min: 0, max: ANY, call: (args) => print(args) }],
  ["println", { min: 0, max: ANY, call: (args) => `${args.map(formatValue).join(" ")}\n` }],
  ["printf", { min: 1, max: ANY, kinds: ["string"], call: ([format, ...rest]) => sprintf(format as string, rest) }],
  ["html", { min: 0, max: ANY, call: (args) => escapeHtml(textOf(args)) }],
  ["js", { min: 0, max: ANY, call: (args) => escapeJs(textOf(args)) }],
  ["urlquery", { min: 0, max: ANY, call: (args) => queryEscape(textOf(args)) }],
  ["call", { min: 1, max: ANY, call: ([fn]) => fail(`non-function .${typeName(fn)} of type ${typeName(fn)}`) }],
  ["eq", { min: 1, max: ANY, call: ([a, ...rest]) => (rest.length === 0 ? fail("missing argument for comparison") : rest.some((b) => equal(a, b))) }],
  ["ne", { min: 2, max: 2, call: ([a, b]) => !equal(a, b) }],
  ["lt", { min: 2, max: 2, call: ([a, b]) => less(a, b) }],
  ["le", { min: 2, max: 2, call: ([a, b]) => less(a, b) || equal(a, b) }],
  ["gt", { min: 2, max: 2, call: ([a, b]) => !(less(a, b) || equal(a, b)) }],
  ["ge", { min: 2, max: 2, call: ([a, b]) => !less(a, b) }],
]);

const DOCKER_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ["json", { min: 1, max: 1, call: ([value]) => encodeJson(toJson(value), { escapeHtml: value instanceof GoStruct && value.pointer }) }],
  ["split", { min: 2, max: 2, kinds: ["string", "string"], call: ([text, separator]) => splitGo(text as string, separator as string) }],
  [
    "join",
    {
      min: 2,
      max: 2,
      kinds: ["strings"],
      call: ([items, separator]) =>
        Array.isArray(items)
          ? items.map(formatValue).join(String(separator))
          : items === null || items === undefined
            ? ""
            : fail(`wrong type ${typeName(items)}`),
    },
  ],
  [
    "title",
    {
      min: 1,
      max: 1,
      kinds: ["string"],
      call: ([text]) => (text as string).replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_all, before: string, letter: string) => before + letter.toUpperCase()),
    },
  ],
  ["lower", { min: 1, max: 1, kinds: ["string"], call: ([text]) => (text as string).toLowerCase() }],
  ["upper", { min: 1, max: 1, kinds: ["string"], call: ([text]) => (text as string).toUpperCase() }],
  ["pad", { min: 3, max: 3, kinds: ["string", "int", "int"], call: ([text, before, after]) => pad(text as string, before as number, after as number) }],
  [
    "truncate",
    {
      min: 2,
      max: 2,
      kinds: ["string", "int"],
      call: ([text, length]) =>
        [...(text as string)].length <= (length as number) ? text : [...(text as string)].slice(0, Math.max(0, length as number)).join(""),
    },
  ],
]);

/** What `--format` templates may call. */
export const FORMAT_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([...BUILTIN_FUNCTIONS, ...DOCKER_FUNCTIONS]);

/** In the heading of a table those functions leave the column's name as it is. */
export const HEADER_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([
  ...FORMAT_FUNCTIONS,
  ...(["json", "title", "lower", "upper", "truncate"] as const).map((name): [string, TemplateFunction] => [
    name,
    { ...(DOCKER_FUNCTIONS.get(name) as TemplateFunction), call: ([value]) => value },
  ]),
  ["split", { min: 2, max: 2, call: ([value]: readonly Value[]) => value }],
  ["join", { min: 2, max: 2, call: ([value]: readonly Value[]) => value }],
]);

function fail(message: string): never {
  throw new Error(message);
}

function lengthOf(value: Value): number {
  if (typeof value === "string") return new TextEncoder().encode(value).length;
  if (value instanceof JsonNumber) return value.text.length;
  if (Array.isArray(value)) return value.length;
  if (value === null || value === undefined) return fail("len of nil pointer");
  if (isMap(value)) return Object.keys(value).length;
  return fail(`len of type ${typeName(value)}`);
}

function indexInto(value: Value, index: Value): Value {
  if (value === null || value === undefined) return fail("index of untyped nil");
  if (Array.isArray(value) || typeof value === "string") {
    if (typeof index !== "number")
      return fail(index === null || index === undefined ? "cannot index slice/array with nil" : `cannot index slice/array with type ${typeName(index)}`);
    if (index < 0 || index > value.length) return fail(`index out of range: ${index}`);
    // Go lets the index one past the end through its own check, and reflection stops it.
    if (index === value.length) return fail(`reflect: ${typeof value === "string" ? "string" : "slice"} index out of range`);
    return typeof value === "string" ? value.charCodeAt(index) : value[index];
  }
  if (isMap(value)) {
    if (typeof index !== "string") return fail(`value has type ${typeName(index)}; should be string`);
    const keyType = (value as { [KEY_TYPE]?: string })[KEY_TYPE];
    if (keyType !== undefined) return fail(`value has type string; should be ${keyType}`);
    if (Object.hasOwn(value, index)) return value[index];
    return !isUntyped(value) && Object.values(value).every((item) => typeof item === "string") ? "" : null;
  }
  return fail(`can't index item of type ${typeName(value)}`);
}

function sliceOf(value: Value, bounds: readonly Value[]): Value {
  if (typeof value !== "string" && !Array.isArray(value))
    return fail(value === null || value === undefined ? "slice of untyped nil" : `can't slice item of type ${typeName(value)}`);
  for (const bound of bounds) {
    if (typeof bound !== "number") return fail(`cannot index slice/array with type ${typeName(bound)}`);
    if (bound < 0 || bound > value.length) return fail(`index out of range: ${bound}`);
  }
  const [from = 0, to = value.length] = bounds as number[];
  if (from > to) return fail(`invalid slice index: ${from} > ${to}`);
  return value.slice(from, to);
}

/** fmt.Sprint: a space between two operands when neither is a string. */
function print(args: readonly Value[]): string {
  return args.map((arg, index) => (index > 0 && basicKind(arg) !== "string" && basicKind(args[index - 1]) !== "string" ? " " : "") + formatValue(arg)).join("");
}

function textOf(args: readonly Value[]): string {
  return print(args);
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("'", "&#39;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&#34;");
}

function escapeJs(text: string): string {
  const named: Readonly<Record<string, string>> = { "\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D" };
  return text.replace(/[\\'"<>&=]|[\0-\x1f]/g, (character) => named[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
}

type Basic = "bool" | "int" | "float" | "string";

function basicKind(value: Value): Basic | undefined {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" || typeof value === "bigint" || value instanceof GoDuration) return "int";
  if (typeof value === "string" || value instanceof JsonNumber) return "string";
  if (value instanceof GoFloat) return "float";
  return undefined;
}

function equal(a: Value, b: Value): boolean {
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  const [x, y] = [basicKind(a), basicKind(b)];
  if ((x === undefined || y === undefined) && typeName(a) === typeName(b))
    return fail(`non-comparable type ${formatValue(x === undefined ? a : b)}: ${typeName(x === undefined ? a : b)}`);
  if (x !== y) return fail(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  return a instanceof GoFloat && b instanceof GoFloat ? a.value === b.value : plain(a) === plain(b);
}

function less(a: Value, b: Value): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === undefined || y === undefined || x === "bool") return fail("invalid type for comparison");
  if (x !== y) return fail(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  if (a instanceof GoFloat && b instanceof GoFloat) return a.value < b.value;
  return (plain(a) as string | number) < (plain(b) as string | number);
}

function plain(value: Value): Value {
  if (value instanceof JsonNumber) return value.text;
  return value instanceof GoDuration ? value.nanoseconds : value;
}

function splitGo(text: string, separator: string): string[] {
  return separator === "" ? [...text] : text.split(separator);
}

function pad(text: string, before: number, after: number): string {
  return text === "" ? "" : " ".repeat(Math.max(0, Math.min(before, 1000))) + text + " ".repeat(Math.max(0, Math.min(after, 1000)));
}
