import { SqlError } from "./error.ts";
import type { Token } from "./lexer.ts";
import { TokenReader } from "./token-reader.ts";
import type { Expression, Select, TypeName } from "./tree.ts";
import { typeNamed } from "./types.ts";

/** Operators from the weakest to the strongest. */
const LEVELS: readonly (readonly string[])[] = [["or"], ["and"], ["=", "<>", "!=", "<", ">", "<=", ">="], ["||", "->", "->>"], ["+", "-"], ["*", "/", "%"]];

export const COMPARISON = 2;

const MAX_DEPTH = 200;

/** Expressions and types. */
export abstract class ExpressionParser extends TokenReader {
  #depth = 0;

  protected abstract select(): Select;

  /** Everything from this level of binding on. */
  expression(level = 0): Expression {
    if (++this.#depth > MAX_DEPTH * LEVELS.length) throw new SqlError("54001", "stack depth limit exceeded");
    try {
      return this.#level(level);
    } finally {
      this.#depth--;
    }
  }

  #level(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    if (level === 2 && this.accept("not")) return { kind: "unary", operator: "not", operand: this.expression(level) };
    let left = this.expression(level + 1);
    for (;;) {
      if (level === COMPARISON) {
        const tested = this.#test(left);
        if (tested !== undefined) {
          left = tested;
          continue;
        }
      }
      const { at } = this.token;
      const operator = operators.find((candidate) => this.accept(candidate));
      if (operator === undefined) return left;
      left = { kind: "binary", operator: operator === "!=" ? "<>" : operator, left, right: this.expression(level + 1), at };
    }
  }

  /** IS, IN, BETWEEN, LIKE behind an operand. */
  #test(operand: Expression): Expression | undefined {
    const { at } = this.token;
    if (this.accept("is")) {
      const not = this.accept("not");
      if (this.accept("null")) return { kind: "isNull", operand, not };
      const value = this.accept("true") ? true : this.accept("false") ? false : this.fail();
      const same: Expression = { kind: "call", name: "is_same", arguments: [operand, { kind: "literal", value }], distinct: false, at };
      return not ? { kind: "unary", operator: "not", operand: same } : same;
    }
    const not = this.is("not") && ["in", "between", "like", "ilike"].includes(this.peek(1)?.text ?? "") && this.accept("not");
    if (this.accept("in")) {
      this.expect("(");
      const list = this.is("select") ? this.select() : this.list(() => this.expression());
      this.expect(")");
      return { kind: "in", operand, list, not };
    }
    if (this.accept("between")) {
      const low = this.expression(COMPARISON + 1);
      this.expect("and");
      return { kind: "between", operand, low, high: this.expression(COMPARISON + 1), not };
    }
    const like = this.accept("like") ? "like" : this.accept("ilike") ? "ilike" : undefined;
    if (like === undefined) return undefined;
    const matched: Expression = { kind: "binary", operator: like, left: operand, right: this.expression(COMPARISON + 1), at };
    return not ? { kind: "unary", operator: "not", operand: matched } : matched;
  }

  #unary(): Expression {
    if (this.accept("-")) return { kind: "unary", operator: "-", operand: this.#unary() };
    if (this.accept("+")) return this.#unary();
    let operand = this.#primary();
    while (this.accept("::")) operand = { kind: "cast", operand, type: this.type() };
    return operand;
  }

  #primary(): Expression {
    const token = this.token;
    if (token.kind === "number") {
      this.advance();
      return { kind: "literal", value: Number(token.text), type: /[.eE]/.test(token.text) ? "numeric" : Number(token.text) > 2_147_483_647 ? "int8" : "int4" };
    }
    if (token.kind === "string") {
      this.advance();
      return { kind: "literal", value: token.text };
    }
    if (this.accept("(")) {
      if (this.is("select") || this.is("values")) {
        const select = this.select();
        this.expect(")");
        return { kind: "subquery", select };
      }
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (this.accept("*")) return { kind: "star", table: undefined };
    if (token.kind === "operator" || token.kind === "end") this.fail();
    if (token.kind === "word") {
      const special = this.#keyword(token.text);
      if (special !== undefined) return special;
    }
    const name = this.name();
    if (this.is("(")) return this.call(name, token.at);
    if (!this.accept(".")) return { kind: "column", table: undefined, name, at: token.at };
    if (this.accept("*")) return { kind: "star", table: name };
    const second = this.name();
    if (this.is("(")) return this.call(second, token.at);
    return { kind: "column", table: name, name: second, at: token.at };
  }

  #keyword(word: string): Expression | undefined {
    switch (word) {
      case "null":
      case "true":
      case "false":
        this.advance();
        return { kind: "literal", value: word === "null" ? null : word === "true" };
      case "current_timestamp":
      case "current_date":
      case "current_user":
      case "session_user":
      case "user":
      case "current_time":
      case "localtimestamp":
      case "current_catalog":
        this.advance();
        return { kind: "call", name: word, arguments: [], distinct: false, at: this.position };
      case "exists": {
        this.advance();
        this.expect("(");
        const select = this.select();
        this.expect(")");
        return { kind: "exists", select };
      }
      case "cast": {
        this.advance();
        this.expect("(");
        const operand = this.expression();
        this.expect("as");
        const type = this.type();
        this.expect(")");
        return { kind: "cast", operand, type };
      }
      case "case":
        this.advance();
        return this.#case();
      case "interval":
      case "timestamp":
      case "date":
        if (this.peek(1)?.kind !== "string") return undefined;
        this.advance(2);
        return { kind: "cast", operand: { kind: "literal", value: (this.peek(-1) as Token).text }, type: { name: word, arguments: [] } };
      default:
        return undefined;
    }
  }

  #case(): Expression {
    const operand = this.is("when") ? undefined : this.expression();
    const branches: (readonly [Expression, Expression])[] = [];
    while (this.accept("when")) {
      const condition = this.expression();
      this.expect("then");
      branches.push([condition, this.expression()]);
    }
    if (branches.length === 0) this.fail();
    const otherwise = this.accept("else") ? this.expression() : undefined;
    this.expect("end");
    return { kind: "case", operand, branches, otherwise };
  }

  protected call(name: string, at: number): Extract<Expression, { kind: "call" }> {
    this.expect("(");
    const distinct = this.accept("distinct");
    const given = this.is(")") ? [] : this.list(() => this.expression());
    // extract(year from x)
    if (name === "extract" && this.accept("from")) given.push(this.expression());
    this.expect(")");
    return { kind: "call", name, arguments: given, distinct, at };
  }

  protected type(): TypeName {
    const at = this.position;
    let word = this.name();
    if (word === "double" && this.accept("precision")) word = "float8";
    else if (word === "character" && this.accept("varying")) word = "varchar";
    const given: number[] = [];
    if (this.accept("(")) {
      do {
        given.push(Number(this.token.text));
        this.advance();
      } while (this.accept(","));
      this.expect(")");
    }
    if (this.accept("with", "time", "zone")) word = word.replace(/^time(stamp)?$/, "$&tz");
    else this.accept("without", "time", "zone");
    const name = typeNamed(word);
    if (name === undefined) throw new SqlError("42704", `type "${word}" does not exist`, { position: at + 1 });
    return { name, arguments: given };
  }
}
