import { encodeText } from "../lib/text.ts";
import { add } from "./arithmetic.ts";
import { ARRAYS } from "./builtins/arrays.ts";
import { array, type Builtin, number, pathOf, simple, text, valued } from "./builtins/builtin.ts";
import { DATES } from "./builtins/dates.ts";
import { MATCHING } from "./builtins/matching.ts";
import { MATHEMATICS } from "./builtins/mathematics.ts";
import { OUTPUTS } from "./builtins/outputs.ts";
import { STRINGS } from "./builtins/strings.ts";
import { DEFINED } from "./defined.ts";
import { Halt } from "./halt.ts";
import { computed } from "./output.ts";
import { deletePaths, getPath, indices, setPath } from "./paths.ts";
import type { Filter } from "./tree.ts";
import { compare, describe, isObject, isTruthy, JqError, toJson, typeOf } from "./values.ts";

/** Built-in filters that are not written in jq, by name and number of arguments: `limit/2`. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["empty/0", function* () {}],
  ["not/0", simple((value) => !isTruthy(value))],
  ["true/0", simple(() => true)],
  ["false/0", simple(() => false)],
  ["null/0", simple(() => null)],
  ["nan/0", simple(() => Number.NaN)],
  ["infinite/0", simple(() => Number.POSITIVE_INFINITY)],
  ["isnan/0", simple((value) => Number.isNaN(value))],
  ["isinfinite/0", simple((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)],
  ["isnormal/0", simple((value) => Number.isFinite(value) && value !== 0)],
  [
    "error/0",
    simple((value) => {
      throw new JqError(value);
    }),
  ],
  [
    "recurse/0",
    function* (jq, input, _args, scope) {
      yield* jq.run({ kind: "recurse-default" }, input, scope);
    },
  ],
  ["length/0", simple(length)],
  ["utf8bytelength/0", simple((value) => encodeText(text(value, "utf8bytelength")).length)],
  ["keys/0", simple((value) => keys(value, true))],
  ["keys_unsorted/0", simple((value) => keys(value, false))],
  [
    "has/1",
    valued((value, [key]) => {
      if (isObject(value) && typeof key === "string") return Object.hasOwn(value, key);
      if (Array.isArray(value) && typeof key === "number") return key >= 0 && key < value.length;
      throw new JqError(`Cannot check whether ${typeOf(value)} has a ${typeOf(key) === "string" ? "string" : typeOf(key)} key`);
    }),
  ],
  ["contains/1", valued((value, [other]) => contains(value, other))],
  [
    "add/0",
    simple((value) => {
      if (!Array.isArray(value) && !isObject(value)) throw new JqError(`Cannot iterate over ${describe(value)}`);
      return (Array.isArray(value) ? value : Object.values(value)).reduce((sum: unknown, item) => add(sum, item), null);
    }),
  ],
  ...OUTPUTS,
  ...MATHEMATICS,
  ["tostring/0", simple((value) => (typeof value === "string" ? value : toJson(value)))],
  [
    "tonumber/0",
    simple((value) => {
      if (typeof value === "number") return value;
      if (typeof value === "string" && value.trim() === value && value !== "" && !Number.isNaN(Number(value)) && !/^[+]?0[xob]/i.test(value))
        return Number(value);
      throw new JqError(
        typeof value === "string"
          ? `Invalid numeric literal at EOF at line 1, column ${value.length} (while parsing '${value}')`
          : `${describe(value)} cannot be parsed as a number`,
      );
    }),
  ],
  ["type/0", simple(typeOf)],
  ["tojson/0", simple((value) => toJson(value))],
  [
    "fromjson/0",
    simple((value) => {
      try {
        return JSON.parse(text(value, "fromjson"));
      } catch (error) {
        if (error instanceof JqError) throw error;
        throw new JqError(`${value} (while parsing '${value}')`.replace(/^.* \(/, "Invalid literal at EOF at line 1, column 0 ("));
      }
    }),
  ],
  ...ARRAYS,
  ["indices/1", valued((value, [wanted]) => indices(value, wanted))],
  [
    "path/1",
    function* (jq, input, args, scope) {
      for (const { path } of jq.paths(args[0] as Filter, input.value, scope)) yield computed(path);
    },
  ],
  [
    "getpath/1",
    function* (jq, input, args, scope) {
      for (const path of jq.values(args[0] as Filter, input.value, scope)) {
        if (!Array.isArray(path)) throw new JqError("Path must be specified as an array");
        yield { value: getPath(input.value, path), path: input.path && [...input.path, ...path] };
      }
    },
  ],
  ["setpath/2", valued((value, [path, replacement]) => setPath(value, pathOf(path), replacement))],
  ["delpaths/1", valued((value, [paths]) => deletePaths(value, (paths as unknown[]).map(pathOf), compare))],
  [
    "input/0",
    simple((_, jq) => {
      const next = jq.host.nextInput();
      if (!next) throw new JqError("No more inputs");
      return next.value;
    }),
  ],
  [
    "debug/0",
    function* (jq, input) {
      jq.host.note(`["DEBUG:",${toJson(input.value)}]\n`);
      yield input;
    },
  ],
  [
    "debug/1",
    function* (jq, input, args, scope) {
      for (const value of jq.values(args[0] as Filter, input.value, scope)) jq.host.note(`["DEBUG:",${toJson(value)}]\n`);
      yield input;
    },
  ],
  [
    "stderr/0",
    function* (jq, input) {
      jq.host.note(toJson(input.value));
      yield input;
    },
  ],
  ["input_filename/0", simple((_, jq) => jq.host.fileName())],
  ["input_line_number/0", simple(() => 0)],
  ...STRINGS,
  ...MATCHING,
  ...DATES,
  [
    "halt/0",
    simple(() => {
      throw new Halt(0, undefined);
    }),
  ],
  [
    "halt_error/1",
    valued((value, [code]) => {
      throw new Halt(number(code, "halt_error"), value);
    }),
  ],
  [
    "builtins/0",
    simple(() =>
      [...BUILTINS.keys(), ...DEFINED.map(([signature]) => `${signature.split("(")[0]}/${signature.includes("(") ? signature.split(";").length : 0}`)].filter(
        (name) => !name.startsWith("_"),
      ),
    ),
  ],
  [
    "bsearch/1",
    valued((value, [wanted]) => {
      const list = array(value, "searched");
      let low = 0;
      let high = list.length - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const order = compare(list[middle], wanted);
        if (order === 0) return middle;
        if (order < 0) low = middle + 1;
        else high = middle - 1;
      }
      return -1 - low;
    }),
  ],
]);

function length(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === "number") return Math.abs(value);
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new JqError(`${describe(value)} has no length`);
}

function keys(value: unknown, sorted: boolean): unknown[] {
  if (Array.isArray(value)) return value.map((_, i) => i);
  if (!isObject(value)) throw new JqError(`${describe(value)} has no keys`);
  return sorted ? Object.keys(value).sort() : Object.keys(value);
}

function contains(value: unknown, other: unknown): boolean {
  if (isObject(value) && isObject(other)) return Object.entries(other).every(([key, item]) => Object.hasOwn(value, key) && contains(value[key], item));
  if (Array.isArray(value) && Array.isArray(other)) return other.every((item) => value.some((own) => typeOf(own) === typeOf(item) && contains(own, item)));
  if (typeof value === "string" && typeof other === "string") return value.includes(other);
  if (typeOf(value) === typeOf(other)) return compare(value, other) === 0;
  throw new JqError(`${describe(value)} and ${describe(other)} cannot have their containment checked`);
}
