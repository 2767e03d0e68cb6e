/**
 * Text and bytes. Text programs work on strings; a byte that is no UTF-8 becomes a lone surrogate U+DC80…U+DCFF and turns
 * back into itself on the way out, so no input is ever damaged. Byte programs use "binary" strings: one character per byte.
 */
import type { Bytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";

/** Bytes as a text; never fails (see above). */
export function decodeText(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeEscaping(bytes);
  }
}

/** The bytes that `decodeText` read. */
export function encodeText(text: string): Bytes {
  if (!/[\uDC80-\uDCFF]/u.test(text)) return encodeUtf8(text);
  const parts: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00);
    else for (const byte of encodeUtf8(character)) parts.push(byte);
  }
  return Uint8Array.from(parts);
}

/** How many bytes `encodeText` makes of a text. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encodeText(text).length;
}

export function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}

/** One character per byte. */
export function decodeBinary(bytes: Bytes): string {
  if (bytes.length <= 4096) return String.fromCharCode(...bytes);
  let text = "";
  for (let start = 0; start < bytes.length; start += 4096) text += String.fromCharCode(...bytes.subarray(start, start + 4096));
  return text;
}

/** The bytes of a binary string; of other characters, the low eight bits. */
export function encodeBinary(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** An argument as a binary string. */
export function toBinary(text: string): string {
  return decodeBinary(encodeText(text));
}

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character.codePointAt(0) as number);
  return width;
}

export function characterWidth(code: number): number {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if ((code >= 0x300 && code <= 0x36f) || code === 0x200b || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}

/** Does the environment ask for UTF-8? Without it, programs count bytes. */
export function isUtf8Locale(env: ReadonlyMap<string, string>): boolean {
  const locale = env.get("LC_ALL") || env.get("LC_CTYPE") || env.get("LANG") || "C";
  return /utf-?8/i.test(locale);
}

function decodeEscaping(bytes: Bytes): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[i] as number));
      i++;
    } else {
      text += new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(i, i + length));
      i += length;
    }
  }
  return text;
}

/** Length of the well-formed UTF-8 sequence at `i`; 0 when there is none. */
function sequenceLength(bytes: Bytes, i: number): number {
  const first = bytes[i] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || first >= 0xf5 || i + length > bytes.length) return 0;
  for (let k = 1; k < length; k++) if (((bytes[i + k] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[i + 1] as number;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) || (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f))
    return 0;
  return length;
}
