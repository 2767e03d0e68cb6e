import { Errno } from "../base/errno.ts";
import { Failure, quote } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "nice",
  summary: "run a command with another priority",
  usage: "[OPTION] [COMMAND [ARG]...]",
  usageStatus: 125,
  stopAtOperand: true,
  options: [["-n, --adjustment=N", "add N to the niceness; default 10"]],
  rewrite: (args) => args.map((arg, i) => (i === 0 && /^-{1,2}\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg)),
  async run(tool) {
    if (tool.operands.length === 0) {
      tool.out.put(`${tool.sys.nice()}\n`);
      return 0;
    }
    const text = tool.value("adjustment") ?? "10";
    if (!/^[+-]?\d+$/.test(text)) throw new Failure(`invalid adjustment ${quote(text)}`, 125);
    try {
      tool.sys.nice(Number(text));
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await tool.note(`nice: cannot set niceness: ${error.message}\n`);
    }
    try {
      return await execCommand(tool.sys, tool.operands);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await tool.note(
        tool.gnu ? `nice: ${quote(tool.operands[0] as string)}: ${error.message}\n` : `nice: can't execute '${tool.operands[0]}': ${error.message}\n`,
      );
      return error.code === "ENOENT" ? 127 : 126;
    }
  },
});
