import { Errno } from "../base/errno.ts";
import { quote, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";
import { dirName } from "./lib/walk.ts";

export default defineUtility({
  name: "rmdir",
  summary: "remove empty directories",
  usage: "[OPTION]... DIRECTORY...",
  options: [
    ["--ignore-fail-on-non-empty", "do not mind directories that hold something"],
    ["-p, --parents", "also the parents that get empty"],
    ["-v, --verbose", "say what is done"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    for (const operand of tool.operands) {
      for (let path = operand; path === operand || (path !== "." && path !== "/"); path = dirName(path)) {
        if (tool.has("verbose")) tool.out.put(`rmdir: removing directory, ${quote(path)}\n`);
        try {
          tool.sys.fs.rmdir(path);
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          if (!(tool.has("ignore-fail-on-non-empty") && error.code === "ENOTEMPTY")) {
            await tool.warn(
              tool.gnu ? `failed to remove ${path === operand ? "" : "directory "}${quote(path)}: ${error.message}` : `'${path}': ${error.message}`,
            );
          }
          break;
        }
        if (!tool.has("parents")) break;
      }
    }
  },
});
