/** bc: runs statements. */
import {
  add,
  compareDecimals,
  type Decimal,
  DecimalError,
  decimal,
  decimalText,
  divide,
  MAX_SCALE,
  modulo,
  multiply,
  negate,
  power,
  rescale,
  squareRoot,
  subtract,
  ZERO,
} from "../lib/decimal.ts";
import { BcError } from "./error.ts";
import { mathLibrary } from "./math-library.ts";
import { Parser } from "./parser.ts";
import type { Expression, Statement } from "./tree.ts";

type Signal = "normal" | "break" | "continue" | "return" | "quit";

interface BcFunction {
  readonly parameters: readonly string[];
  readonly autos: readonly string[];
  readonly body: Statement;
}

const DEEPEST = 500;

export class BcMachine {
  readonly #print: (text: string) => void;
  readonly #turn: () => Promise<void>;
  readonly #variables = new Map<string, Decimal>();
  readonly #arrays = new Map<string, Map<string, Decimal>>();
  readonly #functions = new Map<string, BcFunction>();
  #scale: number;
  #inputBase = 10;
  #outputBase = 10;
  #last: Decimal = ZERO;
  #returned: Decimal = ZERO;
  #depth = 0;
  #turns = 0;

  constructor(print: (text: string) => void, mathLibrary: boolean, turn: () => Promise<void>) {
    this.#print = print;
    this.#turn = turn;
    this.#scale = mathLibrary ? 20 : 0;
  }

