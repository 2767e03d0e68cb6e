import type { Bytes } from "../base/bytes.ts";
import { concatBytes } from "../base/bytes.ts";
import { general } from "../base/c-format.ts";
import { Failure, quote } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { readAll } from "./lib/input.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "od",
  summary: "print data as numbers or characters",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-A, --address-radix=RADIX", "d, o, x or n for the offsets"],
    ["-j, --skip-bytes=BYTES", "leave out the first BYTES"],
    ["-N, --read-bytes=BYTES", "at most BYTES"],
    ["-t, --format=TYPE", "a, c, d, f, o, u or x with a size; z for text at the end"],
    ["-v, --output-duplicates", "no * for lines that repeat"],
    ["-w, --width[=BYTES]", "BYTES on a line"],
    ["-a", "same as -t a"],
    ["-b", "same as -t o1"],
    ["-c", "same as -t c"],
    ["-d", "same as -t u2"],
    ["-i", "same as -t dI"],
    ["-l", "same as -t dL"],
    ["-o", "same as -t o2"],
    ["-s", "same as -t d2"],
    ["-x", "same as -t x2"],
    ["-h", "same as -t x2"],
    ["-S, --strings=BYTES", "strings of at least BYTES characters that end in NUL"],
    ["--endian=ORDER", "big or little"],
  ],
  async run(tool) {
    const types = tool.given.flatMap((option) => {
      const short: Record<string, string> = { a: "a", b: "o1", c: "c", d: "u2", h: "x2", i: "d4", l: "d8", o: "o2", s: "d2", x: "x2" };
      return option.key === "format" ? parseTypes(option.value as string) : short[option.key] !== undefined ? parseTypes(short[option.key] as string) : [];
    });
    if (types.length === 0) types.push(...parseTypes("o2"));
    const radix = tool.value("address-radix") ?? "o";
    if (!/^[doxn]$/.test(radix)) throw new Failure(`invalid output address radix '${radix}'; it must be one character from [doxn]`);
    const parts: Bytes[] = [];
    await tool.eachInput(async (fd) => {
      parts.push(await readAll(tool.sys, fd));
    });
    const skip = size(tool, "skip-bytes") ?? 0;
    if (parts.length === 0) return;
    const whole = concatBytes([...parts, new Uint8Array(0)]);
    if (skip > whole.length) throw new Failure("cannot skip past end of combined input");
    const limit = size(tool, "read-bytes");
    const data = whole.subarray(skip, limit === undefined ? undefined : skip + limit);
    const address = (at: number) =>
      radix === "n" ? "" : radix === "d" ? String(at).padStart(7, "0") : radix === "x" ? at.toString(16).padStart(6, "0") : at.toString(8).padStart(7, "0");
    if (tool.has("strings")) return strings(tool, data, skip, size(tool, "strings") ?? 3, address);
    const width = tool.has("width") ? (size(tool, "width") ?? 32) : 16;
    const big = tool.value("endian") === "big";
    // All formats of a line take the same width for each byte.
    const cell = Math.max(...types.map((type) => (type.columns + 1) / type.size));
    let last = "";
    let starred = false;
    for (let at = 0; at < data.length; at += width) {
      const chunk = data.subarray(at, at + width);
      const key = String.fromCharCode(...chunk);
      if (!tool.has("output-duplicates") && at > 0 && key === last && chunk.length === width) {
        if (!starred) tool.out.put("*\n");
        starred = true;
        continue;
      }
      starred = false;
      last = key;
      for (const [i, type] of types.entries()) {
        let line = "";
        for (let k = 0; k < chunk.length; k += type.size) line += type.show(chunk, k, big).padStart(Math.round(cell * type.size));
        if (type.text)
          line = `${line.padEnd(Math.ceil(width / type.size) * Math.round(cell * type.size))}  >${[...chunk].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")}<`;
        tool.out.put(`${i === 0 ? address(skip + at) : " ".repeat(address(0).length)}${line}\n`);
      }
      if (tool.out.full) await tool.out.flush();
    }
    if (radix !== "n") tool.out.put(`${address(skip + data.length)}\n`);
  },
});

