import { JqSyntaxError } from "./syntax-error.ts";
import type { Filter } from "./tree.ts";

export interface Token {
  readonly kind: "number" | "string" | "field" | "name" | "variable" | "format" | "operator" | "end";
  readonly text: string;
  readonly parts?: readonly (string | Filter)[];
}

const OPERATORS = [
  "?//=",
  "?//",
  "|=",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "//=",
  "==",
  "!=",
  "<=",
  ">=",
  "//",
  "..",
  "and",
  "or",
  "|",
  ",",
  ".",
  "[",
  "]",
  "(",
  ")",
  "{",
  "}",
  ":",
  ";",
  "=",
  "<",
  ">",
  "+",
  "-",
  "*",
  "/",
  "%",
  "?",
  "$",
];

/** Tokens of a filter, one ahead. */
export abstract class TokenReader {
  protected readonly text: string;
  /** Behind the token read last. */
  protected at: number;
  /** Where the token read last begins; the end of the text is none. */
  #start = 0;
  protected token: Token;
  protected depth = 0;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
    this.token = this.#read();
  }

  /** The filter of a `\(…)` in a string that begins at `at`; `end` is behind its parenthesis. */
  protected abstract interpolated(at: number): { filter: Filter; end: number };

  protected ended(): boolean {
    return this.token.kind === "end";
  }

  protected fail(message: string, at = this.#start): never {
    throw new JqSyntaxError(message, at - (this.text.lastIndexOf("\n", at - 1) + 1));
  }

  protected unexpected(): never {
    const shown =
      this.token.kind === "end"
        ? "$end"
        : this.token.kind === "operator" || this.token.kind === "name"
          ? `'${this.token.text}'`
          : { number: "LITERAL", string: "QQSTRING_START", field: "FIELD", variable: "'$'", format: "FORMAT" }[this.token.kind];
    return this.fail(`syntax error, unexpected ${shown} (Unix shell quoting issues?) at <top-level>, line ${this.text.slice(0, this.at).split("\n").length}:`);
  }

  protected advance(): Token {
    const token = this.token;
    this.token = this.#read();
    return token;
  }

  protected is(text: string): boolean {
    return (this.token.kind === "operator" || this.token.kind === "name") && this.token.text === text;
  }

  protected take(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.unexpected();
  }

  #read(): Token {
    for (;;) {
      const blank = /^(?:\s+|#[^\n]*)/.exec(this.text.slice(this.at));
      if (!blank) break;
      this.at += blank[0].length;
    }
    if (this.at >= this.text.length) return { kind: "end", text: "" };
    this.#start = this.at;
    const rest = this.text.slice(this.at);
    const take = (kind: Token["kind"], text: string, length: number): Token => {
      this.at += length;
      return { kind, text };
    };
    if (rest[0] === '"') {
      const parts = this.#string();
      return { kind: "string", text: "", parts };
    }
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(rest);
    if (number) return take("number", number[0], number[0].length);
    const field = /^\.([A-Za-z_]\w*)/.exec(rest);
    if (field) return take("field", field[1] as string, field[0].length);
    const variable = /^\$([A-Za-z_][\w]*(?:::\w+)*)/.exec(rest);
    if (variable) return take("variable", variable[1] as string, variable[0].length);
    const format = /^@(\w+)/.exec(rest);
    if (format) return take("format", format[1] as string, format[0].length);
    const name = /^[A-Za-z_]\w*(?:::\w+)*/.exec(rest);
    if (name) return take("name", name[0], name[0].length);
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (operator === undefined) this.fail(`syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?) at <top-level>, line 1:`);
    return take("operator", operator, operator.length);
  }

  /** Texts and interpolated filters. */
  #string(): (string | Filter)[] {
    const parts: (string | Filter)[] = [];
    let text = "";
    const start = this.at++;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined)
        this.fail(
          "syntax error, unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END (Unix shell quoting issues?) at <top-level>, line 1:",
          this.at > start + 1 ? start + 1 : start,
        );
      this.at++;
      if (character === '"') break;
      if (character !== "\\") {
        text += character;
        continue;
      }
      const next = this.text[this.at++];
      if (next === "(") {
        if (text !== "") parts.push(text);
        text = "";
        const { filter, end } = this.interpolated(this.at);
        parts.push(filter);
        this.at = end;
        continue;
      }
      if (next === "u") {
        text += String.fromCharCode(Number.parseInt(this.text.slice(this.at, this.at + 4), 16));
        this.at += 4;
        continue;
      }
      const simple = ({ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "\\": "\\", "/": "/", '"': '"' } as Record<string, string>)[next ?? ""];
      if (simple === undefined) this.fail("syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?) at <top-level>, line 1:");
      text += simple;
    }
    if (text !== "" || parts.length === 0) parts.push(text);
    return parts;
  }
}
