import { LongestRegExp } from "./longest-regexp.ts";

/** POSIX basic and extended regular expressions, with GNU's additions, as JavaScript ones. */

export interface RegexOptions {
  extended?: boolean;
  ignoreCase?: boolean;
  /** `^` and `$` also match at newlines inside. */
  multiline?: boolean;
  /** `\n`, `\t`, `\xHH` … are characters (sed, awk); else `\t` is `t` (grep). */
  escapes?: boolean;
  /** A backslash in brackets escapes (awk). */
  bracketEscapes?: boolean;
  /** An operator with nothing before it is an error; else it counts for nothing. */
  strict?: boolean;
  /** `\+`, `\?` and `\|` are plain in basic expressions. */
  posix?: boolean;
  /** More flags for RegExp: g, y, d. */
  flags?: string;
}

/** What regcomp(3) of glibc would say. */
export class RegexError extends Error {}

export function posixRegExp(pattern: string, options: RegexOptions = {}): RegExp {
  const parser = new Parser([...pattern], options);
  const source = parser.alternation(0);
  if (!parser.atEnd) throw new RegexError("Unmatched ) or \\)");
  const flags = `su${options.ignoreCase ? "i" : ""}${options.flags ?? ""}`;
  try {
    return parser.needsLongest ? new LongestRegExp(source, flags) : new RegExp(source, flags);
  } catch {
    throw new RegexError("Invalid regular expression");
  }
}

/** A text as a pattern that matches just it. */
export function escapeRegex(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&");
}

