import { type TabStops, tabStops } from "./expand.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "unexpand",
  summary: "turn spaces into tabs",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-a, --all", "all runs of blanks, not only those at the start of a line"],
    ["--first-only", "only those at the start, even with -t"],
    ["-t, --tabs=LIST", "tab stops every N columns, or at the columns of a list; implies -a"],
  ],
  async run(tool) {
    const stops = tabStops(tool.value("tabs") ?? "8");
    const all = (tool.has("all") || tool.has("tabs")) && !tool.has("first-only");
    await tool.eachInput(async (fd) => {
      const reader = tool.lines(fd);
      for (let batch = await reader.batch(); batch; batch = await reader.batch()) {
        for (const line of batch) tool.out.put(unexpandLine(line, stops, all) + (reader.terminated ? "\n" : ""));
        if (tool.out.full) await tool.out.flush();
      }
    });
  },
});

function unexpandLine(line: string, stops: TabStops, all: boolean): string {
  let result = "";
  let pending = "";
  let column = 0;
  let converting = true;
  for (const character of line) {
    if (!converting || (character !== " " && character !== "\t")) {
      result += pending + character;
      pending = "";
      column++;
      if (!all) converting = false;
      continue;
    }
    const next = stops(column);
    if (next === undefined) {
      result += pending + character;
      pending = "";
      column++;
    } else if (character === "\t") {
      result += "\t";
      pending = "";
      column = next;
    } else {
      pending += " ";
      column++;
      if (column !== next) continue;
      // One space before a stop stays a space, unless more blanks follow it.
      if (pending.length > 1 || result.endsWith("\t")) {
        result += "\t";
        pending = "";
      } else {
        result += pending;
        pending = "";
      }
    }
  }
  return result + pending;
}
