import type { Bytes } from "../base/bytes.ts";
import { reason } from "./lib/errors.ts";
import { CHUNK } from "./lib/input.ts";
import { isUtf8Locale } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "wc",
  summary: "count lines, words and bytes",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-c, --bytes", "print the number of bytes"],
    ["-m, --chars", "print the number of characters"],
    ["-l, --lines", "print the number of newlines"],
    ["-L, --max-line-length", "print the width of the longest line"],
    ["-w, --words", "print the number of words"],
    ["--files0-from=FILE", "read NUL-separated file names from FILE"],
    ["--total=WHEN", "when to print the total: auto, always, only, never"],
  ],
  async run(tool) {
    const columns = (["lines", "words", "chars", "bytes", "max-line-length"] as const).filter((key) => tool.has(key));
    if (columns.length === 0) columns.push("lines", "words", "bytes");
    const names = await inputNames(tool);
    const width = columnWidth(tool, names, columns.length);
    const total: Counts = emptyCounts();
    const when = tool.value("total") ?? "auto";
    const show = (counts: Counts, name: string | undefined) => {
      const cells = columns.map((column) => String(counts[column]).padStart(width));
      tool.out.put(`${cells.join(" ")}${name === undefined ? "" : ` ${name}`}\n`);
    };
    const utf8 = isUtf8Locale(tool.sys.env);
    for (const name of names ?? ["-"]) {
      const fd = await tool.openInput(name);
      if (fd === undefined) continue;
      const counts = emptyCounts();
      try {
        await count(tool, fd, counts, utf8);
      } catch (error) {
        await tool.warn(tool.gnu ? tool.readError(name, error) : `${name}: ${reason(error)}`);
      } finally {
        if (fd !== 0) tool.sys.close(fd);
      }
      for (const key of ["lines", "words", "chars", "bytes"] as const) total[key] += counts[key];
      total["max-line-length"] = Math.max(total["max-line-length"], counts["max-line-length"]);
      if (when !== "only") show(counts, names ? name : undefined);
    }
    if (when === "always" || when === "only" || (when === "auto" && (names?.length ?? 0) > 1)) show(total, when === "only" ? undefined : "total");
  },
});

type Counts = Record<"lines" | "words" | "chars" | "bytes" | "max-line-length", number>;

function emptyCounts(): Counts {
  return { lines: 0, words: 0, chars: 0, bytes: 0, "max-line-length": 0 };
}

async function inputNames(tool: Tool): Promise<readonly string[] | undefined> {
  const list = tool.value("files0-from");
  if (list === undefined) return tool.operands.length === 0 ? undefined : tool.operands;
  const fd = await tool.openInput(list, "cannot open %s for reading");
  if (fd === undefined) return [];
  const names: string[] = [];
  const reader = tool.lines(fd, { separator: 0 });
  for (let batch = await reader.batch(); batch; batch = await reader.batch()) names.push(...batch);
  return names;
}

/** GNU takes the width that the files' sizes can need, 7 where the size is not known; busybox always 9. */
function columnWidth(tool: Tool, names: readonly string[] | undefined, columns: number): number {
  if (!tool.gnu) return columns === 1 ? 1 : 9;
  // A list that comes through a pipe is not known beforehand.
  if (tool.value("files0-from") === "-" && tool.sys.fstat(0).type !== "file") return 1;
  if (tool.value("total") === "only" || ((names?.length ?? 1) <= 1 && columns === 1)) return 1;
  let minimum = 1;
  let size = 0;
  for (const name of names ?? ["-"]) {
    try {
      const stat = name === "-" ? tool.sys.fstat(0) : tool.sys.fs.stat(name);
      if (stat.type === "file") size += stat.size;
      else minimum = 7;
    } catch {
      // A missing file needs no column.
    }
  }
  return Math.max(minimum, String(size).length);
}

async function count(tool: Tool, fd: number, counts: Counts, utf8: boolean): Promise<void> {
  let inWord = false;
  let column = 0;
  for (;;) {
    const chunk: Bytes = await tool.sys.read(fd, CHUNK);
    if (chunk.length === 0) break;
    counts.bytes += chunk.length;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (!utf8 || (byte & 0xc0) !== 0x80) counts.chars++;
      if (byte === 10) {
        counts.lines++;
        if (column > counts["max-line-length"]) counts["max-line-length"] = column;
        column = 0;
        inWord = false;
      } else if (byte === 32 || (byte >= 9 && byte <= 13)) {
        inWord = false;
        if (byte === 9) column += 8 - (column % 8);
        else if (byte === 32) column++;
        else {
          if (column > counts["max-line-length"]) counts["max-line-length"] = column;
          column = 0;
        }
      } else {
        const printable = byte > 32 && byte !== 127 && (byte < 128 || (utf8 && (byte & 0xc0) !== 0x80));
        if (printable) column++;
        if (!inWord && (printable || byte >= 128)) {
          inWord = true;
          counts.words++;
        }
      }
    }
  }
  if (column > counts["max-line-length"]) counts["max-line-length"] = column;
}
