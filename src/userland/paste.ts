import type { LineReader } from "./lib/input.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "paste",
  summary: "join lines of files side by side",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-d, --delimiters=LIST", "characters of LIST in turn instead of tabs"],
    ["-s, --serial", "one file at a time, its lines on one line"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    const delimiters = delimiterList(tool.value("delimiters") ?? "\t");
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const readers: LineReader[] = [];
    const standardInput = tool.lines(0, { separator: ending.charCodeAt(0) });
    for (const name of tool.operands.length === 0 ? ["-"] : tool.operands) {
      const fd = await tool.openInput(name);
      if (fd === undefined) return 1;
      readers.push(name === "-" ? standardInput : tool.lines(fd, { separator: ending.charCodeAt(0) }));
    }
    const between = (i: number) => delimiters[i % delimiters.length] ?? "";
    if (tool.has("serial")) {
      for (const reader of readers) {
        let i = 0;
        for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
          tool.out.put(i === 0 ? line : between(i - 1) + line);
          i++;
          if (tool.out.full) await tool.out.flush();
        }
        tool.out.put(ending);
      }
      return;
    }
    for (;;) {
      const row: (string | undefined)[] = [];
      for (const reader of readers) row.push(await reader.next());
      if (row.every((cell) => cell === undefined)) return;
      // busybox leaves out what stands behind the end of a file, and the delimiter with it.
      const shown = tool.gnu ? row.map((cell) => cell ?? "") : row;
      tool.out.put(shown.map((cell, i) => (cell === undefined ? "" : cell + (i < row.length - 1 ? between(i) : ending))).join(""));
      if (tool.out.full) await tool.out.flush();
    }
  },
});

/** `\n`, `\t`, `\\` and `\0` (nothing) are understood. */
function delimiterList(text: string): string[] {
  const list = [...text.matchAll(/\\(.)|[^\\]|\\$/gsu)].map((match) => {
    if (match[1] === undefined) return match[0];
    return { n: "\n", t: "\t", "\\": "\\", "0": "", r: "\r", b: "\b", f: "\f", v: "\v" }[match[1]] ?? match[1];
  });
  return list.length === 0 ? [""] : list;
}
