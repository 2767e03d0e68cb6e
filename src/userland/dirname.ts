import { UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";
import { dirName } from "./lib/walk.ts";

export default defineUtility({
  name: "dirname",
  summary: "print a path without its last part",
  usage: "[OPTION] NAME...",
  options: [["-z, --zero", "lines end in NUL"]],
  async run(tool) {
    if (!tool.gnu) tool.rejectExtraOperands(1);
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    for (const path of tool.operands) tool.out.put(dirName(path) + (tool.has("zero") ? "\0" : "\n"));
  },
});
