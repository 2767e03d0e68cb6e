/** Variables in words: `$name`, `${name:-word}`, `${name:+word}`, `${name#pattern}`, `${name/pattern/text}` and quotes. */
import { DockerfileError } from "./error.ts";

export interface ExpandOptions {
  readonly escape: string;
  /** Undefined when it is not set. */
  lookup(name: string): string | undefined;
  /** Variables that are not set stay as they are: for showing. */
  readonly keepUnset?: boolean;
  /** Quotes stay. */
  readonly keepQuotes?: boolean;
  /** Told of every name that was looked for and is not set (and has no default). */
  readonly unset?: (name: string) => void;
}

/** One word. Throws DockerfileError. */
export function expandWord(word: string, options: ExpandOptions): string {
  return run(word, options).text;
}

/** The same, split at blanks that were not quoted (and stood in the word or came out of a variable). */
export function expandWords(word: string, options: ExpandOptions): string[] {
  return run(word, options).words;
}

const MAX_DEPTH = 100;

class Expander {
  readonly #text: string;
  readonly #options: ExpandOptions;
  readonly #depth: number;
  at = 0;

  constructor(text: string, options: ExpandOptions, depth: number) {
    if (depth > MAX_DEPTH) throw new DockerfileError("nested too deep");
    this.#text = text;
    this.#options = options;
    this.#depth = depth;
  }

