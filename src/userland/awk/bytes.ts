import { decodeText, encodeText } from "../lib/text.ts";

/** mawk knows bytes only: a letter beyond ASCII is several characters to it. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : encodeText(text).length;
}

export function byteSlice(text: string, start: number, end?: number): string {
  return isAscii(text) ? text.slice(start, end) : decodeText(encodeText(text).subarray(start, end));
}

function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}
