import { Failure } from "./lib/errors.ts";
import { displayWidth } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "column",
  summary: "arrange lines in columns",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-c, --output-width=WIDTH", "width of the output in columns"],
    ["-e, --table-header-repeat", "accepted"],
    ["-H, --table-hide=COLUMNS", "leave out these columns"],
    ["-J, --json", "print a table as JSON; needs -N"],
    ["-L, --keep-empty-lines", "do not drop empty lines"],
    ["-n, --table-name=NAME", "name of the table in JSON"],
    ["-N, --table-columns=NAMES", "headings, separated by commas"],
    ["-o, --output-separator=STRING", "between columns of a table; default two spaces"],
    ["-R, --table-right=COLUMNS", "align these columns to the right"],
    ["-s, --separator=CHARS", "characters between columns in the input"],
    ["-t, --table", "make a table"],
    ["-x, --fillrows", "fill rows before columns"],
  ],
  package: ["util-linux", "2.39.3"],
  async run(tool) {
    const lines: string[] = [];
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd);
      for (let batch = await reader.batch(); batch; batch = await reader.batch())
        for (const line of batch) if (line.trim() !== "" || tool.has("keep-empty-lines")) lines.push(line);
    }, "%n");
    if (tool.has("table", "json")) table(tool, lines);
    else fillColumns(tool, lines);
  },
});

function table(tool: Tool, lines: readonly string[]): void {
  const separator = tool.value("separator");
  const headings = tool.value("table-columns")?.split(",");
  const split = (line: string) => {
    if (separator === undefined) return line.trim().split(/[ \t]+/);
    return line.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, "\\$&")}]`));
  };
  const rows = lines.map(split);
  const columns = Math.max(headings?.length ?? 0, ...rows.map((row) => row.length));
  if (tool.has("json")) {
    json(tool, rows, headings);
    return;
  }
  const all = headings ? [headings, ...rows] : rows;
  const hidden = columnSet(tool.value("table-hide"), headings, columns);
  const right = columnSet(tool.value("table-right"), headings, columns);
  const shown = Array.from({ length: columns }, (_, i) => i).filter((i) => !hidden.has(i));
  const widths = shown.map((i) => Math.max(0, ...all.map((row) => displayWidth(row[i] ?? ""))));
  const glue = tool.value("output-separator") ?? "  ";
  for (const row of all) {
    if (row.length === 1 && row[0] === "") {
      tool.out.put("\n");
      continue;
    }
    const cells = shown.map((i, position) => {
      const cell = row[i] ?? "";
      const padding = " ".repeat(Math.max(0, (widths[position] as number) - displayWidth(cell)));
      if (right.has(i)) return padding + cell;
      return position === shown.length - 1 ? cell : cell + padding;
    });
    tool.out.put(`${cells.join(glue)}\n`);
  }
}

/** Column numbers of a list of names, numbers and `-` (all). */
function columnSet(text: string | undefined, headings: readonly string[] | undefined, columns: number): Set<number> {
  const result = new Set<number>();
  for (const item of text?.split(",") ?? []) {
    if (item === "0" || item === "-") for (let i = 0; i < columns; i++) result.add(i);
    else if (/^\d+$/.test(item)) result.add(Number(item) - 1);
    else if (headings?.includes(item)) result.add(headings.indexOf(item));
  }
  return result;
}

function json(tool: Tool, rows: readonly string[][], headings: readonly string[] | undefined): void {
  if (!headings) throw new Failure("option --table-columns required for --json");
  const name = JSON.stringify(tool.value("table-name") ?? "table");
  const objects = rows.map(
    (row) =>
      `      {\n${headings.map((heading, i) => `         ${JSON.stringify(heading.toLowerCase())}: ${row[i] === undefined ? "null" : JSON.stringify(row[i])}`).join(",\n")}\n      }`,
  );
  tool.out.put(`{\n   ${name}: [\n${objects.join(",").replaceAll("},      {", "},{")}\n   ]\n}\n`);
}

function fillColumns(tool: Tool, lines: readonly string[]): void {
  const total = Number(tool.value("output-width") ?? (tool.out.isTty ? tool.sys.windowSize(1).cols : (tool.sys.env.get("COLUMNS") ?? 80))) || 80;
  const longest = Math.max(0, ...lines.map(displayWidth));
  const width = longest - (longest % 8) + 8;
  const columns = Math.max(1, Math.floor(total / width));
  if (longest >= total || columns === 1) {
    for (const line of lines) tool.out.put(`${line}\n`);
    return;
  }
  const rows = Math.ceil(lines.length / columns);
  for (let row = 0; row < rows; row++) {
    let text = "";
    let at = 0;
    for (let column = 0; column < columns; column++) {
      const line = lines[tool.has("fillrows") ? row * columns + column : column * rows + row];
      if (line === undefined) break;
      if (column > 0) {
        text += "\t".repeat(Math.ceil((column * width - at) / 8));
        at = column * width;
      }
      text += line;
      at += displayWidth(line);
    }
    tool.out.put(`${text}\n`);
  }
}
