/** From the tokens of HCL to blocks, attributes and expressions. */
import type { HclSource, Span } from "./source.ts";
import { type Token, tokenize } from "./tokens.ts";

export type Expression = Span &
  (
    | { readonly kind: "literal"; readonly value: string | number | boolean | null }
    | { readonly kind: "template"; readonly parts: readonly (string | Expression)[] }
    | { readonly kind: "variable"; readonly name: string }
    | { readonly kind: "list"; readonly items: readonly Expression[] }
    | { readonly kind: "map"; readonly entries: readonly { readonly key: Expression; readonly value: Expression }[] }
    | { readonly kind: "call"; readonly name: string; readonly nameSpan: Span; readonly args: readonly Expression[]; readonly spread: boolean }
    | { readonly kind: "index"; readonly of: Expression; readonly key: Expression; readonly keySpan: Span }
    | { readonly kind: "splat"; readonly of: Expression; readonly keys: readonly Expression[] }
    | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
    | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "condition"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
    | ForExpression
  );

interface ForExpression extends Span {
  readonly kind: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly over: Expression;
  /** Undefined: makes a list. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly groups: boolean;
  readonly test: Expression | undefined;
}

export interface Attribute extends Span {
  readonly name: string;
  readonly value: Expression;
  readonly source: HclSource;
}

export interface Block extends Span {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  readonly source: HclSource;
  /** From its first word to the brace. */
  readonly header: Span;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

const MAX_DEPTH = 100;
/** From those that bind least. */
const OPERATORS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

/** Throws CommandError. */
export function parseHcl(source: HclSource): Body {
  return new Parser(source, tokenize(source)).file();
}

class Parser {
  readonly #source: HclSource;
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Brackets that are open: line ends mean nothing inside of them. */
  #open = 0;
  #depth: number;

  constructor(source: HclSource, tokens: readonly Token[], depth = 0) {
    this.#source = source;
    this.#tokens = tokens;
    this.#depth = depth;
  }

  file(): Body {
    return this.#body(undefined);
  }

  whole(): Expression {
    this.#open++;
    const expression = this.#expression();
    const rest = this.#peek();
    if (rest.kind !== "end")
      throw this.#source.error(rest, "Extra characters after interpolation expression", "Template interpolation doesn't expect a new expression here.");
    return expression;
  }

  /** Up to the brace that ends the block, which stays. */
  #body(open: Token | undefined): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (;;) {
      this.#skipLines();
      const word = this.#peek();
      if (word.kind === "end" && open === undefined) return { attributes, blocks };
      if (word.kind === "end")
        throw this.#source.error(
          open as Token,
          "Unclosed configuration block",
          "There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.",
        );
      if (word.text === "}" && word.kind === "sign" && open !== undefined) return { attributes, blocks };
      if (word.kind !== "name" && word.kind !== "template")
        throw this.#source.error(word, "Argument or block definition required", "An argument or block definition is required here.");
      this.#at++;
      if (this.#is("=")) attributes.push(this.#attribute(word));
      else blocks.push(this.#block(word));
      const after = this.#peek();
      if (after.kind !== "newline" && after.kind !== "end" && !(after.text === "}" && open !== undefined))
        throw this.#source.error(after, "Missing newline after argument", "An argument definition must end with a newline.");
    }
  }

  #attribute(word: Token): Attribute {
    this.#at++;
    const value = this.#expression();
    return { name: textOf(word), value, source: this.#source, start: word.start, end: value.end };
  }

