import { Errno } from "../../base/errno.ts";
import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import type { Sys } from "../../sim/sys.ts";
import type { Screen } from "../lib/screen.ts";
import { captureShell } from "../lib/shell.ts";
import { characterWidth } from "../lib/text.ts";
import { type Position, TextBuffer } from "../lib/text-buffer.ts";
import { runEx } from "./ex.ts";
import { findCharacter, firstNonBlank, type Motion, type MotionContext, simpleMotion, textObject } from "./motions.ts";

interface Register {
  readonly text: string;
  readonly lines: boolean;
}

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
  readonly #screen: Screen;
  readonly #registers = new Map<string, Register>();
  readonly #marks = new Map<string, Position>();
  #mode: "normal" | "insert" | "replace" | "visual" | "visual-line" = "normal";
  #anchor: Position = { line: 0, column: 0 };
  #top = 0;
  #goal = 0;
  #searchForward = true;
  #find: MotionContext["find"];
  /** Keys that are played instead of the keyboard's (dot). */
  #queue: string[] = [];
  #recording: string[] = [];
  #lastChange: string[] = [];
  #replaying = false;
  #changed = false;

  constructor(sys: Sys, screen: Screen, files: readonly string[], readOnly: boolean) {
    this.sys = sys;
    this.#screen = screen;
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
    this.#top = 0;
  }

  async run(): Promise<void> {
    while (!this.leaving) {
      const key = await this.#key();
      if (key === undefined) return;
      if (key === "Resize") continue;
      if (!this.#replaying) this.#recording = [key];
      this.#changed = false;
      if (this.#mode === "visual" || this.#mode === "visual-line") await this.#visual(key);
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
    if (!this.#screen.hasKeys) await this.#draw();
    const key = await this.#screen.key();
    if (key !== undefined && key !== "Resize") this.#recording.push(key);
    return key;
  }

  /** A further key of the same command. */
  async #next(): Promise<string> {
    for (;;) {
      const key = await this.#key();
      if (key === undefined) {
        this.leaving = true;
        return "\x1b";
      }
      if (key !== "Resize") return key;
    }
  }

  async #countFrom(first: string): Promise<[count: number | undefined, key: string]> {
    let digits = "";
    let key = first;
    while (/^\d$/.test(key) && !(digits === "" && key === "0")) {
      digits += key;
      key = await this.#next();
    }
    return [digits === "" ? undefined : Math.min(MOST_COUNT, Number(digits)), key];
  }

  // ── normal mode ──

  async #normal(first: string): Promise<void> {
    this.message = "";
    let register = '"';
    let key = first;
    if (key === '"') {
      register = await this.#next();
      key = await this.#next();
    }
    const [count, command] = await this.#countFrom(key);
    const times = count ?? 1;
    const line = this.buffer.line(this.cursor.line);
    switch (command) {
      case "\x1b":
        return;
      case ":":
        return await this.#commandLine();
      case "/":
      case "?":
        return await this.#askSearch(command === "/");
      case "n":
      case "N":
        return this.#repeatSearch(command === "n", times);
      case "*":
      case "#":
        return this.#searchWord(command === "*");
      case "i":
      case "Insert":
        return await this.#insert(times);
      case "I":
        this.cursor.column = line.search(/\S/) < 0 ? line.length : firstNonBlank(line);
        return await this.#insert(times);
      case "a":
        this.cursor.column = Math.min(line.length, this.cursor.column + 1);
        return await this.#insert(times);
      case "A":
        this.cursor.column = line.length;
        return await this.#insert(times);
      case "o":
      case "O": {
        this.change();
        const at = command === "o" ? this.cursor.line + 1 : this.cursor.line;
        this.buffer.lines.splice(at, 0, "");
        this.cursor = { line: at, column: 0 };
        return await this.#insert(times, false);
      }
      case "R":
        return await this.#replaceMode();
      case "x":
      case "Delete":
        return this.#deleteCharacters(times, register);
      case "X": {
        const from = Math.max(0, this.cursor.column - times);
        if (from === this.cursor.column) return;
        this.change();
        this.#store(register, this.buffer.delete({ ...this.cursor, column: from }, this.cursor), false);
        this.cursor.column = from;
        return;
      }
      case "s":
        if (line !== "") this.#deleteCharacters(times, register);
        return await this.#insert(1, line === "");
      case "S":
        return await this.#operate("c", this.#lineMotion(times), register);
      case "C":
        return await this.#operate("c", this.#toEnd(times), register);
      case "D":
        return await this.#operate("d", this.#toEnd(times), register);
      case "Y":
        return await this.#operate("y", this.#lineMotion(times), register);
      case "r":
        return await this.#replaceCharacter(times);
      case "~":
        return this.#toggleCase(times);
      case "J":
        return this.#join(Math.max(2, times));
      case "p":
      case "P":
        return this.#put(register, command === "p", times);
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
        this.#mode = command === "v" ? "visual" : "visual-line";
        this.#anchor = { ...this.cursor };
        return;
      case "m":
        this.#marks.set(await this.#next(), { ...this.cursor });
        return;
      case "Z": {
        const second = await this.#next();
        if (second === "Z") await runEx(this, "x");
        else if (second === "Q") this.leaving = true;
        return;
      }
      case "z":
        return this.#scrollTo(await this.#next());
      case "\x06":
      case "PageDown":
        return this.#scroll(times * Math.max(1, this.#rows - 2));
      case "\x02":
      case "PageUp":
        return this.#scroll(-times * Math.max(1, this.#rows - 2));
      case "\x04":
        return this.#scroll(Math.floor(this.#rows / 2));
      case "\x15":
        return this.#scroll(-Math.floor(this.#rows / 2));
      case "\x05":
      case "\x19": {
        this.#top = Math.max(0, Math.min(this.buffer.lines.length - 1, this.#top + (command === "\x05" ? times : -times)));
        this.cursor.line = Math.max(this.#top, Math.min(this.cursor.line, this.#top + this.#rows - 1));
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
        return await this.#operator(command, count, register);
      case "g":
        return await this.#g(count, register);
    }
    const motion = await this.#motion(command, count);
    if (!motion) return;
    this.#moveTo(motion.to, /^(j|k|Up|Down)$/.test(command), command === "$" || command === "End");
  }

  #moveTo(to: Position, vertical: boolean, end = false): void {
    this.cursor = { ...to };
    if (!vertical) this.#goal = end ? Number.MAX_SAFE_INTEGER : to.column;
  }

  async #g(count: number | undefined, register: string): Promise<void> {
    const second = await this.#next();
    if (second === "g") this.#moveTo({ line: Math.min(this.buffer.lines.length, count ?? 1) - 1, column: 0 }, false);
    else if (second === "J") this.#join(Math.max(2, count ?? 2), "");
    else if (/[uU~]/.test(second)) await this.#operator(`g${second}`, count, register);
  }

  #context(count: number | undefined): MotionContext {
    return { buffer: this.buffer, cursor: this.cursor, count, goal: this.#goal, rows: this.#rows, top: this.#top, find: this.#find };
  }

  async #motion(key: string, count: number | undefined): Promise<Motion | undefined> {
    if (/^[fFtT]$/.test(key)) {
      const character = await this.#next();
      this.#find = { letter: key, character };
      return findCharacter(key, character, this.#context(count));
    }
    if (key === "g") {
      const second = await this.#next();
      return second === "g" ? { to: { line: (count ?? 1) - 1, column: 0 }, kind: "lines" } : undefined;
    }
    if (key === "'" || key === "`") {
      const mark = this.#marks.get(await this.#next());
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
      if (key === "n" || key === "N") this.#repeatSearch(key === "n", count ?? 1);
      else await this.#askSearch(key === "/");
      const to = { ...this.cursor };
      this.cursor = before;
      return to.line === before.line && to.column === before.column ? undefined : { to, kind: "exclusive" };
    }
    return simpleMotion(key, this.#context(count));
  }

  // ── operators ──

  async #operator(operator: string, count: number | undefined, register: string): Promise<void> {
    const [more, key] = await this.#countFrom(await this.#next());
    const times = count === undefined && more === undefined ? undefined : (count ?? 1) * (more ?? 1);
    if (key === operator || (operator.startsWith("g") && key === operator[1])) return await this.#operate(operator, this.#lineMotion(times ?? 1), register);
    if (key === "i" || key === "a") {
      const object = textObject(key === "a", await this.#next(), this.buffer, this.cursor);
      if (!object) return;
      this.cursor = object.from;
      return await this.#operate(operator, { to: object.to, kind: "inclusive" }, register);
    }
    // cw on a word changes to its end, as ce does.
    const onWord = /\S/.test(this.buffer.line(this.cursor.line)[this.cursor.column] ?? "");
    const effective = operator === "c" && onWord && (key === "w" || key === "W") ? (key === "w" ? "e" : "E") : key;
    const motion = await this.#motion(effective, times);
    if (!motion) return;
    await this.#operate(operator, /^[wW]$/.test(effective) ? this.#withinLine(motion) : motion, register);
  }

  /** dw on the last word of a line leaves the line's end. */
  #withinLine(motion: Motion): Motion {
    if (motion.to.line <= this.cursor.line) return motion;
    const line = motion.to.line;
    if (this.buffer.line(line).slice(0, motion.to.column).trim() !== "") return motion;
    return { to: { line: line - 1, column: this.buffer.line(line - 1).length }, kind: "exclusive" };
  }

  #lineMotion(count: number): Motion {
    return { to: { line: Math.min(this.buffer.lines.length - 1, this.cursor.line + count - 1), column: 0 }, kind: "lines" };
  }

  #toEnd(count: number): Motion {
    const line = Math.min(this.buffer.lines.length - 1, this.cursor.line + count - 1);
    return { to: { line, column: this.buffer.line(line).length }, kind: "exclusive" };
  }

  async #operate(operator: string, motion: Motion, register: string): Promise<void> {
    let [from, to] = [{ ...this.cursor }, { ...motion.to }];
    if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
    if (motion.kind === "lines" || /^[<>=]$/.test(operator)) return await this.#operateLines(operator, from.line, to.line, register);
    if (motion.kind === "inclusive") to.column = Math.min(this.buffer.line(to.line).length, to.column + 1);
    const text = this.buffer.between(from, to);
    if (operator === "y") {
      this.#store(register, text, false);
      this.cursor = from;
      return;
    }
    if (operator.startsWith("g")) {
      this.change();
      this.buffer.delete(from, to);
      this.buffer.insert(from, changeCase(operator, text));
      this.cursor = from;
      return;
    }
    this.change();
    this.#store(register, this.buffer.delete(from, to), false);
    this.cursor = from;
    if (operator === "c") await this.#insert(1, false);
  }

  async #operateLines(operator: string, from: number, to: number, register: string): Promise<void> {
    const lines = this.buffer.lines.slice(from, to + 1);
    if (operator === "y") {
      this.#store(register, lines.join("\n"), true);
      this.cursor = { line: from, column: Math.min(this.cursor.column, Math.max(0, this.buffer.line(from).length - 1)) };
      if (lines.length > 2) this.message = `${lines.length} lines yanked`;
      return;
    }
    this.change();
    if (operator === "d") {
      this.#store(register, lines.join("\n"), true);
      this.buffer.deleteLines(from, to);
      const line = Math.min(from, this.buffer.lines.length - 1);
      this.cursor = { line, column: firstNonBlank(this.buffer.line(line)) };
      if (lines.length > 2) this.message = `${lines.length} fewer lines`;
    } else if (operator === "c") {
      this.#store(register, lines.join("\n"), true);
      this.buffer.lines.splice(from, lines.length, "");
      this.cursor = { line: from, column: 0 };
      await this.#insert(1, false);
    } else {
      const unit = this.options.expandTab ? " ".repeat(this.options.shiftWidth) : "\t";
      for (let i = from; i <= to; i++) {
        const line = this.buffer.line(i);
        if (operator === ">") this.buffer.lines[i] = line === "" ? "" : unit + line;
        else if (operator === "<") this.buffer.lines[i] = line.replace(/^(\t| {1,8})/, "");
        else if (operator.startsWith("g")) this.buffer.lines[i] = changeCase(operator, line);
      }
      this.cursor = { line: from, column: firstNonBlank(this.buffer.line(from)) };
    }
  }

  #store(register: string, text: string, lines: boolean): void {
    const name = register.toLowerCase();
    const old = /[A-Z]/.test(register) ? this.#registers.get(name) : undefined;
    const value = old ? { text: `${old.text}${lines ? "\n" : ""}${text}`, lines: old.lines || lines } : { text, lines };
    this.#registers.set(name, value);
    this.#registers.set('"', value);
  }

  #put(register: string, after: boolean, count: number): void {
    const value = this.#registers.get(register.toLowerCase());
    if (!value) {
      this.message = `E353: Nothing in register ${register}`;
      return;
    }
    this.change();
    if (value.lines) {
      const lines = Array.from({ length: Math.min(count, 1000) }, () => value.text.split("\n")).flat();
      const at = this.cursor.line + (after ? 1 : 0);
      this.buffer.lines.splice(at, 0, ...lines);
      this.cursor = { line: at, column: firstNonBlank(this.buffer.line(at)) };
      return;
    }
    const at = { line: this.cursor.line, column: Math.min(this.buffer.line(this.cursor.line).length, this.cursor.column + (after ? 1 : 0)) };
    const end = this.buffer.insert(at, value.text.repeat(Math.min(count, 1000)));
    this.cursor = value.text.includes("\n") ? at : { line: end.line, column: Math.max(0, end.column - 1) };
  }

  #deleteCharacters(count: number, register: string): void {
    const line = this.buffer.line(this.cursor.line);
    if (line === "") return;
    this.change();
    this.#store(register, this.buffer.delete(this.cursor, { ...this.cursor, column: Math.min(line.length, this.cursor.column + count) }), false);
  }

  async #replaceCharacter(count: number): Promise<void> {
    const key = await this.#next();
    const line = this.buffer.line(this.cursor.line);
    if (key === "\x1b" || this.cursor.column + count > line.length) return;
    this.change();
    this.buffer.delete(this.cursor, { ...this.cursor, column: this.cursor.column + count });
    if (key === "\r") this.cursor = this.buffer.insert(this.cursor, "\n");
    else if (key.length <= 2) {
      this.buffer.insert(this.cursor, key.repeat(count));
      this.cursor.column += count - 1;
    }
  }

  #toggleCase(count: number): void {
    const line = this.buffer.line(this.cursor.line);
    const end = Math.min(line.length, this.cursor.column + count);
    if (line === "") return;
    this.change();
    this.buffer.lines[this.cursor.line] = line.slice(0, this.cursor.column) + changeCase("g~", line.slice(this.cursor.column, end)) + line.slice(end);
    this.cursor.column = end;
  }

  #join(count: number, glue = " "): void {
    if (this.cursor.line >= this.buffer.lines.length - 1) return;
    this.change();
    for (let i = 1; i < count && this.cursor.line < this.buffer.lines.length - 1; i++) {
      const left = this.buffer.line(this.cursor.line);
      const right = this.buffer.line(this.cursor.line + 1).trimStart();
      const between = glue === "" || right === "" || right.startsWith(")") || /\s$/.test(left) || left === "" ? "" : glue;
      this.cursor.column = left.length;
      this.buffer.lines.splice(this.cursor.line, 2, left + between + right);
    }
  }

  #swap(cursor: Position | undefined, nothing: string): void {
    if (cursor) this.cursor = cursor;
    else this.message = nothing;
  }

  // ── insert mode ──

  async #insert(count: number, checkpoint = true): Promise<void> {
    if (checkpoint) this.change();
    this.#mode = "insert";
    let typed = "";
    for (;;) {
      const key = await this.#next();
      if (key === "\x1b" || key === "\x03") break;
      if (key === "Up" || key === "Down" || key === "Left" || key === "Right" || key === "Home" || key === "End") {
        this.#insertMove(key);
        typed = "";
      } else if (key === "\x7f" || key === "\b" || key === "\x17" || key === "\x15") {
        this.#eraseBack(key);
        typed = typed.slice(0, -1);
      } else if (key === "Delete") this.buffer.delete(this.cursor, this.#after(this.cursor));
      else {
        const text =
          key === "\r" || key === "\n"
            ? "\n"
            : key === "\t" && this.options.expandTab
              ? " ".repeat(this.options.shiftWidth)
              : key === "\x16"
                ? await this.#next()
                : key;
        if (text.length > 2 && text.trim() !== "") continue;
        this.cursor = this.buffer.insert(this.cursor, text);
        typed += text;
      }
      this.buffer.modified = true;
    }
    for (let i = 1; i < Math.min(count, 1000) && typed !== ""; i++) this.cursor = this.buffer.insert(this.cursor, typed);
    this.#mode = "normal";
    this.cursor.column = Math.max(0, this.cursor.column - 1);
    this.#goal = this.cursor.column;
  }

  #after(position: Position): Position {
    const line = this.buffer.line(position.line);
    if (position.column < line.length) return { line: position.line, column: position.column + 1 };
    return position.line < this.buffer.lines.length - 1 ? { line: position.line + 1, column: 0 } : position;
  }

  #insertMove(key: string): void {
    const line = this.cursor.line + (key === "Up" ? -1 : key === "Down" ? 1 : 0);
    if (line < 0 || line >= this.buffer.lines.length) return;
    const length = this.buffer.line(line).length;
    const column =
      key === "Left" ? this.cursor.column - 1 : key === "Right" ? this.cursor.column + 1 : key === "Home" ? 0 : key === "End" ? length : this.cursor.column;
    this.cursor = { line, column: Math.max(0, Math.min(length, column)) };
  }

  #eraseBack(key: string): void {
    const line = this.buffer.line(this.cursor.line);
    if (this.cursor.column === 0) {
      if (this.cursor.line === 0) return;
      const column = this.buffer.line(this.cursor.line - 1).length;
      this.buffer.lines.splice(this.cursor.line - 1, 2, this.buffer.line(this.cursor.line - 1) + line);
      this.cursor = { line: this.cursor.line - 1, column };
      return;
    }
    const before = line.slice(0, this.cursor.column);
    const from = key === "\x15" ? 0 : key === "\x17" ? before.replace(/(\w+|[^\w\s]+|)\s*$/, "").length : this.cursor.column - 1;
    this.buffer.delete({ ...this.cursor, column: from }, this.cursor);
    this.cursor.column = from;
  }

  async #replaceMode(): Promise<void> {
    this.change();
    this.#mode = "replace";
    for (;;) {
      const key = await this.#next();
      if (key === "\x1b" || key === "\x03") break;
      if (key === "\x7f" || key === "\b") this.cursor.column = Math.max(0, this.cursor.column - 1);
      else if (key === "\r") this.cursor = this.buffer.insert(this.cursor, "\n");
      else if (key.length <= 2) {
        const line = this.buffer.line(this.cursor.line);
        this.buffer.lines[this.cursor.line] = line.slice(0, this.cursor.column) + key + line.slice(this.cursor.column + 1);
        this.cursor.column += key.length;
      }
    }
    this.#mode = "normal";
    this.cursor.column = Math.max(0, this.cursor.column - 1);
  }

  // ── visual mode ──

  async #visual(first: string): Promise<void> {
    const [count, key] = await this.#countFrom(first);
    if (key === "\x1b" || key === "\x03" || (key === "v" && this.#mode === "visual") || (key === "V" && this.#mode === "visual-line")) {
      this.#mode = "normal";
      return;
    }
    if (key === "v" || key === "V") {
      this.#mode = key === "v" ? "visual" : "visual-line";
      return;
    }
    if (key === "o") {
      [this.cursor, this.#anchor] = [this.#anchor, this.cursor];
      return;
    }
    if (key === ":") {
      const [a, b] = [this.#anchor.line, this.cursor.line].sort((x, y) => x - y) as [number, number];
      this.#mode = "normal";
      return await this.#commandLine(`${a + 1},${b + 1}`);
    }
    const operator = { d: "d", x: "d", Delete: "d", c: "c", s: "c", y: "y", ">": ">", "<": "<", "~": "g~", u: "gu", U: "gU", D: "D", Y: "Y", J: "J" }[key];
    if (operator !== undefined) {
      const lines = this.#mode === "visual-line" || operator === "D" || operator === "Y";
      let [from, to] = [this.#anchor, this.cursor];
      if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
      this.#mode = "normal";
      this.cursor = { ...from };
      if (operator === "J") return this.#join(Math.max(2, to.line - from.line + 1));
      return await this.#operate(operator === "D" ? "d" : operator === "Y" ? "y" : operator, { to, kind: lines ? "lines" : "inclusive" }, '"');
    }
    const motion = await this.#motion(key, count);
    if (motion) this.#moveTo(motion.to, /^(j|k|Up|Down)$/.test(key));
  }

  // ── search ──

  async #askSearch(forward: boolean): Promise<void> {
    const text = await this.#prompt(forward ? "/" : "?");
    if (text === undefined) return;
    this.#searchForward = forward;
    if (text !== "" && !this.compile(text)) return;
    this.#repeatSearch(true, 1);
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

  #searchWord(forward: boolean): void {
    const line = this.buffer.line(this.cursor.line);
    let start = this.cursor.column;
    while (start < line.length && !/\w/.test(line[start] as string)) start++;
    while (start > 0 && /\w/.test(line[start - 1] as string)) start--;
    const word = /^\w+/.exec(line.slice(start))?.[0];
    if (word === undefined) return;
    this.#searchForward = forward;
    if (this.compile(`\\<${word}\\>`)) this.#repeatSearch(true, 1);
  }

  #repeatSearch(same: boolean, count: number): void {
    if (!this.pattern) {
      this.message = "E35: No previous regular expression";
      return;
    }
    for (let i = 0; i < count; i++) {
      const found = this.#locate(same === this.#searchForward);
      if (!found) {
        this.message = "E486: Pattern not found";
        return;
      }
      this.#moveTo(found, false);
    }
  }

  #locate(forward: boolean): Position | undefined {
    const pattern = this.pattern as RegExp;
    const total = this.buffer.lines.length;
    for (let step = 0; step <= total; step++) {
      const index = (((this.cursor.line + (forward ? step : -step)) % total) + total) % total;
      const columns = [...this.buffer.line(index).matchAll(pattern)].map((match) => match.index);
      const usable = step === 0 ? columns.filter((column) => (forward ? column > this.cursor.column : column < this.cursor.column)) : columns;
      const column = forward ? usable[0] : usable.at(-1);
      if (column === undefined) continue;
      if (step > 0 && (forward ? index < this.cursor.line : index > this.cursor.line))
        this.message = forward ? "search hit BOTTOM, continuing at TOP" : "search hit TOP, continuing at BOTTOM";
      return { line: index, column };
    }
    return undefined;
  }

  // ── the last line ──

  async #commandLine(initial = ""): Promise<void> {
    const text = await this.#prompt(":", initial);
    if (text !== undefined) await runEx(this, text);
  }

  async #prompt(mark: string, initial = ""): Promise<string | undefined> {
    let text = initial;
    for (;;) {
      const { rows } = this.#screen.size;
      if (this.#queue.length === 0) await this.#screen.write(`\x1b[${rows};1H\x1b[K${mark}${text}`);
      const queued = this.#queue.shift();
      const key = queued ?? (await this.#screen.key());
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
    await this.#screen.write(
      `\x1b[${this.#screen.size.rows};1H\r\n${(await captureShell(this.sys, `${command} 2>&1`)).replaceAll("\n", "\r\n")}\r\nPress ENTER or type command to continue`,
    );
    await this.#screen.key();
  }

  async #suspend(): Promise<void> {
    await this.#screen.close();
    this.sys.kill(0, "TSTP");
    await this.#screen.open();
  }

  // ── the screen ──

  get #rows(): number {
    return this.#screen.size.rows - 1;
  }

  #scroll(lines: number): void {
    const line = Math.max(0, Math.min(this.buffer.lines.length - 1, this.cursor.line + lines));
    this.#top = Math.max(0, Math.min(this.buffer.lines.length - 1, this.#top + lines));
    this.cursor = { line, column: firstNonBlank(this.buffer.line(line)) };
  }

  #scrollTo(where: string): void {
    if (where === "\r" || where === "t") this.#top = this.cursor.line;
    else if (where === "." || where === "z") this.#top = Math.max(0, this.cursor.line - Math.floor(this.#rows / 2));
    else if (where === "-" || where === "b") this.#top = Math.max(0, this.cursor.line - this.#rows + 1);
  }

  #clamp(): void {
    this.cursor.line = Math.max(0, Math.min(this.buffer.lines.length - 1, this.cursor.line));
    const length = this.buffer.line(this.cursor.line).length;
    const beyond = this.#mode === "insert" || this.#mode === "replace" || this.#mode.startsWith("visual");
    this.cursor.column = Math.max(0, Math.min(beyond ? length : length - 1, this.cursor.column));
  }

  async #draw(): Promise<void> {
    const { rows, cols } = this.#screen.size;
    const gutter = this.options.number ? Math.max(3, String(this.buffer.lines.length).length) + 1 : 0;
    const width = cols - gutter;
    const height = (line: string) => Math.max(1, Math.ceil(cellWidth(line) / width));
    if (this.cursor.line < this.#top) this.#top = this.cursor.line;
    let used = 0;
    for (let i = this.cursor.line; i >= this.#top; i--) {
      used += height(this.buffer.line(i));
      if (used > rows - 1) {
        this.#top = Math.min(this.cursor.line, i + 1);
        break;
      }
    }
    let out = "\x1b[?25l\x1b[H";
    let row = 0;
    let at = { row: 0, column: gutter };
    for (let i = this.#top; row < rows - 1; i++) {
      const line = this.buffer.lines[i];
      if (line === undefined) {
        out += "\x1b[94m~\x1b[m\x1b[K\r\n";
        row++;
        continue;
      }
      if (row + height(line) > rows - 1 && i > this.cursor.line) {
        out += "\x1b[94m@\x1b[m\x1b[K\r\n";
        row++;
        continue;
      }
      if (i === this.cursor.line) {
        const before = cellWidth(line.slice(0, this.cursor.column));
        at = { row: row + Math.floor(before / width), column: gutter + (before % width) };
      }
      for (const piece of this.#wrap(line, i, width)) {
        if (row >= rows - 1) break;
        out += `${gutter > 0 ? `\x1b[33m${(piece.first ? String(i + 1) : "").padStart(gutter - 1)} \x1b[m` : ""}${piece.text}\x1b[K\r\n`;
        row++;
      }
    }
    const mode = { normal: "", insert: "-- INSERT --", replace: "-- REPLACE --", visual: "-- VISUAL --", "visual-line": "-- VISUAL LINE --" }[this.#mode];
    const place = `${this.cursor.line + 1},${this.cursor.column + 1}`;
    const left = mode !== "" ? `\x1b[1m${mode}\x1b[m` : this.message.slice(0, Math.max(0, cols - place.length - 2));
    out += `\x1b[${rows};1H\x1b[K${left}\x1b[${rows};${Math.max(1, cols - place.length - 8)}H${place}\x1b[${at.row + 1};${at.column + 1}H\x1b[?25h`;
    await this.#screen.write(out);
  }

  #wrap(line: string, index: number, width: number): { text: string; first: boolean }[] {
    const selected = this.#selection(index, line);
    const rows: { text: string; first: boolean }[] = [];
    let text = "";
    let column = 0;
    let position = 0;
    for (const character of line === "" ? " " : line) {
      const code = character.codePointAt(0) as number;
      const shown =
        line === "" ? " " : character === "\t" ? " ".repeat(8 - (column % 8)) : code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : character;
      const size = shown.length > 1 && code < 128 ? shown.length : characterWidth(code);
      if (column > 0 && (column % width) + size > width && size <= width) {
        rows.push({ text, first: rows.length === 0 });
        text = "";
        column = Math.ceil(column / width) * width;
      }
      text += selected && position >= selected[0] && position < selected[1] ? `\x1b[7m${shown}\x1b[27m` : shown;
      column += size;
      position += character.length;
    }
    rows.push({ text, first: rows.length === 0 });
    return rows;
  }

  /** Which characters of a line are selected. */
  #selection(index: number, line: string): [number, number] | undefined {
    if (!this.#mode.startsWith("visual")) return undefined;
    let [from, to] = [this.#anchor, this.cursor];
    if (to.line < from.line || (to.line === from.line && to.column < from.column)) [from, to] = [to, from];
    if (index < from.line || index > to.line) return undefined;
    if (this.#mode === "visual-line") return [0, Math.max(1, line.length)];
    return [index === from.line ? from.column : 0, index === to.line ? to.column + 1 : Math.max(1, line.length)];
  }
}

function changeCase(operator: string, text: string): string {
  if (operator === "gu") return text.toLowerCase();
  if (operator === "gU") return text.toUpperCase();
  return [...text].map((character) => (character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase())).join("");
}

function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    width += character === "\t" ? 8 - (width % 8) : code < 32 || code === 127 ? 2 : characterWidth(code);
  }
  return width;
}
