import { Errno } from "../../base/errno.ts";
import { Failure } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";
import { AsyncMarks } from "./async.ts";
import { callBuiltin } from "./builtins.ts";
import { Evaluator, type Signal } from "./evaluator.ts";
import { Jump } from "./runtime-error.ts";
import { Streams } from "./streams.ts";
import type { AwkProgram, Expression, Statement } from "./tree.ts";
import { isTrue, StrNum, toNumber, type Value } from "./values.ts";
import type { Cell } from "./variables.ts";

const YIELD_EVERY = 2048;

/** Runs what may wait: getline, commands, redirected output, loops. What does not goes to the Evaluator, at full speed. */
export abstract class WaitingEvaluator extends Evaluator {
  protected readonly marks: AsyncMarks;
  protected readonly streams: Streams;
  #loops = 0;

  constructor(tool: Tool, program: AwkProgram, operands: readonly string[]) {
    super(tool, program, operands);
    this.marks = new AsyncMarks(program);
    this.streams = new Streams(tool);
  }

  /** The next record of the main input; undefined at its end. */
  protected abstract nextRecord(): Promise<string | undefined>;

  /** Like `evaluate`, for what may wait: operands first, then the operation on their values. */
  protected async evaluateAsync(node: Expression): Promise<Value> {
    if (!this.marks.expression(node)) return this.evaluate(node);
    const settled = async (child: Expression): Promise<Expression> => {
      if (!this.marks.expression(child)) return child;
      const value = await this.evaluateAsync(child);
      return constant(value);
    };
    switch (node.kind) {
      case "getline":
        return await this.#getline(node);
      case "call":
        return await this.#callAsync(node);
      case "conditional":
        return await this.evaluateAsync(isTrue(await this.evaluateAsync(node.test)) ? node.yes : node.no);
      case "and":
        return isTrue(await this.evaluateAsync(node.left)) && isTrue(await this.evaluateAsync(node.right)) ? 1 : 0;
      case "or":
        return isTrue(await this.evaluateAsync(node.left)) || isTrue(await this.evaluateAsync(node.right)) ? 1 : 0;
      case "builtin": {
        const args: Expression[] = [];
        for (const argument of node.args) args.push(await settled(argument));
        if (node.name === "system") return await this.streams.system(this.text(this.evaluate(args[0] as Expression)));
        if (node.name === "close") return await this.streams.close(this.text(this.evaluate(args[0] as Expression)));
        if (node.name === "fflush") return await this.streams.flush();
        return callBuiltin(this, node.name, args, node.line);
      }
      case "match":
      case "compare":
      case "binary":
      case "concat": {
        const left = constant(this.marks.expression(node.left) ? await this.evaluateAsync(node.left) : this.evaluate(node.left));
        const right = node.kind === "match" && !this.marks.expression(node.right) ? node.right : constant(await this.evaluateAsync(node.right));
        return this.evaluate({ ...node, left, right });
      }
      case "unary":
        return this.evaluate({ ...node, operand: await settled(node.operand) });
      case "field":
        return this.evaluate({ ...node, index: await settled(node.index) });
      case "assign": {
        const target = await this.settledTarget(node.target);
        return this.evaluate({ ...node, target, value: await settled(node.value) });
      }
      case "step":
        return this.evaluate({ ...node, target: await this.settledTarget(node.target) });
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

  async settledTarget(target: Expression): Promise<Expression> {
    if (target.kind === "field") return { ...target, index: constant(await this.evaluateAsync(target.index)) };
    if (target.kind !== "element") return target;
    const index: Expression[] = [];
    for (const item of target.index) index.push(constant(await this.evaluateAsync(item)));
    return { ...target, index };
  }

  async #callAsync(node: Expression & { kind: "call" }): Promise<Value> {
    const values: Cell[] = [];
    for (const argument of node.args) values.push(this.marks.expression(argument) ? await this.evaluateAsync(argument) : this.passed(argument));
    const { scope, body } = this.frame(node, values);
    const saved = this.scope;
    this.scope = scope;
    this.calls++;
    this.returned = undefined;
    try {
      const signal = await this.executeAsync(body);
      if (signal === "next" || signal === "nextfile" || signal === "exit") throw new Jump(signal);
      const value = this.returned;
      this.returned = undefined;
      return value;
    } finally {
      this.scope = saved;
      this.calls--;
    }
  }

  // ── statements ──

  protected async executeAsync(node: Statement): Promise<Signal> {
    if (!this.marks.statement(node)) return this.execute(node);
    switch (node.kind) {
      case "block":
        for (const item of node.body) {
          const signal = this.marks.statement(item) ? await this.executeAsync(item) : this.execute(item);
          if (signal !== "normal") return signal;
        }
        return "normal";
      case "expression":
        await this.evaluateAsync(node.value);
        return "normal";
      case "print":
      case "printf": {
        const values: Value[] = [];
        for (const item of node.args) values.push(await this.evaluateAsync(item));
        await this.#write(node, this.printed(node, values));
        return "normal";
      }
      case "if":
        if (isTrue(await this.evaluateAsync(node.test))) return await this.executeAsync(node.yes);
        return node.no ? await this.executeAsync(node.no) : "normal";
      case "while":
      case "do":
      case "for":
        return await this.#loop(node);
      case "forin":
        for (const key of [...this.array(node.array).keys()]) {
          if (!this.array(node.array).has(key)) continue;
          this.assign(node.name, new StrNum(key));
          const signal = await this.executeAsync(node.body);
          if (signal === "break") break;
          if (signal !== "normal" && signal !== "continue") return signal;
        }
        return "normal";
      case "return":
        this.returned = node.value ? await this.evaluateAsync(node.value) : undefined;
        return "return";
      case "exit":
        if (node.value) this.exitCode = toNumber(await this.evaluateAsync(node.value)) & 255;
        return "exit";
      default:
        return this.execute(node);
    }
  }

  async #loop(node: Statement & { kind: "while" | "do" | "for" }): Promise<Signal> {
    const test = async (condition: Expression | undefined) =>
      condition === undefined || isTrue(this.marks.expression(condition) ? await this.evaluateAsync(condition) : this.evaluate(condition));
    const plainTest = !this.marks.expression(node.test);
    const plainBody = !this.marks.statement(node.body);
    if (node.kind === "for" && node.first) await this.executeAsync(node.first);
    const step = node.kind === "for" ? node.step : undefined;
    const plainStep = !this.marks.statement(step);
    for (let first = true; ; first = false) {
      if (!(node.kind === "do" && first)) {
        const holds = plainTest ? node.test === undefined || isTrue(this.evaluate(node.test)) : await test(node.test);
        if (!holds) return "normal";
      }
      const signal = plainBody ? this.execute(node.body) : await this.executeAsync(node.body);
      if (signal === "break") return "normal";
      if (signal !== "normal" && signal !== "continue") return signal;
      if (step) {
        if (plainStep) this.execute(step);
        else await this.executeAsync(step);
      }
      if (++this.#loops % YIELD_EVERY === 0) {
        if (this.tool.out.full) await this.tool.out.flush();
        await this.tool.sys.yield();
      }
    }
  }