interface TypeFormat {
  readonly size: number;
  readonly columns: number;
  readonly text: boolean;
  show(chunk: Bytes, at: number, big: boolean): string;
}

const NAMES = [
  "nul",
  "soh",
  "stx",
  "etx",
  "eot",
  "enq",
  "ack",
  "bel",
  "bs",
  "ht",
  "nl",
  "vt",
  "ff",
  "cr",
  "so",
  "si",
  "dle",
  "dc1",
  "dc2",
  "dc3",
  "dc4",
  "nak",
  "syn",
  "etb",
  "can",
  "em",
  "sub",
  "esc",
  "fs",
  "gs",
  "rs",
  "us",
  "sp",
];

function parseTypes(text: string): TypeFormat[] {
  const types: TypeFormat[] = [];
  for (const match of text.matchAll(/([acdfoux])([1248CSILFD]?)(z?)|(.)/g)) {
    if (match[4] !== undefined) throw new Failure(`invalid character '${match[4]}' in type string ${quote(text)}`);
    const [, letter, given, z] = match as unknown as [string, string, string, string];
    const size =
      letter === "a" || letter === "c"
        ? 1
        : given === ""
          ? letter === "f"
            ? 8
            : 4
          : (({ C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 } as Record<string, number>)[given] ?? Number(given));
    types.push({ size, columns: columnsOf(letter, size), text: z === "z", show: (chunk, at, big) => showUnit(letter, size, chunk, at, big) });
  }
  return types;
}

function columnsOf(letter: string, size: number): number {
  if (letter === "a" || letter === "c") return 3;
  if (letter === "x") return size * 2;
  if (letter === "o") return { 1: 3, 2: 6, 4: 11, 8: 22 }[size] as number;
  if (letter === "f") return size === 4 ? 15 : 24;
  return ({ 1: 3, 2: 5, 4: 10, 8: 20 }[size] as number) + (letter === "d" ? (size === 8 ? 0 : 1) : 0);
}

function showUnit(letter: string, size: number, chunk: Bytes, at: number, big: boolean): string {
  const byte = chunk[at] as number;
  if (letter === "a") return (byte & 127) === 127 ? "del" : (NAMES[byte & 127] ?? String.fromCharCode(byte & 127));
  if (letter === "c") {
    const known = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" }[byte];
    return known ?? (byte < 32 || byte > 126 ? byte.toString(8).padStart(3, "0") : String.fromCharCode(byte));
  }
  const bytes = new Uint8Array(8);
  bytes.set(chunk.subarray(at, at + size));
  const view = new DataView(bytes.buffer);
  if (letter === "f") return size === 4 ? shortest(view.getFloat32(0, !big), 6, Math.fround) : shortest(view.getFloat64(0, !big), 15, (value) => value);
  let value = 0n;
  for (let i = 0; i < size; i++) value += BigInt(bytes[big ? size - 1 - i : i] as number) << BigInt(8 * i);
  if (letter === "d") return BigInt.asIntN(size * 8, value).toString();
  if (letter === "u") return value.toString();
  return letter === "x" ? value.toString(16).padStart(size * 2, "0") : value.toString(8).padStart(columnsOf("o", size), "0");
}

function size(tool: Tool, key: string): number | undefined {
  const text = tool.value(key);
  if (text === undefined) return undefined;
  const value = /^0x/i.test(text) ? Number(text) : parseSize(text);
  if (value === undefined || Number.isNaN(value))
    throw new Failure(`invalid -${key === "width" ? "w" : key === "skip-bytes" ? "j" : "N"} argument ${quote(text)}`);
  return value;
}

/** With as few digits as tell the number from its neighbours. */
function shortest(value: number, from: number, as: (value: number) => number): string {
  let precision = from;
  while (precision < 17 && as(Number(value.toPrecision(precision))) !== value) precision++;
  return general(value, precision);
}

function strings(tool: Tool, data: Bytes, start: number, minimum: number, address: (at: number) => string): void {
  let from = 0;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at] as number;
    if (byte >= 32 && byte < 127) continue;
    if (byte === 0 && at - from >= minimum) tool.out.put(`${address(start + from)} ${String.fromCharCode(...data.subarray(from, at))}\n`);
    from = at + 1;
  }
}
