import { Errno } from "../../base/errno.ts";
import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { Failure, reason } from "../lib/errors.ts";
import { type Zone, zoneOf } from "../lib/format-time.ts";
import { Output } from "../lib/output.ts";
import { openShell, runShell } from "../lib/shell.ts";
import { waitFor } from "../lib/spawn.ts";
import type { Tool } from "../lib/utility.ts";
import { AsyncMarks } from "./async.ts";
import { callBuiltin } from "./builtins.ts";
import { argumentCount, formatAwk, satisfiedPart } from "./format.ts";
import { unescapeAwk } from "./lexer.ts";
import { type AwkProgram, AwkSyntaxError, type Expression, type Rule, type Statement } from "./parser.ts";
import { RecordReader } from "./records.ts";
import { type AwkArray, type AwkDialect, compareValues, dialectOf, isTrue, StrNum, toNumber, toText, type Value } from "./values.ts";

export interface AwkSettings {
  readonly assignments: readonly string[];
  readonly fieldSeparator: string | undefined;
  readonly operands: readonly string[];
}

/** A parameter that got an unset variable: becomes its array when used as one. */
class Reference {
  readonly scope: Scope;
  readonly name: string;

  constructor(scope: Scope, name: string) {
    this.scope = scope;
    this.name = name;
  }
}

type Cell = Value | AwkArray | Reference;
type Scope = Map<string, Cell>;
type Signal = "normal" | "break" | "continue" | "next" | "nextfile" | "exit" | "return";

/** What goes wrong while the program runs. */
class AwkRuntimeError extends Error {}

/** mawk's printf has put out what comes before the missing argument. */
class TooFewArguments extends AwkRuntimeError {
  readonly before: string;

  constructor(format: string, before: string) {
    super(`not enough arguments passed to printf("${format}")`);
    this.before = before;
  }
}

const MAWK_WORDS: Readonly<Record<string, string>> = { "Unmatched ( or \\(": "missing ')'", "Unmatched [, [^, [:, [., or [=": "bad class -- [], [^] or [" };

/** next or exit inside a function. */
class Jump extends Error {
  readonly signal: "next" | "nextfile" | "exit";

  constructor(signal: "next" | "nextfile" | "exit") {
    super(signal);
    this.signal = signal;
  }
}

interface OutputStream {
  readonly out: Output;
  readonly pid: number | undefined;
}

interface InputStream {
  readonly reader: RecordReader;
  readonly pid: number | undefined;
}

const DEEPEST_CALL = 900;
const YIELD_EVERY = 2048;
const MOST_FIELDS = 10_000_000;
const REGEX_CACHE = 500;

export class Interpreter {
  readonly tool: Tool;
  readonly dialect: AwkDialect;
  readonly zone: Zone;
  randomState = 0;
  randomSeed = 0;
  readonly #program: AwkProgram;
  readonly #settings: AwkSettings;
  readonly #marks: AsyncMarks;
  readonly #globals: Scope = new Map();
  #scope: Scope | undefined;
  #calls = 0;
  #record = "";
  /** $1 and on; undefined until somebody asks. */
  #fields: string[] | undefined = [];
  #recordStale = false;
  readonly #outputs = new Map<string, OutputStream>();
  readonly #inputs = new Map<string, InputStream>();
  #main: RecordReader | undefined;
  #argument = 1;
  #usedFile = false;
  #returned: Value;
  #exitCode = 0;
  readonly #rangeActive: boolean[] = [];
  readonly #regexes = new Map<string, RegExp>();
  #loops = 0;

  constructor(tool: Tool, program: AwkProgram, settings: AwkSettings) {
    this.tool = tool;
    this.dialect = dialectOf(tool);
    this.zone = zoneOf(tool.sys);
    this.#program = program;
    this.#settings = settings;
    for (const byte of tool.sys.random(4)) this.randomState = this.randomState * 256 + byte;
    this.#marks = new AsyncMarks(program);
    const numbers: [string, Value][] = [
      ["NR", 0],
      ["FNR", 0],
      ["RSTART", 0],
      ["RLENGTH", -1],
      ["ARGC", settings.operands.length + 1],
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
    for (const [name, value] of [...numbers, ...texts]) this.#globals.set(name, value);
    this.#globals.set("ENVIRON", new Map([...tool.sys.env].map(([name, value]) => [name, new StrNum(value)])));
    this.#globals.set(
      "ARGV",
      new Map([["0", "awk"] as [string, Value], ...settings.operands.map((text, i) => [String(i + 1), new StrNum(text)] as [string, Value])]),
    );
  }

