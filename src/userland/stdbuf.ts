import { Errno } from "../base/errno.ts";
import { quote, UsageError } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

/** Programs here hold nothing back that a reader waits for: the modes change nothing. */
export default defineUtility({
  name: "stdbuf",
  summary: "run a command with other buffering of its streams",
  usage: "OPTION... COMMAND [ARG]...",
  usageStatus: 125,
  stopAtOperand: true,
  options: [
    ["-i, --input=MODE", "standard input: 0, L or a size"],
    ["-o, --output=MODE", "standard output"],
    ["-e, --error=MODE", "standard error"],
  ],
  async run(tool) {
    tool.requireOperands(1);
    if (!tool.has("input", "output", "error")) throw new UsageError("you must specify a buffering mode option");
    try {
      return await execCommand(tool.sys, tool.operands);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await tool.note(`${tool.called}: failed to run command ${quote(tool.operands[0] as string)}: ${error.message}\n`);
      return error.code === "ENOENT" ? 127 : 126;
    }
  },
});
