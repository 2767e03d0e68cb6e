import type { Bytes } from "../base/bytes.ts";
import { concatBytes } from "../base/bytes.ts";
import { parseSize } from "./lib/human.ts";
import { readAll } from "./lib/input.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "hexdump",
  aliases: ["hd"],
  summary: "print data in hexadecimal",
  usage: "[OPTION]... [FILE]...",
  package: ["util-linux", "2.39.3"],
  options: [
    ["-b, --one-byte-octal", "bytes in octal"],
    ["-c, --one-byte-char", "bytes as characters"],
    ["-C, --canonical", "bytes in hexadecimal and as text"],
    ["-d, --two-bytes-decimal", "16-bit words in decimal"],
    ["-o, --two-bytes-octal", "16-bit words in octal"],
    ["-x, --two-bytes-hex", "16-bit words in hexadecimal"],
    ["-n, --length=LENGTH", "at most LENGTH bytes"],
    ["-s, --skip=OFFSET", "leave out the first OFFSET bytes"],
    ["-v, --no-squeezing", "no * for lines that repeat"],
  ],
  async run(tool) {
    const parts: Bytes[] = [];
    await tool.eachInput(async (fd) => {
      parts.push(await readAll(tool.sys, fd));
    });
    const skip = parseSize(tool.value("skip") ?? "0") ?? 0;
    const limit = parseSize(tool.value("length") ?? "");
    const data = concatBytes([...parts, new Uint8Array(0)]).subarray(skip, limit === undefined ? undefined : skip + limit);
    const kind =
      tool.name === "hd"
        ? "canonical"
        : (tool.last("one-byte-octal", "one-byte-char", "canonical", "two-bytes-decimal", "two-bytes-octal", "two-bytes-hex") ?? "plain");
    const digits = kind === "canonical" ? 8 : 7;
    let last = "";
    let starred = false;
    for (let at = 0; at < data.length; at += 16) {
      const chunk = data.subarray(at, at + 16);
      const key = String.fromCharCode(...chunk);
      if (!tool.has("no-squeezing") && at > 0 && key === last && chunk.length === 16) {
        if (!starred) tool.out.put("*\n");
        starred = true;
        continue;
      }
      starred = false;
      last = key;
      tool.out.put(`${(skip + at).toString(16).padStart(digits, "0")}${row(kind, chunk)}\n`);
      if (tool.out.full) await tool.out.flush();
    }
    if (data.length > 0) tool.out.put(`${(skip + data.length).toString(16).padStart(digits, "0")}\n`);
  },
});

function row(kind: string, chunk: Bytes): string {
  const hex = (byte: number | undefined) => (byte === undefined ? "  " : byte.toString(16).padStart(2, "0"));
  if (kind === "canonical") {
    const half = (from: number) => Array.from({ length: 8 }, (_, i) => hex(chunk[from + i])).join(" ");
    return `  ${half(0)}  ${half(8)}  |${[...chunk].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")}|`;
  }
  if (kind === "one-byte-octal")
    return Array.from({ length: 16 }, (_, i) => ` ${chunk[i] === undefined ? "   " : (chunk[i] as number).toString(8).padStart(3, "0")}`).join("");
  if (kind === "one-byte-char")
    return Array.from({ length: 16 }, (_, i) => ` ${chunk[i] === undefined ? "   " : character(chunk[i] as number).padStart(3)}`).join("");
  const words = Array.from({ length: 8 }, (_, i) => (chunk[i * 2] === undefined ? undefined : (chunk[i * 2] as number) + (chunk[i * 2 + 1] ?? 0) * 256));
  const wide = (text: string | undefined, width: number) => (text === undefined ? " ".repeat(width) : text.padStart(width));
  switch (kind) {
    case "two-bytes-decimal":
      return words.map((word) => wide(word === undefined ? undefined : String(word).padStart(5, "0"), 8)).join("");
    case "two-bytes-octal":
      return words.map((word) => wide(word === undefined ? undefined : word.toString(8).padStart(6, "0"), 8)).join("");
    case "two-bytes-hex":
      return words.map((word) => wide(word?.toString(16).padStart(4, "0"), 8)).join("");
    default:
      return words.map((word) => wide(word?.toString(16).padStart(4, "0"), 5)).join("");
  }
}

function character(byte: number): string {
  const known = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" }[byte];
  return known ?? (byte < 32 || byte > 126 ? byte.toString(8).padStart(3, "0") : String.fromCharCode(byte));
}
