/** bc: read, parsed and run statement by statement. */
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

export class BcError extends Error {}

type Expression =
  | { kind: "number"; text: string }
  | { kind: "variable"; name: string }
  | { kind: "element"; name: string; index: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "unary"; operator: "-" | "!"; of: Expression }
  | { kind: "assign"; operator: string; target: Expression; value: Expression }
  | { kind: "step"; operator: "++" | "--"; prefix: boolean; target: Expression }
  | { kind: "call"; name: string; args: Expression[] };

type Statement =
  | { kind: "expression"; value: Expression; silent: boolean }
  | { kind: "text"; text: string }
  | { kind: "print"; items: (Expression | { kind: "text"; text: string })[] }
  | { kind: "block"; body: Statement[] }
  | { kind: "if"; test: Expression; yes: Statement; no: Statement | undefined }
  | { kind: "while"; test: Expression; body: Statement }
  | { kind: "for"; first: Expression | undefined; test: Expression | undefined; step: Expression | undefined; body: Statement }
  | { kind: "break" | "continue" | "quit" | "halt" }
  | { kind: "return"; value: Expression | undefined }
  | { kind: "define"; name: string; parameters: string[]; autos: string[]; body: Statement };

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
      if (math) return this.#math(name, first);
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

  /** The math library, by series in decimals. */
  #math(name: string, x: Decimal): Decimal {
    const digits = this.#scale + 10;
    const one = decimal("1");
    const mul = (a: Decimal, b: Decimal) => rescale({ value: a.value * b.value, scale: a.scale + b.scale }, digits);
    const series = (first: Decimal, next: (term: Decimal, n: number) => Decimal, scaled = (term: Decimal, _n: number) => term) => {
      let sum: Decimal = scaled(first, 0);
      let term = first;
      for (let n = 1; n < 10_000 && term.value !== 0n; n++) {
        term = next(term, n);
        sum = add(sum, scaled(term, n));
      }
      return sum;
    };
    const start = rescale(x, digits);
    let result: Decimal;
    switch (name) {
      case "e": {
        let halvings = 0;
        let small = start;
        while (compareDecimals({ ...small, value: small.value < 0n ? -small.value : small.value }, one) > 0 && halvings < 60) {
          small = divide(small, decimal("2"), digits);
          halvings++;
        }
        result = series(rescale(one, digits), (term, n) => divide(mul(term, small), decimal(String(n)), digits));
        for (let i = 0; i < halvings; i++) result = mul(result, result);
        break;
      }
      case "l": {
        if (x.value <= 0n) return decimal(`-1${"0".repeat(this.#scale)}`);
        let value = start;
        let doublings = 0;
        while (compareDecimals(value, decimal("1.1")) > 0 || compareDecimals(value, decimal("0.9")) < 0) {
          value = squareRoot(value, digits);
          if (++doublings > 100) break;
        }
        const ratio = divide(subtract(value, one), add(value, one), digits);
        const square = mul(ratio, ratio);
        result = series(
          ratio,
          (term) => mul(term, square),
          (term, n) => divide(term, decimal(String(2 * n + 1)), digits),
        );
        result = { value: result.value * 2n ** BigInt(doublings + 1), scale: result.scale };
        break;
      }
      case "a": {
        let value = start;
        let halvings = 0;
        while (compareDecimals({ ...value, value: value.value < 0n ? -value.value : value.value }, decimal("0.2")) > 0 && halvings < 60) {
          value = divide(value, add(one, squareRoot(add(one, mul(value, value)), digits)), digits);
          halvings++;
        }
        const square = negate(mul(value, value));
        result = series(
          value,
          (term) => mul(term, square),
          (term, n) => divide(term, decimal(String(2 * n + 1)), digits),
        );
        result = { value: result.value * 2n ** BigInt(halvings), scale: result.scale };
        break;
      }
      default: {
        const square = negate(mul(start, start));
        result =
          name === "s"
            ? series(start, (term, n) => divide(mul(term, square), decimal(String(2 * n * (2 * n + 1))), digits))
            : series(rescale(one, digits), (term, n) => divide(mul(term, square), decimal(String((2 * n - 1) * 2 * n)), digits));
      }
    }
    return rescale(result, this.#scale);
  }
}

