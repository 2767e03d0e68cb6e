import { hex } from "../base/bytes.ts";
import { sha256Hex } from "../base/sha256.ts";
import { compareVersions, compareVersionsPlainly } from "./lib/compare.ts";
import { Failure, quote, reason } from "./lib/errors.ts";
import { MONTHS } from "./lib/format-time.ts";
import { HeldMemory } from "./lib/held-memory.ts";
import { Output } from "./lib/output.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "sort",
  summary: "sort lines of text",
  usage: "[OPTION]... [FILE]...",
  usageStatus: 2,
  options: [
    ["-b, --ignore-leading-blanks", "ignore blanks before a key"],
    ["-d, --dictionary-order", "look at blanks, letters and digits only"],
    ["-f, --ignore-case", "small letters count as capitals"],
    ["-g, --general-numeric-sort", "compare as floating point numbers"],
    ["-i, --ignore-nonprinting", "look at printable characters only"],
    ["-M, --month-sort", "compare names of months"],
    ["-h, --human-numeric-sort", "compare numbers such as 2K and 1G"],
    ["-n, --numeric-sort", "compare as numbers"],
    ["-R, --random-sort", "shuffle, equal keys together"],
    ["-r, --reverse", "the other way round"],
    ["-V, --version-sort", "compare as version numbers"],
    ["--sort=WORD", "general-numeric, human-numeric, month, numeric, random or version"],
    ["-c", "only check whether it is sorted"],
    ["--check[=HOW]", "same as -c, or with quiet as -C"],
    ["-C", "like -c, without a message"],
    ["-k, --key=KEYDEF", "sort by a part of the line: F[.C][OPTS][,F[.C][OPTS]]"],
    ["-m, --merge", "merge files that are sorted"],
    ["-o, --output=FILE", "write to FILE"],
    ["-s, --stable", "leave lines with equal keys in order"],
    ["-S, --buffer-size=SIZE", "accepted"],
    ["-t, --field-separator=SEP", "SEP instead of the change from blank to not blank"],
    ["-T, --temporary-directory=DIR", "accepted"],
    ["--parallel=N", "accepted"],
    ["-u, --unique", "one of each set of equal lines"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    const ordering = readOrdering(tool);
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const parts = await readLines(tool, ending);
    if (!parts) return 2;
    const lines = parts.flat();
    const compare = comparator(ordering, tool.has("stable") || tool.has("unique"));
    if (tool.has("c", "check", "C")) return await check(tool, lines, compare);
    let sorted = lines;
    if (tool.has("merge")) sorted = merge(parts, ordering, compare);
    else if (ordering.keys.length === 0 && isPlain(ordering.global)) sorted.sort();
    else sorted = sortDecorated(lines, ordering, compare);
    if (!tool.has("merge") && ordering.keys.length === 0 && isPlain(ordering.global) && ordering.global.reverse) sorted.reverse();
    if (tool.has("unique")) sorted = unique(sorted, ordering);
    await writeOut(tool, sorted, ending);
    return 0;
  },
});

interface Rules {
  /** Version numbers as busybox sees them. */
  plainVersions?: boolean;
  blanks: boolean;
  dictionary: boolean;
  fold: boolean;
  printable: boolean;
  reverse: boolean;
  kind: "text" | "numeric" | "general" | "human" | "month" | "random" | "version";
}

interface Key {
  readonly startField: number;
  readonly startCharacter: number;
  readonly startBlanks: boolean;
  readonly endField: number | undefined;
  readonly endCharacter: number;
  readonly endBlanks: boolean;
  readonly rules: Rules;
}

interface Ordering {
  readonly global: Rules;
  readonly keys: readonly Key[];
  readonly separator: string | undefined;
  readonly salt: string;
}

function isPlain(rules: Rules): boolean {
  return rules.kind === "text" && !rules.blanks && !rules.dictionary && !rules.fold && !rules.printable;
}

const KIND_LETTERS: Record<string, Rules["kind"]> = { n: "numeric", g: "general", h: "human", M: "month", R: "random", V: "version" };

