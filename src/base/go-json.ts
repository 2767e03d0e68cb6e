/** What Go's encoding/json says of a malformed text. */

/** Index after the first value; undefined when it is malformed. */
export function endOfFirstJsonValue(text: string): number | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.value("looking for beginning of value");
    return scanner.at;
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
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

  constructor(text: string) {
    this.#text = text;
  }

  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** One value, however deep: what is open is kept in a list, for a stack has its end sooner than Go's limit. */
  value(context: string): void {
    const open: ("}" | "]")[] = [];
    for (let wanted = context; ; wanted = "looking for beginning of value") {
      this.space();
      const char = this.#peek();
      if (char === "{" || char === "[") {
        if (open.length >= MAX_DEPTH) throw new SyntaxProblem("exceeded max depth");
        const close = char === "{" ? "}" : "]";
        this.#at++;
        this.space();
        if (this.#peek() !== close) {
          open.push(close);
          if (close === "}") this.#key();
          continue;
        }
        this.#at++;
      } else this.#scalar(char, wanted);
      if (this.#closed(open)) return;
    }
  }

  /** After a value within `open`: true when all of them end here, false when another value follows. */
  #closed(open: ("}" | "]")[]): boolean {
    for (let close = open.at(-1); close !== undefined; close = open.at(-1)) {
      this.space();
      const next = this.#peek();
      if (next === ",") {
        this.#at++;
        if (close === "}") this.#key();
        return false;
      }
      if (next !== close) this.fail(close === "}" ? "after object key:value pair" : "after array element");
      this.#at++;
      open.pop();
    }
    return true;
  }

  #scalar(char: string, context: string): void {
    if (char === '"') this.#string();
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

  #key(): void {
    this.space();
    if (this.#peek() !== '"') this.fail("looking for beginning of object key string");
    this.#string();
    this.space();
    if (this.#peek() !== ":") this.fail("after object key");
    this.#at++;
  }

  #string(): void {
    this.#at++;
    for (let char = this.#peek(); char !== '"'; char = this.#peek()) {
      if (char < " ") this.fail("in string");
      this.#at++;
      if (char === "\\") this.#escape();
    }
    this.#at++;
  }

  #escape(): void {
    const char = this.#peek();
    if (!'"\\/bfnrtu'.includes(char)) throw new SyntaxProblem(`invalid escape sequence \`\\${char}\` in string`);
    this.#at++;
    for (let digits = 0; char === "u" && digits < 4; digits++) {
      if (!/[0-9a-fA-F]/.test(this.#peek()))
        throw new SyntaxProblem(`invalid escape sequence \`${this.#text.slice(this.#at - digits - 2, this.#at + 1)}\` in string`);
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
      if (!isDigit(this.#peek())) this.fail("in numeric literal");
      this.#digits();
    }
    if ("eE".includes(this.#text[this.#at] ?? "x")) {
      this.#at++;
      if ("+-".includes(this.#peek())) this.#at++;
      if (!isDigit(this.#peek())) this.fail("in numeric literal");
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
  const code = char.charCodeAt(0);
  if (code < 0x20 && !"\b\f\n\r\t".includes(char)) return `'\\x${code.toString(16).padStart(2, "0")}'`;
  const quoted = JSON.stringify(char).slice(1, -1);
  return `'${quoted}'`;
}