  async run(): Promise<number> {
    const separator = this.#settings.fieldSeparator;
    if (separator !== undefined) this.#globals.set("FS", separator === "t" ? "\t" : unescapeText(separator));
    for (const assignment of this.#settings.assignments) {
      if (!this.#assignArgument(assignment)) throw new Failure(`improper assignment: -v ${assignment}`, 2);
    }
    const rules = this.#program.rules;
    let ended = false;
    try {
      for (const rule of rules) if (rule.kind === "begin" && (await this.#runBody(rule)) === "exit") ended = true;
      const hasMain = rules.some((rule) => rule.kind !== "begin" && rule.kind !== "end");
      if (!ended && (hasMain || rules.some((rule) => rule.kind === "end"))) ended = await this.#mainLoop(rules);
      // After exit in a rule, END still runs.
      await this.#runEnd(rules);
    } catch (error) {
      if (!(error instanceof AwkRuntimeError)) throw error;
      const where = ["FILENAME", "FNR", "NR"].map((name) =>
        name === "FILENAME" ? `${name}="${this.text(this.variable(name))}"` : `${name}=${this.text(this.variable(name))}`,
      );
      throw new Failure(this.dialect === "mawk" ? `run time error: ${error.message}\n\t${where.join(" ")}` : error.message, 2);
    } finally {
      await this.#closeAll();
    }
    return this.#exitCode || this.tool.status;
  }

  async #runEnd(rules: readonly Rule[]): Promise<void> {
    for (const rule of rules) if (rule.kind === "end" && (await this.#runBody(rule)) === "exit") return;
  }

  async #mainLoop(rules: readonly Rule[]): Promise<boolean> {
    const active = rules.filter((rule) => rule.kind !== "begin" && rule.kind !== "end");
    let records = 0;
    for (;;) {
      const ready = this.#main?.ready(this.text(this.variable("RS")));
      const record = ready ?? (await this.#nextRecord());
      if (record === undefined) return false;
      this.#count("NR");
      this.#count("FNR");
      this.setRecord(record);
      if ((++records & 511) === 0) await this.tool.sys.yield();
      for (const [i, rule] of active.entries()) {
        let signal: Signal;
        if (this.#waits(rule)) signal = await this.#runRule(rule, i);
        else {
          try {
            signal = this.#selectsSync(rule, i) ? (rule.body ? this.#execute(rule.body) : this.#printRecord()) : "normal";
          } catch (error) {
            if (!(error instanceof Jump)) throw error;
            signal = error.signal;
          }
        }
        if (signal === "exit") return true;
        if (signal === "next") break;
        if (signal === "nextfile") {
          this.#closeMain();
          break;
        }
      }
      if (this.tool.out.full) await this.tool.out.flush();
    }
  }

  #waits(rule: Rule): boolean {
    return this.#marks.expression(rule.from) || this.#marks.expression(rule.to) || this.#marks.statement(rule.body);
  }

  async #runRule(rule: Rule, index: number): Promise<Signal> {
    if (!(await this.#selects(rule, index))) return "normal";
    return rule.body ? await this.#runBody(rule) : this.#printRecord();
  }

  async #runBody(rule: Rule): Promise<Signal> {
    try {
      return rule.body ? await this.#executeAsync(rule.body) : "normal";
    } catch (error) {
      if (error instanceof Jump) return error.signal;
      throw error;
    }
  }

  #printRecord(): Signal {
    this.tool.out.put(this.record() + this.text(this.variable("ORS")));
    return "normal";
  }

  #selectsSync(rule: Rule, index: number): boolean {
    if (rule.kind === "always") return true;
    if (rule.kind === "pattern") return isTrue(this.evaluate(rule.from as Expression));
    return this.#range(
      index,
      () => isTrue(this.evaluate(rule.from as Expression)),
      () => isTrue(this.evaluate(rule.to as Expression)),
    );
  }

  async #selects(rule: Rule, index: number): Promise<boolean> {
    if (rule.kind === "always") return true;
    const from = async () => isTrue(await this.#evaluateAsync(rule.from as Expression));
    if (rule.kind === "pattern") return await from();
    if (!this.#rangeActive[index] && !(await from())) return false;
    this.#rangeActive[index] = !isTrue(await this.#evaluateAsync(rule.to as Expression));
    return true;
  }

  #range(index: number, from: () => boolean, to: () => boolean): boolean {
    if (!this.#rangeActive[index] && !from()) return false;
    this.#rangeActive[index] = !to();
    return true;
  }

  // ── input ──

  async #nextRecord(): Promise<string | undefined> {
    for (;;) {
      if (!this.#main && !(await this.#openMain())) return undefined;
      const record = await (this.#main as RecordReader).next(this.text(this.variable("RS"))).catch(async (error) => {
        if (!(error instanceof Errno)) throw error;
        if (this.dialect === "mawk") throw new Failure(`read error (${error.message})`, 2);
        await this.tool.warn(`read error: ${error.message}`, 2);
        return undefined;
      });
      if (record !== undefined) return record;
      this.#closeMain();
    }
  }

  #closeMain(): void {
    if (this.#main && this.#main.fd !== 0) this.tool.sys.close(this.#main.fd);
    this.#main = undefined;
  }

  /** The next operand that is a file; `var=value` operands are done on the way. */
  async #openMain(): Promise<boolean> {
    const flush = async () => {
      if (this.tool.out.isTty) await this.tool.out.flush();
    };
    for (;;) {
      if (this.#argument >= toNumber(this.variable("ARGC"))) {
        if (this.#usedFile) return false;
        this.#usedFile = true;
        this.#main = new RecordReader(this.tool.sys, 0, flush);
        return true;
      }
      const operand = this.text(this.array("ARGV").get(String(this.#argument++)));
      if (operand === "" || this.#assignArgument(operand)) continue;
      this.#usedFile = true;
      try {
        const fd = operand === "-" ? 0 : await this.tool.sys.open(operand, { read: true });
        this.#globals.set("FILENAME", operand);
        this.#globals.set("FNR", 0);
        this.#main = new RecordReader(this.tool.sys, fd, flush);
        return true;
      } catch (error) {
        if (this.dialect === "mawk") throw new Failure(`cannot open ${operand} (${reason(error)})`, 2);
        await this.tool.note(`awk: ${operand}: ${reason(error)}\n`);
        this.#exitCode = this.dialect === "busybox" ? 1 : 2;
      }
    }
  }

  #assignArgument(text: string): boolean {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
    if (!match) return false;
    this.assign(match[1] as string, new StrNum(unescapeText(match[2] as string)));
    return true;
  }

  #count(name: "NR" | "FNR"): void {
    this.#globals.set(name, toNumber(this.#globals.get(name) as Value) + 1);
  }

  // ── the record ──

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

  /** A dynamic regular expression, with the g flag. */
  regex(source: string): RegExp {
    let pattern = this.#regexes.get(source);
    if (!pattern) {
      try {
        pattern = posixRegExp(source, { extended: true, escapes: true, bracketEscapes: true, flags: "g" });
      } catch (error) {
        if (error instanceof RegexError)
          throw new AwkSyntaxError(`regular expression compile failed (${MAWK_WORDS[error.message] ?? error.message})\n${source}`, 1);
        throw error;
      }
      if (this.#regexes.size >= REGEX_CACHE) this.#regexes.clear();
      this.#regexes.set(source, pattern);
    }
    pattern.lastIndex = 0;
    return pattern;
  }

  // ── variables ──

  text(value: Value): string {
    if (typeof value === "string") return value;
    if (value instanceof StrNum) return value.text;
    return toText(value, this.#format("CONVFMT"), this.sprintf, this.dialect);
  }

  readonly sprintf = (format: string, args: readonly Value[]): string => {
    const mawk = this.dialect === "mawk";
    const wanted = mawk ? argumentCount(format) : 0;
    const text = (value: Value) => this.text(value);
    if (args.length >= wanted) return formatAwk(format, args, text, mawk);
    throw new TooFewArguments(format, formatAwk(satisfiedPart(format, args.length), args, text, mawk));
  };

  #format(name: "CONVFMT" | "OFMT"): string {
    const value = this.#globals.get(name);
    return typeof value === "string" ? value : "%.6g";
  }

  variable(name: string): Value {
    if (name === "NF") return this.fields().length;
    const cell = this.#scope?.has(name) ? this.#scope.get(name) : this.#globals.get(name);
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
    const scope = this.#scope?.has(name) ? this.#scope : this.#globals;
    if (scope.get(name) instanceof Map) throw new AwkSyntaxError(`illegal reference to array ${name}`, 1);
    scope.set(name, value);
  }

  array(name: string): AwkArray {
    return this.#arrayIn(this.#scope?.has(name) ? this.#scope : this.#globals, name);
  }

  /** The array of that name, if it is one by now. */
  arrayIfAny(name: string): AwkArray | undefined {
    const scope = this.#scope?.has(name) ? this.#scope : this.#globals;
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

  #key(index: readonly Expression[]): string {
    if (index.length === 1) return this.text(this.evaluate(index[0] as Expression));
    const separator = this.text(this.variable("SUBSEP"));
    return index.map((item) => this.text(this.evaluate(item))).join(separator);
  }

  store(target: Expression, value: Value): void {
    switch (target.kind) {
      case "variable":
        this.assign(target.name, value);
        return;
      case "field":
        this.setField(Math.trunc(toNumber(this.evaluate(target.index))), this.text(value));
        return;
      case "element":
        this.array(target.array).set(this.#key(target.index), value);
        return;
      case "grouping":
        if (target.list.length === 1) {
          this.store(target.list[0] as Expression, value);
          return;
        }
        break;
    }
    throw new Failure("assignment to something that is no variable", 2);
  }

  // ── expressions ──

  evaluate(node: Expression): Value {
    switch (node.kind) {
      case "number":
      case "string":
        return node.value;
      case "regex":
        return this.regex(node.source).test(this.record()) ? 1 : 0;
      case "variable":
        return this.variable(node.name);
      case "field":
        return this.field(toNumber(this.evaluate(node.index)));
      case "element": {
        const array = this.array(node.array);
        const key = this.#key(node.index);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case "assign":
        return this.#assignment(node);
      case "conditional":
        return this.evaluate(isTrue(this.evaluate(node.test)) ? node.yes : node.no);
      case "and":
        return isTrue(this.evaluate(node.left)) && isTrue(this.evaluate(node.right)) ? 1 : 0;
      case "or":
        return isTrue(this.evaluate(node.left)) || isTrue(this.evaluate(node.right)) ? 1 : 0;
      case "in":
        return this.array(node.array).has(this.#key(node.index)) ? 1 : 0;
      case "match":
        return this.pattern(node.right).test(this.text(this.evaluate(node.left))) !== node.negate ? 1 : 0;
      case "compare":
        return this.#compare(node.operator, this.evaluate(node.left), this.evaluate(node.right));
      case "binary":
        return this.#arithmetic(node.operator, toNumber(this.evaluate(node.left)), toNumber(this.evaluate(node.right)));
      case "concat":
        return this.text(this.evaluate(node.left)) + this.text(this.evaluate(node.right));
      case "unary": {
        const value = this.evaluate(node.operand);
        return node.operator === "!" ? (isTrue(value) ? 0 : 1) : node.operator === "-" ? -toNumber(value) : toNumber(value);
      }
      case "step": {
        const old = toNumber(this.evaluate(node.target));
        const changed = node.operator === "++" ? old + 1 : old - 1;
        this.store(node.target, changed);
        return node.prefix ? changed : old;
      }
      case "call":
        return this.#call(node);
      case "builtin":
        return callBuiltin(this, node.name, node.args, node.line);
      case "grouping":
        if (node.list.length === 1) return this.evaluate(node.list[0] as Expression);
        return this.#key(node.list);
      case "getline":
        throw new Failure("getline in a place where it cannot wait", 2);
    }
  }

  /** What `~`, split and friends take: a regular expression or a text that is one. */
  pattern(node: Expression): RegExp {
    if (node.kind === "grouping" && node.list.length === 1) return this.pattern(node.list[0] as Expression);
    return this.regex(node.kind === "regex" ? node.source : this.text(this.evaluate(node)));
  }

  #arithmetic(operator: string, left: number, right: number): number {
    if (right === 0 && (operator === "/" || operator === "%") && this.dialect !== "mawk") {
      if (this.dialect === "busybox") throw new AwkSyntaxError("Division by zero", 1);
      throw new Failure(operator === "/" ? "division by zero attempted" : "division by zero attempted in `%'", 2);
    }
    return arithmetic(operator, left, right);
  }

  #assignment(node: Expression & { kind: "assign" }): Value {
    if (node.operator === "=") {
      const value = this.evaluate(node.value);
      this.store(node.target, value);
      return value;
    }
    const right = toNumber(this.evaluate(node.value));
    const value = this.#arithmetic(node.operator.slice(0, -1), toNumber(this.evaluate(node.target)), right);
    this.store(node.target, value);
    return value;
  }

  #compare(operator: string, left: Value, right: Value): number {
    const order = compareValues(left, right, (value) => this.text(value));
    const holds = { "<": order < 0, "<=": order <= 0, "==": order === 0, "!=": order !== 0, ">": order > 0, ">=": order >= 0 }[operator];
    return holds ? 1 : 0;
  }

  #frame(node: Expression & { kind: "call" }, values: readonly Cell[]): { scope: Scope; body: Statement } {
    const definition = this.#program.functions.get(node.name);
    if (!definition)
      throw new AwkSyntaxError(
        this.dialect === "busybox" ? "Call to undefined function" : `function ${node.name} never defined`,
        this.dialect === "busybox" ? node.line : node.line + 1,
      );
    if (values.length > definition.parameters.length) throw new AwkSyntaxError(`too many arguments in call to ${node.name}`, node.line);
    if (this.#calls >= DEEPEST_CALL) throw new Failure("function call nesting too deep", 2);
    const scope: Scope = new Map();
    for (const [i, parameter] of definition.parameters.entries()) scope.set(parameter, values[i]);
    return { scope, body: definition.body };
  }

  #passed(node: Expression): Cell {
    if (node.kind !== "variable" || node.name === "NF") return this.evaluate(node);
    const scope = this.#scope?.has(node.name) ? this.#scope : this.#globals;
    const cell = scope.get(node.name);
    return cell === undefined ? new Reference(scope, node.name) : cell;
  }

  #call(node: Expression & { kind: "call" }): Value {
    const { scope, body } = this.#frame(
      node,
      node.args.map((argument) => this.#passed(argument)),
    );
    const saved = this.#scope;
    this.#scope = scope;
    this.#calls++;
    this.#returned = undefined;
    try {
      const signal = this.#execute(body);
      if (signal === "next" || signal === "nextfile" || signal === "exit") throw new Jump(signal);
      const value = this.#returned;
      this.#returned = undefined;
      return value;
    } finally {
      this.#scope = saved;
      this.#calls--;
    }
  }

  async #callAsync(node: Expression & { kind: "call" }): Promise<Value> {
    const values: Cell[] = [];
    for (const argument of node.args) values.push(this.#marks.expression(argument) ? await this.#evaluateAsync(argument) : this.#passed(argument));
    const { scope, body } = this.#frame(node, values);
    const saved = this.#scope;
    this.#scope = scope;
    this.#calls++;
    this.#returned = undefined;
    try {
      const signal = await this.#executeAsync(body);
      if (signal === "next" || signal === "nextfile" || signal === "exit") throw new Jump(signal);
      const value = this.#returned;
      this.#returned = undefined;
      return value;
    } finally {
      this.#scope = saved;
      this.#calls--;
    }
  }

  /** Like `evaluate`, for what may wait: operands first, then the operation on their values. */
  async #evaluateAsync(node: Expression): Promise<Value> {
    if (!this.#marks.expression(node)) return this.evaluate(node);
    const settled = async (child: Expression): Promise<Expression> => {
      if (!this.#marks.expression(child)) return child;
      const value = await this.#evaluateAsync(child);
      return constant(value);
    };
    switch (node.kind) {
      case "getline":
        return await this.#getline(node);
      case "call":
        return await this.#callAsync(node);
      case "conditional":
        return await this.#evaluateAsync(isTrue(await this.#evaluateAsync(node.test)) ? node.yes : node.no);
      case "and":
        return isTrue(await this.#evaluateAsync(node.left)) && isTrue(await this.#evaluateAsync(node.right)) ? 1 : 0;
      case "or":
        return isTrue(await this.#evaluateAsync(node.left)) || isTrue(await this.#evaluateAsync(node.right)) ? 1 : 0;
      case "builtin": {
        const args: Expression[] = [];
        for (const argument of node.args) args.push(await settled(argument));
        if (node.name === "system") return await this.#system(this.text(this.evaluate(args[0] as Expression)));
        if (node.name === "close") return await this.#close(this.text(this.evaluate(args[0] as Expression)));
        if (node.name === "fflush") return await this.#flush();
        return callBuiltin(this, node.name, args, node.line);
      }
      case "match":
      case "compare":
      case "binary":
      case "concat": {
        const left = constant(this.#marks.expression(node.left) ? await this.#evaluateAsync(node.left) : this.evaluate(node.left));
        const right = node.kind === "match" && !this.#marks.expression(node.right) ? node.right : constant(await this.#evaluateAsync(node.right));
        return this.evaluate({ ...node, left, right });
      }
      case "unary":
        return this.evaluate({ ...node, operand: await settled(node.operand) });
      case "field":
        return this.evaluate({ ...node, index: await settled(node.index) });
      case "assign": {
        const target = await this.#settledTarget(node.target);
        return this.evaluate({ ...node, target, value: await settled(node.value) });
      }
      case "step":
        return this.evaluate({ ...node, target: await this.#settledTarget(node.target) });
      case "element":
      case "in": {
        const index: Expression[] = [];
        for (const item of node.index) index.push(await settled(item));
        return this.evaluate({ ...node, index });
      }
      case "grouping": {
        const list: Expression[] = [];
        for (const item of node.list) list.push(await settled(item));
        return this.evaluate({ ...node, list });
      }
      default:
        return this.evaluate(node);
    }
  }

  async #settledTarget(target: Expression): Promise<Expression> {
    if (target.kind === "field") return { ...target, index: constant(await this.#evaluateAsync(target.index)) };
    if (target.kind !== "element") return target;
    const index: Expression[] = [];
    for (const item of target.index) index.push(constant(await this.#evaluateAsync(item)));
    return { ...target, index };
  }

  // ── statements ──

  #execute(node: Statement): Signal {
    switch (node.kind) {
      case "block":
        for (const item of node.body) {
          const signal = this.#execute(item);
          if (signal !== "normal") return signal;
        }
        return "normal";
      case "expression":
        this.evaluate(node.value);
        return "normal";
      case "print":
      case "printf":
        this.tool.out.put(
          this.#printed(
            node,
            node.args.map((item) => this.evaluate(item)),
          ),
        );
        return "normal";
      case "if":
        if (isTrue(this.evaluate(node.test))) return this.#execute(node.yes);
        return node.no ? this.#execute(node.no) : "normal";
      case "forin":
        for (const key of [...this.array(node.array).keys()]) {
          if (!this.array(node.array).has(key)) continue;
          this.assign(node.name, new StrNum(key));
          const signal = this.#execute(node.body);
          if (signal === "break") break;
          if (signal !== "normal" && signal !== "continue") return signal;
        }
        return "normal";
      case "delete":
        if (node.index) this.array(node.array).delete(this.#key(node.index));
        else this.array(node.array).clear();
        return "normal";
      case "return":
        this.#returned = node.value ? this.evaluate(node.value) : undefined;
        return "return";
      case "exit":
        if (node.value) this.#exitCode = toNumber(this.evaluate(node.value)) & 255;
        return "exit";
      case "break":
      case "continue":
      case "next":
      case "nextfile":
        return node.kind;
      default:
        throw new Failure("statement in a place where it cannot wait", 2);
    }
  }

  async #executeAsync(node: Statement): Promise<Signal> {
    if (!this.#marks.statement(node)) return this.#execute(node);
    switch (node.kind) {
      case "block":
        for (const item of node.body) {
          const signal = this.#marks.statement(item) ? await this.#executeAsync(item) : this.#execute(item);
          if (signal !== "normal") return signal;
        }
        return "normal";
      case "expression":
        await this.#evaluateAsync(node.value);
        return "normal";
      case "print":
      case "printf": {
        const values: Value[] = [];
        for (const item of node.args) values.push(await this.#evaluateAsync(item));
        await this.#write(node, this.#printed(node, values));
        return "normal";
      }
      case "if":
        if (isTrue(await this.#evaluateAsync(node.test))) return await this.#executeAsync(node.yes);
        return node.no ? await this.#executeAsync(node.no) : "normal";
      case "while":
      case "do":
      case "for":
        return await this.#loop(node);
      case "forin":
        for (const key of [...this.array(node.array).keys()]) {
          if (!this.array(node.array).has(key)) continue;
          this.assign(node.name, new StrNum(key));
          const signal = await this.#executeAsync(node.body);
          if (signal === "break") break;
          if (signal !== "normal" && signal !== "continue") return signal;
        }
        return "normal";
      case "return":
        this.#returned = node.value ? await this.#evaluateAsync(node.value) : undefined;
        return "return";
      case "exit":
        if (node.value) this.#exitCode = toNumber(await this.#evaluateAsync(node.value)) & 255;
        return "exit";
      default:
        return this.#execute(node);
    }
  }

  async #loop(node: Statement & { kind: "while" | "do" | "for" }): Promise<Signal> {
    const test = async (condition: Expression | undefined) =>
      condition === undefined || isTrue(this.#marks.expression(condition) ? await this.#evaluateAsync(condition) : this.evaluate(condition));
    const plainTest = !this.#marks.expression(node.test);
    const plainBody = !this.#marks.statement(node.body);
    if (node.kind === "for" && node.first) await this.#executeAsync(node.first);
    const step = node.kind === "for" ? node.step : undefined;
    const plainStep = !this.#marks.statement(step);
    for (let first = true; ; first = false) {
      if (!(node.kind === "do" && first)) {
        const holds = plainTest ? node.test === undefined || isTrue(this.evaluate(node.test)) : await test(node.test);
        if (!holds) return "normal";
      }
      const signal = plainBody ? this.#execute(node.body) : await this.#executeAsync(node.body);
      if (signal === "break") return "normal";
      if (signal !== "normal" && signal !== "continue") return signal;
      if (step) {
        if (plainStep) this.#execute(step);
        else await this.#executeAsync(step);
      }
      if (++this.#loops % YIELD_EVERY === 0) {
        if (this.tool.out.full) await this.tool.out.flush();
        await this.tool.sys.yield();
      }
    }
  }

  #printed(node: Statement & { kind: "print" | "printf" }, values: readonly Value[]): string {
    if (node.kind === "printf") {
      try {
        return this.sprintf(this.text(values[0]), values.slice(1));
      } catch (error) {
        if (error instanceof TooFewArguments && !node.redirect) this.tool.out.put(error.before);
        throw error;
      }
    }
    const ending = this.text(this.variable("ORS"));
    if (values.length === 0) return this.record() + ending;
    const shown = values.map((value) => (typeof value === "number" ? toText(value, this.#format("OFMT"), this.sprintf, this.dialect) : this.text(value)));
    return (shown.length === 1 ? (shown[0] as string) : shown.join(this.text(this.variable("OFS")))) + ending;
  }

  // ── streams ──

  async #write(node: Statement & { kind: "print" | "printf" }, text: string): Promise<void> {
    if (!node.redirect) return this.tool.out.put(text);
    const name = this.text(await this.#evaluateAsync(node.to as Expression));
    const stream = await this.#outputTo(name, node.redirect);
    stream.out.put(text);
    if (stream.out.full || stream.out.fd === 2) await stream.out.flush();
  }

  async #outputTo(name: string, how: ">" | ">>" | "|"): Promise<OutputStream> {
    const known = this.#outputs.get(name);
    if (known) return known;
    const { sys } = this.tool;
    let stream: OutputStream;
    if (how === "|") {
      await this.#flush();
      const process = openShell(sys, name, "write");
      stream = { out: new Output(sys, process.fd), pid: process.pid };
    } else if (name === "/dev/stdout" || name === "-") stream = { out: this.tool.out, pid: undefined };
    else if (name === "/dev/stderr") stream = { out: new Output(sys, 2), pid: undefined };
    else {
      try {
        const append = how === ">>";
        stream = { out: new Output(sys, await sys.open(name, { write: true, create: true, append, truncate: !append }, 0o666)), pid: undefined };
      } catch (error) {
        throw new Failure(this.tool.gnu ? `cannot open "${name}" for output (${reason(error)})` : `can't redirect to '${name}': ${reason(error)}`, 2);
      }
    }
    this.#outputs.set(name, stream);
    return stream;
  }

  async #flush(): Promise<Value> {
    await this.tool.out.flush();
    for (const stream of this.#outputs.values()) await stream.out.flush();
    return 0;
  }

  async #system(command: string): Promise<Value> {
    await this.#flush();
    const status = await runShell(this.tool.sys, command);
    return status.signal !== undefined ? 256 + status.code - 128 : status.code;
  }

  async #close(name: string): Promise<Value> {
    let result = -1;
    const output = this.#outputs.get(name);
    if (output) {
      this.#outputs.delete(name);
      result = await this.#closeOutput(output);
    }
    const input = this.#inputs.get(name);
    if (input) {
      this.#inputs.delete(name);
      if (input.reader.fd !== 0) this.tool.sys.close(input.reader.fd);
      result = input.pid === undefined ? 0 : (await waitFor(this.tool.sys, input.pid)).code;
    }
    return result;
  }

  async #closeOutput(stream: OutputStream): Promise<number> {
    try {
      await stream.out.flush();
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      stream.out.discard();
    }
    if (stream.out.fd > 2) this.tool.sys.close(stream.out.fd);
    return stream.pid === undefined ? 0 : (await waitFor(this.tool.sys, stream.pid)).code;
  }

  async #closeAll(): Promise<void> {
    await this.tool.out.flush();
    for (const stream of this.#outputs.values()) if (stream.out !== this.tool.out) await this.#closeOutput(stream);
    for (const stream of this.#inputs.values()) if (stream.reader.fd !== 0) this.tool.sys.close(stream.reader.fd);
  }

  async #getline(node: Expression & { kind: "getline" }): Promise<Value> {
    const target = node.target ? await this.#settledTarget(node.target) : undefined;
    let record: string | undefined;
    if (node.source === "main") {
      record = await this.#nextRecord();
      if (record === undefined) return 0;
      this.#count("NR");
      this.#count("FNR");
    } else {
      const name = this.text(await this.#evaluateAsync(node.from as Expression));
      const stream = await this.#inputFrom(name, node.source);
      if (!stream) return -1;
      try {
        record = await stream.reader.next(this.text(this.variable("RS")));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (this.dialect === "mawk") throw new Failure(`read error (${error.message})`, 2);
        return -1;
      }
      if (record === undefined) return 0;
      if (node.source === "command") this.#count("NR");
    }
    if (target) this.store(target, new StrNum(record));
    else this.setRecord(record);
    return 1;
  }

  async #inputFrom(name: string, source: "file" | "command"): Promise<InputStream | undefined> {
    const known = this.#inputs.get(name);
    if (known) return known;
    const { sys } = this.tool;
    const nothing = async () => {};
    let stream: InputStream;
    if (source === "command") {
      await this.#flush();
      const process = openShell(sys, name, "read");
      stream = { reader: new RecordReader(sys, process.fd, nothing), pid: process.pid };
    } else {
      try {
        const fd = name === "-" || name === "/dev/stdin" ? 0 : await sys.open(name, { read: true });
        stream = { reader: new RecordReader(sys, fd, nothing), pid: undefined };
      } catch (error) {
        if (error instanceof Errno) return undefined;
        throw error;
      }
    }
    this.#inputs.set(name, stream);
    return stream;
  }
}

function constant(value: Value): Expression {
  // A string that looks like a number must stay one: it travels as it is.
  return { kind: "number", value: value as number };
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    default:
      return left ** right;
  }
}

/** Escapes in -F and in assignments on the command line. */
function unescapeText(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\\" || at + 1 >= text.length) {
      result += text[at];
      continue;
    }
    const [value, length] = unescapeAwk(text, at + 1);
    result += value;
    at += length;
  }
  return result;
}
