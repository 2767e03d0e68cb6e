import { readAll } from "./lib/input.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "tac",
  summary: "print files with their last line first",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-b, --before", "the separator belongs to the record after it"],
    ["-s, --separator=STRING", "split at STRING instead of newline"],
  ],
  async run(tool) {
    const separator = tool.value("separator") ?? "\n";
    await tool.eachInput(
      async (fd) => {
        const text = decodeText(await readAll(tool.sys, fd));
        if (text === "" || separator === "") return tool.out.put(text);
        const pieces = text.split(separator);
        const last = pieces.pop() as string;
        const before = tool.has("before");
        const records = before ? [pieces.shift() ?? "", ...[...pieces, last].map((piece) => separator + piece)] : pieces.map((piece) => piece + separator);
        if (!before && last !== "") records.push(last);
        for (const record of records.reverse()) tool.out.put(record);
      },
      "failed to open %s for reading",
      "%n: read error",
    );
  },
});
