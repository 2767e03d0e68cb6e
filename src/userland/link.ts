import { Failure, quote, reason } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "link",
  summary: "make one hard link",
  usage: "FILE1 FILE2",
  options: [],
  async run(tool) {
    tool.requireOperands(2);
    tool.rejectExtraOperands(2);
    const [from, to] = tool.operands as [string, string];
    try {
      tool.sys.fs.link(from, to);
    } catch (error) {
      throw new Failure(`cannot create link ${quote(to)} to ${quote(from)}: ${reason(error)}`);
    }
  },
});
