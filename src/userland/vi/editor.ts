import { Errno } from "../../base/errno.ts";
import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import type { Sys } from "../../sim/sys.ts";
import type { Screen } from "../lib/screen.ts";
import { captureShell } from "../lib/shell.ts";
import { type Position, TextBuffer } from "../lib/text-buffer.ts";
import { TypedKeys } from "./typed-keys.ts";

const MOST_COUNT = 100_000;

/** What was deleted or yanked; `lines`: whole lines. */
export interface Register {
  readonly text: string;
  readonly lines: boolean;
}

/** What vi knows: the text, where the cursor is, and what later commands refer to. */
export class Editor {
  readonly sys: Sys;
  readonly buffer = new TextBuffer();
  readonly options = { number: false, ignoreCase: false, highlight: true, readOnly: false, shiftWidth: 8, expandTab: false };
  cursor: Position = { line: 0, column: 0 };
  message = "";
  status = 0;
  leaving = false;
  readonly files: readonly string[];
  fileIndex = 0;
  pattern: RegExp | undefined;
  readonly screen: Screen;
  readonly keys: TypedKeys;
  readonly registers = new Map<string, Register>();
  readonly marks = new Map<string, Position>();
  mode: "normal" | "insert" | "replace" | "visual" | "visual-line" = "normal";
  /** Where the selection of the visual modes began. */
  anchor: Position = { line: 0, column: 0 };
  /** The first line on the screen. */
  top = 0;
  /** The column that j and k make for. */
  goal = 0;
  searchForward = true;
  /** For `;` and `,`. */
  lastFind: { readonly letter: string; readonly character: string } | undefined;

  constructor(sys: Sys, screen: Screen, start: { files: readonly string[]; readOnly: boolean; draw: (editor: Editor) => Promise<void> }) {
    this.sys = sys;
    this.screen = screen;
    this.keys = new TypedKeys(screen, () => start.draw(this));
    this.files = start.files;
    this.options.readOnly = start.readOnly;
  }

  /** The lines of the screen that show text. */
  get rows(): number {
    return this.screen.size.rows - 1;
  }

  open(path: string): void {
    try {
      this.buffer.open(this.sys, path);
      const bytes = this.buffer.text.length;
      this.message = this.buffer.fresh ? `"${path}" [New]` : `"${path}" ${this.buffer.lines.length}L, ${bytes}B`;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.message = `"${path}" ${error.message}`;
    }
    this.cursor = { line: 0, column: 0 };
    this.top = 0;
  }

  /** The text after the change is remembered for undo; a read-only file may be changed, with a warning as in vi. */
  change(): void {
    this.buffer.checkpoint(this.cursor);
    this.keys.changed = true;
  }

  /** A further key of the same command. */
  async next(): Promise<string> {
    for (;;) {
      const key = await this.keys.next();
      if (key === undefined) {
        this.leaving = true;
        return "\x1b";
      }
      if (key !== "Resize") return key;
    }
  }

  async countFrom(first: string): Promise<[count: number | undefined, key: string]> {
    let digits = "";
    let key = first;
    while (/^\d$/.test(key) && !(digits === "" && key === "0")) {
      digits += key;
      key = await this.next();
    }
    return [digits === "" ? undefined : Math.min(MOST_COUNT, Number(digits)), key];
  }

  /** A line typed below the text; undefined: given up. */
  async prompt(mark: string, initial = ""): Promise<string | undefined> {
    let text = initial;
    for (;;) {
      const { rows } = this.screen.size;
      if (!this.keys.playing) await this.screen.write(`\x1b[${rows};1H\x1b[K${mark}${text}`);
      const key = await this.keys.onLastLine();
      if (key === undefined) {
        this.leaving = true;
        return undefined;
      }
      if (key === "\x1b" || key === "\x03") return undefined;
      if (key === "\r" || key === "\n") return text;
      if (key === "\x7f" || key === "\b") {
        if (text === "") return undefined;
        text = text.slice(0, -1);
      } else if (key === "\x15") text = "";
      else if (key.length <= 2 && key >= " " && text.length < 1000) text += key;
    }
  }

  moveTo(to: Position, vertical: boolean, end = false): void {
    this.cursor = { ...to };
    if (!vertical) this.goal = end ? Number.MAX_SAFE_INTEGER : to.column;
  }

  /** Within the text, and not behind its line where the mode forbids it. */
  clamp(): void {
    this.cursor.line = Math.max(0, Math.min(this.buffer.lines.length - 1, this.cursor.line));
    const length = this.buffer.line(this.cursor.line).length;
    const beyond = this.mode === "insert" || this.mode === "replace" || this.mode.startsWith("visual");
    this.cursor.column = Math.max(0, Math.min(beyond ? length : length - 1, this.cursor.column));
  }

  /** A search pattern from its text; false, with a message, when it is none. */
  compile(text: string): boolean {
    try {
      this.pattern = posixRegExp(text.replace(/\\c/g, ""), { ignoreCase: this.options.ignoreCase || text.includes("\\c"), escapes: true, flags: "g" });
      return true;
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      this.message = `E486: Pattern not found: ${text}`;
      return false;
    }
  }

  /** `:!command` */
  async shell(command: string): Promise<void> {
    await this.screen.write(
      `\x1b[${this.screen.size.rows};1H\r\n${(await captureShell(this.sys, `${command} 2>&1`)).replaceAll("\n", "\r\n")}\r\nPress ENTER or type command to continue`,
    );
    await this.screen.key();
  }
}
