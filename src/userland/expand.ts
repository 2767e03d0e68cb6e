import { Failure, quote } from "./lib/errors.ts";
import { displayWidth } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "expand",
  summary: "turn tabs into spaces",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-i, --initial", "only tabs at the start of a line"],
    ["-t, --tabs=LIST", "tab stops every N columns, or at the columns of a list"],
  ],
  rewrite: (args) => args.map((arg) => (/^-\d[\d,]*$/.test(arg) ? `-t${arg.slice(1)}` : arg)),
  async run(tool) {
    const stops = tabStops(tool.value("tabs") ?? "8");
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd);
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        for (const line of batch) tool.out.put(expandLine(line, stops, tool.has("initial")) + (reader.terminated ? "\n" : ""));
        if (tool.out.full) await tool.out.flush();
      }
    });
  },
});

/** Column of the next tab stop after `column`; undefined past the last of a list. */
export type TabStops = (column: number) => number | undefined;

export function tabStops(text: string): TabStops {
  const list = text.split(/[,\s]+/).map((item) => {
    if (!/^\d{1,6}$/.test(item)) throw new Failure(`tab size contains invalid character(s): ${quote(item)}`);
    if (Number(item) === 0) throw new Failure("tab size cannot be 0");
    return Number(item);
  });
  if (list.length === 1) {
    const size = list[0] as number;
    return (column) => column - (column % size) + size;
  }
  if (list.some((stop, i) => i > 0 && stop <= (list[i - 1] as number))) throw new Failure("tab sizes must be ascending");
  return (column) => list.find((stop) => stop > column);
}

export function expandLine(line: string, stops: TabStops, initial = false): string {
  if (!line.includes("\t")) return line;
  let result = "";
  let column = 0;
  for (const piece of line.split(/(\t)/)) {
    if (piece !== "\t" || (initial && /[^ \t]/.test(result))) {
      result += piece;
      column += displayWidth(piece);
      continue;
    }
    const next = stops(column) ?? column + 1;
    result += " ".repeat(next - column);
    column = next;
  }
  return result;
}
