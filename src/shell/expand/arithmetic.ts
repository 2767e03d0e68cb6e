import { add, bitwise, divide, type Integer, multiply, normalize, power, remainder, subtract } from "./integer.ts";

/** What arithmetic may ask of the shell. Subscripts come as source text. */
export interface ArithmeticEnvironment {
  getVariable(name: string, subscript: string | undefined): string | undefined;
  setVariable(name: string, subscript: string | undefined, value: string): void;
  readonly dialect: "bash" | "dash" | "ash";
}

/** `token` is the rest of the expression from where it went wrong. */
export class ArithmeticError extends Error {
  readonly expression: string;
  readonly token: string;

  constructor(message: string, expression: string, token: string) {
    super(message);
    this.expression = expression;
    this.token = token;
  }
}

type Expression = (environment: ArithmeticEnvironment, depth: number) => Integer;

const cache = new WeakMap<object, Map<string, Expression>>();
const MAX_CACHED = 512;
const MAX_DEPTH = 1024;

/** Evaluates C arithmetic on 64-bit integers. Variables may hold expressions themselves. */
export function evaluateArithmetic(text: string, environment: ArithmeticEnvironment, depth = 0): Integer {
  if (depth > MAX_DEPTH) throw new ArithmeticError("expression recursion level exceeded", text, text);
  let compiled = cache.get(environment);
  if (compiled === undefined) {
    compiled = new Map();
    cache.set(environment, compiled);
  }
  let expression = compiled.get(text);
  if (expression === undefined) {
    expression = compileArithmetic(text, environment.dialect);
    if (compiled.size >= MAX_CACHED) compiled.clear();
    compiled.set(text, expression);
  }
  return expression(environment, depth);
}

function compileArithmetic(text: string, dialect: ArithmeticEnvironment["dialect"]): Expression {
  return new Compiler(text, dialect).whole();
}

/** A number in any base: `12`, `0x1f`, `017`, `2#101`, `64#_`. undefined when it is none. */
function parseInteger(text: string): Integer | "base" | "digit" | undefined {
  if (/^[1-9]\d{0,14}$|^0$/.test(text)) return Number(text);
  const hash = text.indexOf("#");
  if (hash > 0) {
    const base = Number(text.slice(0, hash));
    if (!(base >= 2 && base <= 64)) return "base";
    return digits(text.slice(hash + 1), base);
  }
  if (/^0[xX]/.test(text)) return text.length === 2 ? 0 : digits(text.slice(2), 16);
  if (text[0] === "0" && text.length > 1) return digits(text.slice(1), 8);
  return digits(text, 10);
}

function digits(text: string, base: number): Integer | "digit" | undefined {
  if (text === "") return undefined;
  let value = 0n;
  const big = BigInt(base);
  for (const c of text) {
    const digit = digitValue(c, base);
    if (digit === undefined) return undefined;
    if (digit >= base) return "digit";
    value = BigInt.asIntN(64, value * big + BigInt(digit));
  }
  return normalize(value);
}

function digitValue(c: string, base: number): number | undefined {
  if (c >= "0" && c <= "9") return c.charCodeAt(0) - 48;
  if (c >= "a" && c <= "z") return c.charCodeAt(0) - 87;
  if (c >= "A" && c <= "Z") return base <= 36 ? c.charCodeAt(0) - 55 : c.charCodeAt(0) - 29;
  if (c === "@") return 62;
  if (c === "_") return 63;
  return undefined;
}

interface Target {
  readonly name: string;
  readonly subscript: string | undefined;
}

interface Node {
  readonly run: Expression;
  readonly target?: Target;
}

