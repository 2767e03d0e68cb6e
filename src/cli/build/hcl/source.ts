/** A file in HCL, and places in it to point at. */
import { CommandError } from "../../error.ts";
import { sourceExcerpt } from "../excerpt.ts";

/** Offsets into the text; `end` does not belong to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class HclSource {
  readonly name: string;
  readonly text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** With the lines that it is about. `others` is how many more things are wrong because of it. */
  error(span: Span, summary: string, detail: string, others = 0): CommandError {
    const [start, end] = [this.#place(span.start), this.#place(Math.max(span.start, span.end))];
    const place = start.line === end.line ? `${start.line},${start.column}-${end.column}` : `${start.line},${start.column}-${end.line},${end.column}`;
    const more = others === 0 ? "" : `, and ${others} other diagnostic(s)`;
    const excerpt = sourceExcerpt(this.name, this.text, { start: start.line, end: end.line });
    return new CommandError(`${excerpt}ERROR: ${this.name}:${place}: ${summary}; ${detail}${more}`);
  }

  #place(offset: number): { line: number; column: number } {
    const before = this.text.slice(0, offset);
    return { line: before.split("\n").length, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
  }
}
