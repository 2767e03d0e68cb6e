import { isContinuation } from "./buffer.ts";
import { advance, type Position, visible } from "./width.ts";

/** Draws prompt and line over as many rows as they need, and knows where the cursor is. Returns what to write. */
export class Screen {
  #prompt = "";
  #promptEnd: Position = { row: 0, column: 0 };
  #shown = "";
  #shownCursor = 0;
  /** Of the cursor, and of the end of what is shown. The first row begins where the prompt does. */
  #cursor: Position = { row: 0, column: 0 };
  #end: Position = { row: 0, column: 0 };
  columns: number;

  constructor(columns: number) {
    this.columns = Math.max(2, columns);
  }

  /** A new prompt at the start of an empty row. */
  start(prompt: string): string {
    this.setPrompt(prompt);
    this.#forget();
    return clean(this.#prompt);
  }

  /** Replaces the prompt (incremental search). */
  setPrompt(prompt: string): void {
    this.#prompt = prompt;
    this.#promptEnd = advance({ row: 0, column: 0 }, prompt, this.columns);
    if (this.#promptEnd.column < this.columns) return;
    this.#prompt += "\r\n";
    this.#promptEnd = { row: this.#promptEnd.row + 1, column: 0 };
  }

  /** From the first difference on; what stands before it, perhaps left by a command without a final newline, stays untouched. */
  draw(text: string, cursor: number): string {
    const kept = text.startsWith(this.#shown) ? this.#shown.length : commonLength(this.#shown, text);
    if (kept === text.length && kept === this.#shown.length) return this.#moveCursor(cursor);
    const from = kept === this.#shown.length ? this.#end : this.#position(text.slice(0, kept));
    const erase = kept < this.#shown.length ? "\x1b[J" : "";
    const rest = visible(text.slice(kept));
    let at = advance(from, rest, this.columns);
    let out = this.#move(this.#cursor, from) + erase + rest;
    // A full row leaves the terminal's cursor hanging at its end.
    if (at.column === this.columns) {
      out += "\r\n";
      at = { row: at.row + 1, column: 0 };
    }
    this.#shown = text;
    this.#end = this.#cursor = at;
    this.#shownCursor = text.length;
    return out + this.#moveCursor(cursor);
  }

  /** All of it, from the first row on. */
  redraw(text: string, cursor: number): string {
    const start = `\r${this.#cursor.row > 0 ? `\x1b[${this.#cursor.row}A` : ""}\x1b[J${clean(this.#prompt)}`;
    this.#forget();
    return start + this.draw(text, cursor);
  }

  /** Behind the last character, for output that is to follow. */
  finish(): string {
    return this.#moveCursor(this.#shown.length);
  }

  clear(text: string, cursor: number): string {
    this.#forget();
    return `\x1b[H\x1b[2J${clean(this.#prompt)}${this.draw(text, cursor)}`;
  }

  resize(columns: number): void {
    this.columns = Math.max(2, columns);
    this.#promptEnd = advance({ row: 0, column: 0 }, this.#prompt, this.columns);
    this.#end = this.#position(this.#shown);
    this.#cursor = this.#position(this.#shown.slice(0, this.#shownCursor));
  }

  /** Nothing but the prompt is on the screen. */
  #forget(): void {
    this.#shown = "";
    this.#shownCursor = 0;
    this.#end = this.#cursor = this.#promptEnd;
  }

  #moveCursor(to: number): string {
    if (to === this.#shownCursor) return "";
    const position = to === this.#shown.length ? this.#end : this.#position(this.#shown.slice(0, to));
    const out = this.#move(this.#cursor, position);
    this.#shownCursor = to;
    this.#cursor = position;
    return out;
  }

  #position(text: string): Position {
    const at = advance(this.#promptEnd, visible(text), this.columns);
    return at.column === this.columns ? { row: at.row + 1, column: 0 } : at;
  }

  #move(from: Position, to: Position): string {
    if (from.row === to.row) {
      const columns = to.column - from.column;
      if (columns >= 0) return columns === 0 ? "" : `\x1b[${columns}C`;
      return columns >= -4 ? "\b".repeat(-columns) : `\x1b[${-columns}D`;
    }
    const vertical = to.row < from.row ? `\x1b[${from.row - to.row}A` : `\x1b[${to.row - from.row}B`;
    return `${vertical}\r${to.column > 0 ? `\x1b[${to.column}C` : ""}`;
  }
}

/** How many characters two texts share at their start; what belongs together on the screen is not taken apart. */
function commonLength(a: string, b: string): number {
  const longest = Math.min(a.length, b.length);
  let length = 0;
  while (length < longest && a[length] === b[length]) length++;
  while (length > 0 && length < b.length && isContinuation(b, length)) length--;
  while (length > 0 && length < a.length && isContinuation(a, length)) length--;
  return length;
}

/** Without the marks around what takes no room. */
function clean(prompt: string): string {
  return prompt.replace(/[\x01\x02]/g, "");
}
