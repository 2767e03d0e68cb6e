import { Failure, quote } from "./lib/errors.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { compareNames } from "./lib/walk.ts";

export default defineUtility({
  name: "join",
  summary: "join the lines of two sorted files that share a field",
  usage: "[OPTION]... FILE1 FILE2",
  options: [
    ["-a=FILENUM", "also print lines of file 1 or 2 without a partner"],
    ["-e=STRING", "STRING for missing fields"],
    ["-i, --ignore-case", "ignore case"],
    ["-j=FIELD", "same as -1 FIELD -2 FIELD"],
    ["-o=FORMAT", "what to print: 0, 1.N, 2.N or auto"],
    ["-t=CHAR", "CHAR between fields"],
    ["-v=FILENUM", "only lines of file 1 or 2 without a partner"],
    ["-1=FIELD", "join on this field of file 1"],
    ["-2=FIELD", "join on this field of file 2"],
    ["--check-order", "complain about input that is not sorted"],
    ["--nocheck-order", "do not"],
    ["--header", "the first lines are headings"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    tool.requireOperands(2);
    tool.rejectExtraOperands(2);
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const separator = tool.value("t");
    if (separator !== undefined && [...separator].length > 1) throw new Failure(`multi-character tab ${quote(separator)}`);
    const fieldOf = (key: string) => {
      const text = tool.value(key) ?? tool.value("j") ?? "1";
      if (!/^[1-9]\d*$/.test(text)) throw new Failure(`invalid field number: ${quote(text)}`);
      return Number(text) - 1;
    };
    const joinFields = [fieldOf("1"), fieldOf("2")] as const;
    const files = [await rows(tool, tool.operands[0] as string, separator, ending), await rows(tool, tool.operands[1] as string, separator, ending)] as const;
    if (!files[0] || !files[1]) return 1;
    const only = tool.values("v");
    const unpaired = new Set([...tool.values("a"), ...only]);
    const paired = only.length === 0;
    const format = outputFormat(tool, files[0], files[1]);
    const empty = tool.value("e") ?? "";
    const glue = separator ?? " ";
    const fold = tool.has("ignore-case");
    const keyOf = (row: Row, file: 0 | 1) => (fold ? (row[joinFields[file]] ?? "").toLowerCase() : (row[joinFields[file]] ?? ""));
    const print = (left: Row | undefined, right: Row | undefined) => {
      const key = left ? left[joinFields[0]] : right?.[joinFields[1]];
      const cells = format
        ? format.map(([file, field]) => (file === 0 ? key : file === 1 ? left?.[field] : right?.[field]) || empty)
        : [key ?? "", ...others(left, joinFields[0]), ...others(right, joinFields[1])];
      tool.out.put(cells.join(glue) + ending);
    };
    let [left, right] = [files[0], files[1]];
    if (tool.has("header")) {
      print(left[0], right[0]);
      left = left.slice(1);
      right = right.slice(1);
    }
    let i = 0;
    let j = 0;
    let unmatched = false;
    while (i < left.length || j < right.length) {
      const a = left[i];
      const b = right[j];
      const order = a === undefined ? 1 : b === undefined ? -1 : compareNames(keyOf(a, 0), keyOf(b, 1));
      if (order !== 0) unmatched = true;
      if (order < 0) {
        if (unpaired.has("1")) print(a, undefined);
        i++;
      } else if (order > 0) {
        if (unpaired.has("2")) print(undefined, b);
        j++;
      } else {
        const key = keyOf(a as Row, 0);
        let lastLeft = i;
        let lastRight = j;
        while (left[lastLeft] && keyOf(left[lastLeft] as Row, 0) === key) lastLeft++;
        while (right[lastRight] && keyOf(right[lastRight] as Row, 1) === key) lastRight++;
        if (paired) for (let x = i; x < lastLeft; x++) for (let y = j; y < lastRight; y++) print(left[x], right[y]);
        i = lastLeft;
        j = lastRight;
      }
      if (tool.out.full) await tool.out.flush();
    }
    if (unmatched && !tool.has("nocheck-order")) await checkOrder(tool, [left, right], keyOf);
    return tool.status;
  },
});

type Row = readonly string[];

async function rows(tool: Tool, name: string, separator: string | undefined, ending: string): Promise<Row[] | undefined> {
  const fd = await tool.openInput(name);
  if (fd === undefined) return undefined;
  const result: Row[] = [];
  const reader = tool.lines(fd, { separator: ending.charCodeAt(0) });
  for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
    for (const line of batch) result.push(separator === undefined ? line.trim().split(/[ \t]+/) : separator === "" ? [line] : line.split(separator));
  }
  return result;
}

function others(row: Row | undefined, field: number): Row {
  return row ? row.filter((_, i) => i !== field) : [];
}

function outputFormat(tool: Tool, left: readonly Row[], right: readonly Row[]): (readonly [0 | 1 | 2, number])[] | undefined {
  const text = tool.value("o");
  if (text === undefined) return undefined;
  if (text === "auto") {
    const count = (rowsOf: readonly Row[]) => Math.max(0, (rowsOf[0]?.length ?? 1) - 1);
    return [
      [0, 0],
      ...Array.from({ length: count(left) }, (_, i) => [1, i + 1] as const),
      ...Array.from({ length: count(right) }, (_, i) => [2, i + 1] as const),
    ];
  }
  return tool
    .values("o")
    .flatMap((list) => list.split(/[,\s]+/))
    .map((item) => {
      const match = /^(?:0|([12])\.([1-9]\d*))$/.exec(item);
      const field = /^[12]\.(.*)$/s.exec(item)?.[1];
      if (!match) throw new Failure(field === undefined ? `invalid field specifier: ${quote(item)}` : `invalid field number: ${quote(field)}`);
      return match[1] === undefined ? ([0, 0] as const) : ([Number(match[1]) as 1 | 2, Number(match[2]) - 1] as const);
    });
}

async function checkOrder(tool: Tool, files: readonly (readonly Row[])[], keyOf: (row: Row, file: 0 | 1) => string): Promise<void> {
  let wrong = false;
  for (const [file, list] of files.entries()) {
    const at = list.findIndex((row, i) => i > 0 && keyOf(list[i - 1] as Row, file as 0 | 1) > keyOf(row, file as 0 | 1));
    if (at < 0) continue;
    wrong = true;
    await tool.warn(`${tool.operands[file]}:${at + 1}: is not sorted: ${(list[at] as Row).join(tool.value("t") ?? " ")}`);
  }
  if (wrong) await tool.warn("input is not in sorted order");
}
