/** The functions of bake files. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { hex } from "../../../base/bytes.ts";
import { sha256Hex } from "../../../base/sha256.ts";
import { decodeUtf8, encodeUtf8 } from "../../../base/utf8.ts";
import { decodeBase64, encodeBase64 } from "../../base64.ts";
import { formatText } from "./format.ts";
import { timeAdd, timeFormat } from "./time.ts";
import { FunctionError, type HclValue, isEqual, isMap, textOf } from "./value.ts";

export interface HclFunction {
  readonly params: readonly string[];
  /** Of any number of arguments that follow. */
  readonly rest?: string;
  /** Throws FunctionError. */
  call(args: readonly HclValue[]): HclValue;
}

/** What functions know of the world. */
export interface HclWorld {
  now(): number;
  readonly home: string;
  /** Random digits of a UUID. */
  uuid(): string;
}

type Args = readonly HclValue[];

export function hclFunctions(world: HclWorld): ReadonlyMap<string, HclFunction> {
  const functions = new Map<string, HclFunction>(Object.entries(FUNCTIONS));
  const clock = (): string => new Date(world.now()).toISOString().replace(/\.\d+Z$/, "Z");
  functions.set("timestamp", { params: [], call: clock });
  functions.set("homedir", { params: [], call: () => world.home });
  functions.set("uuidv4", { params: [], call: () => world.uuid() });
  return functions;
}

function text(args: Args, at: number): string {
  const value = args[at];
  const found = value === undefined || value === null ? undefined : textOf(value);
  if (found === undefined) throw new FunctionError(value === null || value === undefined ? "argument must not be null" : "string required", at);
  return found;
}

function num(args: Args, at: number): number {
  const value = args[at];
  const found = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isNaN(found)) throw new FunctionError("a number is required", at);
  return found;
}

function list(args: Args, at: number): HclValue[] {
  const value = args[at];
  if (!Array.isArray(value)) throw new FunctionError("list required", at);
  return value;
}

function map(args: Args, at: number): { [name: string]: HclValue } {
  const value = args[at];
  if (!isMap(value)) throw new FunctionError("map or object required", at);
  return value;
}

function truth(args: Args, at: number): boolean {
  const value = args[at];
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new FunctionError("bool required", at);
}

