import { type Bytes, concatBytes } from "../base/bytes.ts";
import { Failure, quote } from "./lib/errors.ts";
import { parseSize } from "./lib/human.ts";
import { readAll } from "./lib/input.ts";
import { Output } from "./lib/output.ts";
import { openShell } from "./lib/shell.ts";
import { waitFor } from "./lib/spawn.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "split",
  summary: "cut a file into pieces",
  usage: "[OPTION]... [FILE [PREFIX]]",
  options: [
    ["-a, --suffix-length=N", "suffixes of N characters; default 2"],
    ["--additional-suffix=SUFFIX", "put SUFFIX at the end of the names"],
    ["-b, --bytes=SIZE", "SIZE bytes in each piece"],
    ["-C, --line-bytes=SIZE", "whole lines of at most SIZE bytes in each piece"],
    ["-d", "numbers for suffixes, from 0"],
    ["--numeric-suffixes[=FROM]", "like -d, with a start"],
    ["-x", "hexadecimal suffixes, from 0"],
    ["--hex-suffixes[=FROM]", "like -x, with a start"],
    ["--filter=COMMAND", "pipe each piece to COMMAND; its name is $FILE"],
    ["-e, --elide-empty-files", "no empty pieces with -n"],
    ["-l, --lines=NUMBER", "NUMBER lines in each piece; default 1000"],
    ["-n, --number=CHUNKS", "N pieces; l/N without splitting lines; r/N in turn; K/N prints one"],
    ["-t, --separator=SEP", "SEP instead of newline"],
    ["--verbose", "say what is written"],
  ],
  rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-l${arg.slice(1)}` : arg)),
  async run(tool) {
    tool.rejectExtraOperands(2);
    const fd = await tool.openInput(tool.operands[0] ?? "-", "cannot open %s for reading");
    if (fd === undefined) return 1;
    const data = await readAll(tool.sys, fd);
    const separator = (tool.value("separator") ?? "\n") === "\\0" ? 0 : (tool.value("separator") ?? "\n").charCodeAt(0);
    const chunks = tool.value("number");
    if (chunks !== undefined) return await byNumber(tool, data, chunks, separator);
    const pieces = tool.has("bytes")
      ? byBytes(data, size(tool, "bytes"))
      : tool.has("line-bytes")
        ? byLineBytes(data, size(tool, "line-bytes"), separator)
        : byLines(data, size(tool, "lines"), separator);
    await writePieces(tool, pieces);
    return 0;
  },
});

function size(tool: Tool, key: string): number {
  const text = tool.value(key) ?? "1000";
  const value = parseSize(text);
  if (value === undefined || value <= 0)
    throw new Failure(`invalid number of ${key === "lines" ? "lines" : "bytes"}: ${quote(text)}${value === 0 ? ": Numerical result out of range" : ""}`);
  return value;
}

function byBytes(data: Bytes, length: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < data.length; at += length) pieces.push(data.subarray(at, at + length));
  return pieces;
}

function byLines(data: Bytes, count: number, separator: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < data.length; ) {
    let end = at;
    for (let i = 0; i < count && end < data.length; i++) end = lineEnd(data, end, separator);
    pieces.push(data.subarray(at, end));
    at = end;
  }
  return pieces;
}

function byLineBytes(data: Bytes, length: number, separator: number): Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < data.length; ) {
    let end = at;
    for (let next = lineEnd(data, end, separator); end < data.length && next - at <= length; next = lineEnd(data, end, separator)) end = next;
    if (end === at) end = Math.min(at + length, data.length);
    pieces.push(data.subarray(at, end));
    at = end;
  }
  return pieces;
}

function lineEnd(data: Bytes, from: number, separator: number): number {
  const newline = data.indexOf(separator, from);
  return newline < 0 ? data.length : newline + 1;
}

async function byNumber(tool: Tool, data: Bytes, text: string, separator: number): Promise<number> {
  const match = /^(?:([lr])\/)?(?:(\d+)\/)?(\d+)$/.exec(text);
  const count = Number(match?.[3] ?? 0);
  if (!match || count < 1 || count > 100_000) throw new Failure(`invalid number of chunks: ${quote(text)}${match ? ": Numerical result out of range" : ""}`);
  const pieces: Bytes[] = [];
  if (match[1] === "r") {
    const parts: Bytes[][] = Array.from({ length: count }, () => []);
    for (const [i, line] of byLines(data, 1, separator).entries()) (parts[i % count] as Bytes[]).push(line);
    for (const part of parts) pieces.push(concatBytes(part));
  } else {
    let at = 0;
    for (let i = 1; i <= count; i++) {
      let end = i === count ? data.length : Math.floor(data.length / count) * i + Math.min(i, data.length % count);
      if (match[1] === "l" && i < count) end = end <= at ? at : lineEnd(data, end - 1, separator);
      pieces.push(data.subarray(at, end));
      at = Math.max(at, end);
    }
  }
  if (match[2] !== undefined) {
    tool.out.putBytes(pieces[Number(match[2]) - 1] ?? new Uint8Array(0));
    return 0;
  }
  await writePieces(tool, tool.has("elide-empty-files") ? pieces.filter((piece) => piece.length > 0) : pieces);
  return 0;
}

async function writePieces(tool: Tool, pieces: readonly Bytes[]): Promise<void> {
  const prefix = tool.operands[1] ?? "x";
  const nameOf = suffixes(tool, pieces.length);
  const filter = tool.value("filter");
  for (const [i, piece] of pieces.entries()) {
    const suffix = nameOf(i);
    if (suffix === undefined) throw new Failure("output file suffixes exhausted");
    const name = prefix + suffix + (tool.value("additional-suffix") ?? "");
    if (tool.has("verbose")) tool.out.put(`creating file ${quote(name)}\n`);
    if (filter === undefined) tool.sys.fs.writeFile(name, piece);
    else await pipeTo(tool, filter, name, piece);
    await tool.sys.yield();
  }
}

async function pipeTo(tool: Tool, command: string, name: string, piece: Bytes): Promise<void> {
  await tool.out.flush();
  tool.sys.setEnvironment(new Map(tool.sys.env).set("FILE", name));
  const { pid, fd } = openShell(tool.sys, command, "write");
  const input = new Output(tool.sys, fd);
  input.putBytes(piece);
  await input.flush();
  tool.sys.close(fd);
  const status = await waitFor(tool.sys, pid);
  if (status.code !== 0) await tool.warn(`with FILE=${name}, exit ${status.code} from command: ${command}`);
}

/** aa, ab … yz, zaaa …; or numbers. With -a, no longer than that. */
function suffixes(tool: Tool, count: number): (index: number) => string | undefined {
  const fixed = tool.value("suffix-length");
  const length = fixed === undefined ? 2 : Number(fixed);
  const kind = tool.last("d", "numeric-suffixes", "x", "hex-suffixes");
  const digits = kind === undefined ? "abcdefghijklmnopqrstuvwxyz" : kind.startsWith("x") || kind.startsWith("h") ? "0123456789abcdef" : "0123456789";
  const start = Number(tool.value("numeric-suffixes") ?? tool.value("hex-suffixes") ?? 0);
  const base = digits.length;
  const needed = tool.has("number") ? Math.max(length, Math.ceil(Math.log(Math.max(2, count + start)) / Math.log(base) - 1e-9)) : length;
  return (index) => {
    let value = index + start;
    let width = needed;
    let prefix = "";
    if (fixed === undefined && start === 0) {
      // The last letter is kept free: it says that longer suffixes follow.
      for (let room = base ** (width - 1) * (base - 1); value >= room; room = base ** (width - 1) * (base - 1)) {
        value -= room;
        width++;
        prefix += digits.at(-1);
      }
    } else if (value >= base ** width) return undefined;
    let text = "";
    for (let i = 0; i < width; i++) {
      text = (digits[value % base] as string) + text;
      value = Math.floor(value / base);
    }
    return prefix + text;
  };
}
