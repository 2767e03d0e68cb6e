import type { Bytes } from "./bytes.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Reads both alphabets, with or without padding; undefined for what is no base64. */
export function fromBase64(text: string): Bytes | undefined {
  let length = text.length;
  while (length > 0 && text.charCodeAt(length - 1) === PADDING) length--;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let value = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit < 0) return undefined;
    value = (value << 6) | digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (value >> bits) & 0xff;
    value &= (1 << bits) - 1;
  }
  return bytes;
}

const PADDING = 61;

function digitOf(code: number): number {
  if (code >= 97) return code <= 122 ? code - 71 : -1;
  if (code >= 65) return code <= 90 ? code - 65 : code === 95 ? 63 : -1;
  if (code >= 48) return code <= 57 ? code + 4 : -1;
  return code === 43 || code === 45 ? 62 : code === 47 ? 63 : -1;
}

export function toBase64(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET[group >> 18] as string;
    text += ALPHABET[(group >> 12) & 63] as string;
    text += left > 1 ? (ALPHABET[(group >> 6) & 63] as string) : "=";
    text += left > 2 ? (ALPHABET[group & 63] as string) : "=";
  }
  return text;
}