function readOrdering(tool: Tool): Ordering {
  const letters = [
    tool.has("ignore-leading-blanks") && "b",
    tool.has("dictionary-order") && "d",
    tool.has("ignore-case") && "f",
    tool.has("ignore-nonprinting") && "i",
    tool.has("reverse") && "r",
    tool.has("numeric-sort") && "n",
    tool.has("general-numeric-sort") && "g",
    tool.has("human-numeric-sort") && "h",
    tool.has("month-sort") && "M",
    tool.has("random-sort") && "R",
    tool.has("version-sort") && "V",
  ].filter((letter) => letter !== false);
  const word = tool.value("sort");
  if (word !== undefined) letters.push(word === "month" ? "M" : word === "random" ? "R" : word === "version" ? "V" : word.slice(0, 1));
  const kinds = letters.filter((letter) => letter in KIND_LETTERS);
  if (new Set(kinds).size > 1) throw new Failure(`options '-${kinds.slice(0, 2).join("")}' are incompatible`, 2);
  const global = rulesOf(letters.join(""));
  global.plainVersions = !tool.gnu;
  let separator = tool.value("field-separator");
  if (separator === "\\0") separator = "\0";
  if (separator !== undefined && [...separator].length !== 1) {
    throw new Failure(separator === "" ? "empty tab" : `multi-character tab ${quote(separator)}`, 2);
  }
  return {
    global,
    keys: tool.values("key").map((text) => parseKey(text, global)),
    separator,
    salt: tool.has("random-sort") || word === "random" ? hex(tool.sys.random(8)) : "",
  };
}

function rulesOf(letters: string): Rules {
  const kind = [...letters].find((letter) => letter in KIND_LETTERS);
  return {
    blanks: letters.includes("b"),
    dictionary: letters.includes("d"),
    fold: letters.includes("f"),
    printable: letters.includes("i"),
    reverse: letters.includes("r"),
    kind: kind ? (KIND_LETTERS[kind] as Rules["kind"]) : "text",
  };
}

function parseKey(text: string, global: Rules): Key {
  const match = /^(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?$/.exec(text);
  if (!match)
    throw new Failure(
      /^\d/.test(text)
        ? `stray character in field spec: invalid field specification ${quote(text)}`
        : `invalid number at field start: invalid count at start of ${quote(text)}`,
      2,
    );
  if (Number(match[1]) === 0) throw new Failure(`-: invalid field specification ${quote(text)}`.replace("-: ", "field number is zero: "), 2);
  if (match[2] !== undefined && Number(match[2]) === 0) throw new Failure(`character offset is zero: invalid field specification ${quote(text)}`, 2);
  const letters = (match[3] ?? "") + (match[6] ?? "");
  const own = letters !== "";
  const rules = own ? rulesOf(letters) : global;
  return {
    startField: Number(match[1]) - 1,
    startCharacter: Math.max(0, Number(match[2] ?? "1") - 1),
    startBlanks: own ? (match[3] ?? "").includes("b") : global.blanks,
    endField: match[4] === undefined ? undefined : Number(match[4]) - 1,
    endCharacter: Number(match[5] ?? "0"),
    endBlanks: own ? (match[6] ?? "").includes("b") : global.blanks,
    rules,
  };
}

/** What a line takes beyond its text. */
const LINE_OVERHEAD = 64;

/** The lines of each input. */
async function readLines(tool: Tool, ending: string): Promise<string[][] | undefined> {
  const parts: string[][] = [];
  const held = new HeldMemory(tool.sys);
  for (const name of tool.operands.length === 0 ? ["-"] : tool.operands) {
    const lines: string[] = [];
    parts.push(lines);
    const fd = await tool.openInput(name, "cannot read: %n");
    if (fd === undefined) return undefined;
    try {
      const reader = tool.lines(fd, { separator: ending.charCodeAt(0) });
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        for (const line of batch) {
          lines.push(line);
          held.add(line.length + LINE_OVERHEAD);
        }
      }
    } catch (error) {
      await tool.warn(`read failed: ${name}: ${reason(error)}`, 2);
      return undefined;
    }
    if (fd !== 0) tool.sys.close(fd);
  }
  return parts;
}

