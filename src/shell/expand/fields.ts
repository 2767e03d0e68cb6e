import { escapePattern } from "./pattern.ts";

export interface Field {
  readonly text: string;
  /** With quoted characters escaped, when it may be a glob pattern. */
  readonly pattern: string | undefined;
}

/** Where expanded text goes; contexts differ in what they make of quotes, blanks and globs. */
export interface Sink {
  /** Unquoted text of the source. */
  literal(text: string): void;
  quoted(text: string): void;
  /** The result of an unquoted expansion. */
  value(text: string): void;
  /** Between the elements of "$@". */
  separate(): void;
}

const GLOB = /[*?[\\]|[+@!]\(/;

/** Splits expansions into fields by IFS (POSIX 2.6.5). */
export class FieldSink implements Sink {
  readonly fields: Field[] = [];
  readonly #ifs: string;
  #text = "";
  #pattern: string | undefined = undefined;
  #active = false;
  #afterBlank = false;

  constructor(ifs: string) {
    this.#ifs = ifs;
  }

  literal(text: string): void {
    this.#add(text, true);
  }

  quoted(text: string): void {
    this.#add(text, false);
  }

  separate(): void {
    this.#end();
  }

  value(text: string): void {
    const ifs = this.#ifs;
    if (ifs === "") {
      if (text !== "") this.#add(text, true);
      return;
    }
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const c = text[at] as string;
      if (!ifs.includes(c)) continue;
      if (at > start) this.#add(text.slice(start, at), true);
      start = at + 1;
      if (c === " " || c === "\t" || c === "\n") {
        if (this.#active) {
          this.#end();
          this.#afterBlank = true;
        }
      } else if (this.#active) this.#end();
      else if (this.#afterBlank) this.#afterBlank = false;
      else this.fields.push({ text: "", pattern: undefined });
    }
    if (start < text.length) this.#add(text.slice(start), true);
  }

  finish(): Field[] {
    this.#end();
    return this.fields;
  }

  #add(text: string, active: boolean): void {
    this.#active = true;
    this.#afterBlank = false;
    if (active && GLOB.test(text)) this.#pattern = (this.#pattern ?? escapePattern(this.#text)) + text;
    else if (this.#pattern !== undefined) this.#pattern += active ? text : escapePattern(text);
    this.#text += text;
  }

  #end(): void {
    if (this.#active) this.fields.push({ text: this.#text, pattern: this.#pattern });
    this.#text = "";
    this.#pattern = undefined;
    this.#active = false;
    this.#afterBlank = false;
  }
}

/** One string: assignments, here-documents, `case` subjects. */
export class StringSink implements Sink {
  text = "";
  readonly #separator: string;

  constructor(separator = " ") {
    this.#separator = separator;
  }

  literal(text: string): void {
    this.text += text;
  }
  quoted(text: string): void {
    this.text += text;
  }
  value(text: string): void {
    this.text += text;
  }
  separate(): void {
    this.text += this.#separator;
  }
}

/** A glob pattern: quoted characters are escaped. */
export class PatternSink implements Sink {
  text = "";

  literal(text: string): void {
    this.text += text;
  }
  quoted(text: string): void {
    this.text += escapePattern(text);
  }
  value(text: string): void {
    this.text += text;
  }
  separate(): void {
    this.text += " ";
  }
}

/** A regular expression: quoted characters stand for themselves. */
export class RegexSink implements Sink {
  text = "";

  literal(text: string): void {
    this.text += text;
  }
  quoted(text: string): void {
    this.text += text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  value(text: string): void {
    this.text += text;
  }
  separate(): void {
    this.text += " ";
  }
}
