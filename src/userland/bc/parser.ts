import { BcError } from "./error.ts";
import type { Expression, Statement } from "./tree.ts";

const DEEPEST = 500;

/** Statement by statement, so that what stands before an error is run. Throws BcError. */
export class Parser {
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