/** Always takes the least of the inputs' next lines, sorted or not. */
function merge(parts: readonly (readonly string[])[], ordering: Ordering, compare: Compare): string[] {
  const queues = parts.map((lines) => ({ items: lines.map((line) => decorate(line, ordering)), at: 0 })).filter((queue) => queue.items.length > 0);
  const result: string[] = [];
  while (queues.length > 0) {
    let best = 0;
    for (let i = 1; i < queues.length; i++) if (compare(next(queues[i]), next(queues[best])) < 0) best = i;
    const queue = queues[best] as (typeof queues)[number];
    result.push(next(queue).line);
    if (++queue.at >= queue.items.length) queues.splice(best, 1);
  }
  return result;

  function next(queue: (typeof queues)[number] | undefined): Decorated {
    return queue?.items[queue.at] as Decorated;
  }
}

type Compare = (a: Decorated, b: Decorated) => number;

interface Decorated {
  readonly line: string;
  readonly keys: readonly (string | number | readonly [number, number])[];
}

function decorate(line: string, ordering: Ordering): Decorated {
  if (ordering.keys.length === 0) return { line, keys: [keyValue(line, ordering.global, ordering.salt)] };
  return { line, keys: ordering.keys.map((key) => keyValue(extract(line, key, ordering.separator), key.rules, ordering.salt)) };
}

function sortDecorated(lines: string[], ordering: Ordering, compare: Compare): string[] {
  return lines
    .map((line) => decorate(line, ordering))
    .sort(compare)
    .map((item) => item.line);
}

function comparator(ordering: Ordering, stable: boolean): Compare {
  const keyed = keyComparator(ordering);
  const direction = ordering.global.reverse ? -1 : 1;
  if (stable) return keyed;
  return (a, b) => keyed(a, b) || direction * (a.line < b.line ? -1 : a.line > b.line ? 1 : 0);
}

function keyComparator(ordering: Ordering): Compare {
  const rules = ordering.keys.length === 0 ? [ordering.global] : ordering.keys.map((key) => key.rules);
  return (a, b) => {
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i] as Rules;
      const difference = compareValues(a.keys[i] as Decorated["keys"][number], b.keys[i] as Decorated["keys"][number], rule);
      if (difference !== 0) return rule.reverse ? -difference : difference;
    }
    return 0;
  };
}

function compareValues(a: Decorated["keys"][number], b: Decorated["keys"][number], rule: Rules): number {
  if (typeof a === "object" && typeof b === "object") return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
  if (rule.kind === "version") return rule.plainVersions ? compareVersionsPlainly(a as string, b as string) : compareVersions(a as string, b as string);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a key compares by. */
function keyValue(text: string, rules: Rules, salt: string): string | number | readonly [number, number] {
  switch (rules.kind) {
    case "numeric":
      return leadingNumber(text);
    case "general": {
      const value = leadingFloat(text);
      return value === undefined ? [0, 0] : Number.isNaN(value) ? [1, 0] : [2, value];
    }
    case "human": {
      const match = /^[ \t]*(-?)(\d*\.?\d*)([KkMGTPEZYRQ]?)/.exec(text) as RegExpExecArray;
      const number = Number(match[2] === "." ? 0 : match[2] || 0);
      const sign = match[1] === "-" ? -1 : 1;
      const power = number === 0 || match[3] === "" ? 0 : "KMGTPEZYRQ".indexOf((match[3] as string).toUpperCase()) + 1;
      return [sign * power, sign * number];
    }
    case "month": {
      const name = text.trimStart().slice(0, 3).toLowerCase();
      return MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === name);
    }
    case "random":
      return sha256Hex(salt + text);
  }
  let value = rules.blanks ? text.replace(/^[ \t]+/, "") : text;
  if (rules.dictionary) value = value.replace(/[^ \tA-Za-z0-9]/g, "");
  if (rules.printable) value = value.replace(/[^\x20-\x7e]/g, "");
  if (rules.fold) value = value.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  return value;
}

