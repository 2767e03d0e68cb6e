import { Failure, quote } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "fold",
  summary: "break long lines",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-b, --bytes", "count bytes instead of columns"],
    ["-s, --spaces", "break at blanks"],
    ["-w, --width=WIDTH", "WIDTH columns instead of 80"],
  ],
  rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  async run(tool) {
    const text = tool.value("width") ?? "80";
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new Failure(`invalid number of columns: ${quote(text)}${/^0+$/.test(text) ? ": Numerical result out of range" : ""}`);
    const width = Number(text);
    const bytes = tool.has("bytes");
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd);
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        for (const line of batch) tool.out.put(foldLine(line, width, tool.has("spaces"), bytes) + (reader.terminated ? "\n" : ""));
        if (tool.out.full) await tool.out.flush();
      }
    });
  },
});

function foldLine(line: string, width: number, atBlanks: boolean, bytes: boolean): string {
  if (line.length <= width && !line.includes("\t")) return line;
  const rows: string[] = [];
  let row = "";
  let column = 0;
  const advance = (from: number, character: string) => {
    if (bytes) return from + 1;
    if (character === "\t") return from + 8 - (from % 8);
    if (character === "\b") return Math.max(0, from - 1);
    return character === "\r" ? 0 : from + 1;
  };
  const columnsOf = (text: string) => [...text].reduce(advance, 0);
  for (const character of line) {
    if (advance(column, character) > width && row !== "") {
      const blank = atBlanks ? Math.max(row.lastIndexOf(" "), row.lastIndexOf("\t")) : -1;
      rows.push(blank >= 0 ? row.slice(0, blank + 1) : row);
      row = blank >= 0 ? row.slice(blank + 1) : "";
      column = columnsOf(row);
    }
    row += character;
    column = advance(column, character);
  }
  rows.push(row);
  return rows.join("\n");
}
