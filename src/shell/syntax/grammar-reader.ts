import type { SyntaxFeatures } from "./features.ts";
import { isRedirection, type Lexer } from "./lexer.ts";

export interface ParseOptions {
  readonly features: SyntaxFeatures;
  /** The text of an alias. */
  readonly aliases?: ((name: string) => string | undefined) | undefined;
  readonly extglob?: () => boolean;
  /** The source is not all there is: constructs that stay open are `incomplete`, not errors. */
  readonly moreInput?: boolean;
  readonly firstLine?: number;
}

export const RESERVED = new Set(["if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "{", "}", "!", "in"]);

/** How deep commands may stand in one another. */
const MAX_DEPTH = 250;

/** The words of the grammar over a lexer: newlines, operators, reserved words, aliases. Whoever parses a part of the language builds on it. */
export abstract class GrammarReader {
  protected readonly lexer: Lexer;
  protected readonly options: ParseOptions;
  #depth = 0;
  /** An alias may not expand itself: names, with how much source was left behind the expansion. */
  #activeAliases: { name: string; left: number }[] = [];
  /** How much source is left behind an alias that ended in a blank: the next word may be an alias too. */
  #aliasNext = -1;

  constructor(lexer: Lexer, options: ParseOptions) {
    this.lexer = lexer;
    this.options = options;
  }

  protected newlines(assignments = true): void {
    this.lexer.assignments = assignments;
    while (this.isOperator("\n")) {
      this.lexer.take();
      this.lexer.assignments = assignments;
    }
  }

  protected isOperator(text: string): boolean {
    const token = this.lexer.peek();
    return token.kind === "operator" && token.text === text;
  }

  protected isReserved(text: string): boolean {
    const token = this.lexer.peek();
    return token.kind === "word" && token.word.raw === text && token.assignment === undefined;
  }

  protected reserved(text: string): void {
    if (!this.isReserved(text)) this.unexpected(text);
    this.lexer.assignments = true;
    this.lexer.take();
  }

  protected expandAliases(commandPosition: boolean): void {
    const { aliases } = this.options;
    if (aliases === undefined) return;
    const lexer = this.lexer;
    for (let count = 0; count < 1000; count++) {
      const token = lexer.peek();
      if (token.kind !== "word" || token.assignment !== undefined) return;
      if (!commandPosition && !(this.#aliasNext >= 0 && lexer.source.length - token.start <= this.#aliasNext)) return;
      const name = token.word.raw;
      if (/["'\\$`/]/.test(name) || RESERVED.has(name)) return;
      this.#activeAliases = this.#activeAliases.filter((active) => lexer.source.length - token.start > active.left);
      if (this.#activeAliases.some((active) => active.name === name)) return;
      const text = aliases(name);
      if (text === undefined) {
        if (lexer.source.length - token.start <= this.#aliasNext) this.#aliasNext = -1;
        return;
      }
      const left = lexer.source.length - lexer.position;
      this.#activeAliases.push({ name, left });
      lexer.substitute(text);
      if (/[ \t]$/.test(text)) this.#aliasNext = left;
      else if (this.#aliasNext >= left) this.#aliasNext = -1;
      lexer.assignments = true;
    }
  }

  /** `certain`: what is expected has to come before anything can be made of the input. */
  protected unexpected(expecting?: string, certain = true): never {
    const token = this.lexer.peek();
    if (token.kind === "end") {
      const awaits = !certain || expecting === undefined || expecting === ";;" ? undefined : expecting;
      this.lexer.fail({ kind: "end-of-file", expecting }, { incomplete: true, ...(awaits === undefined ? {} : { awaits }) });
    }
    if (token.kind === "operator") {
      const tokenKind = token.text === "\n" ? "newline" : isRedirection(token.text) ? "redirection" : "operator";
      this.lexer.fail({ kind: "unexpected", token: token.text === "\n" ? "newline" : token.text, tokenKind, expecting }, { line: token.line });
    }
    const reserved = RESERVED.has(token.word.raw);
    this.lexer.fail({ kind: "unexpected", token: token.word.raw, tokenKind: reserved ? "reserved" : "word", expecting }, { line: token.line });
  }

  /** Whether the last alias ended in a blank, so that the next word may be one too. */
  protected aliasExpected(): boolean {
    return this.#aliasNext >= 0;
  }

  /** Before a part that may hold itself; `leave` comes after it. */
  protected enter(): void {
    if (++this.#depth > MAX_DEPTH) this.lexer.fail({ kind: "message", message: "maximum nesting level exceeded" });
  }

  protected leave(): void {
    this.#depth--;
  }
}
