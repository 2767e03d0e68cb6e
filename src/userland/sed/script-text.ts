import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { type ScriptPiece, SedError, type SedOptions } from "./script.ts";

/** The text of a script, and how far it is read. */
export class ScriptText {
  readonly text: string;
  readonly options: SedOptions;
  at = 0;
  readonly #pieces: readonly ScriptPiece[];

  constructor(pieces: readonly ScriptPiece[], options: SedOptions) {
    this.#pieces = pieces;
    // `-e 'a\' -e 'text'` is one command in two pieces.
    this.text = pieces.map((piece) => piece.text).join("\n");
    this.options = options;
  }

  fail(message: string): never {
    if (!this.options.gnu) throw new SedError(message);
    let start = 0;
    for (const [i, piece] of this.#pieces.entries()) {
      const end = start + piece.text.length;
      if (this.at <= end || i === this.#pieces.length - 1) {
        if (piece.file === undefined) throw new SedError(`-e expression #${i + 1}, char ${Math.min(this.at - start, piece.text.length)}: ${message}`);
        const line = this.text.slice(start, this.at).split("\n").length;
        throw new SedError(`file ${piece.file} line ${line}: ${message}`);
      }
      start = end + 1;
    }
    throw new SedError(message);
  }

  /** For what shows only with the next character. */
  failBehind(message: string): never {
    this.at++;
    this.fail(message);
  }

  skip(pattern: RegExp): void {
    while (this.at < this.text.length && pattern.test(this.text[this.at] as string)) this.at++;
  }

  until(stop: RegExp): string {
    const start = this.at;
    while (this.at < this.text.length && !stop.test(this.text[this.at] as string)) this.at++;
    return this.text.slice(start, this.at);
  }

  /** Nothing but blanks may come before the next command. */
  end(): void {
    this.skip(/[ \t\r]/);
    const next = this.text[this.at];
    if (next === undefined || next === "\n" || next === ";" || next === "}" || next === "#") {
      if (next === ";" || next === "\n") this.at++;
      return;
    }
    this.at++;
    this.fail("extra characters after command");
  }

  /** Up to the delimiter; `\` before the delimiter makes it plain, `\n` stays for whoever reads the text. */
  delimited(delimiter: string, regex: boolean): string | undefined {
    let text = "";
    while (this.at < this.text.length) {
      const character = this.text[this.at] as string;
      if (character === delimiter) {
        this.at++;
        return text;
      }
      if (character === "\n" && regex) return undefined;
      if (character === "\\" && this.at + 1 < this.text.length) {
        const next = this.text[this.at + 1] as string;
        if (next === delimiter)
          text +=
            regex && /[|(){}+?]/.test(next) && !this.options.extended
              ? next
              : !regex && next === "&"
                ? "\\&"
                : regex && /[.*[\]^$+?(){}|]/.test(next)
                  ? `[${next === "^" ? "\\^" : next}]`.replace("[\\^]", "\\^")
                  : next;
        else text += character + next;
        this.at += 2;
        continue;
      }
      if (regex && character === "[") {
        const bracket = /^\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]\n])*\]/.exec(this.text.slice(this.at))?.[0];
        if (bracket !== undefined) {
          text += bracket;
          this.at += bracket.length;
          continue;
        }
        // What is in brackets ends nothing, and these never end.
        if (this.options.gnu) return undefined;
      }
      text += character;
      this.at++;
    }
    return undefined;
  }

  regex(source: string, flags: string): RegExp | undefined {
    if (source === "") return undefined;
    try {
      return posixRegExp(source, {
        extended: this.options.extended,
        ignoreCase: /i/i.test(flags),
        multiline: /m/i.test(flags) && !this.options.nullData,
        escapes: true,
        strict: true,
        posix: this.options.posix,
        flags: "gd",
      });
    } catch (error) {
      if (error instanceof RegexError) this.fail(this.options.gnu ? error.message : `bad regex '${source}': ${error.message}`);
      throw error;
    }
  }
}
