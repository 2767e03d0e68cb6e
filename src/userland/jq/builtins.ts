import { decodeLetters, encodeLetters } from "../base64.ts";
import { breakTime, formatTime, UTC } from "../lib/format-time.ts";
import { decodeText, encodeText } from "../lib/text.ts";
import { add, binary, computed, type Evaluator, type Output, type Scope } from "./evaluate.ts";
import { deletePaths, getPath, indices, type Path, setPath } from "./paths.ts";
import type { Filter } from "./syntax.ts";
import { compare, describe, isObject, isTruthy, JqError, type JsonObject, setEntry, toJson, typeOf } from "./values.ts";

type Builtin = (jq: Evaluator, input: Output, args: readonly Filter[], scope: Scope) => Iterable<Output>;

/** Built-in filters that are written in jq itself. Each sees those before it. */
export const DEFINED: readonly (readonly [signature: string, body: string])[] = [
  ["map(f)", "[.[] | f]"],
  ["select(f)", "if f then . else empty end"],
  ["recurse(f)", "def r: ., (f | r); r"],
  ["recurse(f;c)", "def r: ., (f | select(c) | r); r"],
  ["values", "select(. != null)"],
  ["nulls", "select(. == null)"],
  ["booleans", 'select(type == "boolean")'],
  ["numbers", 'select(type == "number")'],
  ["strings", 'select(type == "string")'],
  ["arrays", 'select(type == "array")'],
  ["objects", 'select(type == "object")'],
  ["iterables", 'select(type == "array" or type == "object")'],
  ["scalars", 'select(type != "array" and type != "object")'],
  ["to_entries", "[keys_unsorted[] as $k | {key: $k, value: .[$k]}]"],
  [
    "from_entries",
    'reduce .[] as $x ({}; . + {($x | if type == "object" then (if has("key") then .key elif has("k") then .k elif has("name") then .name elif has("Name") then .Name elif has("Key") then .Key elif has("K") then .K else null end) else . end | if type == "string" then . elif type == "null" then "null" else tojson end): ($x | if type == "object" then (if has("value") then .value elif has("v") then .v elif has("Value") then .Value elif has("V") then .V else null end) else null end)})',
  ],
  ["with_entries(f)", "to_entries | map(f) | from_entries"],
  ["map_values(f)", ".[] |= f"],
  ["del(f)", "delpaths([path(f)])"],
  ["paths", "path(..) | select(length > 0)"],
  ["paths(f)", "path(.. | select(f)) | select(length > 0)"],
  ["leaf_paths", "paths(scalars)"],
  ["pick(f)", ". as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)))"],
  ["any", "reduce .[] as $x (false; . or $x)"],
  ["all", "reduce .[] as $x (true; . and $x)"],
  ["any(f)", "reduce (.[] | f) as $x (false; . or $x)"],
  ["all(f)", "reduce (.[] | f) as $x (true; . and $x)"],
  ["any(g;f)", "isempty(first(g | f | select(.))) | not"],
  ["all(g;f)", "isempty(first(g | f | select(. | not)))"],
  ["in(xs)", ". as $x | xs | has($x)"],
  ["inside(xs)", ". as $x | xs | contains($x)"],
  [
    "join($sep)",
    'if length == 0 then "" else reduce .[1:][] as $x (.[0] | if . == null then "" elif type == "string" then . else tojson end; . + $sep + ($x | if . == null then "" elif type == "string" then . else tojson end)) end',
  ],
  ["first", ".[0]"],
  ["last", ".[-1]"],
  ["nth($n)", ".[$n]"],
  ["nth($n;f)", "last(limit($n + 1; f))"],
  ["until(c;u)", "def r: if c then . else (u | r) end; r"],
  ["while(c;u)", "def r: if c then ., (u | r) else empty end; r"],
  ["repeat(f)", "def r: f | (., r); r"],
  ["inputs", 'def r: (try input catch (if . == "No more inputs" then empty else error end)) | (., r); r'],
  ["combinations", "if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end"],
  ["combinations($n)", ". as $dot | [range($n)] | map($dot) | combinations"],
  ["walk(f)", 'def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w'],
  ["env", "$ENV"],
  ["todate", 'strftime("%Y-%m-%dT%H:%M:%SZ")'],
  ["fromdateiso8601", 'strptime("%Y-%m-%dT%H:%M:%SZ") | mktime'],
  ["todateiso8601", "todate"],
  ["fromdate", "fromdateiso8601"],
  ["date", "todate"],
  ["dateadd($u;$n)", ". + $n"],
  ["datesub($u;$n)", ". - $n"],
  ["finites", "select(isinfinite or isnan | not)"],
  ["normals", "select(isnormal)"],
  ["tostream", "path(def r: (.[]?|r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q])"],
  ["min_by(f)", "_min_by_list(map([f]))"],
  ["max_by(f)", "_max_by_list(map([f]))"],
  ["sort_by(f)", "_sort_by_list(map([f]))"],
  ["group_by(f)", "_group_by_list(map([f]))"],
  ["unique_by(f)", "[group_by(f)[] | .[0]]"],
  ["abs", 'if type == "number" and . < 0 then -. else . end'],
  ["toarray", 'if type == "array" then . else [.] end'],
  ["have_literal_numbers", "true"],
  ["add(f)", "reduce f as $x (null; . + $x)"],
  ["match($re)", "match($re; null)"],
  ["test($re)", "test($re; null)"],
  ["capture($re)", "capture($re; null)"],
  ["scan($re)", "scan($re; null)"],
  ["capture($re;$flags)", "match($re; $flags) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries"],
  ["scan($re;$flags)", 'match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end'],
  ["splits($re)", "split($re; null) | .[]"],
  ["splits($re;$flags)", "split($re; $flags) | .[]"],
  ["index($i)", "indices($i) | if . == null then null else .[0] end"],
  ["rindex($i)", "indices($i) | if . == null then null else .[-1:][0] end"],
  ["error(f)", "f as $e | $e | error"],
  ["halt_error", "halt_error(5)"],
  ["INDEX(s;f)", "reduce s as $row ({}; .[$row | f | tostring] |= $row)"],
  ["INDEX(f)", "INDEX(.[]; f)"],
  ["IN(s)", "any(s == .; .)"],
  ["IN(src;s)", "any(src == s; .)"],
];

