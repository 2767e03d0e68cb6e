import { Failure } from "../lib/errors.ts";
import { type Zone, zoneOf } from "../lib/format-time.ts";
import type { Tool } from "../lib/utility.ts";
import { callBuiltin } from "./builtins.ts";
import { AwkSyntaxError } from "./lexer.ts";
import { Jump, TooFewArguments } from "./runtime-error.ts";
import type { AwkProgram, Expression, Statement } from "./tree.ts";
import { compareValues, isTrue, StrNum, toNumber, toText, type Value } from "./values.ts";
import { type Cell, Reference, type Scope, Variables } from "./variables.ts";

/** How a statement ended. */
export type Signal = "normal" | "break" | "continue" | "next" | "nextfile" | "exit" | "return";

const DEEPEST_CALL = 900;

/** Runs what never waits: expressions, and the statements that need nothing from outside. Most of a program is of that kind. */
export abstract class Evaluator extends Variables {
  readonly zone: Zone;
  randomState = 0;
  randomSeed = 0;
  protected readonly program: AwkProgram;
  protected calls = 0;
  protected returned: Value;
  protected exitCode = 0;

  constructor(tool: Tool, program: AwkProgram, operands: readonly string[]) {
    super(tool, operands);
    this.zone = zoneOf(tool.sys);
    this.program = program;
    for (const byte of tool.sys.random(4)) this.randomState = this.randomState * 256 + byte;
  }

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
        const key = this.key(node.index);
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
        return this.array(node.array).has(this.key(node.index)) ? 1 : 0;
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
        return this.key(node.list);
      case "getline":
        throw new Failure("getline in a place where it cannot wait", 2);
    }
  }

  protected key(index: readonly Expression[]): string {
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
        this.array(target.array).set(this.key(target.index), value);
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

  protected frame(node: Expression & { kind: "call" }, values: readonly Cell[]): { scope: Scope; body: Statement } {
    const definition = this.program.functions.get(node.name);
    if (!definition)
      throw new AwkSyntaxError(
        this.dialect === "busybox" ? "Call to undefined function" : `function ${node.name} never defined`,
        this.dialect === "busybox" ? node.line : node.line + 1,
      );
    if (values.length > definition.parameters.length) throw new AwkSyntaxError(`too many arguments in call to ${node.name}`, node.line);
    if (this.calls >= DEEPEST_CALL) throw new Failure("function call nesting too deep", 2);
    const scope: Scope = new Map();
    for (const [i, parameter] of definition.parameters.entries()) scope.set(parameter, values[i]);
    return { scope, body: definition.body };
  }

  protected passed(node: Expression): Cell {
    if (node.kind !== "variable" || node.name === "NF") return this.evaluate(node);
    const scope = this.scope?.has(node.name) ? this.scope : this.globals;
    const cell = scope.get(node.name);
    return cell === undefined ? new Reference(scope, node.name) : cell;
  }

  #call(node: Expression & { kind: "call" }): Value {
    const { scope, body } = this.frame(
      node,
      node.args.map((argument) => this.passed(argument)),
    );
    const saved = this.scope;
    this.scope = scope;
    this.calls++;
    this.returned = undefined;
    try {
      const signal = this.execute(body);
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

  protected execute(node: Statement): Signal {
    switch (node.kind) {
      case "block":
        for (const item of node.body) {
          const signal = this.execute(item);
          if (signal !== "normal") return signal;
        }
        return "normal";
      case "expression":
        this.evaluate(node.value);
        return "normal";
      case "print":
      case "printf":
        this.tool.out.put(
          this.printed(
            node,
            node.args.map((item) => this.evaluate(item)),
          ),
        );
        return "normal";
      case "if":
        if (isTrue(this.evaluate(node.test))) return this.execute(node.yes);
        return node.no ? this.execute(node.no) : "normal";
      case "forin":
        for (const key of [...this.array(node.array).keys()]) {
          if (!this.array(node.array).has(key)) continue;
          this.assign(node.name, new StrNum(key));
          const signal = this.execute(node.body);
          if (signal === "break") break;
          if (signal !== "normal" && signal !== "continue") return signal;
        }
        return "normal";
      case "delete":
        if (node.index) this.array(node.array).delete(this.key(node.index));
        else this.array(node.array).clear();
        return "normal";
      case "return":
        this.returned = node.value ? this.evaluate(node.value) : undefined;
        return "return";
      case "exit":
        if (node.value) this.exitCode = toNumber(this.evaluate(node.value)) & 255;
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

  protected printed(node: Statement & { kind: "print" | "printf" }, values: readonly Value[]): string {
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
    const shown = values.map((value) => (typeof value === "number" ? toText(value, this.format("OFMT"), this.sprintf, this.dialect) : this.text(value)));
    return (shown.length === 1 ? (shown[0] as string) : shown.join(this.text(this.variable("OFS")))) + ending;
  }
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
