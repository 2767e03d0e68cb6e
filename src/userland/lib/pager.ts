/** less and more. Off a terminal they copy. */

import { posixRegExp, RegexError } from "../../base/posix-regexp.ts";
import { quote, reason } from "./errors.ts";
import { readAll } from "./input.ts";
import { Screen } from "./screen.ts";
import { characterWidth, decodeText } from "./text.ts";
import type { Tool } from "./utility.ts";

export async function runPager(tool: Tool, kind: "less" | "more"): Promise<number> {
  if (tool.operands.length === 0 && tool.sys.isatty(0)) {
    await tool.note(kind === "less" ? 'Missing filename ("less --help" for help)\n' : `${kind}: bad usage\nTry '${kind} --help' for more information.\n`);
    return 1;
  }
  const parts: string[] = [];
  const names = tool.operands.length === 0 ? ["-"] : tool.operands;
  for (const name of names) {
    try {
      if (name !== "-" && tool.sys.fs.stat(name).type === "dir") {
        await tool.note(kind === "less" ? `${name} is a directory\n` : `\n*** ${name}: directory ***\n\n`);
        tool.status = 1;
        continue;
      }
      const fd = name === "-" ? 0 : await tool.sys.open(name, { read: true });
      const text = decodeText(await readAll(tool.sys, fd));
      if (fd !== 0) tool.sys.close(fd);
      parts.push(names.length > 1 && kind === "more" ? `::::::::::::::\n${name}\n::::::::::::::\n${text}` : text);
    } catch (error) {
      await tool.note(kind === "less" ? `${name}: ${reason(error)}\n` : `${kind}: cannot open ${name}: ${reason(error)}\n`);
      tool.status = 1;
    }
  }
  if (parts.length === 0) return tool.status;
  const text = parts.join("");
  const keys = await keyboard(tool);
  if (!tool.out.isTty || keys === undefined) {
    tool.out.put(text);
    return tool.status;
  }
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  const { rows } = tool.sys.windowSize(1);
  if (lines.length < rows && (kind === "more" || tool.has("quit-if-one-screen"))) {
    tool.out.put(text);
    return tool.status;
  }
  const pager = new Pager(
    tool,
    kind,
    keys,
    tool.has("squeeze-blank-lines", "squeeze") ? lines.filter((line, i) => line !== "" || lines[i - 1] !== "") : lines,
    names[0] as string,
  );
  await pager.run();
  return tool.status;
}

/** Keys come from the terminal, also when the text comes from standard input. */
async function keyboard(tool: Tool): Promise<number | undefined> {
  if (tool.sys.isatty(0)) return 0;
  for (const fd of [2, 1]) if (tool.sys.isatty(fd)) return fd;
  return undefined;
}

class Pager {
  readonly #tool: Tool;
  readonly #kind: "less" | "more";
  readonly #screen: Screen;
  readonly #lines: readonly string[];
  readonly #name: string;
  #top = 0;
  #left = 0;
  #pattern: RegExp | undefined;
  #backward = false;
  #count = "";
  #message = "";
  #numbers: boolean;
  #chop: boolean;
  readonly #marks = new Map<string, number>();
  #shown = false;