function truth(value: boolean): Decimal {
  return { value: value ? 1n : 0n, scale: 0 };
}

class Parser {
  readonly #tokens: string[];
  #at = 0;
  #line = 1;
  #depth = 0;

  constructor(text: string) {
    const clean = text
      .replace(/\/\*[\s\S]*?\*\//g, " ")
      .replace(/#[^\n]*/g, "")
      .replace(/\\\n/g, "");
    this.#tokens = clean.match(/"[^"]*"|\d*\.?[\dA-F]*[\dA-F]\.?|[\dA-F]+\.?[\dA-F]*|[a-z][a-z0-9_]*|\+\+|--|[-+*/%^=!<>]=|&&|\|\||\n|\S/g) ?? [];
  }

  next(): Statement | undefined {
    while (this.#peek() === "\n" || this.#peek() === ";") this.#advance();
    return this.#peek() === undefined ? undefined : this.#statement();
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #advance(): string {
    const token = this.#tokens[this.#at++];
    if (token === "\n") this.#line++;
    return token ?? "";
  }

  #fail(): never {
    throw new BcError(`(standard_in) ${this.#line}: syntax error`);
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#advance();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail();
  }

  #skipNewlines(): void {
    while (this.#take("\n"));
  }

  #statement(): Statement {
    const token = this.#peek() as string;
    if (token.startsWith('"')) {
      this.#advance();
      return { kind: "text", text: token.slice(1, -1) };
    }
    switch (token) {
      case "{": {
        this.#advance();
        const body: Statement[] = [];
        for (;;) {
          while (this.#peek() === "\n" || this.#peek() === ";") this.#advance();
          if (this.#take("}")) return { kind: "block", body };
          if (this.#peek() === undefined) this.#fail();
          body.push(this.#statement());
        }
      }
      case "if": {
        this.#advance();
        this.#expect("(");
        const test = this.#expression();
        this.#expect(")");
        this.#skipNewlines();
        const yes = this.#statement();
        const before = this.#at;
        while (this.#peek() === "\n" || this.#peek() === ";") this.#advance();
        if (!this.#take("else")) {
          this.#at = before;
          return { kind: "if", test, yes, no: undefined };
        }
        this.#skipNewlines();
        return { kind: "if", test, yes, no: this.#statement() };
      }
      case "while": {
        this.#advance();
        this.#expect("(");
        const test = this.#expression();
        this.#expect(")");
        this.#skipNewlines();
        return { kind: "while", test, body: this.#statement() };
      }
      case "for": {
        this.#advance();
        this.#expect("(");
        const first = this.#peek() === ";" ? undefined : this.#expression();
        this.#expect(";");
        const test = this.#peek() === ";" ? undefined : this.#expression();
        this.#expect(";");
        const step = this.#peek() === ")" ? undefined : this.#expression();
        this.#expect(")");
        this.#skipNewlines();
        return { kind: "for", first, test, step, body: this.#statement() };
      }
      case "break":
      case "continue":
      case "quit":
      case "halt":
        this.#advance();
        return { kind: token };
      case "return": {
        this.#advance();
        const empty = [undefined, "\n", ";", "}"].includes(this.#peek());
        return { kind: "return", value: empty ? undefined : this.#expression() };
      }
      case "print": {
        this.#advance();
        const items: (Expression | { kind: "text"; text: string })[] = [];
        do {
          if (this.#peek()?.startsWith('"')) items.push({ kind: "text", text: this.#advance().slice(1, -1) });
          else items.push(this.#expression());
        } while (this.#take(","));
        return { kind: "print", items };
      }
      case "define":
        return this.#define();
      case "auto":
        return this.#fail();
    }
    const value = this.#expression();
    const end = this.#peek();
    if (end !== undefined && end !== "\n" && end !== ";" && end !== "}") this.#fail();
    return { kind: "expression", value, silent: value.kind === "assign" };
  }

  #define(): Statement {
    this.#advance();
    this.#take("void");
    const name = this.#advance();
    this.#expect("(");
    const parameters: string[] = [];
    while (!this.#take(")")) {
      parameters.push(this.#advance());
      if (this.#take("[")) this.#expect("]");
      this.#take(",");
      if (this.#peek() === undefined) this.#fail();
    }
    this.#skipNewlines();
    if (this.#peek() !== "{") this.#fail();
    const body = this.#withAutos();
    return { kind: "define", name, parameters, ...body };
  }

  #withAutos(): { autos: string[]; body: Statement } {
    const autos: string[] = [];
    const start = this.#at;
    this.#advance();
    this.#skipNewlines();
    if (this.#take("auto")) {
      do {
        autos.push(this.#advance());
        if (this.#take("[")) this.#expect("]");
      } while (this.#take(","));
      this.#tokens.splice(start + 1, this.#at - start - 1);
    }
    this.#at = start;
    return { autos, body: this.#statement() };
  }

  #expression(): Expression {
    if (++this.#depth > DEEPEST) this.#fail();
    try {
      return this.#binary(0);
    } finally {
      this.#depth--;
    }
  }

  #binary(level: number): Expression {
    const levels = [["||"], ["&&"], ["!"], ["<", "<=", "==", "!=", ">=", ">"], ["=", "+=", "-=", "*=", "/=", "%=", "^="], ["+", "-"], ["*", "/", "%"]];
    const operators = levels[level];
    if (!operators) return this.#power();
    if (level === 2) return this.#take("!") ? { kind: "unary", operator: "!", of: this.#binary(2) } : this.#binary(3);
    let left = this.#binary(level + 1);
    while (operators.includes(this.#peek() ?? "")) {
      const operator = this.#advance();
      if (level === 4) {
        if (left.kind !== "variable" && left.kind !== "element") this.#fail();
        return { kind: "assign", operator, target: left, value: this.#binary(4) };
      }
      left = { kind: "binary", operator, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #power(): Expression {
    const left = this.#unary();
    if (!this.#take("^")) return left;
    return { kind: "binary", operator: "^", left, right: this.#power() };
  }

  #unary(): Expression {
    if (this.#take("-")) return { kind: "unary", operator: "-", of: this.#unary() };
    if (this.#peek() === "++" || this.#peek() === "--") return { kind: "step", operator: this.#advance() as "++", prefix: true, target: this.#primary() };
    const value = this.#primary();
    if ((this.#peek() === "++" || this.#peek() === "--") && (value.kind === "variable" || value.kind === "element"))
      return { kind: "step", operator: this.#advance() as "++", prefix: false, target: value };
    return value;
  }

  #primary(): Expression {
    const token = this.#advance();
    if (token === "(") {
      const inner = this.#expression();
      this.#expect(")");
      // Parentheses make an assignment print its value.
      return inner.kind === "assign" ? { kind: "binary", operator: "+", left: inner, right: { kind: "number", text: "0" } } : inner;
    }
    if (/^[\dA-F.]/.test(token)) return { kind: "number", text: token };
    if (!/^[a-z]/.test(token)) this.#fail();
    if (this.#take("(")) {
      const args: Expression[] = [];
      while (!this.#take(")")) {
        args.push(this.#expression());
        if (!this.#take(",") && this.#peek() !== ")") this.#fail();
      }
      return { kind: "call", name: token, args };
    }
    if (this.#take("[")) {
      const index = this.#expression();
      this.#expect("]");
      return { kind: "element", name: token, index };
    }
    return { kind: "variable", name: token };
  }
}