  #block(word: Token): Block {
    const labels: string[] = [];
    while (this.#peek().kind === "template" || this.#peek().kind === "name") labels.push(textOf(this.#next()));
    const brace = this.#peek();
    if (brace.text !== "{" || brace.kind !== "sign") {
      throw labels.length === 0 && brace.kind === "newline"
        ? this.#source.error(
            { start: word.start, end: word.end },
            "Invalid block definition",
            'Either a quoted string block label or an opening brace ("{") is expected here.',
          )
        : this.#source.error(
            brace,
            "Invalid block definition",
            'A block definition must have block content delimited by "{" and "}", starting on the same line as the block header.',
          );
    }
    this.#at++;
    const body = this.#peek().kind === "newline" ? this.#body(brace) : this.#oneLine(brace);
    const last = this.#next();
    return { type: word.text, labels, body, source: this.#source, header: { start: word.start, end: brace.start }, start: word.start, end: last.end };
  }

  /** `{ name = value }` takes one argument and ends on its line. */
  #oneLine(brace: Token): Body {
    if (this.#is("}")) return { attributes: [], blocks: [] };
    const word = this.#peek();
    if (word.kind === "end") return this.#body(brace);
    this.#at++;
    if (!this.#is("=")) {
      this.#at--;
      return this.#body(brace);
    }
    const attribute = this.#attribute(word);
    const after = this.#peek();
    if (after.kind === "newline") {
      throw this.#source.error(
        after,
        "Invalid single-argument block definition",
        "An argument definition on the same line as its containing block creates a single-line block definition, which must also be closed on the same line. Place the block's closing brace immediately after the argument definition.",
      );
    }
    if (!this.#is("}"))
      throw this.#source.error(
        after,
        "Invalid single-argument block definition",
        "A single-line block definition must end with a closing brace immediately after its single argument definition.",
      );
    return { attributes: [attribute], blocks: [] };
  }

  #expression(): Expression {
    if (++this.#depth > MAX_DEPTH) throw this.#source.error(this.#peek(), "Invalid expression", "Too deeply nested.");
    const test = this.#binary(0);
    this.#depth--;
    if (!this.#is("?")) return test;
    this.#next();
    const yes = this.#expression();
    if (!this.#is(":"))
      throw this.#source.error(
        this.#peek(),
        "Missing false expression in conditional",
        "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
      );
    this.#next();
    const no = this.#expression();
    return { kind: "condition", test, yes, no, start: test.start, end: no.end };
  }

  #binary(level: number): Expression {
    const operators = OPERATORS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (this.#peek().kind === "sign" && operators.includes(this.#peek().text)) {
      const operator = this.#next().text;
      const right = this.#binary(level + 1);
      left = { kind: "binary", operator, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token.kind !== "sign" || (token.text !== "-" && token.text !== "!")) return this.#postfix();
    this.#next();
    if (++this.#depth > MAX_DEPTH) throw this.#source.error(token, "Invalid expression", "Too deeply nested.");
    const of = this.#unary();
    this.#depth--;
    return { kind: "unary", operator: token.text, of, start: token.start, end: of.end };
  }

  #postfix(): Expression {
    let of = this.#primary();
    for (;;) {
      if (this.#is(".")) {
        const dot = this.#next();
        if (this.#is("*")) {
          of = this.#splat(of, this.#next());
          continue;
        }
        const name = this.#next();
        if (name.kind !== "name" && name.kind !== "number")
          throw this.#source.error(name, "Invalid attribute name", "An attribute name is required after a dot.");
        const key = literal(name.kind === "number" ? Number(name.text) : name.text, name);
        of = { kind: "index", of, key, keySpan: { start: dot.start, end: name.end }, start: of.start, end: name.end };
      } else if (this.#is("[")) {
        const bracket = this.#next();
        this.#open++;
        if (this.#is("*")) {
          this.#next();
          of = this.#splat(of, this.#close("]"));
          continue;
        }
        const key = this.#expression();
        const last = this.#close("]");
        of = { kind: "index", of, key, keySpan: { start: bracket.start, end: last.end }, start: of.start, end: last.end };
      } else return of;
    }
  }

  #splat(of: Expression, last: Token): Expression {
    const keys: Expression[] = [];
    let { end } = last;
    while (this.#is(".")) {
      this.#next();
      const name = this.#next();
      keys.push(literal(name.text, name));
      end = name.end;
    }
    return { kind: "splat", of, keys, start: of.start, end };
  }

  #primary(): Expression {
    const token = this.#next();
    if (token.kind === "number") return literal(Number(token.text), token);
    if (token.kind === "template") return this.#template(token);
    if (token.kind === "name") return this.#named(token);
    if (token.kind === "sign" && token.text === "(") {
      this.#open++;
      const inner = this.#expression();
      this.#close(")");
      return inner;
    }
    if (token.kind === "sign" && token.text === "[") return this.#list(token);
    if (token.kind === "sign" && token.text === "{") return this.#map(token);
    throw this.#source.error(
      token,
      "Invalid expression",
      token.kind === "end" || token.kind === "newline"
        ? "Expected the start of an expression, but found the end of the file."
        : "Expected the start of an expression, but found an invalid expression token.",
    );
  }

  #named(token: Token): Expression {
    const { text } = token;
    if (text === "true" || text === "false") return literal(text === "true", token);
    if (text === "null") return literal(null, token);
    if (!this.#is("(")) return { kind: "variable", name: text, start: token.start, end: token.end };
    this.#next();
    this.#open++;
    const args: Expression[] = [];
    let spread = false;
    while (!this.#is(")")) {
      args.push(this.#expression());
      if (this.#is("...")) {
        this.#next();
        spread = true;
        break;
      }
      if (!this.#is(",")) break;
      this.#next();
    }
    if (!this.#is(")"))
      throw this.#source.error(this.#peek(), "Missing argument separator", "A comma is required to separate each function argument from the next.");
    const last = this.#close(")");
    return { kind: "call", name: text, nameSpan: token, args, spread, start: token.start, end: last.end };
  }

  #template(token: Extract<Token, { kind: "template" }>): Expression {
    const parts = token.parts.map((part): string | Expression =>
      "text" in part ? part.text : new Parser(this.#source, tokenize(this.#source, part.code), this.#depth + 1).whole(),
    );
    const [only] = parts;
    if (parts.length === 1 && typeof only === "string") return literal(only, token);
    return { kind: "template", parts, start: token.start, end: token.end };
  }

  #list(token: Token): Expression {
    this.#open++;
    if (this.#isFor()) return this.#for(token, "]");
    const items: Expression[] = [];
    while (!this.#is("]")) {
      items.push(this.#expression());
      if (!this.#is(",") && !this.#is("]"))
        throw this.#source.error(this.#peek(), "Missing item separator", "Expected a comma to mark the beginning of the next item.");
      if (this.#is(",")) this.#next();
    }
    return { kind: "list", items, start: token.start, end: this.#close("]").end };
  }

  #map(token: Token): Expression {
    this.#open++;
    if (this.#isFor()) return this.#for(token, "}");
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.#is("}")) {
      const word = this.#peek();
      const key = word.kind === "name" && ["=", ":"].includes(this.#peek(1).text) ? literal(this.#next().text, word) : this.#expression();
      if (!this.#is("=") && !this.#is(":"))
        throw this.#source.error(this.#peek(), "Missing attribute value", 'Expected an attribute value, introduced by an equals sign ("=").');
      this.#next();
      const value = this.#entryValue();
      entries.push({ key, value });
      if (this.#is(",")) this.#next();
    }
    return { kind: "map", entries, start: token.start, end: this.#close("}").end };
  }

  /** Line ends separate entries, whatever is open around them. */
  #entryValue(): Expression {
    const open = this.#open;
    this.#skipLines();
    this.#open = 0;
    const value = this.#expression();
    const after = this.#peek();
    if (after.kind !== "newline" && !this.#is(",") && !this.#is("}"))
      throw this.#source.error(after, "Missing attribute separator", "Expected a newline or comma to mark the beginning of the next attribute.");
    this.#open = open;
    return value;
  }

  #isFor(): boolean {
    return this.#peek().kind === "name" && this.#peek().text === "for";
  }

  #for(token: Token, end: "]" | "}"): Expression {
    this.#next();
    const first = this.#next().text;
    let second: string | undefined;
    if (this.#is(",")) {
      this.#next();
      second = this.#next().text;
    }
    const word = this.#next();
    if (word.text !== "in") throw this.#source.error(word, "Invalid 'for' expression", "For expression requires the 'in' keyword after its name declarations.");
    const over = this.#expression();
    if (!this.#is(":")) throw this.#source.error(this.#peek(), "Invalid 'for' expression", "For expression requires a colon after the collection expression.");
    this.#next();
    let value = this.#expression();
    let key: Expression | undefined;
    let groups = false;
    if (end === "}") {
      if (!this.#is("=>")) throw this.#source.error(this.#peek(), "Invalid 'for' expression", "A key expression is required when building an object.");
      this.#next();
      key = value;
      value = this.#expression();
      groups = this.#is("...");
      if (groups) this.#next();
    }
    let test: Expression | undefined;
    if (this.#peek().text === "if") {
      this.#next();
      test = this.#expression();
    }
    const last = this.#close(end);
    const names = second === undefined ? { keyName: undefined, valueName: first } : { keyName: first, valueName: second };
    return { kind: "for", ...names, over, key, value, groups, test, start: token.start, end: last.end };
  }

  #close(sign: string): Token {
    const token = this.#peek();
    if (token.text !== sign) throw this.#source.error(token, "Invalid expression", `Expected ${JSON.stringify(sign)} to end what was begun.`);
    this.#at = this.#tokens.indexOf(token, this.#at) + 1;
    this.#open--;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return token.kind === "sign" && token.text === text;
  }

  /** Line ends are not seen while something is open. */
  #peek(ahead = 0): Token {
    let at = this.#at;
    for (let count = 0; ; at++) {
      const token = this.#tokens[at] ?? (this.#tokens.at(-1) as Token);
      if (token.kind === "end") return token;
      if (token.kind === "newline" && this.#open > 0) continue;
      if (count++ === ahead) return token;
    }
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#at = this.#tokens.indexOf(token, this.#at) + 1;
    return token;
  }

  #skipLines(): void {
    while (this.#tokens[this.#at]?.kind === "newline") this.#at++;
  }
}

function literal(value: string | number | boolean | null, { start, end }: Span): Expression {
  return { kind: "literal", value, start, end };
}

function textOf(token: Token): string {
  return token.kind === "template" ? token.parts.map((part) => ("text" in part ? part.text : "")).join("") : token.text;
}
