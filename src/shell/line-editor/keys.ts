import { type Bytes, concatBytes, EMPTY } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import type { Sys } from "../../sim/sys.ts";
import { type Task, wait } from "../task.ts";
import { decodeText } from "../text.ts";

/** A key: text to insert, a name such as `up` or `C-a`, or the content of a paste. */
export type Key =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "key"; readonly name: string }
  /** `cut`: there was more than is kept. */
  | { readonly type: "paste"; readonly text: string; readonly cut: boolean }
  | { readonly type: "end" };

const SEQUENCES: Readonly<Record<string, string>> = {
  "[A": "up",
  "[B": "down",
  "[C": "right",
  "[D": "left",
  "[H": "home",
  "[F": "end",
  OA: "up",
  OB: "down",
  OC: "right",
  OD: "left",
  OH: "home",
  OF: "end",
  "[1~": "home",
  "[2~": "insert",
  "[3~": "delete",
  "[4~": "end",
  "[5~": "page-up",
  "[6~": "page-down",
  "[7~": "home",
  "[8~": "end",
  "[1;5C": "C-right",
  "[1;5D": "C-left",
  "[1;3C": "C-right",
  "[1;3D": "C-left",
  "[5C": "C-right",
  "[5D": "C-left",
  "[3;5~": "C-delete",
  "[Z": "back-tab",
};
/** A paste is read to its end; so much of it is kept. */
const MAX_PASTE = 1024 * 1024;
/** Plain text that is there already is taken at once, so that a paste without marks is not drawn letter by letter. */
const MAX_RUN = 4096;
const ESCAPE = 27;
const ESCAPE_WAIT = 60_000_000n;
const PASTE_END = "\x1b[201~";

/** Reads keys byte by byte: what is typed ahead belongs to the programs that run next. */
export class KeyReader {
  readonly #sys: Sys;
  readonly #fd: number;
  readonly #interrupted: () => boolean;
  /** What was read with the end of a paste, or one byte behind plain text. */
  #ahead: Bytes = EMPTY;

  constructor(sys: Sys, fd: number, interrupted: () => boolean) {
    this.#interrupted = interrupted;
    this.#sys = sys;
    this.#fd = fd;
  }

  get hasAhead(): boolean {
    return this.#ahead.length > 0;
  }

  *next(): Task<Key> {
    const first = yield* this.byte();
    if (first === undefined) return { type: "end" };
    if (first === ESCAPE) return yield* this.#escape();
    if (first === 127) return { type: "key", name: "backspace" };
    if (first < 32) return { type: "key", name: CONTROL[first] ?? `C-${String.fromCharCode(first + 96)}` };
    return yield* this.#text(first);
  }

  *#text(first: number): Task<Key> {
    const bytes = [first];
    for (let missing = following(first); ; ) {
      while (missing > 0) {
        const next = yield* this.byte();
        if (next === undefined) break;
        bytes.push(next);
        missing--;
      }
      if (bytes.length >= MAX_RUN || !(yield* this.#isReady(0n))) break;
      const next = yield* this.byte();
      if (next === undefined) break;
      if (next < 32 || next === 127) {
        this.#ahead = concatBytes([Uint8Array.of(next), this.#ahead]);
        break;
      }
      bytes.push(next);
      missing = following(next);
    }
    return { type: "text", text: decodeText(Uint8Array.from(bytes)) };
  }

  /** As it is, whatever it means (Ctrl-V). */
  *byte(): Task<number | undefined> {
    if (this.#ahead.length > 0) {
      const first = this.#ahead[0];
      this.#ahead = this.#ahead.subarray(1);
      return first;
    }
    return (yield* wait(this.#sys.read(this.#fd, 1)))[0];
  }

  /** Does more come within this time? An interrupt throws EINTR. */
  *#isReady(nanoseconds: bigint): Task<boolean> {
    if (this.#ahead.length > 0) return true;
    try {
      return (yield* wait(this.#sys.poll([{ fd: this.#fd, read: true }], nanoseconds))).length > 0;
    } catch (error) {
      if (!isErrno(error, "EINTR") || this.#interrupted()) throw error;
      return false;
    }
  }

  /** If more follows soon, the escape byte began a sequence. */
  *#escape(): Task<Key> {
    if (!(yield* this.#isReady(ESCAPE_WAIT))) return { type: "key", name: "escape" };
    const next = yield* this.byte();
    if (next === undefined) return { type: "end" };
    const character = String.fromCharCode(next);
    if (character !== "[" && character !== "O") {
      if (next === 127 || next === 8) return { type: "key", name: "M-backspace" };
      return { type: "key", name: `M-${next < 32 ? `C-${String.fromCharCode(next + 96)}` : character}` };
    }
    let sequence = character;
    for (let count = 0; count < 16; count++) {
      const byte = yield* this.byte();
      if (byte === undefined) return { type: "end" };
      sequence += String.fromCharCode(byte);
      if (byte >= 64 && byte <= 126) break;
    }
    if (sequence === "[200~") return yield* this.#paste();
    return { type: "key", name: SEQUENCES[sequence] ?? "unknown" };
  }

  /** An interrupt throws EINTR; other signals do not end a paste. */
  *#piece(): Task<Bytes> {
    for (;;) {
      try {
        yield* wait(this.#sys.poll([{ fd: this.#fd, read: true }]));
        return yield* wait(this.#sys.read(this.#fd, MAX_RUN));
      } catch (error) {
        if (!isErrno(error, "EINTR") || this.#interrupted()) throw error;
      }
    }
  }

  /** Everything up to the end of a bracketed paste, in large pieces. */
  *#paste(): Task<Key> {
    const kept: Bytes[] = [];
    let size = 0;
    let unfinished = "";
    for (;;) {
      const bytes = this.#ahead.length > 0 ? this.#ahead : yield* this.#piece();
      this.#ahead = EMPTY;
      if (bytes.length === 0) break;
      if (size < MAX_PASTE) kept.push(bytes);
      size += bytes.length;
      if (unfinished === "" && !bytes.includes(ESCAPE)) continue;
      const text = unfinished + String.fromCharCode(...bytes);
      const end = text.indexOf(PASTE_END);
      if (end >= 0) {
        const after = text.length - end - PASTE_END.length;
        this.#ahead = bytes.subarray(bytes.length - after);
        size -= after + PASTE_END.length;
        break;
      }
      unfinished = /\x1b[^\x1b]{0,4}$/.exec(text)?.[0] ?? "";
    }
    const all = concatBytes(kept).subarray(0, Math.min(size, MAX_PASTE));
    return { type: "paste", text: decodeText(all).replace(/\r\n?/g, "\n"), cut: size > MAX_PASTE };
  }
}

/** How many bytes of the same character come behind the first one. */
function following(first: number): number {
  return first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
}

const CONTROL: Readonly<Record<number, string>> = { 8: "backspace", 9: "tab", 10: "enter", 13: "enter", 31: "C-_" };
