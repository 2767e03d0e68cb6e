/**
 * Shell data are bytes; here they are strings. A byte that is not part of valid UTF-8 is kept as the lone surrogate U+DC80 … U+DCFF
 * (as Python's "surrogateescape" does), so that binary data pass through variables and pipes of builtins unharmed.
 */
import type { Bytes } from "../base/bytes.ts";
import { encodeUtf8 } from "../base/utf8.ts";

const ESCAPED = /[\uDC80-\uDCFF]/;
const LONE = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;

export function decodeText(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeLossless(bytes);
  }
}

export function encodeText(text: string): Bytes {
  if (!ESCAPED.test(text) || !LONE.test(text)) return encodeUtf8(text);
  const out: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00);
    else out.push(...encodeUtf8(character));
  }
  return Uint8Array.from(out);
}

/** One byte as text: itself when ASCII. */
export function byteToText(byte: number): string {
  return String.fromCharCode(byte < 128 ? byte : 0xdc00 + byte);
}

/** Puts bytes that were written one by one together to the characters that they spell. */
export function joinBytes(text: string): string {
  return decodeText(encodeText(text));
}

/** Number of characters, as ${#x} counts them. */
export function characterCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) {
      const low = text.charCodeAt(i + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        count--;
        i++;
      }
    }
  }
  return count;
}

/** Characters from `start` to `end`, counted as `characterCount` counts. */
export function sliceCharacters(text: string, start: number, end: number): string {
  if (characterCount(text) === text.length) return text.slice(start, end);
  return [...text].slice(start, end).join("");
}

function decodeLossless(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceLength(bytes, at);
    if (size === 0) {
      text += byteToText(bytes[at] as number);
      at++;
    } else {
      text += new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(at, at + size));
      at += size;
    }
  }
  return text;
}

/** Length of the valid UTF-8 sequence at `at`; 0 when there is none. */
function sequenceLength(bytes: Bytes, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const size = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > bytes.length) return 0;
  for (let i = 1; i < size; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] as number;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f) || (first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f))
    return 0;
  return size;
}
