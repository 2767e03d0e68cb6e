import { SqlError } from "./error.ts";
import { type Token, tokenize } from "./lexer.ts";

/** Words that end an expression or a list, and so are no names of columns without AS. */
export const RESERVED = new Set(
  "select from where group having order limit offset union on join inner left right full cross natural using as and or not in is null between like ilike case when then else end distinct values set returning into asc desc all any exists for with true false default primary foreign references check unique constraint create table".split(
    " ",
  ),
);

/** The token at hand, what it is, names and lists. Whoever parses a part of the language builds on it. */
export abstract class TokenReader {
  protected readonly source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.source = source;
    this.#tokens = tokenize(source);
  }

  protected get token(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get atEnd(): boolean {
    return this.token.kind === "end";
  }

  /** Where the token at hand begins in the source. */
  get position(): number {
    return this.token.at;
  }

  fail(): never {
    const { text, kind, at } = this.token;
    const shown = kind === "string" || kind === "name" ? this.source.slice(at, this.#tokens[this.#at + 1]?.at).trim() : this.source.slice(at, at + text.length);
    throw new SqlError("42601", kind === "end" ? "syntax error at end of input" : `syntax error at or near "${shown}"`, { position: at + 1 });
  }

  protected is(...words: readonly string[]): boolean {
    return words.every((word, i) => {
      const token = this.#tokens[this.#at + i];
      return token !== undefined && token.kind !== "string" && token.kind !== "name" && token.text === word;
    });
  }

  accept(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.advance(words.length);
    return true;
  }

  /** Throws SqlError. */
  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) this.fail();
  }

  protected name(): string {
    const token = this.token;
    if (token.kind !== "name" && (token.kind !== "word" || RESERVED.has(token.text))) this.fail();
    this.advance();
    return token.text;
  }

  /** `public.` and `pg_catalog.` in front of a table say nothing new. */
  protected tableName(): string {
    const name = this.name();
    if (!this.accept(".")) return name;
    const second = this.name();
    return name === "public" || name === "pg_catalog" ? second : `${name}.${second}`;
  }

  protected list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(",")) items.push(item());
    return items;
  }

  protected names(): string[] {
    this.expect("(");
    const names = this.list(() => this.name());
    this.expect(")");
    return names;
  }

  protected skip(): void {
    while (!this.atEnd && !this.is(";")) this.advance();
  }

  /** A token further on. */
  protected peek(distance: number): Token | undefined {
    return this.#tokens[this.#at + distance];
  }

  protected advance(count = 1): void {
    this.#at += count;
  }
}
