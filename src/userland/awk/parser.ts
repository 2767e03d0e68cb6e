/** awk programs as a tree. */
import { AwkSyntaxError, Lexer, type Token } from "./lexer.ts";
import type { AwkDialect } from "./values.ts";

export { AwkSyntaxError } from "./lexer.ts";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "regex"; readonly source: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "field"; readonly index: Expression }
  | { readonly kind: "element"; readonly array: string; readonly index: readonly Expression[] }
  | { readonly kind: "assign"; readonly operator: string; readonly target: Expression; readonly value: Expression }
  | { readonly kind: "conditional"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "in"; readonly index: readonly Expression[]; readonly array: string }
  | { readonly kind: "match"; readonly negate: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "compare" | "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "concat"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | { readonly kind: "step"; readonly operator: "++" | "--"; readonly prefix: boolean; readonly target: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
  | { readonly kind: "getline"; readonly source: "main" | "file" | "command"; readonly from: Expression | undefined; readonly target: Expression | undefined }
  | { readonly kind: "grouping"; readonly list: readonly Expression[] };

export type Statement =
  | { readonly kind: "block"; readonly body: readonly Statement[] }
  | { readonly kind: "expression"; readonly value: Expression }
  | {
      readonly kind: "print" | "printf";
      readonly args: readonly Expression[];
      readonly redirect: ">" | ">>" | "|" | undefined;
      readonly to: Expression | undefined;
    }
  | { readonly kind: "if"; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: "while" | "do"; readonly test: Expression; readonly body: Statement }
  | {
      readonly kind: "for";
      readonly first: Statement | undefined;
      readonly test: Expression | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: "forin"; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: "break" | "continue" | "next" | "nextfile" }
  | { readonly kind: "exit" | "return"; readonly value: Expression | undefined }
  | { readonly kind: "delete"; readonly array: string; readonly index: readonly Expression[] | undefined };

export interface Rule {
  /** Absent pattern: every record. */
  readonly kind: "begin" | "end" | "always" | "pattern" | "range";
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  /** Absent body: print. */
  readonly body: Statement | undefined;
}

interface AwkFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

export function parseAwk(source: string, dialect: AwkDialect): AwkProgram {
  return new Parser(source, dialect).program();
}

const DEEPEST = 400;

class Parser {
  readonly #lexer: Lexer;
  readonly #dialect: AwkDialect;
  #token: Token;
  #depth = 0;
  /** What the statements belong to: some make sense in few places. */
  #within: "rule" | "edge" | "function" = "rule";
  /** In a print list `>` and `|` are the statement's. */
  #noGreater = false;

  constructor(source: string, dialect: AwkDialect) {
    this.#dialect = dialect;
    this.#lexer = new Lexer(source, dialect);
    this.#token = this.#lexer.next(true);
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.#skipTerminators();
    while (this.#token.kind !== "end") {
      if (this.#isKeyword("function")) {
        const definition = this.#function();
        if (functions.has(definition.name)) this.#fail(`function ${definition.name} redefined`);
        functions.set(definition.name, definition);
      } else rules.push(this.#rule());
      this.#skipTerminators();
    }
    return { rules, functions };
  }

  // ── tokens ──

  #advance(regexAllowed = true): void {
    this.#token = this.#lexer.next(regexAllowed);
  }

  #fail(message?: string): never {
    throw new AwkSyntaxError(message ?? `syntax error at or near ${this.#token.text === "" ? '""' : this.#token.text}`, this.#token.line);
  }

  #isOperator(text: string): boolean {
    return this.#token.kind === "operator" && this.#token.text === text;
  }

  #isKeyword(text: string): boolean {
    return this.#token.kind === "keyword" && this.#token.text === text;
  }

  #expect(operator: string): void {
    if (!this.#isOperator(operator)) this.#fail();
    this.#advance(operator !== ")" && operator !== "]");
  }

  #skipNewlines(): void {
    while (this.#token.kind === "newline") this.#advance();
  }

  #skipTerminators(): void {
    while (this.#token.kind === "newline" || this.#isOperator(";")) this.#advance();
  }

  #enter(): void {
    if (++this.#depth > DEEPEST) this.#fail("program too deeply nested");
  }

  // ── items ──

  #function(): AwkFunction {
    this.#advance();
    if (this.#token.kind !== "name" && this.#token.kind !== "call") this.#fail();
    const name = this.#token.text;
    this.#advance();
    this.#expect("(");
    const parameters: string[] = [];
    while (!this.#isOperator(")")) {
      if (this.#token.kind !== "name") this.#fail();
      parameters.push(this.#token.text);
      this.#advance();
      if (!this.#isOperator(",")) break;
      this.#advance();
      this.#skipNewlines();
    }
    this.#expect(")");
    this.#skipNewlines();
    this.#within = "function";
    return { name, parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.#isKeyword("BEGIN") || this.#isKeyword("END")) {
      const kind = this.#token.text === "BEGIN" ? "begin" : "end";
      this.#advance();
      this.#skipNewlines();
      this.#within = "edge";
      return { kind, from: undefined, to: undefined, body: this.#block() };
    }
    this.#within = "rule";
    if (this.#isOperator("{")) return { kind: "always", from: undefined, to: undefined, body: this.#block() };
    const from = this.#expression();
    let to: Expression | undefined;
    if (this.#isOperator(",")) {
      this.#advance();
      this.#skipNewlines();
      to = this.#expression();
    }
    const body = this.#isOperator("{") ? this.#block() : undefined;
    return { kind: to ? "range" : "pattern", from, to, body };
  }

  // ── statements ──

  #block(): Statement {
    this.#expect("{");
    this.#enter();
    const body: Statement[] = [];
    this.#skipTerminators();
    while (!this.#isOperator("}")) {
      if (this.#token.kind === "end") throw new AwkSyntaxError("missing } near end of file", this.#token.line + 1);
      body.push(this.#statement());
      this.#skipTerminators();
    }
    this.#advance();
    this.#depth--;
    return { kind: "block", body };
  }

  #statement(): Statement {
    if (this.#isOperator("{")) return this.#block();
    if (this.#isOperator(";")) {
      this.#advance();
      return { kind: "block", body: [] };
    }
    if (this.#token.kind === "keyword") {
      switch (this.#token.text) {
        case "if":
          return this.#if();
        case "while":
          return this.#while();
        case "do":
          return this.#do();
        case "for":
          return this.#for();
      }
    }
    const statement = this.#simple();
    this.#endStatement();
    return statement;
  }

  #endStatement(): void {
    if (this.#token.kind === "newline" || this.#isOperator(";")) this.#advance();
    else if (!this.#isOperator("}") && this.#token.kind !== "end") this.#fail();
  }

  /** A statement after `)`, `else` or `do`, maybe on the next line. */
  #body(): Statement {
    this.#skipNewlines();
    this.#enter();
    const statement = this.#statement();
    this.#depth--;
    return statement;
  }

  #parenthesised(): Expression {
    this.#expect("(");
    const value = this.#expression();
    if (!this.#isOperator(")")) this.#fail();
    this.#advance();
    return value;
  }

  #if(): Statement {
    this.#advance();
    const test = this.#parenthesised();
    const yes = this.#body();
    this.#skipTerminators();
    if (!this.#isKeyword("else")) return { kind: "if", test, yes, no: undefined };
    this.#advance();
    return { kind: "if", test, yes, no: this.#body() };
  }

  #while(): Statement {
    this.#advance();
    const test = this.#parenthesised();
    if (this.#isOperator(";")) {
      this.#advance();
      return { kind: "while", test, body: { kind: "block", body: [] } };
    }
    return { kind: "while", test, body: this.#body() };
  }

  #do(): Statement {
    this.#advance();
    const body = this.#body();
    this.#skipTerminators();
    if (!this.#isKeyword("while")) this.#fail();
    this.#advance();
    const test = this.#parenthesised();
    this.#endStatement();
    return { kind: "do", test, body };
  }

  #for(): Statement {
    this.#advance();
    this.#expect("(");
    let first: Statement | undefined;
    if (!this.#isOperator(";")) {
      first = this.#simple();
      const head = first.kind === "expression" ? first.value : undefined;
      if (head?.kind === "in" && head.index.length === 1 && head.index[0]?.kind === "variable" && this.#isOperator(")")) {
        this.#advance();
        return { kind: "forin", name: head.index[0].name, array: head.array, body: this.#forBody() };
      }
    }
    this.#expect(";");
    this.#skipNewlines();
    const test = this.#isOperator(";") ? undefined : this.#expression();
    this.#expect(";");
    this.#skipNewlines();
    const step = this.#isOperator(")") ? undefined : this.#simple();
    if (!this.#isOperator(")")) this.#fail();
    this.#advance();
    return { kind: "for", first, test, step, body: this.#forBody() };
  }

  #forBody(): Statement {
    if (this.#isOperator(";")) {
      this.#advance();
      return { kind: "block", body: [] };
    }
    return this.#body();
  }

  #simple(): Statement {
    if (this.#token.kind === "keyword") {
      switch (this.#token.text) {
        case "print":
        case "printf":
          return this.#print(this.#token.text);
        case "break":
        case "continue":
        case "next":
        case "nextfile": {
          const kind = this.#token.text;
          if (kind.startsWith("next") && this.#within === "edge") throw new AwkSyntaxError(`improper use of ${kind}`, this.#token.line);
          this.#advance();
          return { kind };
        }
        case "exit":
        case "return": {
          const kind = this.#token.text;
          if (kind === "return" && this.#within !== "function") throw new AwkSyntaxError("return outside function body", this.#token.line);
          this.#advance();
          return { kind, value: this.#atStatementEnd() ? undefined : this.#expression() };
        }
        case "delete":
          return this.#delete();
      }
    }
    return { kind: "expression", value: this.#expression() };
  }

  #atStatementEnd(): boolean {
    return this.#token.kind === "newline" || this.#token.kind === "end" || this.#isOperator(";") || this.#isOperator("}");
  }

  #delete(): Statement {
    this.#advance();
    if (this.#token.kind !== "name") this.#fail();
    const array = this.#token.text;
    this.#advance(false);
    if (!this.#isOperator("[")) return { kind: "delete", array, index: undefined };
    this.#advance();
    const index = this.#list("]");
    this.#expect("]");
    return { kind: "delete", array, index };
  }

  #print(kind: "print" | "printf"): Statement {
    this.#advance();
    let args: readonly Expression[] = [];
    const ends = () =>
      this.#token.kind === "newline" || this.#token.kind === "end" || [";", "}", ">", ">>", "|"].some((operator) => this.#isOperator(operator));
    const saved = this.#noGreater;
    this.#noGreater = true;
    if (!ends()) {
      const first = this.#expression();
      const list = [first];
      while (this.#isOperator(",")) {
        this.#advance();
        this.#skipNewlines();
        list.push(this.#expression());
      }
      // `print (a, b) > "file"`
      args = list.length === 1 && first.kind === "grouping" ? first.list : list;
    }
    this.#noGreater = saved;
    if (kind === "printf" && args.length === 0) this.#fail("syntax error: printf needs a format");
    for (const redirect of [">", ">>", "|"] as const) {
      if (!this.#isOperator(redirect)) continue;
      this.#advance();
      this.#noGreater = true;
      const to = this.#concatenation();
      this.#noGreater = saved;
      return { kind, args, redirect, to };
    }
    return { kind, args, redirect: undefined, to: undefined };
  }

  #list(end: string): Expression[] {
    const list: Expression[] = [];
    const saved = this.#noGreater;
    this.#noGreater = false;
    this.#skipNewlines();
    while (!this.#isOperator(end)) {
      list.push(this.#expression());
      this.#skipNewlines();
      if (!this.#isOperator(",")) break;
      this.#advance();
      this.#skipNewlines();
    }
    this.#noGreater = saved;
    return list;
  }

  // ── expressions, weakest first ──

  #expression(): Expression {
    this.#enter();
    const left = this.#conditional();
    const operator = this.#token;
    let result = left;
    if (operator.kind === "operator" && ["=", "+=", "-=", "*=", "/=", "%=", "^="].includes(operator.text) && isTarget(left)) {
      this.#advance();
      this.#skipNewlines();
      result = { kind: "assign", operator: operator.text, target: left, value: this.#expression() };
    }
    this.#depth--;
    return result;
  }

  #conditional(): Expression {
    const test = this.#or();
    if (!this.#isOperator("?")) return test;
    this.#advance();
    this.#skipNewlines();
    const yes = this.#expression();
    this.#skipNewlines();
    this.#expect(":");
    this.#skipNewlines();
    return { kind: "conditional", test, yes, no: this.#expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#isOperator("||")) {
      this.#advance();
      this.#skipNewlines();
      left = { kind: "or", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.#isOperator("&&")) {
      this.#advance();
      this.#skipNewlines();
      left = { kind: "and", left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#matching();
    while (this.#isKeyword("in")) {
      this.#advance();
      if (this.#token.kind !== "name") this.#fail();
      left = { kind: "in", index: left.kind === "grouping" ? left.list : [left], array: this.#token.text };
      this.#advance(false);
    }
    return left;
  }

  #matching(): Expression {
    let left = this.#comparison();
    while (this.#isOperator("~") || this.#isOperator("!~")) {
      const negate = this.#token.text === "!~";
      this.#advance();
      left = { kind: "match", negate, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.#pipe();
    while (this.#token.kind === "operator" && (["<", "<=", "==", "!=", ">="].includes(this.#token.text) || (this.#token.text === ">" && !this.#noGreater))) {
      const operator = this.#token.text;
      this.#advance();
      left = { kind: "compare", operator, left, right: this.#pipe() };
    }
    return left;
  }

  /** `command | getline` */
  #pipe(): Expression {
    let left = this.#concatenation();
    // In a print list the pipe is the statement's.
    while (this.#isOperator("|") && !this.#noGreater) {
      this.#advance();
      if (!this.#isKeyword("getline")) this.#fail();
      this.#advance(false);
      left = { kind: "getline", source: "command", from: left, target: this.#getlineTarget() };
    }
    return left;
  }

  #concatenation(): Expression {
    let left = this.#additive();
    while (this.#startsOperand()) {
      const right = this.#additive();
      left = { kind: "concat", left, right };
    }
    return left;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.#token;
    if (kind === "number" || kind === "string" || kind === "name" || kind === "call" || kind === "builtin") return true;
    if (kind === "operator") return text === "$" || text === "(" || text === "++" || text === "--";
    return false;
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    while (this.#isOperator("+") || this.#isOperator("-")) {
      const operator = this.#token.text;
      this.#advance();
      left = { kind: "binary", operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    while (this.#isOperator("*") || this.#isOperator("/") || this.#isOperator("%")) {
      const operator = this.#token.text;
      this.#advance();
      left = { kind: "binary", operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    if (this.#isOperator("!") || this.#isOperator("-") || this.#isOperator("+")) {
      const operator = this.#token.text;
      this.#advance();
      this.#enter();
      const operand = this.#unary();
      this.#depth--;
      // `! x ~ y` is `! (x ~ y)` in the grammar everybody uses.
      if (operator === "!" && (this.#isOperator("~") || this.#isOperator("!~"))) {
        const negate = this.#token.text === "!~";
        this.#advance();
        return { kind: "unary", operator, operand: { kind: "match", negate, left: operand, right: this.#comparison() } };
      }
      return { kind: "unary", operator, operand };
    }
    return this.#power();
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.#isOperator("^")) return left;
    this.#advance();
    this.#enter();
    const right = this.#isOperator("-") || this.#isOperator("+") || this.#isOperator("!") ? this.#unary() : this.#power();
    this.#depth--;
    return { kind: "binary", operator: "^", left, right };
  }

  #postfix(): Expression {
    const target = this.#primary();
    if (isTarget(target) && (this.#isOperator("++") || this.#isOperator("--"))) {
      const operator = this.#token.text as "++";
      this.#advance(false);
      return { kind: "step", operator, prefix: false, target };
    }
    return target;
  }

  #primary(): Expression {
    const token = this.#token;
    switch (token.kind) {
      case "number":
        this.#advance(false);
        return { kind: "number", value: Number(token.text) };
      case "string":
        this.#advance(false);
        return { kind: "string", value: token.text };
      case "regex":
        this.#advance(false);
        return { kind: "regex", source: token.text };
      case "name":
        return this.#nameOrElement();
      case "call": {
        this.#advance(false);
        this.#expect("(");
        const args = this.#list(")");
        this.#expect(")");
        return { kind: "call", name: token.text, args, line: token.line };
      }
      case "builtin":
        return this.#builtin();
      case "keyword":
        if (token.text === "getline") return this.#getline();
        return this.#fail();
      case "operator":
        break;
      default:
        return this.#fail();
    }
    if (token.text === "$") {
      this.#advance();
      this.#enter();
      const index =
        this.#isOperator("++") || this.#isOperator("--") || this.#isOperator("-") || this.#isOperator("!") ? this.#unaryForField() : this.#primary();
      this.#depth--;
      return { kind: "field", index };
    }
    if (token.text === "++" || token.text === "--") {
      this.#advance();
      const target = this.#primary();
      if (!isTarget(target)) this.#fail();
      return { kind: "step", operator: token.text, prefix: true, target };
    }
    if (token.text === "(") {
      this.#advance();
      const list = this.#list(")");
      if (list.length === 0) this.#fail();
      this.#expect(")");
      // Kept: a grouping is no place to assign to, and may be a list for `in` and print.
      return { kind: "grouping", list };
    }
    return this.#fail();
  }

  #unaryForField(): Expression {
    if (this.#isOperator("-") || this.#isOperator("!")) {
      const operator = this.#token.text;
      this.#advance();
      return { kind: "unary", operator, operand: this.#primary() };
    }
    return this.#primary();
  }

  #nameOrElement(): Expression {
    const name = this.#token.text;
    this.#advance(false);
    if (!this.#isOperator("[")) return { kind: "variable", name };
    this.#advance();
    const index = this.#list("]");
    this.#expect("]");
    return { kind: "element", array: name, index };
  }

  #builtin(): Expression {
    const { text: name, line } = this.#token;
    this.#advance(false);
    if (!this.#isOperator("(")) {
      if (name !== "length") this.#fail();
      return { kind: "builtin", name, args: [], line };
    }
    this.#advance();
    const args = this.#dialect === "mawk" && (name === "sub" || name === "gsub") ? this.#substitution() : this.#list(")");
    this.#expect(")");
    return { kind: "builtin", name, args, line };
  }

  /** mawk puts the result only into what can be assigned to. */
  #substitution(): Expression[] {
    const args: Expression[] = [];
    const saved = this.#noGreater;
    this.#noGreater = false;
    this.#skipNewlines();
    while (!this.#isOperator(")")) {
      const target = args.length === 2 ? this.#getlineTarget() : this.#expression();
      if (!target) return this.#fail();
      args.push(target);
      this.#skipNewlines();
      if (!this.#isOperator(",")) break;
      this.#advance();
      this.#skipNewlines();
    }
    this.#noGreater = saved;
    return args;
  }

  #getline(): Expression {
    this.#advance(false);
    const target = this.#getlineTarget();
    if (!this.#isOperator("<")) return { kind: "getline", source: "main", from: undefined, target };
    this.#advance();
    return { kind: "getline", source: "file", from: this.#postfix(), target };
  }

  #getlineTarget(): Expression | undefined {
    if (this.#token.kind === "name" || this.#isOperator("$")) return this.#primary();
    return undefined;
  }
}

function isTarget(expression: Expression): boolean {
  return expression.kind === "variable" || expression.kind === "field" || expression.kind === "element";
}
