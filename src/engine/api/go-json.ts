import { EngineError } from "../error.ts";

/** Parses JSON; what is malformed is reported with the words of Go's encoding/json. */
export function parseGoJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EngineError("InvalidParameter", `invalid JSON: ${describeSyntaxError(text)}`);
  }
}

/** Finds the first character that a JSON text may not have there, and says what was looked for. */
export function describeSyntaxError(text: string): string {
  const scanner = new Scanner(text);
  try {
    scanner.value("looking for beginning of value");
    scanner.space();
    if (!scanner.atEnd) scanner.fail("after top-level value");
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
  return "unexpected EOF";
}

class SyntaxProblem extends Error {}

/** Nesting beyond this is an error in Go, too. */
const MAX_DEPTH = 10_000;

class Scanner {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  value(context: string): void {
    this.space();
    const char = this.#peek();
    if (char === "{") this.#members("}", () => this.#member());
    else if (char === "[") this.#members("]", () => this.value("looking for beginning of value"));
    else if (char === '"') this.#string();
    else if (char === "-" || isDigit(char)) this.#number();
    else if (char === "t") this.#literal("true");
    else if (char === "f") this.#literal("false");
    else if (char === "n") this.#literal("null");
    else this.fail(context);
  }

  space(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  fail(context: string): never {
    throw new SyntaxProblem(`invalid character ${quoteChar(this.#peek())} ${context}`);
  }

  #peek(): string {
    const char = this.#text[this.#at];
    if (char === undefined) throw new SyntaxProblem("unexpected EOF");
    return char;
  }

  #members(close: "}" | "]", member: () => void): void {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxProblem("exceeded max depth");
    this.#at++;
    this.space();
    if (this.#peek() === close) {
      this.#at++;
    } else {
      for (;;) {
        member();
        this.space();
        const next = this.#peek();
        if (next === close) break;
        if (next !== ",") this.fail(close === "}" ? "after object key:value pair" : "after array element");
        this.#at++;
      }
      this.#at++;
    }
    this.#depth--;
  }

  #member(): void {
    this.space();
    if (this.#peek() !== '"') this.fail("looking for beginning of object key string");
    this.#string();
    this.space();
    if (this.#peek() !== ":") this.fail("after object key");
    this.#at++;
    this.value("looking for beginning of value");
  }

  #string(): void {
    this.#at++;
    for (let char = this.#peek(); char !== '"'; char = this.#peek()) {
      if (char < " ") this.fail("in string literal");
      this.#at++;
      if (char === "\\") this.#escape();
    }
    this.#at++;
  }

  #escape(): void {
    const char = this.#peek();
    if (!'"\\/bfnrtu'.includes(char)) this.fail("in string escape code");
    this.#at++;
    for (let digits = 0; char === "u" && digits < 4; digits++) {
      if (!/[0-9a-fA-F]/.test(this.#peek())) this.fail("in \\u hexadecimal character escape");
      this.#at++;
    }
  }

  #number(): void {
    if (this.#peek() === "-") this.#at++;
    if (!isDigit(this.#peek())) this.fail("in numeric literal");
    if (this.#peek() === "0") this.#at++;
    else this.#digits();
    if (this.#text[this.#at] === ".") {
      this.#at++;
      if (!isDigit(this.#peek())) this.fail("after decimal point in numeric literal");
      this.#digits();
    }
    if ("eE".includes(this.#text[this.#at] ?? "x")) {
      this.#at++;
      if ("+-".includes(this.#peek())) this.#at++;
      if (!isDigit(this.#peek())) this.fail("in exponent of numeric literal");
      this.#digits();
    }
  }

  #digits(): void {
    while (isDigit(this.#text[this.#at] ?? "")) this.#at++;
  }

  #literal(word: string): void {
    this.#at++;
    for (const expected of word.slice(1)) {
      if (this.#peek() !== expected) this.fail(`in literal ${word} (expecting ${quoteChar(expected)})`);
      this.#at++;
    }
  }
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char.length === 1;
}

function quoteChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  const quoted = JSON.stringify(char).slice(1, -1);
  return `'${quoted}'`;
}