const TOKEN =
  /\s*(?:(\d[0-9a-zA-Z@_]*(?:#[0-9a-zA-Z@_]*)?)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&^|<>=!]=|[-+*/%&^|<>=!~?:,()[\]]))/y;
/** dash has neither `**` nor `++`: they are two operators. */
const DASH_TOKEN = new RegExp(TOKEN.source.replace("|\\*\\*|\\+\\+|--", ""), "y");
const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "<<=", ">>="]);
const LEVELS: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["==", "!="], ["<", ">", "<=", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];

class Compiler {
  readonly #text: string;
  readonly #dialect: ArithmeticEnvironment["dialect"];
  #position = 0;
  /** The token that comes next, and where it starts. */
  #token = "";
  #kind: "number" | "name" | "operator" | "end" = "end";
  #start = 0;
  /** Start of the token before. */
  #last = 0;
  #nesting = 0;

  constructor(text: string, dialect: ArithmeticEnvironment["dialect"]) {
    this.#text = text.trimStart();
    this.#dialect = dialect;
  }

  whole(): Expression {
    if (this.#text === "") return () => 0;
    this.#advance();
    const node = this.#comma();
    if (this.#kind !== "end") this.#fail(this.#dialect === "dash" ? "expecting EOF" : "syntax error in expression");
    return node.run;
  }

  #advance(): void {
    this.#last = this.#start;
    const pattern = this.#dialect === "dash" ? DASH_TOKEN : TOKEN;
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match === null) {
      const rest = this.#text.slice(this.#position);
      this.#start = this.#position + (rest.length - rest.trimStart().length);
      this.#kind = "end";
      this.#token = "";
      if (rest.trim() !== "") this.#fail(this.#dialect === "dash" ? "expecting EOF" : "syntax error: invalid arithmetic operator");
      return;
    }
    this.#token = match[1] ?? match[2] ?? match[3] ?? "";
    this.#kind = match[1] !== undefined ? "number" : match[2] !== undefined ? "name" : "operator";
    this.#start = pattern.lastIndex - this.#token.length;
    this.#position = pattern.lastIndex;
  }

  #fail(message: string, start = this.#start): never {
    throw new ArithmeticError(message, this.#text, this.#text.slice(start));
  }

  #is(token: string): boolean {
    return this.#kind === "operator" && this.#token === token;
  }

  #comma(): Node {
    if (++this.#nesting > 200) this.#fail("expression recursion level exceeded");
    let left = this.#assignment();
    while (this.#is(",") && this.#dialect !== "dash") {
      this.#advance();
      const first = left.run;
      const second = this.#assignment().run;
      left = {
        run: (environment, depth) => {
          first(environment, depth);
          return second(environment, depth);
        },
      };
    }
    this.#nesting--;
    return left;
  }

  #assignment(): Node {
    const left = this.#conditional();
    if (this.#kind !== "operator" || !ASSIGNMENTS.has(this.#token)) return left;
    if (left.target === undefined) this.#fail(this.#dialect === "dash" ? "expecting EOF" : "attempted assignment to non-variable");
    const operator = this.#token.slice(0, -1);
    const target = left.target;
    this.#advance();
    const right = this.#assignment().run;
    if (operator === "") return { run: (environment, depth) => store(environment, target, right(environment, depth)) };
    const combine = this.#binary(operator, left.run, right);
    return { run: (environment, depth) => store(environment, target, combine(environment, depth)) };
  }

  #conditional(): Node {
    const test = this.#logicalOr();
    if (!this.#is("?")) return test;
    this.#advance();
    const yes = this.#comma().run;
    if (!this.#is(":"))
      this.#fail(this.#dialect === "dash" ? "expecting ':'" : "`:' expected for conditional expression", this.#kind === "end" ? this.#last : this.#start);
    this.#advance();
    const no = this.#conditional().run;
    const condition = test.run;
    return { run: (environment, depth) => (isZero(condition(environment, depth)) ? no(environment, depth) : yes(environment, depth)) };
  }

  #logicalOr(): Node {
    let left = this.#logicalAnd();
    while (this.#is("||")) {
      this.#advance();
      const a = left.run;
      const b = this.#logicalAnd().run;
      left = { run: (environment, depth) => (!isZero(a(environment, depth)) || !isZero(b(environment, depth)) ? 1 : 0) };
    }
    return left;
  }

  #logicalAnd(): Node {
    let left = this.#level(0);
    while (this.#is("&&")) {
      this.#advance();
      const a = left.run;
      const b = this.#level(0).run;
      left = { run: (environment, depth) => (!isZero(a(environment, depth)) && !isZero(b(environment, depth)) ? 1 : 0) };
    }
    return left;
  }

  #level(level: number): Node {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#power();
    let left = this.#level(level + 1);
    while (this.#kind === "operator" && operators.includes(this.#token)) {
      const operator = this.#token;
      this.#advance();
      const right = this.#level(level + 1).run;
      left = { run: this.#binary(operator, left.run, right) };
    }
    return left;
  }

  #power(): Node {
    const left = this.#unary();
    if (!this.#is("**") || this.#dialect === "dash") return left;
    this.#advance();
    const right = this.#power().run;
    const start = this.#last;
    const base = left.run;
    const text = this.#text;
    return {
      run: (environment, depth) => {
        const exponent = right(environment, depth);
        if (exponent < 0) throw new ArithmeticError("exponent less than 0", text, text.slice(start));
        return power(base(environment, depth), exponent);
      },
    };
  }

  #unary(): Node {
    if (this.#kind !== "operator") return this.#postfix();
    const operator = this.#token;
    if (operator === "++" || operator === "--") {
      if (this.#dialect !== "dash") {
        this.#advance();
        if ((this.#kind as string) !== "name") {
          // `--5` is minus minus five.
          const node = this.#unary().run;
          return { run: (environment, depth) => node(environment, depth) };
        }
        const node = this.#unary();
        const target = node.target;
        if (target === undefined) this.#fail("syntax error: operand expected");
        const step = operator === "++" ? 1 : -1;
        return { run: (environment, depth) => store(environment, target, add(node.run(environment, depth), step)) };
      }
      this.#advance();
      const operand = this.#unary().run;
      return { run: operand };
    }
    if (operator === "!" || operator === "~" || operator === "+" || operator === "-") {
      this.#advance();
      if (++this.#nesting > 200) this.#fail("expression recursion level exceeded");
      const operand = this.#unary().run;
      this.#nesting--;
      switch (operator) {
        case "!":
          return { run: (environment, depth) => (isZero(operand(environment, depth)) ? 1 : 0) };
        case "~":
          return { run: (environment, depth) => subtract(-1, operand(environment, depth)) };
        case "-":
          return { run: (environment, depth) => subtract(0, operand(environment, depth)) };
        default:
          return { run: operand };
      }
    }
    return this.#postfix();
  }

  #postfix(): Node {
    const node = this.#primary();
    if (node.target === undefined || !(this.#is("++") || this.#is("--")) || this.#dialect === "dash") return node;
    const target = node.target;
    const step = this.#token === "++" ? 1 : -1;
    this.#advance();
    return {
      run: (environment, depth) => {
        const before = node.run(environment, depth);
        store(environment, target, add(before, step));
        return before;
      },
    };
  }

  #primary(): Node {
    if (this.#kind === "number") return this.#number();
    if (this.#kind === "name") {
      const name = this.#token;
      let subscript: string | undefined;
      if (this.#text[this.#position] === "[" && this.#dialect === "bash") subscript = this.#subscript();
      this.#advance();
      return { run: readVariable(name, subscript, this.#text), target: { name, subscript } };
    }
    if (this.#is("(")) {
      this.#advance();
      const inner = this.#comma();
      if (!this.#is(")")) this.#fail(this.#dialect === "dash" ? "expecting ')'" : "missing `)'", this.#kind === "end" ? this.#last : this.#start);
      this.#advance();
      return { run: inner.run };
    }
    this.#fail(this.#operandExpected(), this.#kind === "end" ? this.#last : this.#start);
  }

  #operandExpected(): string {
    return this.#dialect === "dash" ? "expecting primary" : "syntax error: operand expected";
  }

  #number(): Node {
    const value = parseInteger(this.#token);
    if (value === "base") this.#fail("invalid arithmetic base");
    if (value === "digit" || value === undefined) {
      if (this.#dialect === "dash") this.#fail("expecting EOF");
      this.#fail(value === undefined && this.#token.endsWith("#") ? "invalid integer constant" : "value too great for base");
    }
    this.#advance();
    return { run: () => value };
  }

  #subscript(): string {
    let depth = 0;
    const start = this.#position + 1;
    for (; this.#position < this.#text.length; this.#position++) {
      const c = this.#text[this.#position];
      if (c === "[") depth++;
      else if (c === "]" && --depth === 0) {
        this.#position++;
        return this.#text.slice(start, this.#position - 1);
      }
    }
    this.#fail("bad array subscript");
  }

  #binary(operator: string, a: Expression, b: Expression): Expression {
    const text = this.#text;
    const start = this.#last;
    switch (operator) {
      case "+":
        return (environment, depth) => add(a(environment, depth), b(environment, depth));
      case "-":
        return (environment, depth) => subtract(a(environment, depth), b(environment, depth));
      case "*":
        return (environment, depth) => multiply(a(environment, depth), b(environment, depth));
      case "/":
      case "%": {
        const apply = operator === "/" ? divide : remainder;
        return (environment, depth) => {
          const left = a(environment, depth);
          const right = b(environment, depth);
          if (isZero(right))
            throw new ArithmeticError(
              environment.dialect === "dash" ? "division by zero" : environment.dialect === "ash" ? "divide by zero" : "division by 0",
              text,
              text.slice(start),
            );
          return apply(left, right);
        };
      }
      case "<":
        return (environment, depth) => (a(environment, depth) < b(environment, depth) ? 1 : 0);
      case ">":
        return (environment, depth) => (a(environment, depth) > b(environment, depth) ? 1 : 0);
      case "<=":
        return (environment, depth) => (a(environment, depth) <= b(environment, depth) ? 1 : 0);
      case ">=":
        return (environment, depth) => (a(environment, depth) >= b(environment, depth) ? 1 : 0);
      case "==":
        return (environment, depth) => (a(environment, depth) === b(environment, depth) ? 1 : 0);
      case "!=":
        return (environment, depth) => (a(environment, depth) !== b(environment, depth) ? 1 : 0);
      default:
        return (environment, depth) => bitwise(operator as "&", a(environment, depth), b(environment, depth));
    }
  }
}

function isZero(value: Integer): boolean {
  return value === 0 || value === 0n;
}

function store(environment: ArithmeticEnvironment, target: Target, value: Integer): Integer {
  environment.setVariable(target.name, target.subscript, String(value));
  return value;
}

const DECIMAL = /^-?(?:[1-9]\d{0,14}|0)$/;

function readVariable(name: string, subscript: string | undefined, expression: string): Expression {
  return (environment, depth) => {
    const text = environment.getVariable(name, subscript);
    if (text === undefined || text === "") return 0;
    if (DECIMAL.test(text)) return Number(text);
    if (environment.dialect !== "bash") {
      const negative = /^\s*([-+]?)(\S+)\s*$/.exec(text);
      const value = negative === null ? undefined : parseInteger(negative[2] as string);
      if (typeof value === "number" || typeof value === "bigint") return (negative as RegExpExecArray)[1] === "-" ? subtract(0, value) : value;
      if (environment.dialect === "dash") throw new ArithmeticError("Illegal number", expression, text);
    }
    return evaluateArithmetic(text, environment, depth + 1);
  };
}
