import { decodeText, encodeText, isAscii } from "../lib/text.ts";

/** `slice` in bytes: mawk knows nothing else, a letter beyond ASCII is several characters to it. */
export function byteSlice(text: string, start: number, end?: number): string {
  return isAscii(text) ? text.slice(start, end) : decodeText(encodeText(text).subarray(start, end));
}
