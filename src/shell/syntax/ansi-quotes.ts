import { byteToText, joinBytes } from "../text.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};

/** What stands between `$'` and `'`, with its escapes resolved. */
export function ansiUnescape(raw: string): string {
  let text = "";
  let bytes = false;
  for (let at = 0; at < raw.length; ) {
    const c = raw[at] as string;
    if (c !== "\\") {
      text += c;
      at++;
      continue;
    }
    const next = raw[at + 1];
    if (next === undefined) {
      text += c;
      break;
    }
    const simple = SIMPLE[next];
    if (simple !== undefined) {
      text += simple;
      at += 2;
      continue;
    }
    const rest = raw.slice(at + 1, at + 12);
    const octal = /^[0-7]{1,3}/.exec(rest);
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
    const unicode = /^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest);
    if (octal !== null || hex !== null) {
      const code = (octal !== null ? Number.parseInt(octal[0], 8) : Number.parseInt((hex as RegExpExecArray)[1] as string, 16)) & 255;
      // A zero byte ends the text, as in C.
      if (code === 0) return bytes ? joinBytes(text) : text;
      text += byteToText(code);
      bytes ||= code > 127;
      at += 1 + (octal ?? (hex as RegExpExecArray))[0].length;
    } else if (unicode !== null) {
      const code = Number.parseInt(unicode[1] as string, 16);
      text += code <= 0x10ffff ? String.fromCodePoint(code) : "";
      at += 1 + unicode[0].length;
    } else if (next === "c" && raw[at + 2] !== undefined) {
      text += String.fromCharCode((raw.charCodeAt(at + 2) & 31) as number);
      at += 3;
    } else {
      text += c + next;
      at += 2;
    }
  }
  return bytes ? joinBytes(text) : text;
}
