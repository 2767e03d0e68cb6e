import type { Bytes } from "../base/bytes.ts";
import { encodeUtf8 } from "../base/utf8.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(data: Bytes | string): string {
  const bytes = typeof data === "string" ? encodeUtf8(data) : data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    text += `${ALPHABET[word >> 18] as string}${ALPHABET[(word >> 12) & 63] as string}${left > 1 ? ALPHABET[(word >> 6) & 63] : "="}${left > 2 ? ALPHABET[word & 63] : "="}`;
  }
  return text;
}

export function encodeBase64Url(data: Bytes | string): string {
  return encodeBase64(data).replaceAll("+", "-").replaceAll("/", "_");
}

/** Both alphabets; anything else ends the text. */
export function decodeBase64(text: string): Bytes {
  const clean = text
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[^A-Za-z0-9+/].*$/s, "");
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const character of clean) {
    word = ((word << 6) | ALPHABET.indexOf(character)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  return bytes.subarray(0, at);
}
