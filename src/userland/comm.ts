import { defineUtility } from "./lib/utility.ts";
import { compareNames } from "./lib/walk.ts";

export default defineUtility({
  name: "comm",
  summary: "compare two sorted files line by line",
  usage: "[OPTION]... FILE1 FILE2",
  options: [
    ["-1", "no column of lines that only FILE1 has"],
    ["-2", "no column of lines that only FILE2 has"],
    ["-3", "no column of lines that both have"],
    ["--check-order", "complain about input that is not sorted"],
    ["--nocheck-order", "do not"],
    ["--output-delimiter=STR", "STR instead of tab between columns"],
    ["--total", "print counts at the end"],
    ["-z, --zero-terminated", "lines end in NUL"],
  ],
  async run(tool) {
    tool.requireOperands(2);
    tool.rejectExtraOperands(2);
    const ending = tool.has("zero-terminated") ? "\0" : "\n";
    const first = await tool.openInput(tool.operands[0] as string);
    const second = first === undefined ? undefined : await tool.openInput(tool.operands[1] as string);
    if (first === undefined || second === undefined) return 1;
    const left = tool.lines(first, { separator: ending.charCodeAt(0) });
    const right = tool.lines(second, { separator: ending.charCodeAt(0) });
    const delimiter = tool.value("output-delimiter") ?? "\t";
    const hidden = [tool.has("1"), tool.has("2"), tool.has("3")];
    const counts = [0, 0, 0];
    const emit = (column: 0 | 1 | 2, line: string) => {
      counts[column] = (counts[column] as number) + 1;
      if (hidden[column]) return;
      const before = hidden.slice(0, column).filter((hide) => !hide).length;
      tool.out.put(delimiter.repeat(before) + line + ending);
    };
    // Without --check-order, order matters only once a line has found no partner.
    let unpaired = tool.has("check-order");
    const complained = [false, false];
    const checkOrder = async (file: 0 | 1, last: string, line: string | undefined) => {
      if (line === undefined || last <= line || complained[file] || !unpaired || tool.has("nocheck-order")) return;
      complained[file] = true;
      await tool.warn(`file ${file + 1} is not in sorted order`);
    };
    let a = await left.next();
    let b = await right.next();
    while (a !== undefined || b !== undefined) {
      const order = a === undefined ? 1 : b === undefined ? -1 : compareNames(a, b);
      if (order !== 0) unpaired = true;
      if (order <= 0) {
        emit(order === 0 ? 2 : 0, a as string);
        const next = await left.next();
        await checkOrder(0, a as string, next);
        a = next;
      }
      if (order > 0) emit(1, b as string);
      if (order >= 0) {
        const next = await right.next();
        await checkOrder(1, b as string, next);
        b = next;
      }
      if (tool.out.full) await tool.out.flush();
    }
    if (tool.has("total")) tool.out.put(`${counts.join(delimiter)}${delimiter}total${ending}`);
    if (complained.some(Boolean)) await tool.warn("input is not in sorted order");
  },
});