/** A filter of the input alone. */
function simple(work: (input: unknown, jq: Evaluator) => unknown): Builtin {
  return function* (jq, input) {
    yield computed(work(input.value, jq));
  };
}

/** A filter whose arguments are values: every combination of them, the last varying slowest as in jq. */
function valued(work: (input: unknown, args: readonly unknown[], jq: Evaluator) => unknown): Builtin {
  return function* (jq, input, args, scope) {
    function* combine(index: number, tail: readonly unknown[]): Generator<readonly unknown[]> {
      if (index < 0) yield tail;
      else for (const value of jq.values(args[index] as Filter, input.value, scope)) yield* combine(index - 1, [value, ...tail]);
    }
    for (const values of combine(args.length - 1, [])) yield computed(work(input.value, values, jq));
  };
}

function math(work: (value: number) => number): Builtin {
  return simple((value) => {
    if (typeof value !== "number") throw new JqError(`${describe(value)} number required`);
    return work(value);
  });
}

const MATH: Record<string, (value: number) => number> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  sqrt: Math.sqrt,
  fabs: Math.abs,
  trunc: Math.trunc,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  cbrt: Math.cbrt,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  significand: (x) => x / 2 ** Math.floor(Math.log2(Math.abs(x))),
  rint: Math.round,
  nearbyint: Math.round,
  logb: (x) => Math.floor(Math.log2(Math.abs(x))),
};

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
  [
    "range/1",
    function* (jq, input, args, scope) {
      for (const end of jq.values(args[0] as Filter, input.value, scope)) for (let i = 0; i < number(end, "range"); i++) yield computed(i);
    },
  ],
  [
    "range/2",
    function* (jq, input, args, scope) {
      for (const start of jq.values(args[0] as Filter, input.value, scope))
        for (const end of jq.values(args[1] as Filter, input.value, scope))
          for (let i = number(start, "range"); i < number(end, "range"); i++) yield computed(i);
    },
  ],
  [
    "range/3",
    function* (jq, input, args, scope) {
      for (const from of jq.values(args[0] as Filter, input.value, scope)) {
        for (const end of jq.values(args[1] as Filter, input.value, scope)) {
          for (const by of jq.values(args[2] as Filter, input.value, scope)) {
            const [start, stop, step] = [number(from, "range"), number(end, "range"), number(by, "range")];
            if (step > 0) for (let i = start; i < stop; i += step) yield computed(i);
            else if (step < 0) for (let i = start; i > stop; i += step) yield computed(i);
          }
        }
      }
    },
  ],
  ...Object.entries(MATH).map(([name, work]) => [`${name}/0`, math(work)] as const),
  ["pow/2", valued((_, [base, exponent]) => number(base, "pow") ** number(exponent, "pow"))],
  ["atan2/2", valued((_, [y, x]) => Math.atan2(number(y, "atan2"), number(x, "atan2")))],
  ["fmin/2", valued((_, [a, b]) => Math.min(number(a, "fmin"), number(b, "fmin")))],
  ["fmax/2", valued((_, [a, b]) => Math.max(number(a, "fmax"), number(b, "fmax")))],
  ["fmod/2", valued((_, [a, b]) => number(a, "fmod") % number(b, "fmod"))],
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
  ["sort/0", simple((value) => array(value, "sorted").toSorted(compare))],
  ["_sort_by_list/1", valued((value, [list]) => sortBy(value, list).map((item) => item.value))],
  ["_group_by_list/1", valued((value, [list]) => groupBy(value, list))],
  ["_min_by_list/1", valued((value, [list]) => extreme(value, list, -1))],
  ["_max_by_list/1", valued((value, [list]) => extreme(value, list, 1))],
  ["min/0", simple((value) => extreme(value, value, -1))],
  ["max/0", simple((value) => extreme(value, value, 1))],
  [
    "unique/0",
    simple((value) =>
      array(value, "sorted")
        .toSorted(compare)
        .filter((item, i, all) => i === 0 || compare(all[i - 1], item) !== 0),
    ),
  ],
  ["reverse/0", simple((value) => (value === null ? [] : typeof value === "string" ? [...value].reverse().join("") : array(value, "reversed").toReversed()))],
  ["flatten/0", simple((value) => flatten(value, Number.POSITIVE_INFINITY))],
  [
    "flatten/1",
    valued((value, [depth]) => {
      if (number(depth, "flatten") < 0) throw new JqError("flatten depth must not be negative");
      return flatten(value, depth as number);
    }),
  ],
  [
    "transpose/0",
    simple((value) => {
      const rows = array(value, "transposed") as unknown[][];
      return Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, i) => rows.map((row) => row[i] ?? null));
    }),
  ],
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
    "first/1",
    function* (jq, input, args, scope) {
      for (const output of jq.run(args[0] as Filter, input, scope)) {
        yield output;
        return;
      }
    },
  ],
  [
    "last/1",
    function* (jq, input, args, scope) {
      let last: Output | undefined;
      for (const output of jq.run(args[0] as Filter, input, scope)) last = output;
      if (last) yield last;
    },
  ],
  [
    "limit/2",
    function* (jq, input, args, scope) {
      for (const count of jq.values(args[0] as Filter, input.value, scope)) {
        let left = number(count, "limit");
        // None at all means no limit to jq 1.6.
        if (left <= 0) {
          yield* jq.run(args[1] as Filter, input, scope);
          continue;
        }
        for (const output of jq.run(args[1] as Filter, input, scope)) {
          yield output;
          if (--left <= 0) break;
        }
      }
    },
  ],
  [
    "skip/2",
    function* (jq, input, args, scope) {
      for (const count of jq.values(args[0] as Filter, input.value, scope)) {
        let left = number(count, "skip");
        for (const output of jq.run(args[1] as Filter, input, scope)) if (left-- <= 0) yield output;
      }
    },
  ],
  [
    "isempty/1",
    function* (jq, input, args, scope) {
      for (const _ of jq.run(args[0] as Filter, input, scope)) {
        void _;
        yield computed(false);
        return;
      }
      yield computed(true);
    },
  ],
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
  ["ascii_downcase/0", simple((value) => text(value, "ascii_downcase").replace(/[A-Z]/g, (letter) => letter.toLowerCase()))],
  ["ascii_upcase/0", simple((value) => text(value, "ascii_upcase").replace(/[a-z]/g, (letter) => letter.toUpperCase()))],
  ["explode/0", simple((value) => [...text(value, "explode")].map((character) => character.codePointAt(0)))],
  [
    "implode/0",
    simple((value) =>
      array(value, "imploded")
        .map((code) => String.fromCodePoint(Math.min(0x10ffff, Math.max(0, number(code, "implode")))))
        .join(""),
    ),
  ],
  [
    "startswith/1",
    valued((value, [other]) => {
      if (typeof value !== "string" || typeof other !== "string") throw new JqError("startswith() requires string inputs");
      return value.startsWith(other);
    }),
  ],
  [
    "endswith/1",
    valued((value, [other]) => {
      if (typeof value !== "string" || typeof other !== "string") throw new JqError("endswith() requires string inputs");
      return value.endsWith(other);
    }),
  ],
  [
    "ltrimstr/1",
    valued((value, [other]) => (typeof value === "string" && typeof other === "string" && value.startsWith(other) ? value.slice(other.length) : value)),
  ],
  [
    "rtrimstr/1",
    valued((value, [other]) =>
      typeof value === "string" && typeof other === "string" && other !== "" && value.endsWith(other) ? value.slice(0, -other.length) : value,
    ),
  ],
  ["trim/0", simple((value) => text(value, "trim").trim())],
  ["ltrim/0", simple((value) => text(value, "trim").trimStart())],
  ["rtrim/0", simple((value) => text(value, "trim").trimEnd())],
  [
    "split/1",
    valued((value, [separator]) => {
      if (typeof value !== "string" || typeof separator !== "string") throw new JqError("split input and separator must be strings");
      return binary("/", value, separator);
    }),
  ],
  ["split/2", valued((value, [pattern, flags]) => text(value, "match").split(regex(pattern, flags, "g")))],
  [
    "test/2",
    valued((value, [pattern, flags]) => {
      const [source, marks] = Array.isArray(pattern) ? [pattern[0], pattern[1] ?? flags] : [pattern, flags];
      return regex(source, marks, "").test(matchText(value, source));
    }),
  ],
  [
    "match/2",
    function* (jq, input, args, scope) {
      for (const flags of jq.values(args[1] as Filter, input.value, scope)) {
        for (const pattern of jq.values(args[0] as Filter, input.value, scope)) {
          const [source, marks] = Array.isArray(pattern) ? [pattern[0], pattern[1] ?? flags] : [pattern, flags];
          for (const match of matches(matchText(input.value, source), source, marks)) yield computed(match);
        }
      }
    },
  ],
  ["sub/2", (jq, input, args, scope) => substitute(jq, input, args, scope, "")],
  ["sub/3", (jq, input, args, scope) => substitute(jq, input, args, scope, "")],
  ["gsub/2", (jq, input, args, scope) => substitute(jq, input, args, scope, "g")],
  ["gsub/3", (jq, input, args, scope) => substitute(jq, input, args, scope, "g")],
  ["now/0", simple((_, jq) => jq.host.now() / 1000)],
  [
    "mktime/0",
    simple((value) => {
      const [year, month, day, hour, minute, second] = array(value, "mktime") as number[];
      return Math.floor(Date.UTC(year as number, month as number, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0) / 1000);
    }),
  ],
  ["gmtime/0", simple((value) => broken(number(value, "gmtime")))],
  ["localtime/0", simple((value) => broken(number(value, "localtime")))],
  ["strftime/1", valued((value, [format]) => formatTime(text(format, "strftime"), milliseconds(value), UTC))],
  ["strflocaltime/1", valued((value, [format]) => formatTime(text(format, "strflocaltime"), milliseconds(value), UTC))],
  ["strptime/1", valued((value, [format]) => broken(parseTime(text(value, "strptime"), text(format, "strptime"))))],
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

