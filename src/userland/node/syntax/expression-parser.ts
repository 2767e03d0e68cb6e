import { LiteralParser } from "./literal-parser.ts";
import type { Expression, Pattern, Place } from "./tree.ts";

const BINARY: Readonly<Record<string, number>> = {
  "??": 1,
  "||": 2,
  "&&": 3,
  "|": 4,
  "^": 5,
  "&": 6,
  "==": 7,
  "!=": 7,
  "===": 7,
  "!==": 7,
  "<": 8,
  ">": 8,
  "<=": 8,
  ">=": 8,
  instanceof: 8,
  in: 8,
  "<<": 9,
  ">>": 9,
  ">>>": 9,
  "+": 10,
  "-": 10,
  "*": 11,
  "/": 11,
  "%": 11,
  "**": 12,
};

const ASSIGNMENTS: ReadonlySet<string> = new Set("= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??=".split(" "));

const PREFIX: ReadonlySet<string> = new Set(["!", "-", "+", "~", "typeof", "void", "delete"]);

const MAX_DEPTH = 400;

/** Operators by precedence, and the operands they stand between. */
export abstract class ExpressionParser extends LiteralParser {
  #depth = 0;

  expression(): Expression {
    const first = this.assignment();
    if (!this.is(",")) return first;
    const items = [first];
    while (this.take(",")) items.push(this.assignment());
    return { type: "sequence", items };
  }

  assignment(): Expression {
    if (++this.#depth > MAX_DEPTH) this.lexer.fail("Maximum nesting exceeded");
    try {
      return this.#assignment();
    } finally {
      this.#depth--;
    }
  }

  #assignment(): Expression {
    if (this.context.isGenerator && this.is("yield")) return this.#yield();
    const start = this.token.start;
    const at = this.place;
    const left = this.#conditional();
    if (this.is("=>") && !this.token.newline && left.type === "name")
      return this.arrow([{ pattern: { type: "target", expression: left }, fallback: undefined }], undefined, false, start);
    if (this.token.kind !== "punctuation" || !ASSIGNMENTS.has(this.token.text)) return left;
    const operator = this.advance().text;
    const target: Pattern = operator === "=" ? this.pattern(left) : { type: "target", expression: this.reference(left) };
    return { type: "assign", operator, target, value: this.assignment(), at };
  }

