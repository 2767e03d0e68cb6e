import { advance, type Position, visible } from "./width.ts";

/** Draws prompt and line over as many rows as they need, and knows where the cursor is. Returns what to write. */
export class Screen {
  #prompt = "";
  #promptEnd: Position = { row: 0, column: 0 };
  #cursorRow = 0;
  #shown = "";
  #shownCursor = 0;
  columns: number;

  constructor(columns: number) {
    this.columns = Math.max(2, columns);
  }

  /** A new prompt at the start of an empty row. */
  start(prompt: string): string {
    this.#prompt = prompt;
    this.#promptEnd = advance({ row: 0, column: 0 }, prompt, this.columns);
    this.#cursorRow = this.#promptEnd.row;
    this.#shown = "";
    this.#shownCursor = 0;
    return clean(prompt);
  }

  /** Replaces the prompt (incremental search). */
  setPrompt(prompt: string): void {
    this.#prompt = prompt;
    this.#promptEnd = advance({ row: 0, column: 0 }, prompt, this.columns);
  }

  draw(text: string, cursor: number): string {
    const appended =
      text.length > this.#shown.length && cursor === text.length && this.#shownCursor === this.#shown.length && text.startsWith(this.#shown)
        ? text.slice(this.#shown.length)
        : undefined;
    if (appended !== undefined && !appended.includes("\n")) {
      const before = this.#position(this.#shown);
      const after = advance(before, visible(appended), this.columns);
      // At the end of the line only what is new is written, as long as it stays on the row.
      if (after.row === before.row && after.column < this.columns) {
        this.#remember(text, cursor);
        return visible(appended);
      }
    }
    if (text === this.#shown) {
      const out = this.#move(this.#position(text.slice(0, this.#shownCursor)), this.#position(text.slice(0, cursor)));
      this.#remember(text, cursor);
      return out;
    }
    return this.redraw(text, cursor);
  }

  redraw(text: string, cursor: number): string {
    let out = `\r${this.#cursorRow > 0 ? `\x1b[${this.#cursorRow}A` : ""}\x1b[J${clean(this.#prompt)}${visible(text)}`;
    const end = this.#position(text);
    // A full row leaves the terminal's cursor hanging at its end.
    let at = advance(this.#promptEnd, visible(text), this.columns);
    if (at.column === this.columns) {
      out += "\r\n";
      at = end;
    }
    out += this.#move(at, this.#position(text.slice(0, cursor)));
    this.#remember(text, cursor);
    return out;
  }

  /** Behind the last character, for output that is to follow. */
  finish(): string {
    const out = this.#move(this.#position(this.#shown.slice(0, this.#shownCursor)), this.#position(this.#shown));
    this.#remember(this.#shown, this.#shown.length);
    return out;
  }

  clear(text: string, cursor: number): string {
    this.#cursorRow = 0;
    return `\x1b[H\x1b[2J${this.redraw(text, cursor).replace(/^\r/, "")}`;
  }

  resize(columns: number): void {
    this.columns = Math.max(2, columns);
    this.#promptEnd = advance({ row: 0, column: 0 }, this.#prompt, this.columns);
    this.#cursorRow = this.#position(this.#shown.slice(0, this.#shownCursor)).row;
  }

  #position(text: string): Position {
    const at = advance(this.#promptEnd, visible(text), this.columns);
    return at.column === this.columns ? { row: at.row + 1, column: 0 } : at;
  }

  #remember(text: string, cursor: number): void {
    this.#shown = text;
    this.#shownCursor = cursor;
    this.#cursorRow = this.#position(text.slice(0, cursor)).row;
  }

  #move(from: Position, to: Position): string {
    if (from.row === to.row) {
      if (to.column === from.column) return "";
      if (to.column < from.column)
        return from.column - to.column <= 4 ? "\b".repeat(from.column - to.column) : `\r${to.column > 0 ? `\x1b[${to.column}C` : ""}`;
      return `\x1b[${to.column - from.column}C`;
    }
    const vertical = to.row < from.row ? `\x1b[${from.row - to.row}A` : `\x1b[${to.row - from.row}B`;
    return `${vertical}\r${to.column > 0 ? `\x1b[${to.column}C` : ""}`;
  }
}

/** Without the marks around what takes no room. */
function clean(prompt: string): string {
  return prompt.replace(/[\x01\x02]/g, "");
}
