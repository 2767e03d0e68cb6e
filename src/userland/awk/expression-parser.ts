import { TokenReader } from "./token-reader.ts";
import type { Expression } from "./tree.ts";

/** Expressions, by precedence: each method reads one level and calls the next that binds more tightly. */
export abstract class ExpressionParser extends TokenReader {
  /** In a print list `>` and `|` are the statement's. */
  protected noGreater = false;

  protected expression(): Expression {
    this.enter();
    const left = this.#conditional();
    const operator = this.token;
    let result = left;
    if (operator.kind === "operator" && ["=", "+=", "-=", "*=", "/=", "%=", "^="].includes(operator.text) && isTarget(left)) {
      this.advance();
      this.skipNewlines();
      result = { kind: "assign", operator: operator.text, target: left, value: this.expression() };
    }
    this.leave();
    return result;
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.isOperator("?")) return test;
    this.advance();
    this.skipNewlines();
    const yes = this.expression();
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { kind: "conditional", test, yes, no: this.expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.isOperator("||")) {
      this.advance();
      this.skipNewlines();
      left = { kind: "or", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.isOperator("&&")) {
      this.advance();
      this.skipNewlines();
      left = { kind: "and", left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#matching();
    while (this.isKeyword("in")) {
      this.advance();
      if (this.token.kind !== "name") this.fail();
      left = { kind: "in", index: left.kind === "grouping" ? left.list : [left], array: this.token.text };
      this.advance(false);
    }
    return left;
  }

  #matching(): Expression {
    let left = this.#comparison();
    while (this.isOperator("~") || this.isOperator("!~")) {
      const negate = this.token.text === "!~";
      this.advance();
      left = { kind: "match", negate, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.#pipe();
    while (this.token.kind === "operator" && (["<", "<=", "==", "!=", ">="].includes(this.token.text) || (this.token.text === ">" && !this.noGreater))) {
      const operator = this.token.text;
      this.advance();
      left = { kind: "compare", operator, left, right: this.#pipe() };
    }
    return left;
  }

  /** `command | getline` */
  #pipe(): Expression {
    let left = this.concatenation();
    // In a print list the pipe is the statement's.
    while (this.isOperator("|") && !this.noGreater) {
      this.advance();
      if (!this.isKeyword("getline")) this.fail();
      this.advance(false);
      left = { kind: "getline", source: "command", from: left, target: this.getlineTarget() };
    }
    return left;
  }

  protected concatenation(): Expression {
    let left = this.#additive();
    while (this.#startsOperand()) {
      const right = this.#additive();
      left = { kind: "concat", left, right };
    }
    return left;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "number" || kind === "string" || kind === "name" || kind === "call" || kind === "builtin") return true;
    if (kind === "operator") return text === "$" || text === "(" || text === "++" || text === "--";
    return false;
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    while (this.isOperator("+") || this.isOperator("-")) {
      const operator = this.token.text;
      this.advance();
      left = { kind: "binary", operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    while (this.isOperator("*") || this.isOperator("/") || this.isOperator("%")) {
      const operator = this.token.text;
      this.advance();
      left = { kind: "binary", operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (this.isOperator("!") || this.isOperator("-") || this.isOperator("+")) {
      const operator = this.token.text;
      this.advance();
      this.enter();
      const operand = this.#unary();
      this.leave();
      // `! x ~ y` is `! (x ~ y)` in the grammar everybody uses.
      if (operator === "!" && (this.isOperator("~") || this.isOperator("!~"))) {
        const negate = this.token.text === "!~";
        this.advance();
        return { kind: "unary", operator, operand: { kind: "match", negate, left: operand, right: this.#comparison() } };
      }
      return { kind: "unary", operator, operand };
    }
    return this.#power();
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.isOperator("^")) return left;
    this.advance();
    this.enter();
    const right = this.isOperator("-") || this.isOperator("+") || this.isOperator("!") ? this.#unary() : this.#power();
    this.leave();
    return { kind: "binary", operator: "^", left, right };
  }

  #postfix(): Expression {
    const target = this.primary();
    if (isTarget(target) && (this.isOperator("++") || this.isOperator("--"))) {
      const operator = this.token.text as "++";
      this.advance(false);
      return { kind: "step", operator, prefix: false, target };
    }
    return target;
  }

  primary(): Expression {
    const token = this.token;
    switch (token.kind) {
      case "number":
        this.advance(false);
        return { kind: "number", value: Number(token.text) };
      case "string":
        this.advance(false);
        return { kind: "string", value: token.text };
      case "regex":
        this.advance(false);
        return { kind: "regex", source: token.text };
      case "name":
        return this.#nameOrElement();
      case "call": {
        this.advance(false);
        this.expect("(");
        const args = this.list(")");
        this.expect(")");
        return { kind: "call", name: token.text, args, line: token.line };
      }
      case "builtin":
        return this.#builtin();
      case "keyword":
        if (token.text === "getline") return this.#getline();
        return this.fail();
      case "operator":
        break;
      default:
        return this.fail();
    }
    if (token.text === "$") {
      this.advance();
      this.enter();
      const index = this.isOperator("++") || this.isOperator("--") || this.isOperator("-") || this.isOperator("!") ? this.#unaryForField() : this.primary();
      this.leave();
      return { kind: "field", index };
    }
    if (token.text === "++" || token.text === "--") {
      this.advance();
      const target = this.primary();
      if (!isTarget(target)) this.fail();
      return { kind: "step", operator: token.text, prefix: true, target };
    }
    if (token.text === "(") {
      this.advance();
      const list = this.list(")");
      if (list.length === 0) this.fail();
      this.expect(")");
      // Kept: a grouping is no place to assign to, and may be a list for `in` and print.
      return { kind: "grouping", list };
    }
    return this.fail();
  }

  #unaryForField(): Expression {
    if (this.isOperator("-") || this.isOperator("!")) {
      const operator = this.token.text;
      this.advance();
      return { kind: "unary", operator, operand: this.primary() };
    }
    return this.primary();
  }

  #nameOrElement(): Expression {
    const name = this.token.text;
    this.advance(false);
    if (!this.isOperator("[")) return { kind: "variable", name };
    this.advance();
    const index = this.list("]");
    this.expect("]");
    return { kind: "element", array: name, index };
  }

  #builtin(): Expression {
    const { text: name, line } = this.token;
    this.advance(false);
    if (!this.isOperator("(")) {
      if (name !== "length") this.fail();
      return { kind: "builtin", name, args: [], line };
    }
    this.advance();
    const args = this.dialect === "mawk" && (name === "sub" || name === "gsub") ? this.#substitution() : this.list(")");
    this.expect(")");
    return { kind: "builtin", name, args, line };
  }

  /** mawk puts the result only into what can be assigned to. */
  #substitution(): Expression[] {
    const args: Expression[] = [];
    const saved = this.noGreater;
    this.noGreater = false;
    this.skipNewlines();
    while (!this.isOperator(")")) {
      const target = args.length === 2 ? this.getlineTarget() : this.expression();
      if (!target) return this.fail();
      args.push(target);
      this.skipNewlines();
      if (!this.isOperator(",")) break;
      this.advance();
      this.skipNewlines();
    }
    this.noGreater = saved;
    return args;
  }

  #getline(): Expression {
    this.advance(false);
    const target = this.getlineTarget();
    if (!this.isOperator("<")) return { kind: "getline", source: "main", from: undefined, target };
    this.advance();
    return { kind: "getline", source: "file", from: this.#postfix(), target };
  }

  getlineTarget(): Expression | undefined {
    if (this.token.kind === "name" || this.isOperator("$")) return this.primary();
    return undefined;
  }

  protected list(end: string): Expression[] {
    const list: Expression[] = [];
    const saved = this.noGreater;
    this.noGreater = false;
    this.skipNewlines();
    while (!this.isOperator(end)) {
      list.push(this.expression());
      this.skipNewlines();
      if (!this.isOperator(",")) break;
      this.advance();
      this.skipNewlines();
    }
    this.noGreater = saved;
    return list;
  }
}

function isTarget(expression: Expression): boolean {
  return expression.kind === "variable" || expression.kind === "field" || expression.kind === "element";
}
