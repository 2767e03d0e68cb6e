import { posixRegExp } from "../base/posix-regexp.ts";
import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "tac",
  summary: "print files with their last line first",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-b, --before", "the separator belongs to the record after it"],
    ["-r, --regex", "the separator is a regular expression"],
    ["-s, --separator=STRING", "split at STRING instead of newline"],
  ],
  async run(tool) {
    const separator = tool.value("separator") ?? "\n";
    const pattern = tool.has("regex") ? posixRegExp(separator, { flags: "g" }) : new RegExp(separator.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "g");
    await tool.eachInput(
      async (fd) => {
        const text = decodeText(await readAll(tool.sys, fd));
        if (text === "" || separator === "") return tool.out.put(text);
        for (const record of recordsOf(text, pattern, tool.has("before")).reverse()) tool.out.put(record);
      },
      "failed to open %s for reading",
      "%n: read error",
    );
  },
});

function recordsOf(text: string, separator: RegExp, before: boolean): string[] {
  const records: string[] = [];
  let from = 0;
  for (const match of text.matchAll(separator)) {
    const to = before ? match.index : match.index + match[0].length;
    if (to > from || before) records.push(text.slice(from, to));
    from = to;
  }
  if (from < text.length) records.push(text.slice(from));
  return records;
}
