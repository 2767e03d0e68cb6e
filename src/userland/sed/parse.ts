/** sed scripts as a flat list of commands; blocks and branches are jumps. */

import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { compareVersions } from "../lib/compare.ts";

/** Says where: `-e expression #1, char 3: …`. */
export class SedError extends Error {
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export interface ScriptPiece {
  readonly text: string;
  /** From -f; undefined for -e. */
  readonly file: string | undefined;
}

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  /** undefined: the regular expression used last. */
  | { readonly kind: "regex"; readonly pattern: RegExp | undefined }
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

export type ReplacementPart = { readonly text: string } | { readonly group: number } | { readonly case: "U" | "L" | "u" | "l" | "E" };

export interface Command {
  readonly name: string;
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negate: boolean;
  /** Text of a, i, c; file of r, R, w, W; label of : b t T; command of e. */
  readonly text: string;
  /** Exit code of q, Q; line length of l. */
  readonly number: number | undefined;
  readonly pattern: RegExp | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly flags: { readonly global: boolean; readonly print: boolean; readonly evaluate: boolean; readonly nth: number; readonly file: string | undefined };
  readonly map: ReadonlyMap<string, string> | undefined;
  /** Where to go on: end of a block, or a branch's label. */
  jump: number;
}

export interface SedProgram {
  readonly commands: readonly Command[];
  /** The script begins with `#n`. */
  readonly quiet: boolean;
}

export function parseSed(pieces: readonly ScriptPiece[], options: SedOptions): SedProgram {
  const parser = new SedParser(pieces, options);
  return parser.program();
}

const NO_FLAGS = { global: false, print: false, evaluate: false, nth: 0, file: undefined };
export interface SedOptions {
  readonly extended: boolean;
  readonly sandbox: boolean;
  readonly gnu: boolean;
  readonly posix: boolean;
  /** Lines end in NUL: a newline is nothing to ^ and $. */
  readonly nullData: boolean;
}

const VERSION = "4.9";
const MOST_COMMANDS = 100_000;

class SedParser {
  readonly #text: string;
  readonly #pieces: readonly ScriptPiece[];
  readonly #options: SedOptions;
  #at = 0;
  readonly #commands: Command[] = [];

  constructor(pieces: readonly ScriptPiece[], options: SedOptions) {
    this.#pieces = pieces;
    // `-e 'a\' -e 'text'` is one command in two pieces.
    this.#text = pieces.map((piece) => piece.text).join("\n");
    this.#options = options;
  }

