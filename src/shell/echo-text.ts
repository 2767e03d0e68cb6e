import { byteToText, joinBytes } from "./text.ts";

/** What echo prints. `options`: -n, -e and -E, escapes only with -e; `escapes` (dash): always, and -n alone. */
export function echoText(args: readonly string[], style: "options" | "escapes", ascii = false): string {
  let newline = true;
  let escapes = style === "escapes";
  let first = 0;
  if (style === "escapes") {
    if (args[0] === "-n") {
      newline = false;
      first = 1;
    }
  } else {
    for (; first < args.length && /^-[neE]+$/.test(args[first] as string); first++) {
      for (const letter of (args[first] as string).slice(1)) {
        if (letter === "n") newline = false;
        else escapes = letter === "e";
      }
    }
  }
  const text = args.slice(first).join(" ");
  if (!escapes || !text.includes("\\")) return newline ? `${text}\n` : text;
  const { result, stopped } = unescapeEcho(text, ascii);
  return newline && !stopped ? `${result}\n` : result;
}

const SIMPLE: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };

/** Backslash escapes of echo -e and printf %b; `\c` stops all output. `ascii`: of a locale that has no more than that. */
export function unescapeEcho(text: string, ascii = false): { result: string; stopped: boolean } {
  let out = "";
  let bytes = false;
  const finish = (stopped: boolean): { result: string; stopped: boolean } => ({ result: bytes ? joinBytes(out) : out, stopped });
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    const next = text[at + 1];
    if (c !== "\\" || next === undefined) {
      out += c;
      continue;
    }
    if (next === "c") return finish(true);
    const simple = SIMPLE[next];
    if (simple !== undefined) {
      out += simple;
      at++;
      continue;
    }
    const rest = text.slice(at + 1, at + 11);
    const octal = /^0([0-7]{0,3})/.exec(rest) ?? /^([1-7][0-7]{0,2})/.exec(rest);
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
    const unicode = /^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest);
    if (octal !== null || hex !== null) {
      const code = (octal !== null ? Number.parseInt(octal[1] || "0", 8) : Number.parseInt((hex as RegExpExecArray)[1] as string, 16)) & 255;
      out += byteToText(code);
      bytes ||= code > 127;
      at += (octal ?? (hex as RegExpExecArray))[0].length;
    } else if (unicode !== null) {
      const code = Number.parseInt(unicode[1] as string, 16);
      out += code > 127 && ascii ? asciiUnicode(code) : code <= 0x10ffff ? String.fromCodePoint(code) : "";
      at += unicode[0].length;
    } else out += c;
  }
  return finish(false);
}

/** How a character is written where there is no such character. */
function asciiUnicode(code: number): string {
  const digits = code.toString(16).toUpperCase();
  return code > 0xffff ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
}
