import type { Bytes } from "../../base/bytes.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard Base64 with padding. */
export function base64(bytes: Bytes): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += DIGITS[word >> 18] as string;
    text += DIGITS[(word >> 12) & 63] as string;
    text += b === undefined ? "=" : (DIGITS[(word >> 6) & 63] as string);
    text += c === undefined ? "=" : (DIGITS[word & 63] as string);
  }
  return text;
}