/** What strtold(3) reads; undefined when that is nothing. */
function leadingFloat(text: string): number | undefined {
  const match = /^\s*([+-]?)(?:(0x[0-9a-f]+)|(inf(?:inity)?)|(nan)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))/i.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, infinite, nan, decimal] = match;
  const value = nan ? Number.NaN : infinite ? Number.POSITIVE_INFINITY : Number(hexadecimal ?? decimal);
  return sign === "-" ? -value : value;
}

function leadingNumber(text: string): number {
  const match = /^[ \t]*(-?(?:\d+(?:\.\d*)?|\.\d+))/.exec(text);
  return match ? Number(match[1]) || 0 : 0;
}

/** The part of a line that a key names. */
function extract(line: string, key: Key, separator: string | undefined): string {
  let start = fieldStart(line, key.startField, separator);
  if (key.startBlanks) while (line[start] === " " || line[start] === "\t") start++;
  start = Math.min(line.length, start + key.startCharacter);
  if (key.endField === undefined) return line.slice(start);
  let end: number;
  if (key.endCharacter === 0) end = fieldEnd(line, key.endField, separator);
  else {
    end = fieldStart(line, key.endField, separator);
    if (key.endBlanks) while (line[end] === " " || line[end] === "\t") end++;
    end = Math.min(line.length, end + key.endCharacter);
  }
  return line.slice(start, Math.max(start, end));
}

function fieldStart(line: string, field: number, separator: string | undefined): number {
  let at = 0;
  for (let i = 0; i < field && at < line.length; i++) {
    if (separator !== undefined) {
      const next = line.indexOf(separator, at);
      at = next < 0 ? line.length : next + separator.length;
    } else at = skipField(line, at);
  }
  return at;
}

function fieldEnd(line: string, field: number, separator: string | undefined): number {
  const start = fieldStart(line, field, separator);
  if (separator === undefined) return skipField(line, start);
  const next = line.indexOf(separator, start);
  return next < 0 ? line.length : next;
}

/** Past blanks and the word after them: without -t, the blanks belong to the field. */
function skipField(line: string, from: number): number {
  let at = from;
  while (line[at] === " " || line[at] === "\t") at++;
  while (at < line.length && line[at] !== " " && line[at] !== "\t") at++;
  return at;
}

function unique(sorted: readonly string[], ordering: Ordering): string[] {
  const compare = keyComparator(ordering);
  const kept: string[] = [];
  let last: Decorated | undefined;
  for (const line of sorted) {
    const item = decorate(line, ordering);
    if (last && compare(last, item) === 0) continue;
    kept.push(line);
    last = item;
  }
  return kept;
}

async function check(tool: Tool, lines: readonly string[], compare: Compare): Promise<number> {
  const ordering = readOrdering(tool);
  let last: Decorated | undefined;
  for (const [i, line] of lines.entries()) {
    const item = decorate(line, ordering);
    const difference = last ? compare(last, item) : -1;
    if (difference > 0 || (difference === 0 && tool.has("unique"))) {
      if (!tool.gnu) await tool.note(`Check line ${i}\n`);
      else if (!tool.has("C") && !["quiet", "silent"].includes(tool.value("check") ?? ""))
        await tool.warn(`${tool.operands[0] ?? "-"}:${i + 1}: disorder: ${line}`);
      return 1;
    }
    last = item;
  }
  return 0;
}

async function writeOut(tool: Tool, lines: readonly string[], ending: string): Promise<void> {
  const name = tool.value("output");
  let out = tool.out;
  if (name !== undefined) {
    try {
      out = new Output(tool.sys, await tool.sys.open(name, { write: true, create: true, truncate: true }, 0o666));
    } catch (error) {
      throw new Failure(`open failed: ${name}: ${reason(error)}`, 2);
    }
  }
  for (let i = 0; i < lines.length; i += 512) {
    out.put(lines.slice(i, i + 512).join(ending) + ending);
    if (out.full) await out.flush();
  }
  await out.flush();
}
