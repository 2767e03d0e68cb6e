/** Reads expressions. What only becomes a pattern at `=` or `=>` is read as an expression first. */
import { Lexer, type Token } from "./lexer.ts";
import type { ClassCode, ClassMember, Element, Expression, FunctionCode, Pattern, Place, Property, Statement } from "./tree.ts";

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

export interface FunctionContext {
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly hoisted: Set<string>;
}

export abstract class ExpressionParser {
  protected readonly lexer: Lexer;
  protected token: Token;
  protected context: FunctionContext;
  #depth = 0;
  #noIn = false;
  #bareArrow: Expression | undefined;

  constructor(source: string, options: { isModule: boolean }) {
    this.lexer = new Lexer(source);
    this.context = { isAsync: options.isModule, isGenerator: false, hoisted: new Set() };
    this.token = this.lexer.next(true);
  }

  protected abstract functionBody(): readonly Statement[];

  protected get place(): Place {
    return { line: this.token.line, column: this.token.column };
  }

  protected advance(): Token {
    const token = this.token;
    const ends =
      token.kind === "punctuation" ? /^[)\]}]$/.test(token.text) : token.kind === "keyword" ? /^(this|super|null|true|false)$/.test(token.text) : true;
    this.token = this.lexer.next(!ends);
    return token;
  }

  protected is(text: string): boolean {
    return this.token.text === text && (this.token.kind === "punctuation" || this.token.kind === "keyword" || this.token.kind === "name");
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.unexpected();
  }

  protected unexpected(): never {
    const { kind, text } = this.token;
    const what =
      kind === "end"
        ? "Unexpected end of input"
        : kind === "number"
          ? "Unexpected number"
          : kind === "string"
            ? "Unexpected string"
            : kind === "template"
              ? "Unexpected template string"
              : kind === "name"
                ? `Unexpected identifier '${text}'`
                : `Unexpected token '${text}'`;
    this.lexer.rewind(this.token);
    return this.lexer.fail(what);
  }

  protected name(): string {
    if (this.token.kind !== "name") this.unexpected();
    return this.advance().text;
  }

  expression(): Expression {
    const first = this.assignment();
    if (!this.is(",")) return first;
    const items = [first];
    while (this.take(",")) items.push(this.assignment());
    return { type: "sequence", items };
  }

  /** The head of a `for`, where `in` is no operator. */
  protected withoutIn<T>(read: () => T): T {
    const before = this.#noIn;
    this.#noIn = true;
    try {
      return read();
    } finally {
      this.#noIn = before;
    }
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
    const target: Pattern = operator === "=" ? this.pattern(left) : { type: "target", expression: this.#reference(left) };
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
        this.token.kind === "punctuation" || ((operator === "instanceof" || (operator === "in" && !this.#noIn)) && this.token.kind === "keyword");
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
      return { type: "update", operator: text, prefix: true, target: this.#reference(this.#unary()), at };
    }
    if (text === "await" && kind === "name" && this.context.isAsync) {
      this.advance();
      return { type: "await", value: this.#unary() };
    }
    const operand = this.#postfix();
    if ((this.is("++") || this.is("--")) && !this.token.newline) {
      const operator = this.advance().text as "++" | "--";
      return { type: "update", operator, prefix: false, target: this.#reference(operand), at };
    }
    return operand;
  }

  #reference(expression: Expression): Expression {
    if (expression.type !== "name" && expression.type !== "member") this.lexer.fail("Invalid left-hand side in assignment");
    return expression;
  }

  #postfix(): Expression {
    const start = this.token.start;
    const at = this.place;
    if (this.take("new")) return this.#new(at);
    let left = this.#primary();
    // Nothing follows an arrow function's body, unless it stands in parentheses.
    if (left === this.#bareArrow) return left;
    let optional = false;
    for (;;) {
      const place = this.place;
      if (this.token.kind === "template") {
        left = { type: "tagged", tag: left, ...this.#template() };
      } else if (this.is("(")) {
        const isAsync = left.type === "name" && left.name === "async" && !this.token.newline;
        const args = this.arguments();
        if (isAsync && this.is("=>") && !this.token.newline) return this.#arrowOf(args, true, start);
        left = { type: "call", callee: left, args, optional: false, at: place };
      } else if (this.take("?.")) {
        optional = true;
        if (this.is("(")) left = { type: "call", callee: left, args: this.arguments(), optional: true, at: place };
        else if (this.take("[")) {
          left = { type: "member", object: left, key: this.#inside(), optional: true, at: place };
          this.expect("]");
        } else left = { type: "member", object: left, key: this.memberName(), optional: true, at: place };
      } else if (this.take(".")) left = { type: "member", object: left, key: this.memberName(), optional: false, at: place };
      else if (this.take("[")) {
        left = { type: "member", object: left, key: this.#inside(), optional: false, at: place };
        this.expect("]");
      } else break;
    }
    return optional ? { type: "chain", expression: left } : left;
  }

  #inside(): Expression {
    const before = this.#noIn;
    this.#noIn = false;
    const expression = this.expression();
    this.#noIn = before;
    return expression;
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
        callee = { type: "member", object: callee, key: this.#inside(), optional: false, at: place };
        this.expect("]");
      } else break;
    }
    let made: Expression = { type: "new", callee, args: this.is("(") ? this.arguments() : [], at };
    for (;;) {
      const place = this.place;
      if (this.take(".")) made = { type: "member", object: made, key: this.memberName(), optional: false, at: place };
      else if (this.take("[")) {
        made = { type: "member", object: made, key: this.#inside(), optional: false, at: place };
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
    return { type: "literal", value: this.#memberToken().text };
  }

  /** Behind a name of a member no expression begins, even if it is called `return`. */
  #memberToken(): Token {
    const token = this.token;
    this.token = this.lexer.next(false);
    return token;
  }

  protected arguments(): Expression[] {
    this.expect("(");
    return this.#list(")") as Expression[];
  }

  #list(end: string): (Expression | undefined)[] {
    const before = this.#noIn;
    this.#noIn = false;
    const items: (Expression | undefined)[] = [];
    while (!this.is(end)) {
      if (this.is(",") && end === "]") items.push(undefined);
      else items.push(this.take("...") ? { type: "spread", value: this.assignment() } : this.assignment());
      if (!this.is(end)) this.expect(",");
    }
    this.#noIn = before;
    this.advance();
    return items;
  }

  #primary(): Expression {
    const { kind, text } = this.token;
    const at = this.place;
    const start = this.token.start;
    if (kind === "number" || kind === "string") return { type: "literal", value: this.advance().value ?? text };
    if (kind === "template") return { type: "template", ...this.#template() };
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
    if (this.take("[")) return { type: "array", items: this.#list("]") };
    if (this.take("{")) return { type: "object", properties: this.#properties() };
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
    const items = this.#list(")") as Expression[];
    if (this.is("=>") && !this.token.newline) return this.#arrowOf(items, false, start);
    const [only] = items;
    this.#bareArrow = undefined;
    if (only === undefined || items.some(({ type }) => type === "spread")) return this.unexpected();
    // Parentheses end an optional chain and keep a name from being an arrow's parameter.
    return items.length === 1 ? only : { type: "sequence", items };
  }

  #arrowOf(items: readonly Expression[], isAsync: boolean, start: number): Expression {
    const last = items.at(-1);
    const rest = last?.type === "spread" ? this.pattern(last.value) : undefined;
    const parameters = (rest === undefined ? items : items.slice(0, -1)).map((item) => this.element(item));
    return this.arrow(parameters, rest, isAsync, start);
  }

  protected arrow(parameters: readonly Element[], rest: Pattern | undefined, isAsync: boolean, start: number): Expression {
    this.expect("=>");
    return this.inFunction({ isAsync, isGenerator: false }, (hoisted) => {
      const body = this.is("{") ? this.functionBody() : this.assignment();
      const code: FunctionCode = {
        name: "",
        parameters,
        rest,
        body,
        isArrow: true,
        isAsync,
        isGenerator: false,
        isMethod: false,
        source: this.#sourceFrom(start),
        hoisted: [...hoisted],
      };
      this.#bareArrow = { type: "function", code };
      return this.#bareArrow;
    });
  }

  protected inFunction<T>(kind: { isAsync: boolean; isGenerator: boolean }, read: (hoisted: ReadonlySet<string>) => T): T {
    const before = this.context;
    const noIn = this.#noIn;
    this.#noIn = false;
    this.context = { ...kind, hoisted: new Set() };
    const result = read(this.context.hoisted);
    this.context = before;
    this.#noIn = noIn;
    return result;
  }

  /** From the word `function` on. */
  functionCode(isAsync: boolean, start: number): FunctionCode {
    this.expect("function");
    const isGenerator = this.take("*");
    const name = this.token.kind === "name" ? this.advance().text : "";
    return this.method(name, { isAsync, isGenerator, isMethod: false }, start);
  }

  /** From the parameters on. */
  protected method(name: string, kind: { isAsync: boolean; isGenerator: boolean; isMethod: boolean }, start: number): FunctionCode {
    return this.inFunction(kind, (hoisted) => {
      const items = this.arguments();
      const last = items.at(-1);
      const rest = last?.type === "spread" ? this.pattern(last.value) : undefined;
      const parameters = (rest === undefined ? items : items.slice(0, -1)).map((item) => this.element(item));
      const body = this.functionBody();
      return { name, parameters, rest, body, isArrow: false, ...kind, source: this.#sourceFrom(start), hoisted: [...hoisted] };
    });
  }

  #sourceFrom(start: number): string {
    return this.lexer.source.slice(start, this.token.start).trimEnd();
  }

  #template(): { texts: string[]; raws: string[]; values: Expression[] } {
    const texts: string[] = [];
    const raws: string[] = [];
    const values: Expression[] = [];
    for (;;) {
      const piece = this.token;
      texts.push(piece.text);
      raws.push(piece.raw);
      if (piece.continues !== true) break;
      this.token = this.lexer.next(true);
      values.push(this.#inside());
      if (!this.is("}")) this.unexpected();
      this.lexer.rewind(this.token);
      this.token = this.lexer.template();
    }
    this.advance();
    return { texts, raws, values };
  }

  #properties(): Property[] {
    const properties: Property[] = [];
    while (!this.take("}")) {
      properties.push(this.#property());
      if (!this.is("}")) this.expect(",");
    }
    return properties;
  }

  #property(): Property {
    if (this.take("...")) {
      const value = this.assignment();
      return { kind: "spread", key: value, value };
    }
    const start = this.token.start;
    const at = this.place;
    const { isAsync, isGenerator, accessor } = this.#modifiers();
    const isName = this.token.kind === "name";
    const { key, text } = this.propertyKey();
    if (this.is("(")) {
      const code = this.method(text, { isAsync, isGenerator, isMethod: true }, start);
      return { kind: accessor ?? "value", key, value: { type: "function", code } };
    }
    if (this.take(":")) return { kind: "value", key, value: this.assignment() };
    if (!isName) this.unexpected();
    const value: Expression = { type: "name", name: text, at };
    if (this.take("=")) return { kind: "value", key, value, fallback: this.assignment() };
    return { kind: "value", key, value };
  }

  /** `async`, `*`, `get`, `set`, unless that is itself the name. */
  #modifiers(): { isAsync: boolean; isGenerator: boolean; accessor: "get" | "set" | undefined } {
    let isAsync = false;
    let accessor: "get" | "set" | undefined;
    if (this.token.kind === "name" && /^(async|get|set)$/.test(this.token.text)) {
      const word = this.token;
      this.#memberToken();
      if (/^[(,}:=;]$/.test(this.token.text)) {
        this.lexer.rewind(word);
        this.token = this.lexer.next(false);
        return { isAsync: false, isGenerator: false, accessor: undefined };
      }
      if (word.text === "async") isAsync = true;
      else accessor = word.text as "get" | "set";
    }
    return { isAsync, isGenerator: this.take("*"), accessor };
  }

  protected propertyKey(): { key: Expression; text: string } {
    if (this.take("[")) {
      const key = this.#inside();
      this.expect("]");
      return { key, text: "" };
    }
    const { kind } = this.token;
    if (kind === "number" || kind === "string") {
      const value = String(this.token.value ?? this.token.text);
      this.advance();
      return { key: { type: "literal", value }, text: value };
    }
    if (kind === "punctuation" || kind === "end" || kind === "template" || kind === "regexp") this.unexpected();
    const { text } = this.#memberToken();
    return { key: { type: "literal", value: text }, text };
  }

  classCode(): ClassCode {
    const start = this.token.start;
    this.expect("class");
    const name = this.token.kind === "name" ? this.advance().text : "";
    const parent = this.take("extends") ? this.#postfix() : undefined;
    this.expect("{");
    const members: ClassMember[] = [];
    while (!this.take("}")) if (!this.take(";")) members.push(this.#member());
    return { name, parent, members, source: this.#sourceFrom(start) };
  }

  #member(): ClassMember {
    const start = this.token.start;
    let isStatic = false;
    if (this.is("static")) {
      const word = this.token;
      this.#memberToken();
      if (/^[(=;}]$/.test(this.token.text)) {
        this.lexer.rewind(word);
        this.token = this.lexer.next(false);
      } else isStatic = true;
    }
    if (isStatic && this.is("{")) {
      const code = this.inFunction({ isAsync: false, isGenerator: false }, (hoisted) => {
        const body = this.functionBody();
        return {
          name: "",
          parameters: [],
          rest: undefined,
          body,
          isArrow: false,
          isAsync: false,
          isGenerator: false,
          isMethod: true,
          source: "",
          hoisted: [...hoisted],
        };
      });
      return { kind: "block", isStatic, key: { type: "literal", value: "" }, value: { type: "function", code } };
    }
    const { isAsync, isGenerator, accessor } = this.#modifiers();
    const { key, text } = this.propertyKey();
    if (this.is("(")) {
      const code = this.method(text, { isAsync, isGenerator, isMethod: true }, start);
      return { kind: accessor ?? "method", isStatic, key, value: { type: "function", code } };
    }
    let value: Expression | undefined;
    if (this.take("=")) {
      // A field's value is worked out for each object, with its `this`.
      const body = this.inFunction({ isAsync: false, isGenerator: false }, () => this.assignment());
      value = {
        type: "function",
        code: {
          name: text,
          parameters: [],
          rest: undefined,
          body,
          isArrow: false,
          isAsync: false,
          isGenerator: false,
          isMethod: true,
          source: "",
          hoisted: [],
        },
      };
    }
    if (!this.take(";") && !this.is("}") && !this.token.newline) this.unexpected();
    return { kind: "field", isStatic, key, value };
  }

  /** What stands left of `=`, or between the parentheses of an arrow function. */
  protected pattern(expression: Expression): Pattern {
    if (expression.type === "array") {
      const last = expression.items.at(-1);
      const rest = last?.type === "spread" ? this.pattern(last.value) : undefined;
      const items = rest === undefined ? expression.items : expression.items.slice(0, -1);
      return { type: "array pattern", items: items.map((item) => (item === undefined ? undefined : this.element(item))), rest };
    }
    if (expression.type === "object") {
      const last = expression.properties.at(-1);
      const rest = last?.kind === "spread" ? this.pattern(last.value) : undefined;
      const own = rest === undefined ? expression.properties : expression.properties.slice(0, -1);
      const properties = own.map(({ key, value, fallback }) => ({
        key,
        element: fallback === undefined ? this.element(value) : { pattern: this.pattern(value), fallback },
      }));
      return { type: "object pattern", properties, rest };
    }
    return { type: "target", expression: this.#reference(expression) };
  }

  protected element(expression: Expression): Element {
    if (expression.type === "assign" && expression.operator === "=") return { pattern: expression.target, fallback: expression.value };
    return { pattern: this.pattern(expression), fallback: undefined };
  }
}
