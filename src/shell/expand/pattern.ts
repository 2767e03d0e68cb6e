/**
 * Glob patterns. A pattern is text in which a backslash takes the meaning from the next character; quoted parts of words arrive
 * escaped that way.
 */
export interface PatternOptions {
  /** `@(a|b)`, `!(…)`, `*(…)`, `+(…)`, `?(…)` */
  readonly extglob?: boolean;
  readonly ignoreCase?: boolean;
  /** `*`, `?` and brackets do not match a slash. */
  readonly path?: boolean;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
  word: "A-Za-z0-9_",
};

const cache = new Map<string, RegExp>();
const MAX_CACHED = 500;

/** Matches whole strings. */
export function compilePattern(pattern: string, options: PatternOptions = {}): RegExp {
  const key = `${options.extglob ? "e" : ""}${options.ignoreCase ? "i" : ""}${options.path ? "p" : ""}/${pattern}`;
  let regex = cache.get(key);
  if (regex === undefined) {
    regex = new RegExp(`^(?:${patternSource(pattern, options)})$`, options.ignoreCase ? "sui" : "su");
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, regex);
  }
  return regex;
}

export function matchesPattern(text: string, pattern: string, options: PatternOptions = {}): boolean {
  if (pattern === "*" && options.path !== true) return true;
  return compilePattern(pattern, options).test(text);
}

/** Takes the meaning from glob characters. */
export function escapePattern(text: string): string {
  return /[*?[\]\\()|!+@{}]/.test(text) ? text.replace(/[*?[\]\\()|!+@-]/g, "\\$&") : text;
}

export function unescapePattern(pattern: string): string {
  return pattern.includes("\\") ? pattern.replace(/\\(.)/gs, "$1") : pattern;
}

/** Does the pattern hold anything but characters that stand for themselves? */
export function isPattern(pattern: string, extglob: boolean): boolean {
  for (let at = 0; at < pattern.length; at++) {
    const c = pattern[at] as string;
    if (c === "\\") at++;
    else if (c === "*" || c === "?") return true;
    else if (c === "[" && bracketEnd(pattern, at) > 0) return true;
    else if (extglob && "+@!".includes(c) && pattern[at + 1] === "(") return true;
  }
  return false;
}

export function patternSource(pattern: string, options: PatternOptions): string {
  return new Translator(pattern, options).run();
}

class Translator {
  readonly #pattern: string;
  readonly #options: PatternOptions;
  readonly #any: string;
  #at = 0;

  constructor(pattern: string, options: PatternOptions) {
    this.#pattern = pattern;
    this.#options = options;
    this.#any = options.path === true ? "[^/]" : ".";
  }

  run(): string {
    return this.#sequence(false);
  }

  #sequence(nested: boolean): string {
    let out = "";
    const pattern = this.#pattern;
    while (this.#at < pattern.length) {
      const c = pattern[this.#at] as string;
      if (nested && (c === "|" || c === ")")) return out;
      if (this.#options.extglob === true && "?*+@!".includes(c) && pattern[this.#at + 1] === "(") {
        const group = this.#group(c);
        if (group !== undefined) {
          out += group;
          continue;
        }
      }
      if (c === "*") {
        while (pattern[this.#at] === "*" && !(this.#options.extglob === true && pattern[this.#at + 1] === "(")) this.#at++;
        out += `${this.#any}*`;
      } else if (c === "?") {
        out += this.#any;
        this.#at++;
      } else if (c === "[") out += this.#bracket();
      else if (c === "\\" && this.#at + 1 < pattern.length) {
        const character = String.fromCodePoint(pattern.codePointAt(this.#at + 1) as number);
        out += escapeRegex(character);
        this.#at += 1 + character.length;
      } else {
        const character = String.fromCodePoint(pattern.codePointAt(this.#at) as number);
        out += escapeRegex(character);
        this.#at += character.length;
      }
    }
    return out;
  }

  #group(kind: string): string | undefined {
    const start = this.#at;
    this.#at += 2;
    const alternatives: string[] = [];
    for (;;) {
      alternatives.push(this.#sequence(true));
      const c = this.#pattern[this.#at];
      if (c === undefined) {
        this.#at = start;
        return undefined;
      }
      this.#at++;
      if (c === ")") break;
    }
    const body = `(?:${alternatives.join("|")})`;
    switch (kind) {
      case "?":
        return `${body}?`;
      case "*":
        return `${body}*`;
      case "+":
        return `${body}+`;
      case "@":
        return body;
      default: {
        // What does not match: anything so that the rest matches, but not one of these followed by the rest.
        const rest = this.#sequence(false);
        return `(?:(?!${body}${rest}$)${this.#any}*)${rest}`;
      }
    }
  }

  #bracket(): string {
    const pattern = this.#pattern;
    const end = bracketEnd(pattern, this.#at);
    if (end < 0) {
      this.#at++;
      return "\\[";
    }
    let at = this.#at + 1;
    let negated = false;
    if (pattern[at] === "!" || pattern[at] === "^") {
      negated = true;
      at++;
    }
    let set = "";
    while (at < end) {
      if (pattern[at] === "[" && ":.=".includes(pattern[at + 1] ?? " ")) {
        const kind = pattern[at + 1] as string;
        const close = pattern.indexOf(`${kind}]`, at + 2);
        if (close > 0 && close < end) {
          const name = pattern.slice(at + 2, close);
          set += kind === ":" ? (CLASSES[name] ?? "") : escapeClass(name);
          at = close + 2;
          continue;
        }
      }
      let character = String.fromCodePoint(pattern.codePointAt(at) as number);
      at += character.length;
      if (character === "\\" && at < end) {
        character = String.fromCodePoint(pattern.codePointAt(at) as number);
        at += character.length;
      }
      if (pattern[at] === "-" && at + 1 < end) {
        let last = String.fromCodePoint(pattern.codePointAt(at + 1) as number);
        let next = at + 1 + last.length;
        if (last === "\\" && next < end) {
          last = String.fromCodePoint(pattern.codePointAt(next) as number);
          next += last.length;
        }
        if ((last.codePointAt(0) as number) >= (character.codePointAt(0) as number)) set += `${escapeClass(character)}-${escapeClass(last)}`;
        at = next;
        continue;
      }
      set += escapeClass(character);
    }
    this.#at = end + 1;
    const slash = this.#options.path === true ? "(?!/)" : "";
    if (set === "") return negated ? this.#any : "(?!)";
    return `${slash}[${negated ? "^" : ""}${set}]`;
  }
}

/** Index of the `]` that closes the bracket expression at `start`; -1 when there is none. */
function bracketEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === "!" || pattern[at] === "^") at++;
  if (pattern[at] === "]") at++;
  while (at < pattern.length) {
    const c = pattern[at];
    if (c === "]") return at;
    if (c === "\\") at++;
    else if (c === "[" && ":.=".includes(pattern[at + 1] ?? " ")) {
      const close = pattern.indexOf(`${pattern[at + 1]}]`, at + 2);
      if (close > 0) at = close + 1;
    }
    at++;
  }
  return -1;
}

function escapeRegex(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function escapeClass(text: string): string {
  return text.replace(/[\\\]^[&~\-!#$%*+,.:;<=>?@`{|}()/]/g, (c) => (/[\\\]^[-]/.test(c) ? `\\${c}` : /[()/{|}]/.test(c) ? `\\${c}` : c));
}
