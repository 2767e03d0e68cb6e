import type { Sys } from "../../sim/sys.ts";
import { type Task, wait } from "../task.ts";
import { decodeText } from "../text.ts";

/** A key: text to insert, a name such as `up` or `C-a`, or the content of a paste. */
export type Key =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "key"; readonly name: string }
  | { readonly type: "paste"; readonly text: string }
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
const MAX_PASTE = 10 * 1024 * 1024;
const ESCAPE_WAIT = 60_000_000n;

/** Reads one key, byte by byte: what is typed ahead belongs to the programs that run next. */
export function* readKey(sys: Sys, fd: number): Task<Key> {
  const first = yield* readByte(sys, fd);
  if (first === undefined) return { type: "end" };
  if (first === 27) return yield* readEscape(sys, fd);
  if (first === 127) return { type: "key", name: "backspace" };
  if (first < 32) return { type: "key", name: CONTROL[first] ?? `C-${String.fromCharCode(first + 96)}` };
  if (first < 128) return { type: "text", text: String.fromCharCode(first) };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  const bytes = [first];
  while (bytes.length < size) {
    const next = yield* readByte(sys, fd);
    if (next === undefined) break;
    bytes.push(next);
  }
  return { type: "text", text: decodeText(Uint8Array.from(bytes)) };
}

const CONTROL: Readonly<Record<number, string>> = { 8: "backspace", 9: "tab", 10: "enter", 13: "enter", 31: "C-_" };

function* readByte(sys: Sys, fd: number): Task<number | undefined> {
  const bytes = yield* wait(sys.read(fd, 1));
  return bytes[0];
}

/** Does more follow soon? Then the escape byte began a sequence. */
function* follows(sys: Sys, fd: number): Task<boolean> {
  try {
    return (yield* wait(sys.poll([{ fd, read: true }], ESCAPE_WAIT))).length > 0;
  } catch {
    return false;
  }
}

function* readEscape(sys: Sys, fd: number): Task<Key> {
  if (!(yield* follows(sys, fd))) return { type: "key", name: "escape" };
  const next = yield* readByte(sys, fd);
  if (next === undefined) return { type: "end" };
  const character = String.fromCharCode(next);
  if (character !== "[" && character !== "O") {
    if (next === 127 || next === 8) return { type: "key", name: "M-backspace" };
    return { type: "key", name: `M-${next < 32 ? `C-${String.fromCharCode(next + 96)}` : character}` };
  }
  let sequence = character;
  for (let count = 0; count < 16; count++) {
    const byte = yield* readByte(sys, fd);
    if (byte === undefined) return { type: "end" };
    sequence += String.fromCharCode(byte);
    if (byte >= 64 && byte <= 126) break;
  }
  if (sequence === "[200~") return yield* readPaste(sys, fd);
  return { type: "key", name: SEQUENCES[sequence] ?? "unknown" };
}

/** Everything up to the end of a bracketed paste. */
function* readPaste(sys: Sys, fd: number): Task<Key> {
  const END = "\x1b[201~";
  const bytes: number[] = [];
  while (bytes.length < MAX_PASTE) {
    const byte = yield* readByte(sys, fd);
    if (byte === undefined) break;
    bytes.push(byte);
    if (byte === 126 && bytes.length >= 6 && String.fromCharCode(...bytes.slice(-6)) === END) {
      bytes.length -= 6;
      break;
    }
  }
  return { type: "paste", text: decodeText(Uint8Array.from(bytes)).replace(/\r\n?/g, "\n") };
}
