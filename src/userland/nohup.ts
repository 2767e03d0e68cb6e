import { Errno } from "../base/errno.ts";
import { quote, UsageError } from "./lib/errors.ts";
import { execCommand } from "./lib/spawn.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "nohup",
  summary: "run a command that goes on when the terminal is gone",
  usage: "COMMAND [ARG]...",
  usageStatus: 125,
  stopAtOperand: true,
  options: [],
  async run(tool) {
    const { sys } = tool;
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const terminalInput = sys.isatty(0);
    const terminalOutput = sys.isatty(1);
    if (terminalInput) sys.dup2(await sys.open("/dev/null", { read: true }), 0);
    if (terminalOutput) {
      const home = sys.env.get("HOME");
      let name = "nohup.out";
      let fd: number | undefined;
      for (const path of ["nohup.out", ...(home === undefined ? [] : [`${home}/nohup.out`])]) {
        try {
          fd = await sys.open(path, { write: true, create: true, append: true }, 0o600);
          name = path;
          break;
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
        }
      }
      if (fd === undefined) {
        await tool.note("nohup: failed to open 'nohup.out': Permission denied\n");
        return 125;
      }
      await tool.note(`nohup: ${terminalInput ? "ignoring input and " : ""}appending output to ${quote(name)}\n`);
      sys.dup2(fd, 1);
    } else if (terminalInput) await tool.note("nohup: ignoring input\n");
    if (sys.isatty(2)) sys.dup2(1, 2);
    sys.signal("HUP", "ignore");
    try {
      return await execCommand(sys, tool.operands);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await tool.note(
        tool.gnu
          ? `nohup: failed to run command ${quote(tool.operands[0] as string)}: ${error.message}\n`
          : `nohup: can't execute '${tool.operands[0]}': ${error.message}\n`,
      );
      return error.code === "ENOENT" ? 127 : 126;
    }
  },
});
