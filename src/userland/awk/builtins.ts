import { fixedZone } from "../../base/time/zone.ts";
import { Failure } from "../lib/errors.ts";
import { formatTime, fromLocal, type Zone } from "../lib/format-time.ts";
import { byteLength } from "../lib/text.ts";
import { byteSlice } from "./bytes.ts";
import { AwkSyntaxError } from "./lexer.ts";
import type { Expression } from "./tree.ts";
import { type AwkArray, StrNum, toNumber, type Value } from "./values.ts";
import { splitByPattern, type Variables } from "./variables.ts";

/** The running program, as functions see it. */
export interface Awk extends Variables {
  readonly zone: Zone;
  randomState: number;
  randomSeed: number;
  evaluate(node: Expression): Value;
  /** To a variable, a field or an element. */
  store(target: Expression, value: Value): void;
  /** As a regular expression: a literal, or what an expression says. */
  pattern(node: Expression): RegExp;
}

/** A built-in function that does not wait. */
export function callBuiltin(awk: Awk, name: string, args: readonly Expression[], line: number): Value {
  const value = (i: number): Value => (args[i] ? awk.evaluate(args[i]) : undefined);
  const number = (i: number) => toNumber(value(i));
  const text = (i: number) => awk.text(value(i));
  const [least, most] = ARITY[name] ?? [0, 99];
  if (args.length < least || args.length > most) throw new AwkSyntaxError(`wrong number of arguments in call to ${name}`, line);
  switch (name) {
    case "length":
      return length(awk, args[0]);
    case "substr":
      if (awk.dialect === "mawk") return byteSubstring(text(0), number(1), args.length > 2 ? number(2) : Number.POSITIVE_INFINITY);
      return substring(text(0), awk.dialect === "busybox" ? Math.max(1, number(1)) : number(1), args.length > 2 ? number(2) : Number.POSITIVE_INFINITY);
    case "index":
      return placeOf(awk, text(0), text(0).indexOf(text(1)));
    case "split":
      return split(awk, args);
    case "sub":
    case "gsub":
      return substitute(awk, args, name === "gsub");
    case "gensub":
      return general(awk, args);
    case "match":
      return match(awk, args);
    case "sprintf":
      return awk.sprintf(
        text(0),
        args.slice(1).map((item) => awk.evaluate(item)),
      );
    case "sin":
      return Math.sin(number(0));
    case "cos":
      return Math.cos(number(0));
    case "atan2":
      return Math.atan2(number(0), number(1));
    case "exp":
      return Math.exp(number(0));
    case "log":
      return Math.log(number(0));
    case "sqrt":
      return Math.sqrt(number(0));
    case "int":
      return Math.trunc(number(0));
    case "rand":
      return random(awk);
    case "srand":
      return seed(awk, args.length > 0 ? number(0) : undefined);
    case "tolower":
      return text(0).toLowerCase();
    case "toupper":
      return text(0).toUpperCase();
    case "systime":
      return Math.floor(awk.tool.sys.clock.realtime() / 1000);
    case "strftime":
      return formatTime(
        args.length > 0 ? text(0) : "%a %b %e %H:%M:%S %Z %Y",
        args.length > 1 ? number(1) * 1000 : awk.tool.sys.clock.realtime(),
        args.length > 2 && number(2) !== 0 ? GREENWICH : awk.zone,
      );
    case "mktime":
      return makeTime(text(0), awk);
    case "and":
      return args.slice(1).reduce((sum, _, i) => Number(BigInt(sum) & BigInt(Math.trunc(number(i + 1)))), Math.trunc(number(0)));
    case "or":
      return args.slice(1).reduce((sum, _, i) => Number(BigInt(sum) | BigInt(Math.trunc(number(i + 1)))), Math.trunc(number(0)));
    case "xor":
      return args.slice(1).reduce((sum, _, i) => Number(BigInt(sum) ^ BigInt(Math.trunc(number(i + 1)))), Math.trunc(number(0)));
    case "lshift":
      return Math.trunc(number(0)) * 2 ** Math.trunc(number(1));
    case "rshift":
      return Math.floor(Math.trunc(number(0)) / 2 ** Math.trunc(number(1)));
    case "compl":
      return 2 ** 53 - 1 - Math.trunc(number(0));
    case "strtonum": {
      const source = text(0).trim();
      if (/^0[xX]/.test(source)) return Number.parseInt(source, 16) || 0;
      return /^0[0-7]+$/.test(source) ? Number.parseInt(source, 8) : toNumber(source);
    }
    case "asort":
    case "asorti":
      return sortArray(awk, args, name === "asorti");
    default:
      throw new Failure(`function ${name} is not supported`, 2);
  }
}

