import { Errno } from "../../base/errno.ts";
import { escapeRegex } from "../../base/posix-regexp.ts";
import type { Sys } from "../../sim/sys.ts";
import type { Screen } from "../lib/screen.ts";
import { characterWidth, decodeText } from "../lib/text.ts";
import { type Position, TextBuffer } from "../lib/text-buffer.ts";

const HELP: readonly (readonly [key: string, what: string])[][] = [
  [
    ["^G", "Help"],
    ["^O", "Write Out"],
    ["^W", "Where Is"],
    ["^K", "Cut"],
    ["^T", "Execute"],
    ["^C", "Location"],
  ],
  [
    ["^X", "Exit"],
    ["^R", "Read File"],
    ["^\\", "Replace"],
    ["^U", "Paste"],
    ["^J", "Justify"],
    ["^/", "Go To Line"],
  ],
];

/** nano: no modes, its commands on the last two lines. */
export class NanoEditor {
  readonly #sys: Sys;
  readonly #screen: Screen;
  readonly #buffer = new TextBuffer();
  readonly #options: { numbers: boolean; view: boolean };
  #cursor: Position = { line: 0, column: 0 };
  #top = 0;
  #goal = 0;
  #message = "";
  #clipboard: string[] = [];
  #cutting = false;
  #typing = false;
  #lastSearch = "";
  #leaving = false;

  constructor(sys: Sys, screen: Screen, options: { numbers: boolean; view: boolean }) {
    this.#sys = sys;
    this.#screen = screen;
    this.#options = options;
  }

  open(path: string | undefined): void {
    if (path === undefined) return;
    try {
      this.#buffer.open(this.#sys, path);
      const count = this.#buffer.text === "" ? 0 : this.#buffer.lines.length;
      this.#message = this.#buffer.fresh ? "New File" : `Read ${count} line${count === 1 ? "" : "s"}`;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.#buffer.path = undefined;
      this.#message = error.code === "EISDIR" ? `"${path}" is a directory` : `Error reading ${path}: ${error.message}`;
    }
  }

  goTo(line: number, column = 1): void {
    this.#cursor.line = Math.max(0, Math.min(this.#buffer.lines.length, line) - 1);
    this.#cursor.column = Math.max(0, Math.min(this.#line.length, column - 1));
  }

  async run(): Promise<void> {
    while (!this.#leaving) {
      if (!this.#screen.hasKeys) await this.#draw();
      const key = await this.#screen.key();
      if (key === undefined) return;
      if (key !== "Resize") await this.#handle(key);
    }
  }

  get #line(): string {
    return this.#buffer.line(this.#cursor.line);
  }

  get #page(): number {
    return Math.max(1, this.#screen.size.rows - 4);
  }

