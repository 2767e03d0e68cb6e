import { Failure, quote, reason } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "unlink",
  summary: "remove one file",
  usage: "FILE",
  options: [],
  async run(tool) {
    tool.requireOperands(1);
    tool.rejectExtraOperands(1);
    const path = tool.operands[0] as string;
    try {
      tool.sys.fs.unlink(path);
    } catch (error) {
      throw new Failure(tool.gnu ? `cannot unlink ${quote(path)}: ${reason(error)}` : `can't remove file '${path}': ${reason(error)}`);
    }
  },
});