  async #write(node: Statement & { kind: "print" | "printf" }, text: string): Promise<void> {
    if (!node.redirect) return this.tool.out.put(text);
    const name = this.text(await this.evaluateAsync(node.to as Expression));
    const stream = await this.streams.outputTo(name, node.redirect);
    stream.out.put(text);
    if (stream.out.full || stream.out.fd === 2) await stream.out.flush();
  }

  async #getline(node: Expression & { kind: "getline" }): Promise<Value> {
    const target = node.target ? await this.settledTarget(node.target) : undefined;
    let record: string | undefined;
    if (node.source === "main") {
      record = await this.nextRecord();
      if (record === undefined) return 0;
      this.count("NR");
      this.count("FNR");
    } else {
      const name = this.text(await this.evaluateAsync(node.from as Expression));
      const stream = await this.streams.inputFrom(name, node.source);
      if (!stream) return -1;
      try {
        record = await stream.reader.next(this.text(this.variable("RS")));
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        if (this.dialect === "mawk") throw new Failure(`read error (${error.message})`, 2);
        return -1;
      }
      if (record === undefined) return 0;
      if (node.source === "command") this.count("NR");
    }
    if (target) this.store(target, new StrNum(record));
    else this.setRecord(record);
    return 1;
  }

  protected count(name: "NR" | "FNR"): void {
    this.globals.set(name, toNumber(this.globals.get(name) as Value) + 1);
  }
}

function constant(value: Value): Expression {
  // A string that looks like a number must stay one: it travels as it is.
  return { kind: "number", value: value as number };
}
