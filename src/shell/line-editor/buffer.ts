const MAX_LENGTH = 1024 * 1024;
const MAX_UNDO = 500;
const MAX_KILLS = 60;

/** The line being edited, by UTF-16 index, with its kill ring and undo list. Moves never split a character. */
export class LineBuffer {
  text = "";
  cursor = 0;
  readonly #undo: { text: string; cursor: number }[] = [];
  readonly #kills: string[];
  #lastKill = false;
  #yank: { start: number; index: number } | undefined = undefined;

  constructor(kills: string[]) {
    this.#kills = kills;
  }

  /** Called before each command of the user but runs of plain text. */
  remember(): void {
    const last = this.#undo[this.#undo.length - 1];
    if (last?.text === this.text) return;
    this.#undo.push({ text: this.text, cursor: this.cursor });
    if (this.#undo.length > MAX_UNDO) this.#undo.shift();
  }

  undo(): boolean {
    let state = this.#undo.pop();
    if (state !== undefined && state.text === this.text) state = this.#undo.pop();
    if (state === undefined) return false;
    this.text = state.text;
    this.cursor = state.cursor;
    return true;
  }

  /** Kills that follow each other are one; any other command ends that. */
  endKill(): void {
    this.#lastKill = false;
  }
  endYank(): void {
    this.#yank = undefined;
  }

  replace(text: string): void {
    this.text = text.slice(0, MAX_LENGTH);
    this.cursor = this.text.length;
  }

  /** false when not all of it fits. */
  insert(whole: string): boolean {
    const text = whole.slice(0, MAX_LENGTH - this.text.length);
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
    this.cursor += text.length;
    return text.length === whole.length;
  }

  before(at = this.cursor): number {
    if (at === 0) return 0;
    let start = at - 1;
    while (start > 0 && isContinuation(this.text, start)) start--;
    return start;
  }

  after(at = this.cursor): number {
    if (at >= this.text.length) return this.text.length;
    let end = at + 1;
    while (end < this.text.length && isContinuation(this.text, end)) end++;
    return end;
  }

  wordStart(at = this.cursor): number {
    let start = at;
    while (start > 0 && !isWord(this.text[start - 1])) start--;
    while (start > 0 && isWord(this.text[start - 1])) start--;
    return start;
  }

  wordEnd(at = this.cursor): number {
    let end = at;
    while (end < this.text.length && !isWord(this.text[end])) end++;
    while (end < this.text.length && isWord(this.text[end])) end++;
    return end;
  }

  /** Start of the word before, words being separated by blanks alone. */
  blankWordStart(): number {
    let start = this.cursor;
    while (start > 0 && /\s/.test(this.text[start - 1] as string)) start--;
    while (start > 0 && !/\s/.test(this.text[start - 1] as string)) start--;
    return start;
  }

  delete(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.cursor = from;
  }

  kill(from: number, to: number): void {
    if (from === to) return;
    const killed = this.text.slice(from, to);
    const backwards = to === this.cursor && from < this.cursor;
    this.delete(from, to);
    if (this.#lastKill && this.#kills.length > 0) this.#kills[0] = backwards ? killed + this.#kills[0] : this.#kills[0] + killed;
    else this.#kills.unshift(killed);
    if (this.#kills.length > MAX_KILLS) this.#kills.pop();
    this.#lastKill = true;
  }

  yank(): void {
    const text = this.#kills[0];
    if (text === undefined) return;
    this.#yank = { start: this.cursor, index: 0 };
    this.insert(text);
  }

  yankPop(): void {
    if (this.#yank === undefined || this.#kills.length === 0) return;
    const { start } = this.#yank;
    const index = (this.#yank.index + 1) % this.#kills.length;
    this.delete(start, this.cursor);
    this.insert(this.#kills[index] as string);
    this.#yank = { start, index };
  }

  transpose(): void {
    if (this.cursor === 0 || this.text.length < 2) return;
    const end = this.cursor === this.text.length ? this.cursor : this.after();
    const middle = this.before(end);
    const start = this.before(middle);
    this.text = this.text.slice(0, start) + this.text.slice(middle, end) + this.text.slice(start, middle) + this.text.slice(end);
    this.cursor = end;
  }

  changeWord(change: (word: string) => string): void {
    const end = this.wordEnd();
    this.text = this.text.slice(0, this.cursor) + change(this.text.slice(this.cursor, end)) + this.text.slice(end);
    this.cursor = end;
  }
}

function isWord(c: string | undefined): boolean {
  return c !== undefined && /[\p{L}\p{N}]/u.test(c);
}

/** The second half of a surrogate pair, or a mark that combines with what stands before it. */
export function isContinuation(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code >= 0xdc00 && code < 0xe000 && text.charCodeAt(at - 1) >= 0xd800 && text.charCodeAt(at - 1) < 0xdc00) return true;
  return /^\p{M}|^[\u200d\ufe0f]/u.test(text.slice(at, at + 2));
}
