/** Words of a script. Whether `/` begins a regular expression depends on what stands before it, so they are read one at a time. */

export interface Token {
  readonly kind: "name" | "keyword" | "punctuation" | "number" | "string" | "template" | "regexp" | "private" | "end";
  /** Of a string: its value; of a template: the text up to `${` or the end. */
  readonly text: string;
  readonly raw: string;
  readonly value?: unknown;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** A line began since the token before. */
  readonly newline: boolean;
  /** Of a template: an expression follows. */
  readonly continues?: boolean;
}

export class ScriptSyntaxError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "break case catch class const continue default delete do else export extends finally for function if import in instanceof new return super switch this throw try typeof var void while with null true false".split(
    " ",
  ),
);
const PUNCTUATION =
  /^(?:>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[{}()[\];,<>+\-*/%&|^!~?:=.@])/;
const NUMBER = /^(?:0[xX][\da-fA-F_]+n?|0[oO][0-7_]+n?|0[bB][01_]+n?|(?:\d[\d_]*)n|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/;
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u;

export class Lexer {
  readonly source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(source: string) {
    this.source = source.startsWith("#!") ? `//${source.slice(2)}` : source;
  }

  /** `operand`: an expression may begin here, so `/` is a regular expression. */
  next(operand: boolean): Token {
    const newline = this.#skip();
    const start = this.#at;
    const rest = this.source.slice(start, start + 400);
    const first = rest[0];
    if (first === undefined) return this.#token("end", "", start, newline);
    const name = NAME.exec(rest)?.[0];
    if (name !== undefined) {
      this.#at += name.length;
      return this.#token(KEYWORDS.has(name) ? "keyword" : "name", name, start, newline);
    }
    if (first === "#") {
      const hidden = NAME.exec(rest.slice(1))?.[0];
      if (hidden === undefined) this.fail("Invalid or unexpected token");
      this.#at += 1 + (hidden as string).length;
      return this.#token("private", `#${hidden}`, start, newline);
    }
    if (/\d/.test(first) || (first === "." && /\d/.test(rest[1] ?? ""))) return this.#number(start, newline);
    if (first === '"' || first === "'") return this.#string(first, start, newline);
    if (first === "`") return this.template(newline);
    if (first === "/" && operand) return this.#regexp(start, newline);
    const mark = PUNCTUATION.exec(rest)?.[0];
    if (mark === undefined) this.fail("Invalid or unexpected token");
    this.#at += (mark as string).length;
    return this.#token("punctuation", mark as string, start, newline);
  }

  /** Goes back to where a token began, to read it in another way. */
  rewind(token: Token): void {
    this.#at = token.start;
    this.#line = token.line;
    this.#lineStart = token.start - token.column + 1;
  }

  /** A piece of a template, from its backquote or from the `}` of an expression in it. */
  template(newline = false): Token {
    const start = this.#at;
    const [line, column] = [this.#line, start - this.#lineStart + 1];
    let text = "";
    let at = start + 1;
    for (;;) {
      const character = this.source[at];
      if (character === undefined) this.fail("Unterminated template literal");
      if (character === "`" || this.source.startsWith("${", at)) break;
      if (character === "\\") {
        const [value, end] = this.#escape(at);
        text += value;
        at = end;
      } else {
        if (character === "\n") this.#countLine(at);
        text += character;
        at++;
      }
    }
    const continues = this.source[at] === "$";
    const raw = this.source.slice(start + 1, at);
    this.#at = at + (continues ? 2 : 1);
    return { kind: "template", text, raw, start, end: this.#at, line, column, newline, continues };
  }

  fail(message: string): never {
    throw new ScriptSyntaxError(message, this.#line, this.#at - this.#lineStart + 1);
  }

  #token(kind: Token["kind"], text: string, start: number, newline: boolean, value?: unknown): Token {
    return {
      kind,
      text,
      raw: this.source.slice(start, this.#at),
      start,
      end: this.#at,
      line: this.#line,
      column: start - this.#lineStart + 1,
      newline,
      ...(value === undefined ? {} : { value }),
    };
  }

  #countLine(at: number): void {
    this.#line++;
    this.#lineStart = at + 1;
  }

  /** Blanks and comments; says whether a line ended in them. */
  #skip(): boolean {
    let newline = false;
    while (this.#at < this.source.length) {
      const character = this.source[this.#at] as string;
      if (character === "\n") {
        newline = true;
        this.#countLine(this.#at);
        this.#at++;
      } else if (/\s|\ufeff/.test(character)) this.#at++;
      else if (this.source.startsWith("//", this.#at)) {
        const end = this.source.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.source.length : end;
      } else if (this.source.startsWith("/*", this.#at)) {
        const end = this.source.indexOf("*/", this.#at + 2);
        if (end < 0) this.fail("Invalid or unexpected token");
        for (let at = this.#at; at < end; at++) {
          if (this.source[at] !== "\n") continue;
          newline = true;
          this.#countLine(at);
        }
        this.#at = end + 2;
      } else break;
    }
    return newline;
  }

  #number(start: number, newline: boolean): Token {
    const text = NUMBER.exec(this.source.slice(start, start + 400))?.[0] ?? "0";
    this.#at += text.length;
    const plain = text.replaceAll("_", "");
    return this.#token("number", text, start, newline, plain.endsWith("n") && !/^0[xX]/.test(plain) ? BigInt(plain.slice(0, -1)) : Number(plain));
  }

  #string(quote: string, start: number, newline: boolean): Token {
    let value = "";
    let at = start + 1;
    for (;;) {
      const character = this.source[at];
      if (character === undefined || character === "\n") this.fail("Invalid or unexpected token");
      if (character === quote) break;
      if (character === "\\") {
        const [text, end] = this.#escape(at);
        value += text;
        at = end;
      } else {
        value += character;
        at++;
      }
    }
    this.#at = at + 1;
    return this.#token("string", value, start, newline, value);
  }

  #escape(at: number): [value: string, end: number] {
    const character = this.source[at + 1] ?? "";
    const simple: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" };
    if (character === "\n") {
      this.#countLine(at + 1);
      return ["", at + 2];
    }
    const code = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\})/.exec(this.source.slice(at + 1, at + 12));
    if (code !== null) return [String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "0", 16)), at + 1 + code[0].length];
    return [simple[character] ?? character, at + 2];
  }

  #regexp(start: number, newline: boolean): Token {
    let at = start + 1;
    for (let inClass = false; ; at++) {
      const character = this.source[at];
      if (character === undefined || character === "\n") this.fail("Invalid regular expression: missing /");
      if (character === "\\") at++;
      else if (character === "[") inClass = true;
      else if (character === "]") inClass = false;
      else if (character === "/" && !inClass) break;
    }
    const flags = /^[a-z]*/.exec(this.source.slice(at + 1, at + 12))?.[0] ?? "";
    this.#at = at + 1 + flags.length;
    return this.#token("regexp", this.source.slice(start + 1, at), start, newline, flags);
  }
}
