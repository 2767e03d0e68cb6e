import { Failure } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";
import { argumentCount, formatAwk, satisfiedPart } from "./format.ts";
import { AwkSyntaxError } from "./lexer.ts";
import { RegexCache } from "./regex-cache.ts";
import { AwkRuntimeError, TooFewArguments } from "./runtime-error.ts";
import { type AwkArray, type AwkDialect, dialectOf, StrNum, toNumber, toText, type Value } from "./values.ts";

/** A parameter that got an unset variable: becomes its array when used as one. */
export class Reference {
  readonly scope: Scope;
  readonly name: string;

  constructor(scope: Scope, name: string) {
    this.scope = scope;
    this.name = name;
  }
}

export type Cell = Value | AwkArray | Reference;

export type Scope = Map<string, Cell>;

const MOST_FIELDS = 10_000_000;

/** Variables, the record and its fields: what a program knows. NF, FS and OFS tie them to one another. */
export abstract class Variables {
  readonly tool: Tool;
  readonly dialect: AwkDialect;
  protected readonly globals: Scope = new Map();
  /** The parameters of the function that runs. */
  protected scope: Scope | undefined;
  #record = "";
  /** $1 and on; undefined until somebody asks. */
  #fields: string[] | undefined = [];
  #recordStale = false;
  readonly #regexes = new RegexCache();

  constructor(tool: Tool, operands: readonly string[]) {
    this.tool = tool;
    this.dialect = dialectOf(tool);
    const numbers: [string, Value][] = [
      ["NR", 0],
      ["FNR", 0],
      ["RSTART", 0],
      ["RLENGTH", -1],
      ["ARGC", operands.length + 1],
    ];
    const texts: [string, Value][] = [
      ["FS", " "],
      ["OFS", " "],
      ["ORS", "\n"],
      ["RS", "\n"],
      ["SUBSEP", "\x1c"],
      ["CONVFMT", "%.6g"],
      ["OFMT", "%.6g"],
      ["FILENAME", ""],
    ];
    for (const [name, value] of [...numbers, ...texts]) this.globals.set(name, value);
    this.globals.set("ENVIRON", new Map([...tool.sys.env].map(([name, value]) => [name, new StrNum(value)])));
    this.globals.set("ARGV", new Map([["0", "awk"] as [string, Value], ...operands.map((text, i) => [String(i + 1), new StrNum(text)] as [string, Value])]));
  }

  record(): string {
    if (this.#recordStale) {
      this.#record = (this.#fields ?? []).join(this.text(this.variable("OFS")));
      this.#recordStale = false;
    }
    return this.#record;
  }

  setRecord(text: string): void {
    this.#record = text;
    this.#recordStale = false;
    this.#fields = undefined;
  }

  fields(): string[] {
    if (!this.#fields) this.#fields = this.split(this.#record, this.text(this.variable("FS")), this.text(this.variable("RS")) === "");
    return this.#fields;
  }

  field(index: number): Value {
    if (index === 0) return new StrNum(this.record());
    if (index < 0 || Number.isNaN(index)) throw new AwkRuntimeError(`negative field index $${index}`);
    const text = this.fields()[Math.trunc(index) - 1];
    return text === undefined ? undefined : new StrNum(text);
  }

  setField(index: number, value: string): void {
    if (index === 0) {
      this.setRecord(value);
      return;
    }
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`);
    if (index > MOST_FIELDS) throw new Failure(`field index $${index} too big`, 2);
    const fields = this.fields();
    while (fields.length < index) fields.push("");
    fields[Math.trunc(index) - 1] = value;
    this.#recordStale = true;
  }

  /** FS as split takes it too: a blank stands for runs of blanks, "" for every character, anything longer is a regular expression. */
  split(text: string, separator: string, newlines = false): string[] {
    if (text === "") return [];
    if (separator === " ") {
      const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
      return trimmed === "" ? [] : trimmed.split(/[ \t\n]+/);
    }
    if (separator === "") return [...text];
    if (separator.length === 1 && separator !== "\\" && !newlines) return text.split(separator);
    const source = this.regex(separator.length === 1 ? `[${separator === "\\" || separator === "^" ? `\\${separator}` : separator}]` : separator);
    const pattern = newlines ? new RegExp(`(?:${source.source})|\\n`, source.flags) : source;
    return splitByPattern(text, pattern);
  }

  /** A dynamic regular expression, with the g flag. */
  regex(source: string): RegExp {
    return this.#regexes.get(source);
  }

  // ── variables ──

  text(value: Value): string {
    if (typeof value === "string") return value;
    if (value instanceof StrNum) return value.text;
    return toText(value, this.format("CONVFMT"), this.sprintf, this.dialect);
  }

  readonly sprintf = (format: string, args: readonly Value[]): string => {
    const mawk = this.dialect === "mawk";
    const wanted = mawk ? argumentCount(format) : 0;
    const text = (value: Value) => this.text(value);
    if (args.length >= wanted) return formatAwk(format, args, text, mawk);
    throw new TooFewArguments(format, formatAwk(satisfiedPart(format, args.length), args, text, mawk));
  };

  protected format(name: "CONVFMT" | "OFMT"): string {
    const value = this.globals.get(name);
    return typeof value === "string" ? value : "%.6g";
  }

  variable(name: string): Value {
    if (name === "NF") return this.fields().length;
    const cell = this.scope?.has(name) ? this.scope.get(name) : this.globals.get(name);
    if (cell instanceof Map) throw new AwkSyntaxError(`illegal reference to array ${name}`, 1);
    return cell instanceof Reference ? undefined : cell;
  }

  assign(name: string, value: Value): void {
    if (name === "NF") {
      const count = Math.min(MOST_FIELDS, Math.max(0, Math.trunc(toNumber(value))));
      const fields = this.fields();
      fields.length = Math.min(fields.length, count);
      while (fields.length < count) fields.push("");
      this.#recordStale = true;
      return;
    }
    // A new separator is for the next record.
    if (name === "FS") this.fields();
    const scope = this.scope?.has(name) ? this.scope : this.globals;
    if (scope.get(name) instanceof Map) throw new AwkSyntaxError(`illegal reference to array ${name}`, 1);
    scope.set(name, value);
  }

  array(name: string): AwkArray {
    return this.#arrayIn(this.scope?.has(name) ? this.scope : this.globals, name);
  }

  /** The array of that name, if it is one by now. */
  arrayIfAny(name: string): AwkArray | undefined {
    const scope = this.scope?.has(name) ? this.scope : this.globals;
    const cell = scope.get(name);
    if (cell instanceof Map) return cell;
    if (!(cell instanceof Reference)) return undefined;
    const origin = cell.scope.get(cell.name);
    return origin instanceof Map ? origin : undefined;
  }

  #arrayIn(scope: Scope, name: string): AwkArray {
    const cell = scope.get(name);
    if (cell instanceof Map) return cell;
    if (cell !== undefined && !(cell instanceof Reference)) throw new AwkSyntaxError(`illegal reference to variable ${name}`, 1);
    const array: AwkArray = cell instanceof Reference ? this.#arrayIn(cell.scope, cell.name) : new Map();
    scope.set(name, array);
    return array;
  }
}

/** The pieces between the matches of a pattern with the g flag; matches of nothing do not count. */
export function splitByPattern(text: string, pattern: RegExp): string[] {
  if (text === "") return [];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === "") continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