const CLASSES: Record<string, string> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`\\{-~",
  print: "\\x20-\\x7e",
  graph: "\\x21-\\x7e",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
};
const ESCAPED_CHARACTERS: Record<string, string> = { n: "\\n", t: "\\t", r: "\\r", f: "\\f", v: "\\v", a: "\\x07" };
const DEEPEST = 200;
const LARGEST_REPEAT = 32767;

class Parser {
  readonly #input: readonly string[];
  readonly #options: RegexOptions;
  #at = 0;
  #groups = 0;
  /** Whether an alternative may stand before one that matches more. */
  #ambiguous = false;
  /** Whether that is repeated without end: there are too many ways to try them all. */
  #explosive = false;

  constructor(input: readonly string[], options: RegexOptions) {
    this.#input = input;
    this.#options = options;
  }

  get needsLongest(): boolean {
    return this.#ambiguous && !this.#explosive;
  }

  get atEnd(): boolean {
    return this.#at >= this.#input.length;
  }

  alternation(depth: number): string {
    if (depth > DEEPEST) throw new RegexError("Regular expression too big");
    const branches = [this.#branch(depth)];
    while (this.#isOperator("|")) {
      this.#at += this.#options.extended ? 1 : 2;
      branches.push(this.#branch(depth));
    }
    // POSIX takes the longest alternative; that is easily kept where all are plain text.
    const literal = branches.every((branch) => branch.literal);
    if (branches.length > 1 && literal) branches.sort((a, b) => b.source.length - a.source.length);
    const settled = branches.length === 1 || (literal && depth === 0) || beginDifferently(branches.map((branch) => branch.source.toLowerCase()));
    if (!settled) this.#ambiguous = true;
    return branches.map((branch) => branch.source).join("|");
  }

  /** Is the operator here, `x` in extended and `\x` in basic expressions? */
  #isOperator(operator: string): boolean {
    if (this.#options.extended) return this.#input[this.#at] === operator;
    if (this.#options.posix && (operator === "+" || operator === "?" || operator === "|")) return false;
    return this.#input[this.#at] === "\\" && this.#input[this.#at + 1] === operator;
  }

  #branch(depth: number): { source: string; literal: boolean } {
    const atoms: string[] = [];
    let literal = true;
    let quantified = false;
    let start = true;
    let wasAmbiguous = this.#ambiguous;
    while (!this.atEnd && !this.#isOperator("|") && !(this.#isOperator(")") && (depth > 0 || !this.#options.extended))) {
      const quantifier = this.#quantifier(start);
      if (quantifier !== undefined) {
        literal = false;
        const last = atoms.pop();
        if (last === undefined && this.#options.strict) throw new RegexError("Invalid preceding regular expression");
        if (wasAmbiguous !== this.#ambiguous && /^(?:[*+]|\{\d+,\})$/.test(quantifier)) this.#explosive = true;
        if (last !== undefined) atoms.push(quantified || isAssertion(last) ? `(?:${last})${quantifier}` : last + quantifier);
        quantified = true;
        continue;
      }
      const before = this.#at;
      wasAmbiguous = this.#ambiguous;
      const atom = this.#atom(depth, start);
      if (this.#at <= before) throw new RegexError("Invalid regular expression");
      if (!atom.literal) literal = false;
      atoms.push(atom.source);
      quantified = false;
      // After a leading ^ a basic expression's * is still plain.
      start = !this.#options.extended && start && atom.anchor === true;
    }
    return { source: atoms.join(""), literal };
  }

  #quantifier(start: boolean): string | undefined {
    const character = this.#input[this.#at];
    const extended = this.#options.extended;
    if (character === "*" && !(start && !extended)) {
      this.#at++;
      return "*";
    }
    for (const operator of ["+", "?"]) {
      if (!this.#isOperator(operator) || (!extended && start)) continue;
      this.#at += extended ? 1 : 2;
      return operator;
    }
    if (!this.#isOperator("{")) return undefined;
    const open = this.#at + (extended ? 1 : 2);
    let end = open;
    while (end < this.#input.length && /[\d,]/.test(this.#input[end] as string)) end++;
    const closed = extended ? this.#input[end] === "}" : this.#input[end] === "\\" && this.#input[end + 1] === "}";
    const body = this.#input.slice(open, end).join("");
    if (!closed || !/^(\d+(,\d*)?|,\d*)$/.test(body)) {
      if (extended) return undefined;
      throw new RegexError(end >= this.#input.length ? "Unmatched \\{" : "Invalid content of \\{\\}");
    }
    const [low, high] = body.split(",");
    if (Number(low) > LARGEST_REPEAT || Number(high ?? 0) > LARGEST_REPEAT) throw new RegexError("Regular expression too big");
    if (high !== undefined && high !== "" && Number(low) > Number(high)) throw new RegexError("Invalid content of \\{\\}");
    this.#at = end + (extended ? 1 : 2);
    return high === undefined ? `{${Number(low)}}` : `{${Number(low || "0")},${high === "" ? "" : Number(high)}}`;
  }

  #atom(depth: number, start: boolean): { source: string; literal?: boolean; anchor?: boolean } {
    const character = this.#input[this.#at++] as string;
    const extended = this.#options.extended;
    if (character === "\\") return this.#escape(depth);
    if (character === "[") return { source: this.#bracket() };
    if (character === ".") return { source: "." };
    if (character === "(" && extended) return this.#group(depth, 1);
    if (character === "^" && (extended || start)) return { source: this.#options.multiline ? "(?<![^\\n])" : "^", anchor: true };
    if (character === "$" && (extended || this.#endsBranch())) return { source: this.#options.multiline ? "(?![^\\n])" : "$" };
    return { source: escapeRegex(character), literal: true };
  }

  #endsBranch(): boolean {
    return this.atEnd || this.#isOperator("|") || this.#isOperator(")");
  }

  #group(depth: number, width: number): { source: string } {
    this.#groups++;
    const inside = this.alternation(depth + 1);
    if (!this.#isOperator(")")) throw new RegexError("Unmatched ( or \\(");
    this.#at += width;
    return { source: `(${inside})` };
  }

  #escape(depth: number): { source: string; literal?: boolean; anchor?: boolean } {
    const character = this.#input[this.#at++];
    if (character === undefined) throw new RegexError("Trailing backslash");
    if (character === "(" && !this.#options.extended) return this.#group(depth, 2);
    if (/[1-9]/.test(character)) {
      if (Number(character) > this.#groups) throw new RegexError("Invalid back reference");
      return { source: `(?:\\${character})` };
    }
    switch (character) {
      case "w":
        return { source: "[A-Za-z0-9_]" };
      case "W":
        return { source: "[^A-Za-z0-9_]" };
      case "s":
        return { source: "\\s" };
      case "S":
        return { source: "\\S" };
      case "b":
        return { source: "\\b" };
      case "B":
        return { source: "\\B" };
      case "<":
        return { source: "\\b(?=[A-Za-z0-9_])" };
      case ">":
        return { source: "\\b(?<=[A-Za-z0-9_])" };
      case "`":
        return { source: "(?<![\\s\\S])", anchor: true };
      case "'":
        return { source: "(?![\\s\\S])" };
      case "\n":
        return { source: "\\n", literal: true };
    }
    if (this.#options.escapes) {
      const known = ESCAPED_CHARACTERS[character];
      if (known !== undefined) return { source: known, literal: true };
      const code = this.#numericEscape(character);
      if (code !== undefined) return { source: `\\u{${code.toString(16)}}`, literal: true };
    }
    return { source: escapeRegex(character), literal: true };
  }

  /** `\xHH`, `\oOOO`, `\dDDD` */
  #numericEscape(letter: string): number | undefined {
    const [pattern, base] =
      letter === "x" ? [/^[0-9a-fA-F]{1,2}/, 16] : letter === "o" ? [/^[0-7]{1,3}/, 8] : letter === "d" ? [/^\d{1,3}/, 10] : [undefined, 0];
    const digits = pattern?.exec(this.#input.slice(this.#at, this.#at + 3).join(""))?.[0];
    if (digits === undefined) return undefined;
    this.#at += digits.length;
    return Number.parseInt(digits, base as number);
  }

  #bracket(): string {
    let source = "[";
    if (this.#input[this.#at] === "^") {
      source += "^";
      this.#at++;
    }
    if (this.atEnd) throw new RegexError("Invalid regular expression");
    let first = true;
    let items = "";
    for (;;) {
      const character = this.#input[this.#at];
      if (character === undefined) throw new RegexError("Unmatched [, [^, [:, [., or [=");
      if (character === "]" && !first) break;
      first = false;
      if (character === "[" && this.#input[this.#at + 1] === ":") {
        items += this.#characterClass();
        continue;
      }
      const low = this.#bracketCharacter();
      if (this.#input[this.#at] === "-" && this.#input[this.#at + 1] !== undefined && this.#input[this.#at + 1] !== "]") {
        this.#at++;
        const high = this.#bracketCharacter();
        if ((low.codePointAt(0) as number) > (high.codePointAt(0) as number)) throw new RegexError("Invalid range end");
        items += `${bracketSafe(low)}-${bracketSafe(high)}`;
      } else items += bracketSafe(low);
    }
    this.#at++;
    return `${source}${items}]`;
  }

  #bracketCharacter(): string {
    const character = this.#input[this.#at++] as string;
    const next = this.#input[this.#at];
    if (character === "[" && (next === "." || next === "=")) {
      const close = this.#input.indexOf(next, this.#at + 1);
      if (close < 0 || this.#input[close + 1] !== "]") throw new RegexError("Unmatched [, [^, [:, [., or [=");
      const name = this.#input.slice(this.#at + 1, close).join("");
      this.#at = close + 2;
      return name === "space" ? " " : name === "hyphen" ? "-" : name.slice(0, 1);
    }
    if (character !== "\\" || next === undefined) return character;
    if (this.#options.escapes && !this.#options.bracketEscapes) {
      // sed: only escapes that make a character count in brackets.
      if (next === "n" || next === "t" || next === "r" || next === "f" || next === "v") {
        this.#at++;
        return { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v" }[next];
      }
      return character;
    }
    if (!this.#options.bracketEscapes) return character;
    this.#at++;
    const code = this.#numericEscape(next);
    if (code !== undefined) return String.fromCodePoint(code);
    return ({ n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07", b: "\b" } as Record<string, string>)[next] ?? next;
  }

  #characterClass(): string {
    const close = this.#input.indexOf(":", this.#at + 2);
    if (close < 0 || this.#input[close + 1] !== "]") throw new RegexError("Unmatched [, [^, [:, [., or [=");
    const name = this.#input.slice(this.#at + 2, close).join("");
    const items = CLASSES[name];
    if (items === undefined) throw new RegexError("Invalid character class name");
    this.#at = close + 2;
    return items;
  }
}

/** At most one of the alternatives can match where each begins with a character of its own. */
function beginDifferently(sources: readonly string[]): boolean {
  const firsts = sources.map((source) => /^([A-Za-z0-9_ ])(?![*?{])/.exec(source)?.[1]);
  return !firsts.includes(undefined) && new Set(firsts).size === firsts.length;
}

function isAssertion(source: string): boolean {
  return source === "^" || source === "$" || source.startsWith("(?<!") || source.startsWith("(?!") || source.startsWith("\\b") || source === "\\B";
}

function bracketSafe(character: string): string {
  return /[\\\][^\-&~|{}()/.*+?$!#%,:;<=>@`]/.test(character) && !/[&~!#%,:;<=>@`]/.test(character) ? `\\${character}` : character;
}
