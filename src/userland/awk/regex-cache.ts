import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { AwkSyntaxError } from "./lexer.ts";

const MAWK_WORDS: Readonly<Record<string, string>> = { "Unmatched ( or \\(": "missing ')'", "Unmatched [, [^, [:, [., or [=": "bad class -- [], [^] or [" };

const MOST_COMPILED = 500;

/** Dynamic regular expressions by their source, compiled once. */
export class RegexCache {
  readonly #compiled = new Map<string, RegExp>();

  /** With the g flag, at its beginning. Throws AwkSyntaxError. */
  get(source: string): RegExp {
    let pattern = this.#compiled.get(source);
    if (!pattern) {
      try {
        pattern = posixRegExp(source, { extended: true, escapes: true, bracketEscapes: true, flags: "g" });
      } catch (error) {
        if (error instanceof RegexError)
          throw new AwkSyntaxError(`regular expression compile failed (${MAWK_WORDS[error.message] ?? error.message})\n${source}`, 1);
        throw error;
      }
      if (this.#compiled.size >= MOST_COMPILED) this.#compiled.clear();
      this.#compiled.set(source, pattern);
    }
    pattern.lastIndex = 0;
    return pattern;
  }
}