  async #handle(key: string): Promise<void> {
    const wasCutting = this.#cutting;
    const wasTyping = this.#typing;
    this.#cutting = false;
    this.#typing = false;
    if (key !== "\x03") this.#message = "";
    switch (key) {
      case "\x18":
        return await this.#exit();
      case "\x0f":
      case "\x13": {
        await this.#writeOut(key === "\x13");
        return;
      }
      case "\x12":
        return await this.#readFile();
      case "\x17":
        return await this.#whereIs();
      case "\x1c":
        return await this.#replace();
      case "\x0b":
        return this.#cut(wasCutting);
      case "\x15":
        return this.#paste();
      case "\x03":
        this.#message = `line ${this.#cursor.line + 1}/${this.#buffer.lines.length} (${Math.floor(((this.#cursor.line + 1) / this.#buffer.lines.length) * 100)}%), col ${this.#cursor.column + 1}/${this.#line.length + 1}`;
        return;
      case "\x1f":
      case "\x07":
        if (key === "\x07") this.#message = "^O save  ^X leave  ^K cut line  ^U paste  ^W search  M-U undo  M-E redo";
        else await this.#askLine();
        return;
      case "\x1b":
        return await this.#meta();
      case "Up":
      case "\x10":
        return this.#vertical(-1);
      case "Down":
      case "\x0e":
        return this.#vertical(1);
      case "PageUp":
      case "\x19":
        return this.#vertical(-this.#page);
      case "PageDown":
      case "\x16":
        return this.#vertical(this.#page);
      case "Left":
      case "\x02":
        if (this.#cursor.column > 0)
          this.#move(
            this.#cursor.line,
            this.#cursor.column -
              (/[\uDC00-\uDFFF]/.test(this.#line[this.#cursor.column - 1] ?? "") &&
              this.#cursor.column > 1 &&
              /[\uD800-\uDBFF]/.test(this.#line[this.#cursor.column - 2] ?? "")
                ? 2
                : 1),
          );
        else if (this.#cursor.line > 0) this.#move(this.#cursor.line - 1, this.#buffer.line(this.#cursor.line - 1).length);
        return;
      case "Right":
      case "\x06":
        if (this.#cursor.column < this.#line.length)
          this.#move(this.#cursor.line, this.#cursor.column + String.fromCodePoint(this.#line.codePointAt(this.#cursor.column) ?? 32).length);
        else if (this.#cursor.line < this.#buffer.lines.length - 1) this.#move(this.#cursor.line + 1, 0);
        return;
      case "Home":
      case "\x01":
        return this.#move(this.#cursor.line, 0);
      case "End":
      case "\x05":
        return this.#move(this.#cursor.line, this.#line.length);
      case "\x0c":
        return;
    }
    if (this.#options.view) {
      this.#message = "Key is invalid in view mode";
      return;
    }
    if (key === "\x7f" || key === "\b") this.#backspace(wasTyping);
    else if (key === "Delete" || key === "\x04") this.#deleteForward(wasTyping);
    else if (key === "\r" || key === "\n" || key === "\t" || (key.length <= 2 && key >= " ")) this.#type(key === "\r" ? "\n" : key, wasTyping);
  }

  #move(line: number, column: number): void {
    this.#cursor = { line, column: Math.max(0, column) };
    this.#goal = this.#cursor.column;
  }

  #vertical(lines: number): void {
    const line = Math.max(0, Math.min(this.#buffer.lines.length - 1, this.#cursor.line + lines));
    this.#cursor = { line, column: Math.min(this.#goal, this.#buffer.line(line).length) };
  }

  #checkpoint(joined: boolean): void {
    if (!joined) this.#buffer.checkpoint(this.#cursor);
    this.#buffer.modified = true;
    this.#typing = true;
  }

  #type(text: string, joined: boolean): void {
    this.#checkpoint(joined && text !== "\n");
    this.#cursor = this.#buffer.insert(this.#cursor, text);
    this.#goal = this.#cursor.column;
    if (text === "\n") this.#typing = false;
  }

  #backspace(joined: boolean): void {
    if (this.#cursor.column === 0 && this.#cursor.line === 0) return;
    this.#checkpoint(joined);
    const from =
      this.#cursor.column > 0
        ? { line: this.#cursor.line, column: this.#cursor.column - 1 }
        : { line: this.#cursor.line - 1, column: this.#buffer.line(this.#cursor.line - 1).length };
    this.#buffer.delete(from, this.#cursor);
    this.#move(from.line, from.column);
  }

  #deleteForward(joined: boolean): void {
    const atEnd = this.#cursor.column >= this.#line.length;
    if (atEnd && this.#cursor.line >= this.#buffer.lines.length - 1) return;
    this.#checkpoint(joined);
    this.#buffer.delete(this.#cursor, atEnd ? { line: this.#cursor.line + 1, column: 0 } : { line: this.#cursor.line, column: this.#cursor.column + 1 });
  }

  #cut(more: boolean): void {
    if (this.#options.view) return;
    this.#buffer.checkpoint(this.#cursor);
    const [line] = this.#buffer.deleteLines(this.#cursor.line, this.#cursor.line);
    this.#clipboard = more ? [...this.#clipboard, line as string] : [line as string];
    this.#cutting = true;
    this.#cursor = { line: Math.min(this.#cursor.line, this.#buffer.lines.length - 1), column: 0 };
  }

  #paste(): void {
    if (this.#clipboard.length === 0 || this.#options.view) return;
    this.#buffer.checkpoint(this.#cursor);
    this.#buffer.lines.splice(this.#cursor.line, 0, ...this.#clipboard);
    this.#move(this.#cursor.line + this.#clipboard.length, 0);
  }

  async #meta(): Promise<void> {
    const key = await this.#screen.key();
    if (key === "u" || key === "U" || key === "e" || key === "E") {
      const undo = key.toLowerCase() === "u";
      const cursor = undo ? this.#buffer.undo(this.#cursor) : this.#buffer.redo(this.#cursor);
      if (cursor) this.#cursor = cursor;
      this.#message = cursor ? (undo ? "Undid change" : "Redid change") : undo ? "Nothing to undo" : "Nothing to redo";
    } else if (key === "\\" || key === "|") this.#move(0, 0);
    else if (key === "/" || key === "?") this.#move(this.#buffer.lines.length - 1, this.#buffer.lines.at(-1)?.length ?? 0);
    else if (key === "g" || key === "G") await this.#askLine();
    else if (key === "w" || key === "W") this.#search(this.#lastSearch);
    else if (key === "6" || key === "^") {
      this.#clipboard = [this.#line];
      this.#vertical(1);
    } else if (key === "n" || key === "N") this.#options.numbers = !this.#options.numbers;
    else if (key === "r" || key === "R") await this.#replace();
  }

  // ── questions ──

  /** A line of text on the status line; undefined when it was cancelled. */
  async #prompt(question: string, initial = ""): Promise<string | undefined> {
    let text = initial;
    for (;;) {
      const { rows, cols } = this.#screen.size;
      await this.#screen.write(
        `\x1b[${rows - 2};1H\x1b[7m${`${question}: ${text}`.slice(0, cols).padEnd(cols)}\x1b[m\x1b[${rows - 2};${Math.min(cols, question.length + 3 + text.length)}H`,
      );
      const key = await this.#screen.key();
      if (key === undefined) {
        this.#leaving = true;
        return undefined;
      }
      if (key === "\x03" || key === "\x1b") {
        this.#message = "Cancelled";
        return undefined;
      }
      if (key === "\r" || key === "\n") return text;
      if (key === "\x7f" || key === "\b") text = text.slice(0, -1);
      else if (key === "\x15") text = "";
      else if (key.length <= 2 && key >= " " && text.length < 1000) text += key;
    }
  }

  async #yesNo(question: string): Promise<"yes" | "no" | undefined> {
    const { rows, cols } = this.#screen.size;
    await this.#screen.write(
      `\x1b[${rows - 2};1H\x1b[7m${question.slice(0, cols).padEnd(cols)}\x1b[m\x1b[${rows - 1};1H\x1b[K\x1b[7m Y\x1b[m Yes\r\n\x1b[K\x1b[7m N\x1b[m No  \x1b[7m^C\x1b[m Cancel\x1b[${rows - 2};${Math.min(cols, question.length + 1)}H`,
    );
    for (;;) {
      const key = await this.#screen.key();
      if (key === undefined) this.#leaving = true;
      if (key === undefined || key === "\x03" || key === "\x1b") return undefined;
      if (key === "y" || key === "Y") return "yes";
      if (key === "n" || key === "N") return "no";
    }
  }

  async #exit(): Promise<void> {
    if (!this.#buffer.modified) {
      this.#leaving = true;
      return;
    }
    const answer = await this.#yesNo("Save modified buffer? ");
    if (answer === "no") this.#leaving = true;
    else if (answer === "yes") this.#leaving = await this.#writeOut(false);
    else this.#message = "Cancelled";
  }

  async #writeOut(silent: boolean): Promise<boolean> {
    const known = this.#buffer.path;
    const path = silent && known !== undefined ? known : await this.#prompt("Write to File", known ?? "");
    if (path === undefined || path === "") return false;
    if (path !== known && this.#sys.fs.exists(path) && (await this.#yesNo(`File "${path}" exists; OVERWRITE? `)) !== "yes") return false;
    try {
      this.#buffer.save(this.#sys, path);
      this.#buffer.path = path;
      this.#buffer.modified = false;
      const count = this.#buffer.text === "" ? 0 : this.#buffer.lines.length;
      this.#message = `Wrote ${count} line${count === 1 ? "" : "s"}`;
      return true;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.#message = `Error writing ${path}: ${error.message}`;
      return false;
    }
  }

  async #readFile(): Promise<void> {
    const path = await this.#prompt("File to insert");
    if (path === undefined || path === "") return;
    try {
      const text = decodeText(this.#sys.fs.readFile(path));
      this.#buffer.checkpoint(this.#cursor);
      this.#cursor = this.#buffer.insert(this.#cursor, text);
      this.#message = `Inserted ${text.split("\n").length - 1} lines`;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.#message = `Error reading ${path}: ${error.message}`;
    }
  }

  async #askLine(): Promise<void> {
    const text = await this.#prompt("Enter line number, column number");
    if (text === undefined) return;
    const [line, column] = text.split(/[,\s]+/).map(Number);
    if (!line || Number.isNaN(line)) this.#message = "Invalid line or column number";
    else this.goTo(line < 0 ? this.#buffer.lines.length + line + 1 : line, column || 1);
  }

  async #whereIs(): Promise<void> {
    const text = await this.#prompt(this.#lastSearch === "" ? "Search" : `Search [${this.#lastSearch}]`);
    if (text === undefined) return;
    if (text !== "") this.#lastSearch = text;
    this.#search(this.#lastSearch);
  }

  #search(text: string): boolean {
    if (text === "") return false;
    const wanted = text.toLowerCase();
    const total = this.#buffer.lines.length;
    for (let step = 0; step <= total; step++) {
      const index = (this.#cursor.line + step) % total;
      const line = this.#buffer.line(index).toLowerCase();
      const column = line.indexOf(wanted, step === 0 ? this.#cursor.column + 1 : 0);
      if (column < 0) continue;
      if (index < this.#cursor.line || step === total) this.#message = "Search Wrapped";
      this.#move(index, column);
      return true;
    }
    this.#message = `"${text}" not found`;
    return false;
  }

  async #replace(): Promise<void> {
    if (this.#options.view) return;
    const text = await this.#prompt(this.#lastSearch === "" ? "Search (to replace)" : `Search (to replace) [${this.#lastSearch}]`);
    if (text === undefined) return;
    if (text !== "") this.#lastSearch = text;
    const replacement = await this.#prompt("Replace with");
    if (replacement === undefined || this.#lastSearch === "") return;
    const pattern = new RegExp(escapeRegex(this.#lastSearch), "giu");
    let count = 0;
    this.#buffer.checkpoint(this.#cursor);
    this.#buffer.lines = this.#buffer.lines.map((line) =>
      line.replace(pattern, () => {
        count++;
        return replacement;
      }),
    );
    this.#message = count === 0 ? `"${this.#lastSearch}" not found` : `Replaced ${count} occurrence${count === 1 ? "" : "s"}`;
  }

  // ── the screen ──

  async #draw(): Promise<void> {
    const { rows, cols } = this.#screen.size;
    const page = this.#page;
    if (this.#cursor.line < this.#top)
      this.#top = this.#cursor.line < this.#top - page ? Math.max(0, this.#cursor.line - Math.floor(page / 2)) : this.#cursor.line;
    if (this.#cursor.line >= this.#top + page) this.#top = this.#cursor.line - page + 1;
    const gutter = this.#options.numbers ? String(this.#buffer.lines.length).length + 2 : 0;
    const width = cols - gutter;
    const before = cells(this.#line.slice(0, this.#cursor.column));
    const shift = before < width - 1 ? 0 : before - Math.floor(width / 2);
    const name = this.#buffer.path ?? "New Buffer";
    const left = "  GNU nano 7.2";
    const middle = " ".repeat(Math.max(1, Math.floor((cols - name.length) / 2) - left.length)) + name;
    const right = this.#buffer.modified ? "Modified " : "";
    let out = `\x1b[?25l\x1b[H\x1b[7m${`${left}${middle}`.padEnd(cols - right.length).slice(0, cols - right.length)}${right}\x1b[m\r\n`;
    for (let i = 0; i < page; i++) {
      const index = this.#top + i;
      const line = this.#buffer.lines[index];
      const number = gutter > 0 && line !== undefined ? `\x1b[90m${String(index + 1).padStart(gutter - 1)} \x1b[m` : " ".repeat(gutter);
      out += `${number}${line === undefined ? "" : clip(line, index === this.#cursor.line ? shift : 0, width)}\x1b[K\r\n`;
    }
    const status = this.#message === "" ? "" : `[ ${this.#message} ]`;
    out += `\x1b[K${" ".repeat(Math.max(0, Math.floor((cols - status.length) / 2)))}${status === "" ? "" : `\x1b[7m${status}\x1b[m`}\r\n`;
    const column = Math.max(10, Math.floor(cols / 6));
    out += HELP.map(
      (row) =>
        `\x1b[K${row
          .slice(0, Math.max(1, Math.floor(cols / column)))
          .map(([key, what]) => `\x1b[7m${key}\x1b[m ${what.padEnd(column - key.length - 1).slice(0, column - key.length - 1)}`)
          .join("")}`,
    ).join("\r\n");
    out += `\x1b[${Math.min(rows, this.#cursor.line - this.#top + 2)};${gutter + before - shift + 1}H\x1b[?25h`;
    await this.#screen.write(out);
  }
}

function cells(text: string): number {
  let width = 0;
  for (const character of text)
    width += character === "\t" ? 8 - (width % 8) : (character.codePointAt(0) as number) < 32 ? 2 : characterWidth(character.codePointAt(0) as number);
  return width;
}

/** The part of a line that fits, from a column on. */
function clip(line: string, shift: number, width: number): string {
  let text = shift > 0 ? "\x1b[7m<\x1b[m" : "";
  let column = 0;
  for (const character of line) {
    const code = character.codePointAt(0) as number;
    const shown = character === "\t" ? " ".repeat(8 - (column % 8)) : code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : character;
    const size = shown.length > 1 && code < 128 ? shown.length : characterWidth(code);
    if (column + size > shift + width) return `${text.slice(0, -1)}\x1b[7m>\x1b[m`;
    if (column >= shift + (shift > 0 ? 1 : 0)) text += shown;
    column += size;
  }
  return text;
}
