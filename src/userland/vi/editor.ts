import { Errno } from "../../base/errno.ts";
import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import type { Sys } from "../../sim/sys.ts";
import type { Screen } from "../lib/screen.ts";
import { captureShell } from "../lib/shell.ts";
import { type Position, TextBuffer } from "../lib/text-buffer.ts";
import { deleteCharacters, joinLines, replaceCharacter, toggleCase } from "./changes.ts";
import { drawScreen } from "./draw.ts";
import { runEx } from "./ex.ts";
import { insertMode, replaceMode } from "./insert-mode.ts";
import { findCharacter, firstNonBlank, type Motion, type MotionContext, simpleMotion } from "./motions.ts";
import { lineMotion, operate, readOperator, toLineEnd } from "./operators.ts";
import { put, type Register, store } from "./registers.ts";
import { askSearch, repeatSearch, searchWord } from "./search.ts";

const MOST_COUNT = 100_000;

/** vi. `run` goes on until the user leaves. */
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
  readonly registers = new Map<string, Register>();
  readonly #marks = new Map<string, Position>();
  mode: "normal" | "insert" | "replace" | "visual" | "visual-line" = "normal";
  /** Where the selection of the visual modes began. */
  anchor: Position = { line: 0, column: 0 };
  /** The first line on the screen. */
  top = 0;
  /** The column that j and k make for. */
  goal = 0;
  searchForward = true;
  #find: MotionContext["find"];
  /** Keys that are played instead of the keyboard's (dot). */
  #queue: string[] = [];
  #recording: string[] = [];
  #lastChange: string[] = [];
  #replaying = false;
  #changed = false;

  constructor(sys: Sys, screen: Screen, files: readonly string[], readOnly: boolean) {
    this.sys = sys;
    this.screen = screen;
    this.files = files;
    this.options.readOnly = readOnly;
  }

  async start(line: number | undefined): Promise<void> {
    if (this.files[0] !== undefined) this.open(this.files[0]);
    if (line !== undefined) this.cursor = { line: Math.min(this.buffer.lines.length, Math.max(1, line)) - 1, column: 0 };
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

  async run(): Promise<void> {
    while (!this.leaving) {
      const key = await this.#key();
      if (key === undefined) return;
      if (key === "Resize") continue;
      if (!this.#replaying) this.#recording = [key];
      this.#changed = false;
      if (this.mode === "visual" || this.mode === "visual-line") await this.#visual(key);
      else await this.#normal(key);
      if (this.#changed && !this.#replaying) this.#lastChange = this.#recording;
      if (this.#queue.length === 0) this.#replaying = false;
      this.#clamp();
    }
  }

  /** The text after the change is remembered for undo; a read-only file may be changed, with a warning as in vi. */
  change(): void {
    this.buffer.checkpoint(this.cursor);
    this.#changed = true;
  }

  // ── keys ──

  async #key(): Promise<string | undefined> {
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    if (!this.screen.hasKeys) await drawScreen(this);
    const key = await this.screen.key();
    if (key !== undefined && key !== "Resize") this.#recording.push(key);
    return key;
  }

  /** A further key of the same command. */
  async next(): Promise<string> {
    for (;;) {
      const key = await this.#key();
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

  // ── normal mode ──

  async #normal(first: string): Promise<void> {
    this.message = "";
    let register = '"';
    let key = first;
    if (key === '"') {
      register = await this.next();
      key = await this.next();
    }
    const [count, command] = await this.countFrom(key);
    const times = count ?? 1;
    const line = this.buffer.line(this.cursor.line);
    switch (command) {
      case "\x1b":
        return;
      case ":":
        return await this.#commandLine();
      case "/":
      case "?":
        return await askSearch(this, command === "/");
      case "n":
      case "N":
        return repeatSearch(this, command === "n", times);
      case "*":
      case "#":
        return searchWord(this, command === "*");
      case "i":
      case "Insert":
        return await insertMode(this, times);
      case "I":
        this.cursor.column = line.search(/\S/) < 0 ? line.length : firstNonBlank(line);
        return await insertMode(this, times);
      case "a":
        this.cursor.column = Math.min(line.length, this.cursor.column + 1);
        return await insertMode(this, times);
      case "A":
        this.cursor.column = line.length;
        return await insertMode(this, times);
      case "o":
      case "O": {
        this.change();
        const at = command === "o" ? this.cursor.line + 1 : this.cursor.line;
        this.buffer.lines.splice(at, 0, "");
        this.cursor = { line: at, column: 0 };
        return await insertMode(this, times, false);
      }
      case "R":
        return await replaceMode(this);
      case "x":
      case "Delete":
        return deleteCharacters(this, times, register);
      case "X": {
        const from = Math.max(0, this.cursor.column - times);
        if (from === this.cursor.column) return;
        this.change();
        store(this, register, this.buffer.delete({ ...this.cursor, column: from }, this.cursor), false);
        this.cursor.column = from;
        return;
      }
      case "s":
        if (line !== "") deleteCharacters(this, times, register);
        return await insertMode(this, 1, line === "");
      case "S":
        return await operate(this, "c", lineMotion(this, times), register);
      case "C":
        return await operate(this, "c", toLineEnd(this, times), register);
      case "D":
        return await operate(this, "d", toLineEnd(this, times), register);
      case "Y":
        return await operate(this, "y", lineMotion(this, times), register);
      case "r":
        return await replaceCharacter(this, times);
      case "~":
        return toggleCase(this, times);
      case "J":
        return joinLines(this, Math.max(2, times));
      case "p":
      case "P":
        return put(this, register, command === "p", times);
      case "u":
        return this.#swap(this.buffer.undo(this.cursor), "Already at oldest change");
      case "\x12":
        return this.#swap(this.buffer.redo(this.cursor), "Already at newest change");
      case ".": {
        if (this.#lastChange.length === 0) return;
        this.#replaying = true;
        this.#queue = [
          ...(count === undefined ? [] : [...String(count)]),
          ...this.#lastChange.slice(count === undefined ? 0 : this.#lastChange.findIndex((item) => !/^\d$/.test(item))),
        ];
        return;
      }
      case "v":
      case "V":
        this.mode = command === "v" ? "visual" : "visual-line";
        this.anchor = { ...this.cursor };
        return;
      case "m":
        this.#marks.set(await this.next(), { ...this.cursor });
        return;
      case "Z": {
        const second = await this.next();
        if (second === "Z") await runEx(this, "x");
        else if (second === "Q") this.leaving = true;
        return;
      }
      case "z":
        return this.#scrollTo(await this.next());
      case "\x06":
      case "PageDown":
        return this.#scroll(times * Math.max(1, this.rows - 2));
      case "\x02":
      case "PageUp":
        return this.#scroll(-times * Math.max(1, this.rows - 2));
      case "\x04":
        return this.#scroll(Math.floor(this.rows / 2));
      case "\x15":
        return this.#scroll(-Math.floor(this.rows / 2));
      case "\x05":
      case "\x19": {
        this.top = Math.max(0, Math.min(this.buffer.lines.length - 1, this.top + (command === "\x05" ? times : -times)));
        this.cursor.line = Math.max(this.top, Math.min(this.cursor.line, this.top + this.rows - 1));
        return;
      }
      case "\x07":
        this.message = `"${this.buffer.path ?? "[No Name]"}"${this.buffer.modified ? " [Modified]" : ""} ${this.buffer.lines.length} lines --${Math.floor(((this.cursor.line + 1) / this.buffer.lines.length) * 100)}%--`;
        return;
      case "\x1a":
        return await this.#suspend();
      case "\x03":
        this.message = "Type  :q!  and press <Enter> to abandon all changes and exit";
        return;
      case "d":
      case "c":
      case "y":
      case ">":
      case "<":
      case "=":
        return await readOperator(this, command, count, register);
      case "g":
        return await this.#g(count, register);
    }
    const motion = await this.motion(command, count);
    if (!motion) return;
    this.moveTo(motion.to, /^(j|k|Up|Down)$/.test(command), command === "$" || command === "End");
  }

  moveTo(to: Position, vertical: boolean, end = false): void {
    this.cursor = { ...to };
    if (!vertical) this.goal = end ? Number.MAX_SAFE_INTEGER : to.column;
  }

  async #g(count: number | undefined, register: string): Promise<void> {
    const second = await this.next();
    if (second === "g") this.moveTo({ line: Math.min(this.buffer.lines.length, count ?? 1) - 1, column: 0 }, false);
    else if (second === "J") joinLines(this, Math.max(2, count ?? 2), "");
    else if (/[uU~]/.test(second)) await readOperator(this, `g${second}`, count, register);
  }

  #context(count: number | undefined): MotionContext {
    return { buffer: this.buffer, cursor: this.cursor, count, goal: this.goal, rows: this.rows, top: this.top, find: this.#find };
  }

  async motion(key: string, count: number | undefined): Promise<Motion | undefined> {
    if (/^[fFtT]$/.test(key)) {
      const character = await this.next();
      this.#find = { letter: key, character };
      return findCharacter(key, character, this.#context(count));
    }
    if (key === "g") {
      const second = await this.next();
      return second === "g" ? { to: { line: (count ?? 1) - 1, column: 0 }, kind: "lines" } : undefined;
    }
    if (key === "'" || key === "`") {
      const mark = this.#marks.get(await this.next());
      if (!mark) {
        this.message = "E20: Mark not set";
        return undefined;
      }
      return key === "'"
        ? { to: { line: mark.line, column: firstNonBlank(this.buffer.line(mark.line)) }, kind: "lines" }
        : { to: { ...mark }, kind: "exclusive" };
    }
    if (key === "/" || key === "?" || key === "n" || key === "N") {
      const before = { ...this.cursor };
      if (key === "n" || key === "N") repeatSearch(this, key === "n", count ?? 1);
      else await askSearch(this, key === "/");
      const to = { ...this.cursor };
      this.cursor = before;
      return to.line === before.line && to.column === before.column ? undefined : { to, kind: "exclusive" };
    }
    return simpleMotion(key, this.#context(count));
  }

  #swap(cursor: Position | undefined, nothing: string): void {
    if (cursor) this.cursor = cursor;
    else this.message = nothing;
  }

  // ── visual mode ──

  async #visual(first: string): Promise<void> {
    const [count, key] = await this.countFrom(first);
    if (key === "\x1b" || key === "\x03" || (key === "v" && this.mode === "visual") || (key === "V" && this.mode === "visual-line")) {
      this.mode = "normal";
      return;
    }
    if (key === "v" || key === "V") {
      this.mode = key === "v" ? "visual" : "visual-line";
      return;
    }
    if (key === "o") {
      [this.cursor, this.anchor] = [this.anchor, this.cursor];
      return;
    }
    if (key === ":") {
      const [a, b] = [this.anchor.line, this.cursor.line].sort((x, y) => x - y) as [number, number];
      this.mode = "normal";
      return await this.#commandLine(`${a + 1},${b + 1}`);
    }
    const operator = { d: "d", x: "d", Delete: "d", c: "c", s: "c", y: "y", ">": ">", "<": "<", "~": "g~", u: "gu", U: "gU", D: "D", Y: "Y", J: "J" }[key];
    if (operator !== undefined) {
      const lines = this.mode === "visual-line" || operator === "D" || operator === "Y";
      let [from, to] = [this.anchor, this.cursor];
      if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
      this.mode = "normal";
      this.cursor = { ...from };
      if (operator === "J") return joinLines(this, Math.max(2, to.line - from.line + 1));
      return await operate(this, operator === "D" ? "d" : operator === "Y" ? "y" : operator, { to, kind: lines ? "lines" : "inclusive" }, '"');
    }
    const motion = await this.motion(key, count);
    if (motion) this.moveTo(motion.to, /^(j|k|Up|Down)$/.test(key));
  }

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

  // ── the last line ──

  async #commandLine(initial = ""): Promise<void> {
    const text = await this.prompt(":", initial);
    if (text !== undefined) await runEx(this, text);
  }

  async prompt(mark: string, initial = ""): Promise<string | undefined> {
    let text = initial;
    for (;;) {
      const { rows } = this.screen.size;
      if (this.#queue.length === 0) await this.screen.write(`\x1b[${rows};1H\x1b[K${mark}${text}`);
      const queued = this.#queue.shift();
      const key = queued ?? (await this.screen.key());
      if (key === undefined) {
        this.leaving = true;
        return undefined;
      }
      if (queued === undefined && key !== "Resize") this.#recording.push(key);
      if (key === "\x1b" || key === "\x03") return undefined;
      if (key === "\r" || key === "\n") return text;
      if (key === "\x7f" || key === "\b") {
        if (text === "") return undefined;
        text = text.slice(0, -1);
      } else if (key === "\x15") text = "";
      else if (key.length <= 2 && key >= " " && text.length < 1000) text += key;
    }
  }

  /** `:!command` */
  async shell(command: string): Promise<void> {
    await this.screen.write(
      `\x1b[${this.screen.size.rows};1H\r\n${(await captureShell(this.sys, `${command} 2>&1`)).replaceAll("\n", "\r\n")}\r\nPress ENTER or type command to continue`,
    );
    await this.screen.key();
  }

  async #suspend(): Promise<void> {
    await this.screen.close();
    this.sys.kill(0, "TSTP");
    await this.screen.open();
  }

  // ── the screen ──

  get rows(): number {
    return this.screen.size.rows - 1;
  }

  #scroll(lines: number): void {
    const line = Math.max(0, Math.min(this.buffer.lines.length - 1, this.cursor.line + lines));
    this.top = Math.max(0, Math.min(this.buffer.lines.length - 1, this.top + lines));
    this.cursor = { line, column: firstNonBlank(this.buffer.line(line)) };
  }

  #scrollTo(where: string): void {
    if (where === "\r" || where === "t") this.top = this.cursor.line;
    else if (where === "." || where === "z") this.top = Math.max(0, this.cursor.line - Math.floor(this.rows / 2));
    else if (where === "-" || where === "b") this.top = Math.max(0, this.cursor.line - this.rows + 1);
  }

  #clamp(): void {
    this.cursor.line = Math.max(0, Math.min(this.buffer.lines.length - 1, this.cursor.line));
    const length = this.buffer.line(this.cursor.line).length;
    const beyond = this.mode === "insert" || this.mode === "replace" || this.mode.startsWith("visual");
    this.cursor.column = Math.max(0, Math.min(beyond ? length : length - 1, this.cursor.column));
  }
}
