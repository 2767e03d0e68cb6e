import { Errno } from "../../base/errno.ts";
import { Failure, reason } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";
import type { Signal } from "./evaluator.ts";
import { unescapeAwk } from "./lexer.ts";
import { RecordReader } from "./records.ts";
import { AwkRuntimeError, Jump } from "./runtime-error.ts";
import type { AwkProgram, Expression, Rule } from "./tree.ts";
import { isTrue, StrNum, toNumber } from "./values.ts";
import { WaitingEvaluator } from "./waiting-evaluator.ts";

export interface AwkSettings {
  readonly assignments: readonly string[];
  readonly fieldSeparator: string | undefined;
  readonly operands: readonly string[];
}

/** Runs a program: BEGIN, the rules on every record of the operands, END. */
export class Interpreter extends WaitingEvaluator {
  readonly #settings: AwkSettings;
  #main: RecordReader | undefined;
  #argument = 1;
  #usedFile = false;
  readonly #rangeActive: boolean[] = [];

  constructor(tool: Tool, program: AwkProgram, settings: AwkSettings) {
    super(tool, program, settings.operands);
    this.#settings = settings;
  }

  /** The exit status. Throws Failure. */
  async run(): Promise<number> {
    const separator = this.#settings.fieldSeparator;
    if (separator !== undefined) this.globals.set("FS", separator === "t" ? "\t" : unescapeText(separator));
    for (const assignment of this.#settings.assignments) {
      if (!this.#assignArgument(assignment)) throw new Failure(`improper assignment: -v ${assignment}`, 2);
    }
    const rules = this.program.rules;
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
      await this.streams.closeAll();
    }
    return this.exitCode || this.tool.status;
  }

  async #runEnd(rules: readonly Rule[]): Promise<void> {
    for (const rule of rules) if (rule.kind === "end" && (await this.#runBody(rule)) === "exit") return;
  }

  async #mainLoop(rules: readonly Rule[]): Promise<boolean> {
    const active = rules.filter((rule) => rule.kind !== "begin" && rule.kind !== "end");
    let records = 0;
    for (;;) {
      const ready = this.#main?.ready(this.text(this.variable("RS")));
      const record = ready ?? (await this.nextRecord());
      if (record === undefined) return false;
      this.count("NR");
      this.count("FNR");
      this.setRecord(record);
      if ((++records & 511) === 0) await this.tool.sys.yield();
      for (const [i, rule] of active.entries()) {
        let signal: Signal;
        if (this.#waits(rule)) signal = await this.#runRule(rule, i);
        else {
          try {
            signal = this.#selectsSync(rule, i) ? (rule.body ? this.execute(rule.body) : this.#printRecord()) : "normal";
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
    return this.marks.expression(rule.from) || this.marks.expression(rule.to) || this.marks.statement(rule.body);
  }

  async #runRule(rule: Rule, index: number): Promise<Signal> {
    if (!(await this.#selects(rule, index))) return "normal";
    return rule.body ? await this.#runBody(rule) : this.#printRecord();
  }

  async #runBody(rule: Rule): Promise<Signal> {
    try {
      return rule.body ? await this.executeAsync(rule.body) : "normal";
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
    const from = async () => isTrue(await this.evaluateAsync(rule.from as Expression));
    if (rule.kind === "pattern") return await from();
    if (!this.#rangeActive[index] && !(await from())) return false;
    this.#rangeActive[index] = !isTrue(await this.evaluateAsync(rule.to as Expression));
    return true;
  }

  #range(index: number, from: () => boolean, to: () => boolean): boolean {
    if (!this.#rangeActive[index] && !from()) return false;
    this.#rangeActive[index] = !to();
    return true;
  }

  // ── input ──

  protected async nextRecord(): Promise<string | undefined> {
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
        this.globals.set("FILENAME", operand);
        this.globals.set("FNR", 0);
        this.#main = new RecordReader(this.tool.sys, fd, flush);
        return true;
      } catch (error) {
        if (this.dialect === "mawk") throw new Failure(`cannot open ${operand} (${reason(error)})`, 2);
        await this.tool.note(`awk: ${operand}: ${reason(error)}\n`);
        this.exitCode = this.dialect === "busybox" ? 1 : 2;
      }
    }
  }

  #assignArgument(text: string): boolean {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
    if (!match) return false;
    this.assign(match[1] as string, new StrNum(unescapeText(match[2] as string)));
    return true;
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
