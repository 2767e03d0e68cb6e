import { quote, reason } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "sync",
  summary: "write what is cached to disk",
  usage: "[OPTION] [FILE]...",
  options: [
    ["-d, --data", "only data"],
    ["-f, --file-system", "the file systems of the files"],
  ],
  async run(tool) {
    for (const path of tool.operands) {
      try {
        tool.sys.fs.stat(path);
      } catch (error) {
        await tool.warn(`error opening ${quote(path)}: ${reason(error)}`);
      }
    }
  },
});