/** halt and halt_error. */
export class Halt extends Error {
  readonly code: number;
  readonly value: unknown;

  constructor(code: number, value: unknown) {
    super("halt");
    this.code = code;
    this.value = value;
  }
}

/** `@base64` and friends. */
export function formatString(name: string, value: unknown): string {
  const plain = typeof value === "string" ? value : toJson(value);
  switch (name) {
    case "text":
      return plain;
    case "json":
      return toJson(value);
    case "csv":
    case "tsv": {
      if (!Array.isArray(value)) throw new JqError(`${describe(value)} cannot be ${name}-formatted, only an array can be`);
      return value.map((cell) => formatCell(name, cell)).join(name === "csv" ? "," : "\t");
    }
    case "html":
      return plain.replace(/[<>&'"]/g, (character) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;" })[character] as string);
    case "uri":
      return [...encodeText(plain)]
        .map((byte) =>
          /[A-Za-z0-9\-_.~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
        )
        .join("");
    case "sh":
      return (Array.isArray(value) ? value : [value])
        .map((item) => {
          if (Array.isArray(item) || isObject(item)) throw new JqError(`${describe(item)} can not be escaped for shell`);
          return typeof item === "string" ? `'${item.replaceAll("'", "'\\''")}'` : toJson(item);
        })
        .join(" ");
    case "base64":
      return encodeLetters(encodeText(plain), 6);
    case "base32":
      return encodeLetters(encodeText(plain), 5);
    case "base64d":
      return decodeText(decodeLetters(plain.replace(/=+$/, ""), 6).bytes);
    case "base32d":
      return decodeText(decodeLetters(plain.replace(/=+$/, ""), 5).bytes);
    default:
      throw new JqError(`${name} is not a valid format`);
  }
}

function formatCell(name: "csv" | "tsv", cell: unknown): string {
  if (typeof cell === "number" || typeof cell === "boolean") return toJson(cell);
  if (cell === null) return "";
  if (typeof cell !== "string") throw new JqError(`${describe(cell)} is not valid in a csv row`);
  if (name === "csv") return `"${cell.replaceAll('"', '""')}"`;
  return cell.replace(/[\\\t\n\r]/g, (character) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[character] as string);
}

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

function number(value: unknown, what: string): number {
  if (typeof value !== "number") throw new JqError(what === "range" ? "Range bounds must be numeric" : `${describe(value)} number required`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string")
    throw new JqError(
      what === "explode" || what.startsWith("ascii")
        ? `${what} input must be a string`
        : what === "match"
          ? `${describe(value)} cannot be matched, as it is not a string`
          : what === "trim"
            ? `${describe(value)} cannot be trimmed`
            : `${describe(value)} cannot be parsed, only strings can be`,
    );
  return value;
}

function array(value: unknown, verb: string): unknown[] {
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} cannot be ${verb}, as it is not an array`);
  return value;
}

function pathOf(value: unknown): Path {
  if (!Array.isArray(value)) throw new JqError("Path must be specified as an array");
  return value;
}

function sortBy(value: unknown, list: unknown): { value: unknown; key: unknown }[] {
  const ranks = list as unknown[];
  return array(value, "sorted")
    .map((item, i) => ({ value: item, key: ranks[i] }))
    .sort((a, b) => compare(a.key, b.key));
}

function groupBy(value: unknown, list: unknown): unknown[][] {
  const groups: unknown[][] = [];
  let last: { key: unknown } | undefined;
  for (const item of sortBy(value, list)) {
    if (last && compare(last.key, item.key) === 0) (groups.at(-1) as unknown[]).push(item.value);
    else groups.push([item.value]);
    last = item;
  }
  return groups;
}

function extreme(value: unknown, list: unknown, sign: 1 | -1): unknown {
  const items = array(value, "iterated over");
  const ranks = list as unknown[];
  let best = -1;
  for (let i = 0; i < items.length; i++) {
    const order = best < 0 ? 1 : sign * compare(ranks[i], ranks[best]);
    if (order > 0 || (order === 0 && sign > 0)) best = i;
  }
  return best < 0 ? null : items[best];
}

function flatten(value: unknown, depth: number): unknown[] {
  const items = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : undefined;
  if (!items) throw new JqError(`Cannot iterate over ${describe(value)}`);
  return items.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}

function matchText(value: unknown, pattern: unknown): string {
  if (typeof value !== "string") throw new JqError(`${describe(value)} cannot be matched, as it is not a string`);
  if (typeof pattern !== "string") throw new JqError(`${describe(pattern)} cannot be matched, as it is not a string`);
  return value;
}

/** Oniguruma's flags: g i x s n l p. */
function regex(pattern: unknown, flags: unknown, more: string): RegExp {
  const letters = flags === null || flags === undefined ? "" : String(flags);
  if (/[^gimnpslx]/.test(letters)) throw new JqError(`${letters} is not a valid modifier string`);
  let source = String(pattern);
  if (letters.includes("x")) source = source.replace(/(?<!\\)\s+|(?<!\\)#.*$/gm, "");
  source = source
    .replace(/\\h/g, "[0-9a-fA-F]")
    .replace(/\\A/g, "(?<![\\s\\S])")
    .replace(/\\[zZ]/g, "(?![\\s\\S])")
    .replace(/\(\?i\)/g, "")
    .replace(
      /\[\[:(\w+):\]\]/g,
      (whole, name: string) => ({ alpha: "[A-Za-z]", digit: "\\d", alnum: "[A-Za-z0-9]", space: "\\s", upper: "[A-Z]", lower: "[a-z]" })[name] ?? whole,
    );
  try {
    return new RegExp(source, `${/i/.test(letters) || /\(\?i\)/.test(String(pattern)) ? "i" : ""}${/[sp]/.test(letters) ? "s" : ""}${more}`);
  } catch {
    throw new JqError(`${source} (at offset 0) is not a valid regex`);
  }
}

function* matches(value: string, pattern: unknown, flags: unknown): Generator<JsonObject> {
  const global = String(flags ?? "").includes("g");
  const expression = regex(pattern, flags, "dg");
  const names = new Map<number, string>();
  for (const match of value.matchAll(expression)) {
    const where = (
      match as RegExpMatchArray & { indices?: (readonly [number, number] | undefined)[] & { groups?: Record<string, readonly [number, number] | undefined> } }
    ).indices;
    if (names.size === 0)
      for (const [name, index] of [...String(pattern).matchAll(/\((?!\?)|\(\?<(?![=!])(\w+)>/g)].map((group, i) => [group[1], i + 1] as const))
        if (name !== undefined) names.set(index, name);
    yield {
      offset: [...value.slice(0, match.index)].length,
      length: [...match[0]].length,
      string: match[0],
      captures: match.slice(1).map((group, i) => ({
        offset: group === undefined ? -1 : [...value.slice(0, where?.[i + 1]?.[0] ?? 0)].length,
        length: group === undefined ? 0 : [...group].length,
        string: group ?? null,
        name: names.get(i + 1) ?? null,
      })),
    };
    if (!global) return;
  }
}

function* substitute(jq: Evaluator, input: Output, args: readonly Filter[], scope: Scope, more: string): Generator<Output> {
  const flagsList = args[2] ? [...jq.values(args[2], input.value, scope)] : [""];
  for (const flags of flagsList) {
    for (const pattern of jq.values(args[0] as Filter, input.value, scope)) {
      const value = matchText(input.value, pattern);
      const found = [...matches(value, pattern, more + String(flags ?? ""))];
      const characters = [...value];
      function* build(index: number, done: number, built: string): Generator<string> {
        const match = found[index];
        if (!match) {
          yield built + characters.slice(done).join("");
          return;
        }
        const named: JsonObject = {};
        for (const capture of match["captures"] as JsonObject[]) if (capture["name"] !== null) setEntry(named, capture["name"] as string, capture["string"]);
        const offset = match["offset"] as number;
        for (const replacement of jq.values(args[1] as Filter, named, scope)) {
          if (typeof replacement !== "string") throw new JqError(`${describe(named)} cannot be added to a string`);
          yield* build(index + 1, offset + (match["length"] as number), built + characters.slice(done, offset).join("") + replacement);
        }
      }
      for (const result of build(0, 0, "")) yield computed(result);
    }
  }
}

function milliseconds(value: unknown): number {
  if (typeof value === "number") return value * 1000;
  if (!Array.isArray(value)) throw new JqError("strftime/1 requires parsed datetime inputs");
  const [year, month, day, hour, minute, second] = value as number[];
  return Date.UTC(year as number, month as number, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
}

function broken(seconds: number): number[] {
  const time = breakTime(Math.floor(seconds) * 1000, UTC);
  return [time.year, time.month, time.day, time.hour, time.minute, time.second + (seconds - Math.floor(seconds)), time.weekday, time.yearDay];
}

function parseTime(value: string, format: string): number {
  const fields: string[] = [];
  const source = format.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/%(.)/g, (_, letter: string) => {
    const pattern = {
      Y: "(\\d{4})",
      m: "(\\d{1,2})",
      d: "(\\d{1,2})",
      H: "(\\d{1,2})",
      M: "(\\d{1,2})",
      S: "(\\d{1,2})",
      Z: "([A-Za-z]+)",
      z: "([+-]\\d{2}:?\\d{2}|Z)",
      b: "([A-Za-z]{3,})",
      B: "([A-Za-z]+)",
      a: "([A-Za-z]+)",
      A: "([A-Za-z]+)",
      j: "(\\d{1,3})",
      e: "\\s*(\\d{1,2})",
      s: "(\\d+)",
    }[letter];
    if (letter === "T") {
      fields.push("H", "M", "S");
      return "(\\d{1,2}):(\\d{2}):(\\d{2})";
    }
    if (letter === "F") {
      fields.push("Y", "m", "d");
      return "(\\d{4})-(\\d{1,2})-(\\d{1,2})";
    }
    if (pattern === undefined) return letter;
    fields.push(letter);
    return pattern;
  });
  const match = new RegExp(`^${source}$`).exec(value);
  if (!match) throw new JqError(`date "${value}" does not match format "${format}"`);
  const get = (letter: string, fallback: number) => {
    const index = fields.indexOf(letter);
    return index < 0 ? fallback : Number(match[index + 1]);
  };
  if (fields.includes("s")) return get("s", 0);
  const monthName = fields.findIndex((letter) => letter === "b" || letter === "B");
  const month =
    monthName >= 0 ? "janfebmaraprmayjunjulaugsepoctnovdec".indexOf((match[monthName + 1] as string).slice(0, 3).toLowerCase()) / 3 : get("m", 1) - 1;
  const day = fields.includes("e") ? get("e", 1) : get("d", 1);
  return Date.UTC(get("Y", 1970), month, day, get("H", 0), get("M", 0), get("S", 0)) / 1000;
}