  /** Up to the end, or up to `stop` outside of quotes, which is taken. */
  until(stop: string): { words: string[]; text: string; closed: boolean } {
    const words: string[] = [];
    let word = "";
    let text = "";
    let quoted = false;
    const { keepQuotes: raw = false, escape: token } = this.#options;
    const push = (part: string, splits: boolean): void => {
      text += part;
      if (!splits) {
        word += part;
        quoted = true;
        return;
      }
      for (const char of part) {
        if (!/\s/.test(char)) word += char;
        else if (word !== "" || quoted) {
          words.push(word);
          word = "";
          quoted = false;
        }
      }
    };
    let closed = false;
    while (this.at < this.#text.length) {
      const char = this.#text[this.at] as string;
      if (stop !== "" && stop.includes(char)) {
        closed = true;
        this.at++;
        break;
      }
      if (char === "'") push(this.#single(raw), false);
      else if (char === '"') push(this.#double(raw), false);
      else if (char === "$") push(this.#variable(), true);
      else if (char === token) {
        this.at++;
        const next = this.#text[this.at];
        if (next === undefined) {
          push(token, false);
          continue;
        }
        this.at++;
        push(next, false);
      } else {
        this.at++;
        push(char, true);
      }
    }
    if (word !== "" || quoted) words.push(word);
    return { words, text, closed };
  }

  #single(raw: boolean): string {
    const end = this.#text.indexOf("'", this.at + 1);
    if (end < 0) throw new DockerfileError("unexpected end of statement while looking for matching single-quote");
    const content = this.#text.slice(this.at + 1, end);
    this.at = end + 1;
    return raw ? `'${content}'` : content;
  }

  #double(raw: boolean): string {
    const { escape: token } = this.#options;
    let text = "";
    for (this.at++; ; ) {
      const char = this.#text[this.at];
      if (char === undefined) throw new DockerfileError("unexpected end of statement while looking for matching double-quote");
      if (char === '"') {
        this.at++;
        return raw ? `"${text}"` : text;
      }
      if (char === "$") text += this.#variable();
      else if (char === token) {
        const next = this.#text[this.at + 1];
        if (next === undefined) throw new DockerfileError("unexpected end of statement while looking for matching double-quote");
        // Only these need it here.
        text += !`"$${token}`.includes(next) ? token + next : next;
        this.at += 2;
      } else {
        text += char;
        this.at++;
      }
    }
  }

  #variable(): string {
    this.at++;
    const char = this.#text[this.at];
    if (char !== "{") {
      const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|\d|[@*#?$!-])/.exec(this.#text.slice(this.at))?.[0];
      if (name === undefined) return "$";
      this.at += name.length;
      const value = this.#options.lookup(name);
      if (value !== undefined) return value;
      this.#options.unset?.(name);
      return this.#options.keepUnset ? `$${name}` : "";
    }
    const start = this.at - 1;
    this.at++;
    const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|\d|[@*#?$!-])/.exec(this.#text.slice(this.at))?.[0];
    if (name === undefined) throw new DockerfileError(unnamed(this.#text[this.at]));
    this.at += name.length;
    return this.#modified(name, start);
  }

  #modified(name: string, start: number): string {
    const value = this.#options.lookup(name);
    const text = this.#text;
    const whole = (): string => text.slice(start, this.at);
    let operator = text[this.at] ?? "";
    if (operator === "}") {
      this.at++;
      if (value === undefined) this.#options.unset?.(name);
      return value ?? (this.#options.keepUnset ? whole() : "");
    }
    // Its reader sees the end of the text as a character that is none.
    if (operator === "") throw new DockerfileError("unsupported modifier (\uFFFD) in substitution");
    this.at++;
    const colon = operator === ":";
    if (colon) operator = text[this.at++] ?? "";
    if (operator === "") throw new DockerfileError("syntax error: missing '}'");
    if (!colon && (operator === "#" || operator === "%")) {
      const greedy = text[this.at] === operator;
      if (greedy) this.at++;
      const pattern = this.#rest("}");
      if (value === undefined) this.#options.unset?.(name);
      if (value === undefined) return this.#options.keepUnset ? whole() : "";
      return operator === "#" ? trimPrefix(value, pattern, greedy) : trimSuffix(value, pattern, greedy);
    }
    if (!colon && operator === "/") {
      const all = text[this.at] === "/";
      if (all) this.at++;
      const pattern = this.#rest("/");
      const replacement = this.#rest("}");
      if (value === undefined) this.#options.unset?.(name);
      if (value === undefined) return this.#options.keepUnset ? whole() : "";
      return value.replace(new RegExp(globPattern(pattern, true), all ? "gs" : "s"), () => replacement);
    }
    const word = this.#rest("}");
    const missing = value === undefined || (colon && value === "");
    if (operator === "+") return missing ? "" : word;
    if (operator === "-") return missing ? word : (value as string);
    if (operator === "?") {
      if (!missing) return value as string;
      this.#options.unset?.(name);
      throw new DockerfileError(`${name}: ${word !== "" ? word : colon ? "is not allowed to be empty" : "is not allowed to be unset"}`);
    }
    throw new DockerfileError(`unsupported modifier (${colon ? ":" : ""}${operator}) in substitution`);
  }

  /** The word of a modifier, expanded itself. */
  #rest(stop: string): string {
    const inner = new Expander(this.#text, this.#options, this.#depth + 1);
    inner.at = this.at;
    const { text, closed } = inner.until(stop);
    if (!closed) throw new DockerfileError(stop === "/" ? "syntax error: missing '/' in ${}" : `syntax error: missing '${stop}'`);
    this.at = inner.at;
    return text;
  }
}

/** After `${`, where a name should be. */
function unnamed(char: string | undefined): string {
  if (char === undefined) return "syntax error: missing '}'";
  return "{}:".includes(char) ? "syntax error: bad substitution" : `unsupported modifier (${char}) in substitution`;
}

function run(word: string, options: ExpandOptions): { words: string[]; text: string } {
  try {
    return new Expander(word, options, 0).until("");
  } catch (error) {
    if (error instanceof DockerfileError && error.range === undefined) throw new DockerfileError(`failed to process ${JSON.stringify(word)}: ${error.message}`);
    throw error;
  }
}

function trimPrefix(value: string, pattern: string, greedy: boolean): string {
  const match = new RegExp(`^${globPattern(pattern, greedy)}`, "s").exec(value);
  return match === null ? value : value.slice(match[0].length);
}

/** Tried from the end (shortest) or the start (longest). */
function trimSuffix(value: string, pattern: string, greedy: boolean): string {
  const whole = new RegExp(`^${globPattern(pattern, greedy)}$`, "s");
  const starts = Array.from({ length: value.length + 1 }, (_, i) => i);
  for (const start of greedy ? starts : starts.reverse()) if (whole.test(value.slice(start))) return value.slice(0, start);
  return value;
}

/** `*` and `?` only, as BuildKit takes them; a backslash quotes. */
function globPattern(pattern: string, greedy: boolean): string {
  let text = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === "*") text += greedy ? ".*" : ".*?";
    else if (char === "?") text += ".";
    else if (char === "\\" && at + 1 < pattern.length) text += quoted(pattern[++at] as string);
    else text += quoted(char);
  }
  return text;
}

function quoted(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}
