import { isErrno } from "../../base/errno.ts";
import { type Completion, complete } from "../completion/complete.ts";
import type { Shell } from "../shell.ts";
import { type Task, wait } from "../task.ts";
import { encodeText } from "../text.ts";
import { noteWindowSize } from "../window-size.ts";
import { LineBuffer } from "./buffer.ts";
import { candidateColumns } from "./columns.ts";
import { type Key, KeyReader } from "./keys.ts";
import { Screen } from "./screen.ts";

export type EditedLine = { readonly type: "line"; readonly text: string } | { readonly type: "end" } | { readonly type: "interrupt" };

const LIST_WITHOUT_ASKING = 100;

/** Reads one line from the terminal with the keys of readline's emacs mode. */
export class LineEditor {
  readonly #shell: Shell;
  readonly #fd = 0;
  readonly #kills: string[] = [];
  readonly #bracketedPaste: boolean;
  readonly #keys: KeyReader;
  #buffer = new LineBuffer(this.#kills);
  #screen = new Screen(80);
  /** Index into the history; its length: the new line. */
  #historyAt = 0;
  /** Edited versions of history lines, until one is accepted. */
  #drafts = new Map<number, string>();
  #lastArgument: { back: number; start: number } | undefined = undefined;
  #completing = false;
  #resized = false;

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#keys = new KeyReader(shell.sys, this.#fd, () => this.#isInterrupted);
    this.#bracketedPaste = shell.dialect === "bash" && shell.variables.get("TERM") !== "dumb";
  }

  *read(prompt: string): Task<EditedLine> {
    const { sys } = this.#shell;
    const before = sys.tcgetattr(this.#fd);
    sys.tcsetattr(this.#fd, { icanon: false, echo: false, icrnl: false, ixon: false, iexten: false });
    this.#buffer = new LineBuffer(this.#kills);
    this.#screen = new Screen(this.#columns());
    this.#historyAt = this.#shell.history.entries.length;
    this.#drafts = new Map();
    sys.signal("WINCH", () => {
      this.#resized = true;
    });
    // What interrupted the command before is done with.
    this.#shell.interrupted = false;
    let ended = false;
    try {
      yield* this.#write((this.#bracketedPaste ? "\x1b[?2004h" : "") + this.#screen.start(prompt));
      const result = yield* this.#edit();
      ended = result.type === "end";
      return result;
    } finally {
      if (this.#bracketedPaste) yield* this.#write(`\x1b[?2004l\r${ended ? "\n" : ""}`);
      sys.signal("WINCH", "default");
      sys.tcsetattr(this.#fd, before);
    }
  }

  *#edit(): Task<EditedLine> {
    for (;;) {
      const key = yield* this.#nextKey();
      if (key.type === "end") return { type: "end" };
      if (key.type === "text" || key.type === "paste") {
        if (key.type === "paste") this.#buffer.remember();
        this.#forgetRuns();
        const taken = this.#buffer.insert(key.type === "paste" ? key.text.replaceAll("\t", "    ").replace(/\n$/, "") : key.text);
        if (!taken || (key.type === "paste" && key.cut)) yield* this.#bell();
        yield* this.#show();
        continue;
      }
      const result = yield* this.#command(key.name);
      if (result !== undefined) return result;
    }
  }

  *#nextKey(): Task<Key> {
    for (;;) {
      if (this.#isInterrupted) {
        this.#shell.interrupted = false;
        return { type: "key", name: "C-c" };
      }
      try {
        if (!this.#keys.hasAhead) yield* wait(this.#shell.sys.poll([{ fd: this.#fd, read: true }]));
        // What was typed behind a Ctrl-C comes after it.
        if (!this.#isInterrupted) return yield* this.#keys.next();
      } catch (error) {
        if (isErrno(error, "EIO")) return { type: "end" };
        if (!isErrno(error, "EINTR")) throw error;
      }
      if (!this.#resized) continue;
      this.#resized = false;
      noteWindowSize(this.#shell, this.#fd);
      this.#screen.resize(this.#columns());
      yield* this.#write(this.#screen.redraw(this.#buffer.text, this.#buffer.cursor));
    }
  }

  get #isInterrupted(): boolean {
    return this.#shell.interrupted || this.#shell.traps.nextPending === "INT";
  }

  #columns(): number {
    const { cols } = this.#shell.sys.windowSize(this.#fd);
    return cols > 1 ? cols : 80;
  }

  *#write(text: string): Task<void> {
    if (text !== "") yield* wait(this.#shell.sys.write(2, encodeText(text)));
  }

  *#show(): Task<void> {
    yield* this.#write(this.#screen.draw(this.#buffer.text, this.#buffer.cursor));
  }

  *#bell(): Task<undefined> {
    yield* this.#write("\x07");
    return undefined;
  }

  #forgetRuns(): void {
    this.#buffer.endKill();
    this.#buffer.endYank();
    this.#lastArgument = undefined;
    this.#completing = false;
  }

  *#command(name: string): Task<EditedLine | undefined> {
    const buffer = this.#buffer;
    if (!["C-k", "C-u", "C-w", "M-d", "M-backspace"].includes(name)) buffer.endKill();
    if (name !== "C-y" && name !== "M-y") buffer.endYank();
    if (name !== "M-." && name !== "M-_") this.#lastArgument = undefined;
    if (name !== "tab") this.#completing = false;
    switch (name) {
      case "enter":
        return yield* this.#accept();
      case "C-d":
        if (buffer.text === "") return { type: "end" };
        buffer.remember();
        if (buffer.cursor < buffer.text.length) buffer.delete(buffer.cursor, buffer.after());
        break;
      case "C-c":
        yield* this.#write(`${this.#screen.finish()}^C\n`);
        return { type: "interrupt" };
      case "C-r":
      case "C-s":
        return yield* this.#search(name === "C-r" ? -1 : 1);
      case "tab":
        yield* this.#complete();
        return undefined;
      case "C-l":
        yield* this.#write(this.#screen.clear(buffer.text, buffer.cursor));
        return undefined;
      case "C-v":
        yield* this.#quotedInsert();
        break;
      case "C-z":
      case "escape":
      case "insert":
      case "unknown":
      case "C-g":
      case "page-up":
      case "page-down":
        return undefined;
      default:
        if (!this.#move(name) && !this.#change(name)) return yield* this.#bell();
    }
    yield* this.#show();
    return undefined;
  }

  #move(name: string): boolean {
    const buffer = this.#buffer;
    switch (name) {
      case "C-a":
      case "home":
        buffer.cursor = 0;
        return true;
      case "C-e":
      case "end":
        buffer.cursor = buffer.text.length;
        return true;
      case "C-b":
      case "left":
        buffer.cursor = buffer.before();
        return true;
      case "C-f":
      case "right":
        buffer.cursor = buffer.after();
        return true;
      case "M-b":
      case "C-left":
        buffer.cursor = buffer.wordStart();
        return true;
      case "M-f":
      case "C-right":
        buffer.cursor = buffer.wordEnd();
        return true;
      case "C-p":
      case "up":
        return this.#history(-1);
      case "C-n":
      case "down":
        return this.#history(1);
      case "M-<":
        return this.#history(-this.#historyAt);
      case "M->":
        return this.#history(this.#shell.history.entries.length - this.#historyAt);
      default:
        return false;
    }
  }

  #change(name: string): boolean {
    const buffer = this.#buffer;
    if (name === "C-_" || name === "C-x") return name === "C-_" ? buffer.undo() : true;
    buffer.remember();
    switch (name) {
      case "backspace":
        if (buffer.cursor === 0) return false;
        buffer.delete(buffer.before(), buffer.cursor);
        return true;
      case "delete":
        buffer.delete(buffer.cursor, buffer.after());
        return true;
      case "C-k":
        buffer.kill(buffer.cursor, buffer.text.length);
        return true;
      case "C-u":
        buffer.kill(0, buffer.cursor);
        return true;
      case "C-w":
        buffer.kill(buffer.blankWordStart(), buffer.cursor);
        return true;
      case "M-d":
      case "C-delete":
        buffer.kill(buffer.cursor, buffer.wordEnd());
        return true;
      case "M-backspace":
        buffer.kill(buffer.wordStart(), buffer.cursor);
        return true;
      case "C-y":
        buffer.yank();
        return true;
      case "M-y":
        buffer.yankPop();
        return true;
      case "C-t":
        buffer.transpose();
        return true;
      case "M-u":
        buffer.changeWord((word) => word.toUpperCase());
        return true;
      case "M-l":
        buffer.changeWord((word) => word.toLowerCase());
        return true;
      case "M-c":
        buffer.changeWord((word) => word.replace(/[\p{L}\p{N}]+/u, (w) => (w[0] as string).toUpperCase() + w.slice(1).toLowerCase()));
        return true;
      case "M-.":
      case "M-_":
        return this.#insertLastArgument();
      default:
        return false;
    }
  }

  #history(step: number): boolean {
    const { entries } = this.#shell.history;
    const to = this.#historyAt + step;
    if (to < 0 || to > entries.length) return false;
    this.#drafts.set(this.#historyAt, this.#buffer.text);
    this.#historyAt = to;
    this.#buffer.replace(this.#drafts.get(to) ?? entries[to] ?? "");
    return true;
  }

  /** The last word of the line before; again: of the one before that. */
  #insertLastArgument(): boolean {
    const { entries } = this.#shell.history;
    const back = (this.#lastArgument?.back ?? 0) + 1;
    const line = entries[entries.length - back];
    if (line === undefined) return false;
    const word = /(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+\s*$/s.exec(line)?.[0].trim() ?? "";
    if (this.#lastArgument !== undefined) this.#buffer.delete(this.#lastArgument.start, this.#buffer.cursor);
    this.#lastArgument = { back, start: this.#buffer.cursor };
    this.#buffer.insert(word);
    return true;
  }

  *#quotedInsert(): Task<void> {
    const byte = yield* this.#keys.byte();
    if (byte !== undefined) this.#buffer.insert(String.fromCharCode(byte));
  }

  *#accept(): Task<EditedLine> {
    yield* this.#write(`${this.#screen.finish()}\n`);
    return { type: "line", text: this.#buffer.text };
  }

  /** Incremental search: every key narrows it; a key that is none of its own ends it and is obeyed. */
  *#search(first: -1 | 1): Task<EditedLine | undefined> {
    const { entries } = this.#shell.history;
    const buffer = this.#buffer;
    const original = { text: buffer.text, cursor: buffer.cursor, at: this.#historyAt };
    const prompt = this.#screen;
    let direction = first;
    let pattern = "";
    let at = Math.min(this.#historyAt, entries.length);
    let failed = false;
    const find = (from: number): void => {
      for (let i = from; i >= 0 && i < entries.length; i += direction) {
        const found = (entries[i] as string).lastIndexOf(pattern);
        if (found < 0) continue;
        at = i;
        failed = false;
        buffer.text = entries[i] as string;
        buffer.cursor = found;
        return;
      }
      failed = pattern !== "";
    };
    const label = (): string =>
      `(${failed ? "failed " : ""}${direction < 0 ? "reverse-" : ""}i-search)\`${pattern}': `.replace(
        direction > 0 ? /^\((failed )?i-search/ : /$^/,
        (_all, word: string | undefined) => `(${word ?? ""}i-search`,
      );
    const normal = this.#promptText;
    for (;;) {
      prompt.setPrompt(label());
      yield* this.#write(prompt.redraw(buffer.text, buffer.cursor));
      const key = yield* this.#nextKey();
      if (key.type === "end") return { type: "end" };
      if (key.type === "text") {
        pattern += key.text;
        find(Math.min(at, entries.length - 1));
        continue;
      }
      if (key.type === "key" && (key.name === "C-r" || key.name === "C-s")) {
        direction = key.name === "C-r" ? -1 : 1;
        if (pattern === "") pattern = this.#lastPattern;
        find(at + direction);
        continue;
      }
      if (key.type === "key" && key.name === "backspace") {
        pattern = pattern.slice(0, -1);
        at = entries.length;
        find(direction < 0 ? entries.length - 1 : 0);
        continue;
      }
      this.#lastPattern = pattern;
      this.#screen.setPrompt(normal);
      if (key.type === "key" && key.name === "C-g") {
        buffer.text = original.text;
        buffer.cursor = original.cursor;
        yield* this.#write(this.#screen.redraw(buffer.text, buffer.cursor));
        return undefined;
      }
      this.#historyAt = at;
      yield* this.#write(this.#screen.redraw(buffer.text, buffer.cursor));
      if (key.type === "key" && key.name !== "escape") return yield* this.#command(key.name);
      if (key.type === "paste") {
        buffer.insert(key.text);
        yield* this.#show();
      }
      return undefined;
    }
  }

  #lastPattern = "";
  #promptText = "";

  /** What to show again after a search. */
  setPromptText(prompt: string): void {
    this.#promptText = prompt;
  }

  *#complete(): Task<void> {
    const buffer = this.#buffer;
    const completion = yield* complete(this.#shell, buffer.text, buffer.cursor);
    if (completion.candidates.length === 0) {
      yield* this.#bell();
      return;
    }
    buffer.remember();
    const inserted = this.#insertCompletion(completion);
    if (inserted) {
      this.#completing = false;
      yield* this.#show();
      return;
    }
    if (!this.#completing) {
      this.#completing = true;
      yield* this.#bell();
      return;
    }
    yield* this.#listCandidates(completion);
  }

  /** Puts in what all candidates have in common. false when that is nothing new. */
  #insertCompletion({ start, candidates, suffix }: Completion): boolean {
    const buffer = this.#buffer;
    const typed = buffer.text.slice(start, buffer.cursor);
    const only = candidates.length === 1 ? candidates[0] : undefined;
    const text = only === undefined ? commonStart(candidates.map((candidate) => candidate.text)) : only.text + suffix(only);
    if (text.length <= typed.length && only === undefined) return false;
    buffer.text = buffer.text.slice(0, start) + text + buffer.text.slice(buffer.cursor);
    buffer.cursor = start + text.length;
    return true;
  }

  *#listCandidates({ candidates }: Completion): Task<void> {
    yield* this.#write(`${this.#screen.finish()}\n`);
    if (candidates.length > LIST_WITHOUT_ASKING) {
      yield* this.#write(`Display all ${candidates.length} possibilities? (y or n)`);
      const key = yield* this.#nextKey();
      yield* this.#write("\n");
      if (!(key.type === "text" && /^[yY ]$/.test(key.text))) {
        yield* this.#write(this.#screen.start(this.#promptText) + this.#screen.draw(this.#buffer.text, this.#buffer.cursor));
        return;
      }
    }
    yield* this.#write(
      candidateColumns(
        candidates.map((candidate) => candidate.shown),
        this.#columns(),
      ),
    );
    yield* this.#write(this.#screen.start(this.#promptText) + this.#screen.redraw(this.#buffer.text, this.#buffer.cursor));
  }
}

function commonStart(texts: readonly string[]): string {
  let common = texts[0] ?? "";
  for (const text of texts) {
    let length = 0;
    while (length < common.length && common[length] === text[length]) length++;
    common = common.slice(0, length);
  }
  return common;
}