  /** True after quit. */
  async run(text: string): Promise<boolean> {
    const parser = new Parser(text);
    try {
      for (let statement = parser.next(); statement; statement = parser.next()) {
        if (statement.kind === "quit") return true;
        if ((await this.#execute(statement)) === "quit") return true;
      }
    } catch (error) {
      if (error instanceof DecimalError)
        throw new BcError(`Runtime error (func=(main), adr=3): ${error.message.charAt(0).toUpperCase() + error.message.slice(1)}`);
      throw error;
    }
    return false;
  }

  async #execute(node: Statement): Promise<Signal> {
    switch (node.kind) {
      case "expression": {
        const value = await this.#value(node.value);
        if (!node.silent) {
          this.#print(`${decimalText(value, this.#outputBase)}\n`);
          this.#last = value;
        }
        return "normal";
      }
      case "text":
        this.#print(node.text);
        return "normal";
      case "print":
        for (const item of node.items)
          this.#print(
            item.kind === "text"
              ? item.text.replace(
                  /\\([nt"\\aqrbf])/g,
                  (_, letter: string) => ({ n: "\n", t: "\t", a: "\x07", q: '"', r: "\r", b: "\b", f: "\f" })[letter] ?? letter,
                )
              : decimalText(await this.#value(item), this.#outputBase),
          );
        return "normal";
      case "block":
        for (const item of node.body) {
          const signal = await this.#execute(item);
          if (signal !== "normal") return signal;
        }
        return "normal";
      case "if": {
        const holds = (await this.#value(node.test)).value !== 0n;
        return holds ? await this.#execute(node.yes) : node.no ? await this.#execute(node.no) : "normal";
      }
      case "while":
        return await this.#loop(undefined, node.test, undefined, node.body);
      case "for":
        return await this.#loop(node.first, node.test, node.step, node.body);
      case "return":
        this.#returned = node.value ? await this.#value(node.value) : ZERO;
        return "return";
      case "define":
        this.#functions.set(node.name, { parameters: node.parameters, autos: node.autos, body: node.body });
        return "normal";
      case "halt":
      case "quit":
        return "quit";
      default:
        return node.kind;
    }
  }

  async #loop(first: Expression | undefined, test: Expression | undefined, step: Expression | undefined, body: Statement): Promise<Signal> {
    if (first) await this.#value(first);
    for (;;) {
      if (test && (await this.#value(test)).value === 0n) return "normal";
      const signal = await this.#execute(body);
      if (signal === "break") return "normal";
      if (signal === "return" || signal === "quit") return signal;
      if (step) await this.#value(step);
      if ((++this.#turns & 255) === 0) await this.#turn();
    }
  }

  async #value(node: Expression): Promise<Decimal> {
    switch (node.kind) {
      case "number":
        return decimal(node.text, this.#inputBase);
      case "variable":
        return this.#get(node.name);
      case "element":
        return this.#array(node.name).get(await this.#key(node.index)) ?? ZERO;
      case "unary": {
        const value = await this.#value(node.of);
        return node.operator === "-" ? negate(value) : truth(value.value === 0n);
      }
      case "binary": {
        const left = await this.#value(node.left);
        return this.#operate(node.operator, left, await this.#value(node.right));
      }
      case "assign": {
        const right = await this.#value(node.value);
        const value = node.operator === "=" ? right : this.#operate(node.operator.slice(0, -1), await this.#value(node.target), right);
        await this.#set(node.target, value);
        return value;
      }
      case "step": {
        const old = await this.#value(node.target);
        const changed = node.operator === "++" ? add(old, decimal("1")) : subtract(old, decimal("1"));
        await this.#set(node.target, changed);
        return node.prefix ? changed : old;
      }
      case "call":
        return await this.#call(node.name, node.args);
    }
  }

  #operate(operator: string, left: Decimal, right: Decimal): Decimal {
    switch (operator) {
      case "+":
        return add(left, right);
      case "-":
        return subtract(left, right);
      case "*":
        return multiply(left, right, this.#scale);
      case "/":
        return divide(left, right, this.#scale);
      case "%":
        return modulo(left, right, this.#scale);
      case "^":
        return power(left, right, this.#scale);
      case "&&":
        return truth(left.value !== 0n && right.value !== 0n);
      case "||":
        return truth(left.value !== 0n || right.value !== 0n);
    }
    const order = compareDecimals(left, right);
    return truth({ "<": order < 0, "<=": order <= 0, "==": order === 0, "!=": order !== 0, ">=": order >= 0, ">": order > 0 }[operator] ?? false);
  }

  #get(name: string): Decimal {
    if (name === "scale") return decimal(String(this.#scale));
    if (name === "ibase") return decimal(String(this.#inputBase));
    if (name === "obase") return decimal(String(this.#outputBase));
    if (name === "last" || name === ".") return this.#last;
    return this.#variables.get(name) ?? ZERO;
  }

  async #set(target: Expression, value: Decimal): Promise<void> {
    if (target.kind === "element") {
      const array = this.#array(target.name);
      array.set(await this.#key(target.index), value);
      return;
    }
    if (target.kind !== "variable") throw new BcError("(standard_in) 1: syntax error");
    const whole = Number(rescale(value, 0).value);
    if (target.name === "scale") this.#scale = Math.max(0, Math.min(MAX_SCALE, whole));
    else if (target.name === "ibase") this.#inputBase = Math.max(2, Math.min(16, whole));
    else if (target.name === "obase") this.#outputBase = Math.max(2, Math.min(36, whole));
    else if (target.name === "last") this.#last = value;
    else this.#variables.set(target.name, value);
  }

  #array(name: string): Map<string, Decimal> {
    let array = this.#arrays.get(name);
    if (!array) {
      array = new Map();
      this.#arrays.set(name, array);
    }
    return array;
  }

  async #key(index: Expression): Promise<string> {
    return rescale(await this.#value(index), 0).value.toString();
  }

  async #call(name: string, args: readonly Expression[]): Promise<Decimal> {
    const values: Decimal[] = [];
    for (const argument of args) values.push(await this.#value(argument));
    const own = this.#functions.get(name);
    const first = values[0] ?? ZERO;
    if (!own) {
      if (name === "sqrt") return squareRoot(first, this.#scale);
      if (name === "length") return decimal(String(Math.max((first.value < 0n ? -first.value : first.value).toString().length, first.scale)));
      if (name === "scale") return decimal(String(first.scale));
      const math = { s: Math.sin, c: Math.cos, a: Math.atan, l: Math.log, e: Math.exp }[name];
      if (math) return mathLibrary(name, first, this.#scale);
      throw new BcError(`Runtime error (func=(main), adr=3): Function ${name} not defined.`);
    }
    if (++this.#depth > DEEPEST) {
      this.#depth = 0;
      throw new BcError("Runtime error: Stack overflow.");
    }
    const names = [...own.parameters, ...own.autos];
    const saved = names.map((local) => this.#variables.get(local));
    for (const [i, local] of names.entries()) this.#variables.set(local, i < own.parameters.length ? (values[i] ?? ZERO) : ZERO);
    this.#returned = ZERO;
    await this.#execute(own.body);
    for (const [i, local] of names.entries()) {
      const old = saved[i];
      if (old) this.#variables.set(local, old);
      else this.#variables.delete(local);
    }
    this.#depth--;
    return this.#returned;
  }
}

function truth(value: boolean): Decimal {
  return { value: value ? 1n : 0n, scale: 0 };
}
