import { AwkSyntaxError, Lexer, type Token } from "./lexer.ts";
import type { AwkDialect } from "./values.ts";

/** How deep statements and expressions may stand in one another. */
const DEEPEST = 400;

/** The token at hand, what it is, and going on. Whoever parses a part of the language builds on it. */
export abstract class TokenReader {
  readonly #lexer: Lexer;
  #depth = 0;
  protected token: Token;
  protected readonly dialect: AwkDialect;

  constructor(source: string, dialect: AwkDialect) {
    this.dialect = dialect;
    this.#lexer = new Lexer(source, dialect);
    this.token = this.#lexer.next(true);
  }

  protected advance(regexAllowed = true): void {
    this.token = this.#lexer.next(regexAllowed);
  }

  protected fail(message?: string): never {
    throw new AwkSyntaxError(message ?? `syntax error at or near ${this.token.text === "" ? '""' : this.token.text}`, this.token.line);
  }

  protected isOperator(text: string): boolean {
    return this.token.kind === "operator" && this.token.text === text;
  }

  protected isKeyword(text: string): boolean {
    return this.token.kind === "keyword" && this.token.text === text;
  }

  protected expect(operator: string): void {
    if (!this.isOperator(operator)) this.fail();
    this.advance(operator !== ")" && operator !== "]");
  }

  protected skipNewlines(): void {
    while (this.token.kind === "newline") this.advance();
  }

  protected skipTerminators(): void {
    while (this.token.kind === "newline" || this.isOperator(";")) this.advance();
  }

  /** Before a part that may hold itself; `leave` comes after it. */
  protected enter(): void {
    if (++this.#depth > DEEPEST) this.fail("program too deeply nested");
  }

  protected leave(): void {
    this.#depth--;
  }
}