  #yield(): Expression {
    this.advance();
    if (this.token.newline || this.token.kind === "end" || /^[)\]},;:]$/.test(this.token.text)) return { type: "yield", value: undefined, delegate: false };
    const delegate = this.take("*");
    return { type: "yield", value: this.assignment(), delegate };
  }

  #conditional(): Expression {
    const test = this.#binary(0);
    if (!this.take("?")) return test;
    const then = this.assignment();
    this.expect(":");
    return { type: "conditional", test, then, otherwise: this.assignment() };
  }

  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const operator = this.token.text;
      const isOperator =
        this.token.kind === "punctuation" || ((operator === "instanceof" || (operator === "in" && !this.noIn)) && this.token.kind === "keyword");
      const strength = isOperator && Object.hasOwn(BINARY, operator) ? (BINARY[operator] as number) : 0;
      if (strength <= least) return left;
      const at = this.place;
      this.advance();
      const right = this.#binary(operator === "**" ? strength - 1 : strength);
      if (operator === "&&" || operator === "||" || operator === "??") left = { type: "logical", operator, left, right };
      else left = { type: "binary", operator, left, right, at };
    }
  }

  #unary(): Expression {
    const at = this.place;
    const { text, kind } = this.token;
    if ((kind === "punctuation" || kind === "keyword") && PREFIX.has(text)) {
      this.advance();
      return { type: "unary", operator: text, operand: this.#unary(), at };
    }
    if (kind === "punctuation" && (text === "++" || text === "--")) {
      this.advance();
      return { type: "update", operator: text, prefix: true, target: this.reference(this.#unary()), at };
    }
    if (text === "await" && kind === "name" && this.context.isAsync) {
      this.advance();
      return { type: "await", value: this.#unary() };
    }
    const operand = this.postfix();
    if ((this.is("++") || this.is("--")) && !this.token.newline) {
      const operator = this.advance().text as "++" | "--";
      return { type: "update", operator, prefix: false, target: this.reference(operand), at };
    }
    return operand;
  }

  protected postfix(): Expression {
    const start = this.token.start;
    const at = this.place;
    if (this.take("new")) return this.#new(at);
    let left = this.#primary();
    // Nothing follows an arrow function's body, unless it stands in parentheses.
    if (left === this.bareArrow) return left;
    let optional = false;
    for (;;) {
      const place = this.place;
      if (this.token.kind === "template") {
        left = { type: "tagged", tag: left, ...this.template() };
      } else if (this.is("(")) {
        const isAsync = left.type === "name" && left.name === "async" && !this.token.newline;
        const args = this.arguments();
        if (isAsync && this.is("=>") && !this.token.newline) return this.arrowOf(args, true, start);
        left = { type: "call", callee: left, args, optional: false, at: place };
      } else if (this.take("?.")) {
        optional = true;
        if (this.is("(")) left = { type: "call", callee: left, args: this.arguments(), optional: true, at: place };
        else if (this.take("[")) {
          left = { type: "member", object: left, key: this.inside(), optional: true, at: place };
          this.expect("]");
        } else left = { type: "member", object: left, key: this.memberName(), optional: true, at: place };
      } else if (this.take(".")) left = { type: "member", object: left, key: this.memberName(), optional: false, at: place };
      else if (this.take("[")) {
        left = { type: "member", object: left, key: this.inside(), optional: false, at: place };
        this.expect("]");
      } else break;
    }
    return optional ? { type: "chain", expression: left } : left;
  }

  #new(at: Place): Expression {
    if (this.take(".")) {
      this.expect("target");
      return { type: "new.target" };
    }
    let callee: Expression = this.is("new") ? this.#newAgain() : this.#primary();
    for (;;) {
      const place = this.place;
      if (this.take(".")) callee = { type: "member", object: callee, key: this.memberName(), optional: false, at: place };
      else if (this.take("[")) {
        callee = { type: "member", object: callee, key: this.inside(), optional: false, at: place };
        this.expect("]");
      } else break;
    }
    let made: Expression = { type: "new", callee, args: this.is("(") ? this.arguments() : [], at };
    for (;;) {
      const place = this.place;
      if (this.take(".")) made = { type: "member", object: made, key: this.memberName(), optional: false, at: place };
      else if (this.take("[")) {
        made = { type: "member", object: made, key: this.inside(), optional: false, at: place };
        this.expect("]");
      } else if (this.is("(")) made = { type: "call", callee: made, args: this.arguments(), optional: false, at: place };
      else return made;
    }
  }

  #newAgain(): Expression {
    const at = this.place;
    this.advance();
    return this.#new(at);
  }

  protected memberName(): Expression {
    if (this.token.kind !== "name" && this.token.kind !== "keyword" && this.token.kind !== "private") this.unexpected();
    return { type: "literal", value: this.memberToken().text };
  }

  #primary(): Expression {
    const { kind, text } = this.token;
    const at = this.place;
    const start = this.token.start;
    if (kind === "number" || kind === "string") return { type: "literal", value: this.advance().value ?? text };
    if (kind === "template") return { type: "template", ...this.template() };
    if (kind === "regexp") {
      const token = this.advance();
      return { type: "regexp", pattern: token.text, flags: String(token.value ?? "") };
    }
    if (kind === "private") {
      this.advance();
      return { type: "literal", value: text };
    }
    if (kind === "name") return this.#named(start, at);
    if (kind === "keyword") return this.#keyword(text, at);
    if (this.take("(")) return this.#parenthesized(start);
    if (this.take("[")) return { type: "array", items: this.list("]") };
    if (this.take("{")) return { type: "object", properties: this.properties() };
    return this.unexpected();
  }

  #named(start: number, at: Place): Expression {
    const name = this.advance().text;
    if (name === "async" && !this.token.newline) {
      if (this.is("function")) return { type: "function", code: this.functionCode(true, start) };
      if (this.token.kind === "name") {
        const parameter: Expression = { type: "name", name: this.advance().text, at };
        return this.arrow([{ pattern: { type: "target", expression: parameter }, fallback: undefined }], undefined, true, start);
      }
    }
    return { type: "name", name, at };
  }

  #keyword(word: string, at: Place): Expression {
    const start = this.token.start;
    switch (word) {
      case "function":
        return { type: "function", code: this.functionCode(false, start) };
      case "class":
        return { type: "class", code: this.classCode() };
      case "this":
      case "super":
        this.advance();
        return { type: word };
      case "null":
        this.advance();
        return { type: "literal", value: null };
      case "true":
      case "false":
        this.advance();
        return { type: "literal", value: word === "true" };
      case "import": {
        this.advance();
        if (this.take(".")) {
          this.expect("meta");
          return { type: "name", name: "import.meta", at };
        }
        const [source] = this.arguments();
        return { type: "import", source: source ?? this.unexpected(), at };
      }
      default:
        return this.unexpected();
    }
  }

  #parenthesized(start: number): Expression {
    const items = this.list(")") as Expression[];
    if (this.is("=>") && !this.token.newline) return this.arrowOf(items, false, start);
    const [only] = items;
    this.bareArrow = undefined;
    if (only === undefined || items.some(({ type }) => type === "spread")) return this.unexpected();
    // Parentheses end an optional chain and keep a name from being an arrow's parameter.
    return items.length === 1 ? only : { type: "sequence", items };
  }
}
