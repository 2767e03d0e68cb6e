import type { Bytes } from "../base/bytes.ts";
import { Failure, quote } from "./lib/errors.ts";
import { readAll } from "./lib/input.ts";
import { decodeBinary } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "base64",
  aliases: ["base32"],
  summary: "encode or decode data as letters and digits",
  usage: "[OPTION]... [FILE]",
  options: [
    ["-d, -D, --decode", "decode"],
    ["-i, --ignore-garbage", "skip what is not in the alphabet when decoding"],
    ["-w, --wrap=COLS", "break lines at COLS characters; default 76, 0 for never"],
  ],
  async run(tool) {
    tool.rejectExtraOperands(1);
    const fd = await tool.openInput(tool.operands[0] ?? "-");
    if (fd === undefined) return 1;
    const data = await readAll(tool.sys, fd);
    const bits = tool.name === "base32" ? 5 : 6;
    if (tool.has("decode")) {
      const { bytes, complete } = decodeLetters(decodeBinary(data), bits, tool.has("ignore-garbage"));
      // busybox writes whole groups only.
      tool.out.putBytes(tool.gnu || complete ? bytes : bytes.subarray(0, bytes.length - (bytes.length % (bits === 5 ? 5 : 3))));
      if (!complete) await tool.warn(tool.gnu ? "invalid input" : "truncated input");
      return tool.status;
    }
    const text = tool.value("wrap") ?? "76";
    if (!/^\d+$/.test(text)) throw new Failure(`invalid wrap size: ${quote(text)}`);
    const columns = Number(text);
    const encoded = encodeLetters(data, bits);
    if (columns === 0) tool.out.put(encoded);
    else for (let at = 0; at < encoded.length; at += columns) tool.out.put(`${encoded.slice(at, at + columns)}\n`);
    return 0;
  },
});

const ALPHABETS = { 5: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 6: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" } as const;

export function encodeLetters(data: Bytes, bits: 5 | 6): string {
  const alphabet = ALPHABETS[bits];
  let text = "";
  let value = 0;
  let have = 0;
  for (const byte of data) {
    value = ((value & 0xff) << 8) | byte;
    have += 8;
    while (have >= bits) {
      have -= bits;
      text += alphabet[(value >> have) & ((1 << bits) - 1)];
    }
  }
  if (have > 0) text += alphabet[(value << (bits - have)) & ((1 << bits) - 1)];
  const group = bits === 5 ? 8 : 4;
  return text + "=".repeat((group - (text.length % group)) % group);
}

export function decodeLetters(text: string, bits: 5 | 6, ignoreGarbage = false): { bytes: Bytes; complete: boolean } {
  const alphabet = ALPHABETS[bits];
  const bytes: number[] = [];
  let value = 0;
  let have = 0;
  let letters = 0;
  let complete = true;
  for (const character of text) {
    if (character === "\n" || character === "\r") continue;
    const digit = alphabet.indexOf(character);
    if (digit < 0) {
      if (ignoreGarbage && character !== "=") continue;
      if (character !== "=") complete = false;
      if (character === "=") {
        letters++;
        continue;
      }
      break;
    }
    letters++;
    value = ((value << bits) | digit) & 0xfffff;
    have += bits;
    if (have >= 8) {
      have -= 8;
      bytes.push((value >> have) & 255);
    }
  }
  if (letters % (bits === 5 ? 8 : 4) !== 0) complete = false;
  return { bytes: Uint8Array.from(bytes), complete };
}
