import { Lexer, type Token } from "./lexer.ts";
import type { Place } from "./tree.ts";

/** The token at hand, what it is, and going on. Whoever parses a part of the language builds on it. */
export abstract class TokenReader {
  protected readonly lexer: Lexer;

  protected token: Token;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.token = this.lexer.next(true);
  }

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

  /** Behind a name of a member no expression begins, even if it is called `return`. */
  protected memberToken(): Token {
    const token = this.token;
    this.token = this.lexer.next(false);
    return token;
  }

  /** The source up to the token at hand. */
  protected sourceFrom(start: number): string {
    return this.lexer.source.slice(start, this.token.start).trimEnd();
  }
}
