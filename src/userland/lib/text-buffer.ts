/** The text of an editor: lines, undo, and where it comes from. */
import { Errno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { decodeText, encodeText } from "./text.ts";

export interface Position {
  line: number;
  column: number;
}

interface Snapshot {
  readonly lines: readonly string[];
  readonly cursor: Position;
}

const MOST_UNDO = 500;

export class TextBuffer {
  lines: string[] = [""];
  path: string | undefined;
  modified = false;
  /** The file did not exist when it was opened. */
  fresh = true;
  readonly #undo: Snapshot[] = [];
  readonly #redo: Snapshot[] = [];

  /** Reads a file; one that does not exist begins empty. Throws other Errnos. */
  open(sys: Sys, path: string): void {
    this.path = path;
    this.modified = false;
    this.#undo.length = 0;
    this.#redo.length = 0;
    try {
      const stat = sys.fs.stat(path);
      if (stat.type === "dir") throw new Errno("EISDIR");
      this.setText(decodeText(sys.fs.readFile(path)));
      this.fresh = false;
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "ENOENT") throw error;
      this.lines = [""];
      this.fresh = true;
    }
  }

  setText(text: string): void {
    this.lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  }

  get text(): string {
    return this.lines.length === 1 && this.lines[0] === "" ? "" : `${this.lines.join("\n")}\n`;
  }

  /** Writes all, and returns the number of bytes. Throws Errno. */
  save(sys: Sys, path: string): number {
    const data = encodeText(this.text);
    sys.fs.writeFile(path, data);
    this.fresh = false;
    return data.length;
  }

  /** Remembers the text before a change. */
  checkpoint(cursor: Position): void {
    this.#undo.push({ lines: [...this.lines], cursor: { ...cursor } });
    if (this.#undo.length > MOST_UNDO) this.#undo.shift();
    this.#redo.length = 0;
    this.modified = true;
  }

  undo(cursor: Position): Position | undefined {
    return this.#swap(this.#undo, this.#redo, cursor);
  }

  redo(cursor: Position): Position | undefined {
    return this.#swap(this.#redo, this.#undo, cursor);
  }

  line(index: number): string {
    return this.lines[index] ?? "";
  }

  /** Puts text in; returns where it ends. */
  insert(at: Position, text: string): Position {
    const line = this.line(at.line);
    const pieces = text.split("\n");
    const last = pieces.at(-1) as string;
    const before = line.slice(0, at.column);
    const after = line.slice(at.column);
    if (pieces.length === 1) {
      this.lines[at.line] = before + text + after;
      return { line: at.line, column: at.column + text.length };
    }
    this.lines.splice(at.line, 1, before + pieces[0], ...pieces.slice(1, -1), last + after);
    return { line: at.line + pieces.length - 1, column: last.length };
  }

  /** The text between two places, the second not included. */
  between(from: Position, to: Position): string {
    if (from.line === to.line) return this.line(from.line).slice(from.column, to.column);
    return [this.line(from.line).slice(from.column), ...this.lines.slice(from.line + 1, to.line), this.line(to.line).slice(0, to.column)].join("\n");
  }

  delete(from: Position, to: Position): string {
    const removed = this.between(from, to);
    const joined = this.line(from.line).slice(0, from.column) + this.line(to.line).slice(to.column);
    this.lines.splice(from.line, to.line - from.line + 1, joined);
    return removed;
  }

  deleteLines(from: number, to: number): string[] {
    const removed = this.lines.splice(from, to - from + 1);
    if (this.lines.length === 0) this.lines.push("");
    return removed;
  }

  #swap(source: Snapshot[], target: Snapshot[], cursor: Position): Position | undefined {
    const snapshot = source.pop();
    if (!snapshot) return undefined;
    target.push({ lines: [...this.lines], cursor: { ...cursor } });
    this.lines = [...snapshot.lines];
    this.modified = true;
    return { ...snapshot.cursor };
  }
}