  constructor(tool: Tool, kind: "less" | "more", keys: number, lines: readonly string[], name: string) {
    this.#tool = tool;
    this.#kind = kind;
    this.#lines = lines;
    this.#name = name;
    this.#numbers = tool.has("LINE-NUMBERS");
    this.#chop = tool.has("chop-long-lines");
    this.#screen = new Screen(tool.sys, keys, kind === "less" && !tool.has("no-init"));
    const pattern = tool.value("pattern");
    if (pattern !== undefined) this.#compile(pattern);
    if (this.#pattern) this.#search(1, -1);
  }

  async run(): Promise<void> {
    await this.#screen.open();
    try {
      for (;;) {
        if (!this.#screen.hasKeys) await this.#draw();
        const key = await this.#screen.key();
        if (key === undefined || (await this.#handle(key)) === "quit") return;
      }
    } finally {
      await this.#screen.write("\r\x1b[K");
      await this.#screen.close();
    }
  }

  /** Lines on the screen without the prompt. */
  get #page(): number {
    return this.#screen.size.rows - 1;
  }

  get #last(): number {
    return Math.max(0, this.#lines.length - this.#page);
  }

  #go(line: number): void {
    this.#top = Math.max(0, Math.min(line, this.#kind === "more" ? this.#lines.length : this.#last));
  }

  async #handle(key: string): Promise<"quit" | undefined> {
    const count = this.#count === "" ? undefined : Number(this.#count);
    this.#message = "";
    if (/^\d$/.test(key)) {
      this.#count = (this.#count + key).slice(0, 9);
      return undefined;
    }
    this.#count = "";
    const before = this.#top;
    const half = Math.max(1, Math.floor(this.#page / 2));
    switch (key) {
      case "q":
      case "Q":
      case "\x03":
        return "quit";
      case " ":
      case "f":
      case "\x06":
      case "\x16":
      case "PageDown":
        this.#go(this.#top + (count ?? this.#page));
        break;
      case "b":
      case "\x02":
      case "PageUp":
        this.#go(this.#top - (count ?? this.#page));
        break;
      case "\r":
      case "\n":
      case "j":
      case "e":
      case "\x0e":
      case "\x05":
      case "Down":
        this.#go(this.#top + (count ?? 1));
        break;
      case "k":
      case "y":
      case "\x10":
      case "\x19":
      case "Up":
        this.#go(this.#top - (count ?? 1));
        break;
      case "d":
      case "\x04":
        this.#go(this.#top + (count ?? half));
        break;
      case "u":
      case "\x15":
        this.#go(this.#top - (count ?? half));
        break;
      case "g":
      case "<":
      case "Home":
        this.#go((count ?? 1) - 1);
        break;
      case "G":
      case ">":
      case "End":
        this.#go(count === undefined ? this.#last : count - 1);
        break;
      case "p":
      case "%":
        this.#go(Math.floor((this.#lines.length * (count ?? 0)) / 100));
        break;
      case "Right":
        this.#left += Math.floor(this.#screen.size.cols / 2);
        break;
      case "Left":
        this.#left = Math.max(0, this.#left - Math.floor(this.#screen.size.cols / 2));
        break;
      case "/":
      case "?":
        await this.#askPattern(key);
        break;
      case "n":
        this.#search(this.#backward ? -1 : 1, this.#top);
        break;
      case "N":
        this.#search(this.#backward ? 1 : -1, this.#top);
        break;
      case "=":
      case "\x07":
        this.#message = this.#position();
        break;
      case "m": {
        const mark = await this.#screen.key();
        if (mark) this.#marks.set(mark, this.#top);
        break;
      }
      case "'": {
        const mark = await this.#screen.key();
        if (mark && this.#marks.has(mark)) this.#go(this.#marks.get(mark) as number);
        else if (mark) this.#message = "Mark not set";
        break;
      }
      case "-": {
        const option = await this.#screen.key();
        if (option === "N") this.#numbers = !this.#numbers;
        else if (option === "S") this.#chop = !this.#chop;
        break;
      }
      case "h":
      case "H":
        this.#message = "SPACE page  b back  j/k line  g/G ends  /?nN search  q quit";
        break;
      case "v":
      case "F":
      case "R":
      case "r":
      case "\x0c":
      case "Resize":
        break;
      case ":":
        if ((await this.#screen.key()) === "q") return "quit";
        break;
      case "Z":
        if ((await this.#screen.key()) === "Z") return "quit";
        break;
    }
    const forward = [" ", "f", "\r", "\n", "j", "d", "PageDown", "Down"].includes(key);
    if (this.#kind === "more" && this.#top + this.#page >= this.#lines.length && forward) {
      await this.#draw(true);
      return "quit";
    }
    if (forward && this.#top === before && this.#tool.has("quit-at-eof", "QUIT-AT-EOF")) return "quit";
    return undefined;
  }

  #position(): string {
    const bottom = Math.min(this.#lines.length, this.#top + this.#page);
    const percent = Math.floor((bottom / Math.max(1, this.#lines.length)) * 100);
    return `${this.#name === "-" ? "" : `${this.#name} `}lines ${this.#top + 1}-${bottom}/${this.#lines.length} ${bottom >= this.#lines.length ? "(END)" : `${percent}%`}`;
  }

  async #askPattern(mark: string): Promise<void> {
    let text = "";
    const { rows } = this.#screen.size;
    for (;;) {
      await this.#screen.write(`\x1b[${rows};1H\x1b[K${mark}${text}`);
      const key = await this.#screen.key();
      if (key === undefined || key === "\x03" || key === "\x1b") return;
      if (key === "\r" || key === "\n") break;
      if (key === "\x7f" || key === "\b") {
        if (text === "") return;
        text = text.slice(0, -1);
      } else if (key === "\x15") text = "";
      else if (key.length === 1 && key >= " " && text.length < 200) text += key;
    }
    this.#backward = mark === "?";
    if (text !== "" && !this.#compile(text)) return;
    this.#search(this.#backward ? -1 : 1, text === "" ? this.#top : this.#top - (this.#backward ? 0 : 1));
  }

  #compile(text: string): boolean {
    const ignoreCase = this.#tool.has("IGNORE-CASE") || (this.#tool.has("ignore-case") && text === text.toLowerCase());
    try {
      this.#pattern = posixRegExp(text, { extended: true, ignoreCase, flags: "g" });
      return true;
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      this.#message = `Invalid pattern ${quote(text)}`;
      return false;
    }
  }

  #search(direction: 1 | -1, from: number): void {
    if (!this.#pattern) {
      this.#message = "No previous regular expression";
      return;
    }
    for (let i = from + direction; i >= 0 && i < this.#lines.length; i += direction) {
      this.#pattern.lastIndex = 0;
      if (!this.#pattern.test(this.#lines[i] as string)) continue;
      this.#top = this.#kind === "less" ? i : Math.min(i, this.#last);
      return;
    }
    this.#message = "Pattern not found";
  }

  async #draw(final = false): Promise<void> {
    const { rows, cols } = this.#screen.size;
    let out = this.#kind === "less" ? "\x1b[H" : this.#shown ? "\x1b[H\x1b[2J" : "";
    this.#shown = true;
    let used = 0;
    let bottom = this.#top;
    while (used < this.#page && bottom < this.#lines.length) {
      const pieces = this.#layout(this.#lines[bottom] as string, bottom, cols);
      for (const piece of pieces) {
        if (used >= this.#page) break;
        out += `${piece}\x1b[K\r\n`;
        used++;
      }
      bottom++;
    }
    if (final) {
      await this.#screen.write(out);
      return;
    }
    if (this.#kind === "less") for (; used < this.#page; used++) out += "\x1b[1m~\x1b[m\x1b[K\r\n";
    const end = bottom >= this.#lines.length;
    let prompt = this.#message;
    if (prompt === "") {
      if (this.#kind === "more") prompt = `--More--(${Math.floor((bottom / this.#lines.length) * 100)}%)`;
      else if (this.#tool.has("LONG-PROMPT")) prompt = this.#position();
      else if (end) prompt = "(END)";
      else prompt = this.#top === 0 && this.#name !== "-" ? this.#name : ":";
    }
    const plain = prompt === ":" ? ":" : `\x1b[7m${prompt.slice(0, cols - 1)}\x1b[m`;
    await this.#screen.write(`${out}\x1b[${this.#kind === "less" ? `${rows};1H` : "K"}${this.#kind === "less" ? "\x1b[K" : ""}${plain}${this.#count}`);
  }

  /** Rows of the screen that a line takes. */
  #layout(line: string, index: number, cols: number): string[] {
    const gutter = this.#numbers ? `${String(index + 1).padStart(7)} ` : "";
    const colors = this.#tool.has("RAW-CONTROL-CHARS", "raw-control-chars");
    const width = cols - gutter.length;
    const rows: string[] = [];
    let row = "";
    let column = 0;
    const text = this.#highlight(line, colors);
    for (let at = 0; at < text.length; ) {
      const sequence = /^\x1b\[[0-9;]*m/.exec(text.slice(at, at + 24));
      if (sequence) {
        row += sequence[0];
        at += sequence[0].length;
        continue;
      }
      const code = text.codePointAt(at) as number;
      const character = String.fromCodePoint(code);
      at += character.length;
      const shown = character === "\t" ? " ".repeat(8 - (column % 8)) : code < 32 || code === 127 ? `^${String.fromCharCode(code ^ 64)}` : character;
      const size = shown.length > 1 ? shown.length : characterWidth(code);
      if (column + size > width + (this.#chop || this.#left > 0 ? this.#left : 0)) {
        if (this.#chop || this.#left > 0) break;
        rows.push(gutter + row);
        row = "";
        column = 0;
      }
      if (!(this.#chop || this.#left > 0) || column >= this.#left) row += shown;
      column += size;
    }
    rows.push(gutter + row);
    return rows;
  }

  #highlight(line: string, colors: boolean): string {
    const clean = colors ? line : line.replace(/\x1b/g, "^[");
    const pattern = this.#pattern;
    if (!pattern || line.includes("\x1b")) return clean;
    pattern.lastIndex = 0;
    return clean.replace(pattern, (match) => (match === "" ? "" : `\x1b[7m${match}\x1b[27m`));
  }
}