const ARITY: Record<string, readonly [number, number]> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 4],
  sub: [2, 3],
  gsub: [2, 3],
  gensub: [3, 4],
  match: [2, 3],
  sprintf: [1, 999],
  sin: [1, 1],
  cos: [1, 1],
  atan2: [2, 2],
  exp: [1, 1],
  log: [1, 1],
  sqrt: [1, 1],
  int: [1, 1],
  rand: [0, 0],
  srand: [0, 1],
  tolower: [1, 1],
  toupper: [1, 1],
  system: [1, 1],
  close: [1, 2],
  fflush: [0, 1],
  strtonum: [1, 1],
  mktime: [1, 2],
  and: [2, 99],
  or: [2, 99],
  xor: [2, 99],
  lshift: [2, 2],
  rshift: [2, 2],
  compl: [1, 1],
};

function length(awk: Awk, argument: Expression | undefined): number {
  const count = (text: string) => (awk.dialect === "mawk" ? byteLength(text) : [...text].length);
  if (argument === undefined) return count(awk.record());
  if (argument.kind === "variable") {
    // An array's length is that of its table; a variable not used yet counts as empty text.
    const array = awk.arrayIfAny(argument.name);
    if (array) return array.size;
  }
  return count(awk.text(awk.evaluate(argument)));
}

/** From 1, what is at `index` of a text: mawk counts bytes. */
function placeOf(awk: Awk, text: string, index: number): number {
  return awk.dialect === "mawk" && index > 0 ? byteLength(text.slice(0, index)) + 1 : index + 1;
}

/** As mawk does it: fractions are cut off, and what lies before the text makes the piece longer. */
function byteSubstring(text: string, from: number, count: number): string {
  if (Number.isNaN(from) || Number.isNaN(count)) return "";
  const start = Math.trunc(from);
  const length = Math.trunc(count) - Math.min(0, start);
  const first = Math.max(0, start - 1);
  return length <= 0 ? "" : byteSlice(text, first, length === Number.POSITIVE_INFINITY ? undefined : first + length);
}

function substring(text: string, from: number, count: number): string {
  if (Number.isNaN(from) || Number.isNaN(count)) return "";
  const start = Math.round(from);
  const end = count === Number.POSITIVE_INFINITY ? text.length + 1 : Math.round(from + count);
  return text.slice(Math.max(0, start - 1), Math.max(0, end - 1));
}

function arrayName(awk: Awk, argument: Expression | undefined): AwkArray {
  if (argument?.kind !== "variable") throw new Failure("an array was expected", 2);
  return awk.array(argument.name);
}

function split(awk: Awk, args: readonly Expression[]): number {
  const text = awk.text(awk.evaluate(args[0] as Expression));
  const separator = args[2];
  let parts: string[];
  if (!separator) parts = awk.split(text, awk.text(awk.variable("FS")));
  else if (separator.kind === "regex") parts = splitByPattern(text, awk.regex(separator.source));
  else parts = awk.split(text, awk.text(awk.evaluate(separator)));
  const array = arrayName(awk, args[1]);
  array.clear();
  for (const [i, part] of parts.entries()) array.set(String(i + 1), new StrNum(part));
  return parts.length;
}

function substitute(awk: Awk, args: readonly Expression[], global: boolean): number {
  const pattern = awk.pattern(args[0] as Expression);
  const replacement = awk.text(awk.evaluate(args[1] as Expression));
  const target: Expression = args[2] ?? { kind: "field", index: { kind: "number", value: 0 } };
  const text = awk.text(awk.evaluate(target));
  let count = 0;
  const result = replaceMatches(
    text,
    pattern,
    (match) => {
      count++;
      return expandReplacement(replacement, match[0]);
    },
    global ? undefined : 1,
  );
  if (count > 0 && (target.kind === "field" || target.kind === "variable" || target.kind === "element" || target.kind === "grouping"))
    awk.store(target, result);
  return count;
}

