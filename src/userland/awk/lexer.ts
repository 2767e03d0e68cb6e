import type { AwkDialect } from "./values.ts";

export class AwkSyntaxError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

type TokenKind = "number" | "string" | "regex" | "name" | "call" | "builtin" | "keyword" | "operator" | "newline" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
  /** Blanks came before it: `a (b)` is no call. */
  readonly spaced: boolean;
}

const KEYWORDS = new Set([
  "BEGIN",
  "END",
  "function",
  "func",
  "if",
  "else",
  "while",
  "for",
  "do",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "in",
  "getline",
  "print",
  "printf",
  "switch",
  "case",
  "default",
]);
const BUILTINS = new Set([
  "length",
  "substr",
  "index",
  "split",
  "sub",
  "gsub",
  "gensub",
  "match",
  "sprintf",
  "sin",
  "cos",
  "atan2",
  "exp",
  "log",
  "sqrt",
  "int",
  "rand",
  "srand",
  "tolower",
  "toupper",
  "system",
  "close",
  "fflush",
  "systime",
  "strftime",
  "mktime",
  "and",
  "or",
  "xor",
  "lshift",
  "rshift",
  "compl",
  "strtonum",
  "asort",
  "asorti",
  "toarray",
]);
const OPERATORS = [
  "**=",
  "...",
  "&&",
  "||",
  "==",
  "!=",
  "<=",
  ">=",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "**",
  ">>",
  "!~",
  "|&",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  "<",
  ">",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];

const NUMBER = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** Reads tokens one by one; the parser says where a slash begins a regular expression. */
export class Lexer {
  readonly #text: string;
  readonly #mawk: boolean;
  #at = 0;
  #line = 1;

  constructor(text: string, dialect: AwkDialect) {
    this.#text = text;
    this.#mawk = dialect === "mawk";
  }

  next(regexAllowed: boolean): Token {
    const spaced = this.#skipBlanks();
    const line = this.#line;
    const rest = this.#text.slice(this.#at, this.#at + 256);
    const token = (kind: TokenKind, text: string, length: number): Token => {
      this.#at += length;
      return { kind, text, line, spaced };
    };
    if (this.#at >= this.#text.length) return { kind: "end", text: "end of file", line, spaced };
    const character = rest[0] as string;
    if (character === "\n") {
      this.#line++;
      return token("newline", "newline", 1);
    }
    if (character === '"') return { kind: "string", text: this.#string(), line, spaced };
    if (character === "/" && regexAllowed) return { kind: "regex", text: this.#regex(), line, spaced };
    // To mawk 0x10 is a nought beside a variable, and ** two stars.
    const number = (this.#mawk ? DECIMAL : NUMBER).exec(rest);
    if (number) return token("number", number[0], number[0].length);
    const word = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at));
    if (word) {
      const name = word[0];
      if (KEYWORDS.has(name)) return token("keyword", name === "func" ? "function" : name, name.length);
      if (BUILTINS.has(name)) return token("builtin", name, name.length);
      return token(this.#text[this.#at + name.length] === "(" ? "call" : "name", name, name.length);
    }
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate) && !(this.#mawk && candidate.startsWith("**")));
    if (operator === undefined) throw new AwkSyntaxError(`syntax error at or near ${character}`, line);
    return token("operator", operator === "**" ? "^" : operator === "**=" ? "^=" : operator, operator.length);
  }

  #skipBlanks(): boolean {
    const start = this.#at;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === " " || character === "\t" || character === "\r") this.#at++;
      else if (character === "\\" && /^\\\r?\n/.test(this.#text.slice(this.#at, this.#at + 3))) {
        this.#at = this.#text.indexOf("\n", this.#at) + 1;
        this.#line++;
      } else if (character === "#") {
        const newline = this.#text.indexOf("\n", this.#at);
        this.#at = newline < 0 ? this.#text.length : newline;
      } else return this.#at > start;
    }
  }

  #string(): string {
    let value = "";
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character === "\n") throw new AwkSyntaxError(`runaway string constant "${value.slice(0, 10)} ...`, this.#line);
      this.#at++;
      if (character === '"') return value;
      if (character !== "\\") {
        value += character;
        continue;
      }
      if (this.#text[this.#at] === "\n") {
        this.#at++;
        this.#line++;
        continue;
      }
      const [text, length] = this.#mawk && this.#text[this.#at] === "/" ? (["\\/", 1] as const) : unescapeAwk(this.#text, this.#at);
      value += text;
      this.#at += length;
    }
  }

  #regex(): string {
    let source = "";
    let bracket = false;
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character === "\n") throw new AwkSyntaxError(`runaway regular expression /${source.slice(0, 10)} ...`, this.#line);
      this.#at++;
      if (character === "/" && !bracket) return source;
      if (character === "\\" && this.#at < this.#text.length) {
        const next = this.#text[this.#at++] as string;
        source += next === "/" ? "/" : next === '"' ? '"' : `\\${next}`;
        continue;
      }
      if (character === "[" && !bracket) {
        bracket = true;
        // A ] right after [ or [^ is plain.
        const start = /^\^?\]?/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0] ?? "";
        source += `[${start}`;
        this.#at += start.length;
        continue;
      }
      if (character === "[" && bracket) {
        const named = /^:\w+:\]/.exec(this.#text.slice(this.#at))?.[0];
        if (named !== undefined) {
          source += `[${named}`;
          this.#at += named.length;
          continue;
        }
      } else if (character === "]") bracket = false;
      source += character;
    }
  }
}

/** What a backslash and the text at `at` mean in a string, and how many characters that takes. */
export function unescapeAwk(text: string, at: number): [value: string, length: number] {
  const letter = text[at];
  if (letter === undefined) return ["\\", 0];
  const simple = ({ n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "/": "/", a: "\x07", b: "\b", f: "\f", v: "\v" } as Record<string, string>)[letter];
  if (simple !== undefined) return [simple, 1];
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0];
  if (octal !== undefined) return [byteText(Number.parseInt(octal, 8)), octal.length];
  const hex = letter === "x" ? /^[0-9a-fA-F]{1,2}/.exec(text.slice(at + 1, at + 3))?.[0] : undefined;
  if (hex !== undefined) return [byteText(Number.parseInt(hex, 16)), hex.length + 1];
  return [`\\${letter}`, 1];
}

function byteText(code: number): string {
  const byte = code & 255;
  return String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
}