function expression(args: Args, at: number, flags = ""): RegExp {
  try {
    // Go's named groups are those of JavaScript but for a letter.
    return new RegExp(text(args, at).replace(/\(\?P</g, "(?<"), flags);
  } catch {
    throw new FunctionError("invalid regular expression", at);
  }
}

const ofText = (work: (value: string) => HclValue, name = "str"): HclFunction => ({ params: [name], call: (args) => work(text(args, 0)) });
const ofNumber = (work: (value: number) => number): HclFunction => ({ params: ["num"], call: (args) => work(num(args, 0)) });
const ofNumbers = (work: (a: number, b: number) => HclValue): HclFunction => ({ params: ["a", "b"], call: (args) => work(num(args, 0), num(args, 1)) });
const ofNumberList = (work: (all: number[]) => number): HclFunction => ({
  params: [],
  rest: "numbers",
  call(args) {
    if (args.length === 0) throw new FunctionError("must pass at least one number");
    return work(args.map((_, at) => num(args, at)));
  },
});
const ofLists = (rest: string, work: (all: HclValue[][]) => HclValue): HclFunction => ({
  params: [],
  rest,
  call: (args) => work(args.map((_, at) => list(args, at))),
});

function distinct(values: readonly HclValue[]): HclValue[] {
  return values.filter((value, at) => values.findIndex((other) => isEqual(other, value)) === at);
}

function has(values: readonly HclValue[], wanted: HclValue): boolean {
  return values.some((value) => isEqual(value, wanted));
}

function sortedKeys(value: { [name: string]: HclValue }): string[] {
  return Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
}

function flat(value: HclValue): HclValue[] {
  return Array.isArray(value) ? value.flatMap(flat) : [value];
}

/** What a match is to HCL: all of it, or its groups. */
function captured(match: RegExpExecArray): HclValue {
  if (match.groups !== undefined) return Object.fromEntries(Object.entries(match.groups).map(([name, value]) => [name, value ?? null]));
  return match.length === 1 ? match[0] : match.slice(1).map((group) => group ?? null);
}

function sized(value: HclValue | undefined): number {
  if (Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  throw new FunctionError("collection must be a list, a map or a tuple", 0);
}

const MAX_RANGE = 1024;

function range(args: Args): number[] {
  const [start, end] = args.length === 1 ? [0, num(args, 0)] : [num(args, 0), num(args, 1)];
  const step = args.length > 2 ? num(args, 2) : end < start ? -1 : 1;
  if (step === 0 || args.length > 3) throw new FunctionError(step === 0 ? "step must not be zero" : "must have one, two, or three arguments");
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (count > MAX_RANGE)
    throw new FunctionError(`more than ${MAX_RANGE} values were generated; either decrease the difference between start and end or use a smaller step`);
  return Array.from({ length: count }, (_, i) => start + i * step);
}

function address(args: Args, at: number): { network: number; bits: number } {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text(args, at));
  const numbers = match?.slice(1).map(Number) ?? [];
  if (match === null || numbers.slice(0, 4).some((byte) => byte > 255) || (numbers[4] as number) > 32)
    throw new FunctionError(`invalid CIDR expression: ${text(args, at)}`, at);
  const bits = numbers[4] as number;
  const whole = numbers.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
  return { network: whole - (whole % 2 ** (32 - bits)), bits };
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function subnet(args: Args): string {
  const { network, bits } = address(args, 0);
  const length = bits + num(args, 1);
  if (length > 32) throw new FunctionError(`insufficient address space to extend prefix of ${bits} by ${num(args, 1)}`);
  return `${dotted(network + num(args, 2) * 2 ** (32 - length))}/${length}`;
}

const FUNCTIONS: Readonly<Record<string, HclFunction>> = {
  // Text
  upper: ofText((value) => value.toUpperCase()),
  lower: ofText((value) => value.toLowerCase()),
  title: ofText((value) => value.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())),
  trimspace: ofText((value) => value.trim()),
  chomp: ofText((value) => value.replace(/[\r\n]+$/, "")),
  strlen: ofText((value) => [...value].length),
  reverse: ofText((value) => [...value].reverse().join("")),
  trimprefix: {
    params: ["str", "prefix"],
    call: (args) => (text(args, 0).startsWith(text(args, 1)) ? text(args, 0).slice(text(args, 1).length) : text(args, 0)),
  },
  trimsuffix: {
    params: ["str", "suffix"],
    call: (args) => (text(args, 1) !== "" && text(args, 0).endsWith(text(args, 1)) ? text(args, 0).slice(0, -text(args, 1).length) : text(args, 0)),
  },
  trim: {
    params: ["str", "cutset"],
    call(args) {
      const letters = [...text(args, 0)];
      while (letters.length > 0 && text(args, 1).includes(letters[0] as string)) letters.shift();
      while (letters.length > 0 && text(args, 1).includes(letters.at(-1) as string)) letters.pop();
      return letters.join("");
    },
  },
  substr: {
    params: ["str", "offset", "length"],
    call(args) {
      const letters = [...text(args, 0)];
      const offset = num(args, 1) < 0 ? letters.length + num(args, 1) : num(args, 1);
      return letters.slice(offset, num(args, 2) < 0 ? undefined : offset + num(args, 2)).join("");
    },
  },
  replace: { params: ["str", "substr", "replace"], call: (args) => text(args, 0).split(text(args, 1)).join(text(args, 2)) },
  regex_replace: {
    params: ["str", "pattern", "replace"],
    call: (args) =>
      text(args, 0).replace(
        expression(args, 1, "g"),
        text(args, 2).replace(/\$\{(\w+)\}/g, (_, name: string) => (/^\d+$/.test(name) ? `$${name}` : `$<${name}>`)),
      ),
  },
  regex: {
    params: ["pattern", "string"],
    call(args) {
      const match = expression(args, 0).exec(text(args, 1));
      if (match === null) throw new FunctionError("pattern did not match any part of the given string");
      return captured(match);
    },
  },
  regexall: { params: ["pattern", "string"], call: (args) => [...text(args, 1).matchAll(expression(args, 0, "g"))].map(captured) },
  split: { params: ["separator", "str"], call: (args) => (text(args, 1) === "" && text(args, 0) !== "" ? [""] : text(args, 1).split(text(args, 0))) },
  join: {
    params: ["separator"],
    rest: "lists",
    call: (args) =>
      args
        .slice(1)
        .flatMap((_, at) => list(args, at + 1).map((_item, i, all) => text(all, i)))
        .join(text(args, 0)),
  },
  format: { params: ["format"], rest: "args", call: (args) => formatText(text(args, 0), args.slice(1)) },
  formatlist: {
    params: ["format"],
    rest: "args",
    call(args) {
      const count = Math.max(1, ...args.slice(1).map((value) => (Array.isArray(value) ? value.length : 1)));
      return Array.from({ length: count }, (_, i) =>
        formatText(
          text(args, 0),
          args.slice(1).map((value) => (Array.isArray(value) ? (value[i] ?? null) : value)),
        ),
      );
    },
  },
  indent: { params: ["spaces", "string"], call: (args) => text(args, 1).replace(/\n/g, `\n${" ".repeat(Math.min(1000, Math.max(0, num(args, 0))))}`) },
  sanitize: ofText((value) => value.replace(/[^a-zA-Z0-9_-]/g, "_"), "name"),
  urlencode: ofText((value) =>
    encodeURIComponent(value)
      .replace(/%20/g, "+")
      .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
  ),
  basename: ofText((value) => value.replace(/\/+$/, "").split("/").pop() || (value === "" ? "." : "/"), "path"),
  dirname: ofText((value) => (value.includes("/") ? value.slice(0, value.lastIndexOf("/")) || "/" : "."), "path"),
  base64encode: ofText(encodeBase64),
  base64decode: ofText((value) => decodeUtf8(decodeBase64(value))),
  md5: ofText((value) => hex(md5(encodeUtf8(value)))),
  sha1: ofText((value) => hex(sha1(encodeUtf8(value)))),
  sha256: ofText(sha256Hex),
  sha512: ofText((value) => hex(sha512(encodeUtf8(value)))),
  jsonencode: { params: ["val"], call: (args) => JSON.stringify(sortedDeep(args[0] ?? null)) },
  jsondecode: {
    params: ["str"],
    call(args) {
      try {
        return JSON.parse(text(args, 0)) as HclValue;
      } catch {
        throw new FunctionError("invalid JSON", 0);
      }
    },
  },
  csvdecode: {
    params: ["str"],
    call(args) {
      const [head = "", ...rows] = text(args, 0)
        .split(/\r?\n/)
        .filter((line) => line !== "");
      const names = head.split(",");
      return rows.map((row) => Object.fromEntries(row.split(",").map((field, at) => [names[at] ?? "", field])));
    },
  },
  // Numbers
  absolute: ofNumber(Math.abs),
  ceil: ofNumber(Math.ceil),
  floor: ofNumber(Math.floor),
  int: ofNumber(Math.trunc),
  signum: ofNumber(Math.sign),
  negate: ofNumber((value) => -value),
  min: ofNumberList((all) => Math.min(...all)),
  max: ofNumberList((all) => Math.max(...all)),
  add: ofNumbers((a, b) => a + b),
  subtract: ofNumbers((a, b) => a - b),
  multiply: ofNumbers((a, b) => a * b),
  divide: ofNumbers((a, b) => a / b),
  modulo: ofNumbers((a, b) => a % b),
  pow: ofNumbers((a, b) => a ** b),
  log: ofNumbers((a, b) => Math.log(a) / Math.log(b)),
  greaterthan: ofNumbers((a, b) => a > b),
  greaterthanorequalto: ofNumbers((a, b) => a >= b),
  lessthan: ofNumbers((a, b) => a < b),
  lessthanorequalto: ofNumbers((a, b) => a <= b),
  parseint: {
    params: ["number", "base"],
    call(args) {
      const value = Number.parseInt(text(args, 0), num(args, 1));
      if (Number.isNaN(value)) throw new FunctionError(`cannot parse ${JSON.stringify(text(args, 0))} as a base ${num(args, 1)} integer`, 0);
      return value;
    },
  },
  // Truth
  and: { params: ["a", "b"], call: (args) => truth(args, 0) && truth(args, 1) },
  or: { params: ["a", "b"], call: (args) => truth(args, 0) || truth(args, 1) },
  not: { params: ["val"], call: (args) => !truth(args, 0) },
  equal: { params: ["a", "b"], call: ([a = null, b = null]) => isEqual(a, b) },
  notequal: { params: ["a", "b"], call: ([a = null, b = null]) => !isEqual(a, b) },
  // Lists and maps
  length: { params: ["collection"], call: ([value]) => sized(value) },
  concat: ofLists("seqs", (all) => all.flat()),
  contains: { params: ["list", "value"], call: (args) => has(list(args, 0), args[1] ?? null) },
  sethaselement: { params: ["set", "elem"], call: (args) => has(list(args, 0), args[1] ?? null) },
  distinct: { params: ["list"], call: (args) => distinct(list(args, 0)) },
  flatten: { params: ["list"], call: (args) => flat(list(args, 0)) },
  compact: { params: ["list"], call: (args) => list(args, 0).filter((value) => value !== "" && value !== null) },
  sort: {
    params: ["list"],
    call: (args) =>
      list(args, 0)
        .map((_, at, all) => text(all, at))
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  },
  reverselist: { params: ["list"], call: (args) => list(args, 0).toReversed() },
  slice: {
    params: ["list", "start_index", "end_index"],
    call(args) {
      const [all, start, end] = [list(args, 0), num(args, 1), num(args, 2)];
      if (start < 0 || end > all.length || start > end) throw new FunctionError("end index must not be greater than the length of the list", 2);
      return all.slice(start, end);
    },
  },
  element: {
    params: ["list", "index"],
    call(args) {
      const all = list(args, 0);
      if (all.length === 0) throw new FunctionError("cannot use element function with an empty list", 0);
      return all.at(num(args, 1) % all.length) ?? null;
    },
  },
  index: {
    params: ["collection", "key"],
    call: (args) => {
      const [collection = null, key = null] = args;
      const found = Array.isArray(collection) ? collection[num(args, 1)] : isMap(collection) ? collection[textOf(key) ?? ""] : undefined;
      if (found === undefined) throw new FunctionError("the given key does not identify an element in this collection value", 1);
      return found;
    },
  },
  indexof: {
    params: ["list", "value"],
    call(args) {
      const at = list(args, 0).findIndex((value) => isEqual(value, args[1] ?? null));
      if (at < 0) throw new FunctionError("item not found");
      return at;
    },
  },
  hasindex: {
    params: ["collection", "key"],
    call: ([collection, key = null]) =>
      Array.isArray(collection) ? Number(key) in collection : isMap(collection) && Object.hasOwn(collection, textOf(key) ?? ""),
  },
  chunklist: {
    params: ["list", "size"],
    call(args) {
      const [all, size] = [list(args, 0), Math.max(1, num(args, 1))];
      return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
    },
  },
  range: { params: [], rest: "params", call: range },
  coalesce: {
    params: [],
    rest: "vals",
    call(args) {
      const found = args.find((value) => value !== null);
      if (found === undefined) throw new FunctionError("no non-null arguments");
      return found;
    },
  },
  coalescelist: ofLists("vals", (all) => all.find(({ length }) => length > 0) ?? []),
  lookup: {
    params: ["inputMap", "key", "default"],
    call: (args) => {
      const values = map(args, 0);
      const key = text(args, 1);
      return Object.hasOwn(values, key) ? (values[key] ?? null) : (args[2] ?? null);
    },
  },
  merge: { params: [], rest: "maps", call: (args) => Object.assign({}, ...args.map((value, at) => (value === null ? {} : map(args, at)))) as HclValue },
  keys: { params: ["inputMap"], call: (args) => sortedKeys(map(args, 0)) },
  values: { params: ["values"], call: (args) => sortedKeys(map(args, 0)).map((name) => map(args, 0)[name] ?? null) },
  zipmap: { params: ["keys", "values"], call: (args) => Object.fromEntries(list(args, 0).map((_, at, keys) => [text(keys, at), list(args, 1)[at] ?? null])) },
  setunion: ofLists("sets", (all) => distinct(all.flat())),
  setintersection: ofLists("sets", ([first = [], ...others]) => distinct(first.filter((value) => others.every((other) => has(other, value))))),
  setsubtract: { params: ["a", "b"], call: (args) => list(args, 0).filter((value) => !has(list(args, 1), value)) },
  setsymmetricdifference: ofLists("sets", (all) => distinct(all.flat().filter((value) => all.filter((one) => has(one, value)).length % 2 === 1))),
  setproduct: ofLists("sets", (all) => all.reduce<HclValue[][]>((rows, one) => rows.flatMap((row) => one.map((value) => [...row, value])), [[]])),
  // Networks and times
  cidrhost: { params: ["prefix", "hostnum"], call: (args) => dotted(address(args, 0).network + num(args, 1)) },
  cidrnetmask: { params: ["prefix"], call: (args) => dotted(2 ** 32 - 2 ** (32 - address(args, 0).bits)) },
  cidrsubnet: { params: ["prefix", "newbits", "netnum"], call: subnet },
  timeadd: { params: ["timestamp", "duration"], call: (args) => timeAdd(text(args, 0), text(args, 1)) },
  formatdate: { params: ["format", "time"], call: (args) => timeFormat(text(args, 0), text(args, 1)) },
};

function sortedDeep(value: HclValue): HclValue {
  if (Array.isArray(value)) return value.map(sortedDeep);
  return isMap(value) ? Object.fromEntries(sortedKeys(value).map((name) => [name, sortedDeep(value[name] ?? null)])) : value;
}