/** Like replace with g, but never an empty match right behind another match. */
function replaceMatches(text: string, pattern: RegExp, replace: (match: RegExpMatchArray) => string, only: number | undefined): string {
  let result = "";
  let done = 0;
  let number = 0;
  let lastEnd = -1;
  for (const match of text.matchAll(pattern)) {
    const at = match.index;
    if (match[0] === "" && at === lastEnd) continue;
    lastEnd = at + match[0].length;
    number++;
    if (only !== undefined && number !== only) continue;
    result += text.slice(done, at) + replace(match);
    done = lastEnd;
    if (only !== undefined) break;
  }
  return result + text.slice(done);
}

/** `&` is the match, `\&` an ampersand, `\\` a backslash. */
function expandReplacement(text: string, matched: string): string {
  return text.replace(/\\\\(?=&|\\)|\\&|&/g, (part) => (part === "&" ? matched : part === "\\&" ? "&" : "\\"));
}

function general(awk: Awk, args: readonly Expression[]): string {
  const pattern = awk.pattern(args[0] as Expression);
  const replacement = awk.text(awk.evaluate(args[1] as Expression));
  const how = awk.text(awk.evaluate(args[2] as Expression));
  const text = args[3] ? awk.text(awk.evaluate(args[3])) : awk.record();
  const replace = (match: RegExpMatchArray) =>
    replacement.replace(/\\(\d)|\\&|\\\\|&/g, (part, digit: string | undefined) =>
      digit !== undefined ? (match[Number(digit)] ?? "") : part === "&" ? match[0] : part.slice(1),
    );
  return replaceMatches(text, pattern, replace, /^[gG]/.test(how) ? undefined : Math.max(1, Number(how) || 1));
}

function match(awk: Awk, args: readonly Expression[]): number {
  const text = awk.text(awk.evaluate(args[0] as Expression));
  const found = awk.pattern(args[1] as Expression).exec(text);
  const place = found ? placeOf(awk, text, found.index) : 0;
  awk.assign("RSTART", place);
  awk.assign("RLENGTH", found ? (awk.dialect === "mawk" ? byteLength(found[0]) : found[0].length) : -1);
  if (args[2]) {
    const array = arrayName(awk, args[2]);
    array.clear();
    for (const [i, group] of (found ?? []).entries()) if (group !== undefined) array.set(String(i), new StrNum(group));
  }
  return place;
}

/** As gmtime(3) calls it. */
const GREENWICH = fixedZone("GMT", 0);

function makeTime(text: string, awk: Awk): number {
  const [year, month, day, hour, minute, second] = text.trim().split(/\s+/).map(Number);
  if (second === undefined) return -1;
  return fromLocal(Math.floor(Date.UTC(year as number, (month as number) - 1, day, hour, minute, second) / 1000), awk.zone);
}

function sortArray(awk: Awk, args: readonly Expression[], keys: boolean): number {
  const source = arrayName(awk, args[0]);
  const target = args[1] ? arrayName(awk, args[1]) : source;
  const items: Value[] = keys ? [...source.keys()] : [...source.values()];
  const rank = (value: Value) => (typeof value === "number" || (typeof value === "object" && value.number !== undefined) ? 0 : 1);
  items.sort((a, b) => rank(a) - rank(b) || (rank(a) === 0 ? toNumber(a) - toNumber(b) : awk.text(a) < awk.text(b) ? -1 : 1));
  target.clear();
  for (const [i, item] of items.entries()) target.set(String(i + 1), item);
  return items.length;
}

/** A small generator with 32 bits of state, kept by the interpreter. */
function random(awk: Awk): number {
  const state = (awk.randomState + 0x6d2b79f5) >>> 0;
  awk.randomState = state;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

function seed(awk: Awk, value: number | undefined): number {
  const old = awk.randomSeed;
  awk.randomSeed = value ?? Math.floor(awk.tool.sys.clock.realtime() / 1000);
  awk.randomState = Math.trunc(awk.randomSeed) >>> 0;
  return old;
}