  program(): SedProgram {
    const quiet = /^#n(\n|$)/.test(this.#text);
    const blocks: number[] = [];
    const labels = new Map<string, number>();
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#text.length) break;
      if (this.#commands.length > MOST_COMMANDS) this.#fail("script too long");
      const before = this.#at;
      if (this.#text[this.#at] === "#") {
        while (this.#at < this.#text.length && this.#text[this.#at] !== "\n") this.#at++;
        continue;
      }
      const command = this.#command();
      if (command.name === "{") blocks.push(this.#commands.length);
      else if (command.name === "}") {
        const open = blocks.pop();
        if (open === undefined) this.#fail("unexpected `}'");
        (this.#commands[open as number] as Command).jump = this.#commands.length + 1;
      } else if (command.name === ":") labels.set(command.text, this.#commands.length);
      this.#commands.push(command);
      if (this.#at <= before) this.#fail("unknown command");
    }
    if (blocks.length > 0) throw new SedError(this.#options.gnu ? "-e expression #1, char 0: unmatched `{'" : "unmatched '{'");
    for (const command of this.#commands) {
      if (!/[btT]/.test(command.name)) continue;
      const target = command.text === "" ? this.#commands.length : labels.get(command.text);
      if (target === undefined)
        throw new SedError(
          this.#options.gnu ? `can't find label for jump to \`${command.text}'` : `can't find label for jump to '${command.text}'`,
          this.#options.gnu ? 4 : 1,
        );
      command.jump = target;
    }
    return { commands: this.#commands, quiet };
  }

  #fail(message: string): never {
    if (!this.#options.gnu) throw new SedError(message);
    let start = 0;
    for (const [i, piece] of this.#pieces.entries()) {
      const end = start + piece.text.length;
      if (this.#at <= end || i === this.#pieces.length - 1) {
        if (piece.file === undefined) throw new SedError(`-e expression #${i + 1}, char ${Math.min(this.#at - start, piece.text.length)}: ${message}`);
        const line = this.#text.slice(start, this.#at).split("\n").length;
        throw new SedError(`file ${piece.file} line ${line}: ${message}`);
      }
      start = end + 1;
    }
    throw new SedError(message);
  }

  /** For what shows only with the next character. */
  #failBehind(message: string): never {
    this.#at++;
    this.#fail(message);
  }

  #skip(pattern: RegExp): void {
    while (this.#at < this.#text.length && pattern.test(this.#text[this.#at] as string)) this.#at++;
  }

  #command(): Command {
    if (this.#options.gnu && /[+~]/.test(this.#text[this.#at] ?? "")) {
      this.#at++;
      this.#failBehind("invalid usage of +N or ~N as first address");
    }
    const from = this.#address();
    let to: Address | undefined;
    this.#skip(/[ \t]/);
    if (from && this.#text[this.#at] === ",") {
      this.#at++;
      this.#skip(/[ \t]/);
      to = this.#secondAddress();
      if (!to) this.#failBehind("unexpected `,'");
      this.#skip(/[ \t]/);
    }
    if (from?.kind === "line" && from.line === 0 && to?.kind !== "regex") this.#failBehind("invalid usage of line address 0");
    let negate = false;
    while (this.#text[this.#at] === "!") {
      if (negate) this.#failBehind("multiple `!'s");
      negate = true;
      this.#at++;
      this.#skip(/[ \t]/);
    }
    const name = this.#text[this.#at++];
    if (name === undefined || name === "\n" || name === ";") {
      if (name === undefined) this.#at = this.#text.length;
      this.#fail("missing command");
    }
    const command: { -readonly [K in keyof Command]: Command[K] } = {
      name,
      from,
      to,
      negate,
      text: "",
      number: undefined,
      pattern: undefined,
      replacement: [],
      flags: NO_FLAGS,
      map: undefined,
      jump: 0,
    };
    this.#arguments(command);
    return command;
  }

  #arguments(command: { -readonly [K in keyof Command]: Command[K] }): void {
    switch (command.name) {
      case "{":
        return;
      case "}":
        if (command.from) this.#fail("} doesn't want any addresses");
        this.#end();
        return;
      case ":":
        if (command.from) this.#fail(": doesn't want any addresses");
        this.#skip(/[ \t]/);
        command.text = this.#until(/[\s;]/).trim();
        if (command.text === "") this.#fail('":" lacks a label');
        return;
      case "b":
      case "t":
      case "T":
        this.#skip(/[ \t]/);
        command.text = this.#until(/[\s;}]/);
        this.#end();
        return;
      case "a":
      case "i":
      case "c":
        command.text = this.#insertText();
        return;
      case "r":
      case "R":
      case "w":
      case "W":
        if (this.#options.sandbox) this.#fail("e/r/w commands disabled in sandbox mode");
        this.#skip(/[ \t]/);
        command.text = this.#until(/\n/);
        if (command.text === "") this.#fail("missing filename in r/R/w/W commands");
        return;
      case "e":
        if (this.#options.sandbox) this.#fail("e/r/w commands disabled in sandbox mode");
        this.#skip(/[ \t]/);
        command.text = this.#until(/\n/);
        return;
      case "v": {
        this.#skip(/[ \t]/);
        const wanted = this.#until(/[\s;]/);
        if (wanted !== "" && compareVersions(wanted, VERSION) > 0) this.#fail("expected newer version of sed");
        this.#end();
        return;
      }
      case "q":
      case "Q":
      case "l":
      case "L": {
        if (command.to && command.name !== "l") this.#fail("command only uses one address");
        this.#skip(/[ \t]/);
        const digits = this.#until(/\D/);
        command.number = digits === "" ? undefined : Number(digits);
        this.#end();
        return;
      }
      case "s":
        this.#substitute(command);
        return;
      case "y":
        this.#transliterate(command);
        return;
      case "=":
      case "d":
      case "D":
      case "F":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
        this.#end();
        return;
      default:
        this.#fail(this.#options.gnu ? `unknown command: \`${command.name}'` : `unsupported command ${command.name}`);
    }
  }

  /** Nothing but blanks may come before the next command. */
  #end(): void {
    this.#skip(/[ \t\r]/);
    const next = this.#text[this.#at];
    if (next === undefined || next === "\n" || next === ";" || next === "}" || next === "#") {
      if (next === ";" || next === "\n") this.#at++;
      return;
    }
    this.#at++;
    this.#fail("extra characters after command");
  }

  #until(stop: RegExp): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !stop.test(this.#text[this.#at] as string)) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #address(): Address | undefined {
    const character = this.#text[this.#at];
    if (character === undefined) return undefined;
    if (/\d/.test(character)) {
      const first = Number(this.#until(/\D/));
      this.#skip(/[ \t]/);
      if (this.#text[this.#at] !== "~" || !this.#options.gnu) return { kind: "line", line: first };
      this.#at++;
      return { kind: "step", first, step: Number(this.#until(/\D/) || 0) };
    }
    if (character === "$") {
      this.#at++;
      return { kind: "last" };
    }
    if (character !== "/" && character !== "\\") return undefined;
    this.#at += character === "\\" ? 2 : 1;
    const delimiter = this.#text[this.#at - 1] as string;
    const source = this.#delimited(delimiter, true);
    if (source === undefined) this.#fail("unterminated address regex");
    let flags = "";
    while (/[IM]/.test(this.#text[this.#at] ?? "")) flags += this.#text[this.#at++];
    return { kind: "regex", pattern: this.#regex(source as string, flags) };
  }

  #secondAddress(): Address | undefined {
    const sign = this.#text[this.#at];
    if (sign !== "+" && sign !== "~") return this.#address();
    this.#at++;
    const count = Number(this.#until(/\D/) || 0);
    return sign === "+" ? { kind: "plus", count } : { kind: "multiple", of: count };
  }

  #regex(source: string, flags: string): RegExp | undefined {
    if (source === "") return undefined;
    try {
      return posixRegExp(source, {
        extended: this.#options.extended,
        ignoreCase: /i/i.test(flags),
        multiline: /m/i.test(flags) && !this.#options.nullData,
        escapes: true,
        strict: true,
        posix: this.#options.posix,
        flags: "gd",
      });
    } catch (error) {
      if (error instanceof RegexError) this.#fail(this.#options.gnu ? error.message : `bad regex '${source}': ${error.message}`);
      throw error;
    }
  }

  /** Up to the delimiter; `\` before the delimiter makes it plain, `\n` stays for whoever reads the text. */
  #delimited(delimiter: string, regex: boolean): string | undefined {
    let text = "";
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (character === delimiter) {
        this.#at++;
        return text;
      }
      if (character === "\n" && regex) return undefined;
      if (character === "\\" && this.#at + 1 < this.#text.length) {
        const next = this.#text[this.#at + 1] as string;
        if (next === delimiter)
          text +=
            regex && /[|(){}+?]/.test(next) && !this.#options.extended
              ? next
              : !regex && next === "&"
                ? "\\&"
                : regex && /[.*[\]^$+?(){}|]/.test(next)
                  ? `[${next === "^" ? "\\^" : next}]`.replace("[\\^]", "\\^")
                  : next;
        else text += character + next;
        this.#at += 2;
        continue;
      }
      if (regex && character === "[") {
        const bracket = /^\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]\n])*\]/.exec(this.#text.slice(this.#at))?.[0];
        if (bracket !== undefined) {
          text += bracket;
          this.#at += bracket.length;
          continue;
        }
        // What is in brackets ends nothing, and these never end.
        if (this.#options.gnu) return undefined;
      }
      text += character;
      this.#at++;
    }
    return undefined;
  }

  #substitute(command: { -readonly [K in keyof Command]: Command[K] }): void {
    const delimiter = this.#text[this.#at++];
    if (delimiter === undefined || delimiter === "\n" || delimiter === "\\") this.#fail("unterminated `s' command");
    const source = this.#delimited(delimiter as string, true);
    const replacement = source === undefined ? undefined : this.#delimited(delimiter as string, false);
    if (source === undefined || replacement === undefined) {
      this.#at = this.#text.length;
      this.#fail(this.#options.gnu ? "unterminated `s' command" : `unmatched '${delimiter}'`);
    }
    const flags = { global: false, print: false, evaluate: false, nth: 0, file: undefined as string | undefined };
    let letters = "";
    for (;;) {
      const letter = this.#text[this.#at];
      if (letter === undefined || !/[gpeiImMw\d]/.test(letter)) break;
      this.#at++;
      if (letter === "g") {
        if (flags.global) this.#fail("multiple `g' options to `s' command");
        flags.global = true;
      } else if (letter === "p") {
        if (flags.print) this.#fail("multiple `p' options to `s' command");
        flags.print = true;
      } else if (letter === "e") flags.evaluate = true;
      else if (letter === "w") {
        this.#skip(/[ \t]/);
        flags.file = this.#until(/\n/);
        if (flags.file === "") this.#fail("missing filename in r/R/w/W commands");
      } else if (/\d/.test(letter)) {
        if (flags.nth > 0) this.#fail("multiple number options to `s' command");
        flags.nth = Number(letter + this.#until(/\D/));
        if (flags.nth === 0) this.#fail("number option to `s' command may not be zero");
      } else letters += letter;
    }
    if (flags.file === undefined) this.#endOfSubstitute();
    command.pattern = this.#regex(source as string, letters);
    command.replacement = this.#replacement(replacement as string, command.pattern);
    command.flags = flags;
  }

  #endOfSubstitute(): void {
    this.#skip(/[ \t\r]/);
    const next = this.#text[this.#at];
    if (next === undefined || next === "}" || next === "#") return;
    this.#at++;
    if (next !== ";" && next !== "\n") this.#fail("unknown option to `s'");
  }

  #replacement(text: string, pattern: RegExp | undefined): ReplacementPart[] {
    const groups = pattern ? (new RegExp(`${pattern.source}|`, pattern.flags).exec("")?.length ?? 1) - 1 : 9;
    const parts: ReplacementPart[] = [];
    let plain = "";
    const push = (part: ReplacementPart) => {
      if (plain !== "") parts.push({ text: plain });
      plain = "";
      parts.push(part);
    };
    for (let i = 0; i < text.length; i++) {
      const character = text[i] as string;
      if (character === "&") push({ group: 0 });
      else if (character !== "\\") plain += character;
      else {
        const next = text[++i] ?? "\\";
        if (/\d/.test(next)) {
          if (Number(next) > groups) this.#fail(`invalid reference \\${next} on \`s' command's RHS`);
          push({ group: Number(next) });
        } else if (/[ULulE]/.test(next)) push({ case: next as "U" });
        else {
          const [value, length] = unescapeAt(text, i);
          plain += value;
          i += length - 1;
        }
      }
    }
    if (plain !== "") parts.push({ text: plain });
    return parts;
  }

  #transliterate(command: { -readonly [K in keyof Command]: Command[K] }): void {
    const delimiter = this.#text[this.#at++] ?? "";
    const from = this.#delimited(delimiter, false);
    const to = from === undefined ? undefined : this.#delimited(delimiter, false);
    if (from === undefined || to === undefined) this.#fail("unterminated `y' command");
    const characters = (text: string) =>
      [...text.matchAll(/\\(?:([0-7]{3})|(.))|[^\\]|\\$/gsu)].map((match) =>
        match[0].startsWith("\\") && match[0].length > 1 ? unescapeAt(match[0], 1)[0] : match[0],
      );
    const sources = characters(from as string);
    const targets = characters(to as string);
    if (sources.length !== targets.length) this.#fail("strings for `y' command are different lengths");
    command.map = new Map(sources.map((character, i) => [character, targets[i] as string]));
    this.#end();
  }

  /** Text of a, i and c: on the same line (GNU), or on the lines after a backslash. */
  #insertText(): string {
    this.#skip(/[ \t]/);
    if (this.#at >= this.#text.length) this.#fail("expected \\ after `a', `c' or `i'");
    let ownEscape = false;
    if (this.#text[this.#at] === "\\") {
      this.#at++;
      const blanks = /^[ \t]*\n?/.exec(this.#text.slice(this.#at))?.[0] ?? "";
      if (blanks.endsWith("\n")) this.#at += blanks.length;
      // `$a\` puts nothing but the newline that the last line may lack.
      if (this.#at >= this.#text.length) return this.#options.gnu ? "" : this.#fail("expected \\ after `a', `c' or `i'");
      ownEscape = this.#options.gnu && !this.#text.slice(this.#at).startsWith("\\\\");
    }
    let text = "";
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at++] as string;
      if (character === "\n") break;
      if (character !== "\\") {
        text += character;
        continue;
      }
      const next = this.#text[this.#at];
      if (next === undefined) break;
      if (next === "\n") {
        text += "\n";
        this.#at++;
        continue;
      }
      const [value, length] = /[ntrfvaxod]/.test(next) && (text !== "" || ownEscape) ? unescapeAt(this.#text, this.#at) : [next, 1];
      text += value;
      this.#at += length;
    }
    return `${text}\n`;
  }
}

/** What `\` and the text at `i` mean, and how many characters that takes. */
function unescapeAt(text: string, i: number): [value: string, length: number] {
  const letter = text[i] as string;
  const simple = ({ n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07" } as Record<string, string>)[letter];
  if (simple !== undefined) return [simple, 1];
  const rest = text.slice(i + 1);
  const [digits, base] =
    letter === "x"
      ? [/^[0-9a-fA-F]{1,2}/.exec(rest)?.[0], 16]
      : letter === "o"
        ? [/^[0-7]{1,3}/.exec(rest)?.[0], 8]
        : letter === "d"
          ? [/^\d{1,3}/.exec(rest)?.[0], 10]
          : [undefined, 0];
  if (digits !== undefined) {
    const code = Number.parseInt(digits, base) & 255;
    return [String.fromCharCode(code < 128 ? code : 0xdc00 + code), 1 + digits.length];
  }
  if (letter === "c" && rest !== "") return [String.fromCharCode((rest[0] as string).toUpperCase().charCodeAt(0) ^ 64), 2];
  return [letter, 1];
}
