import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { parseMode } from "./lib/mode.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "mkfifo",
  summary: "make named pipes",
  usage: "[OPTION]... NAME...",
  options: [["-m, --mode=MODE", "permissions, as chmod takes them"]],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const text = tool.value("mode");
    const change = text === undefined ? undefined : parseMode(text, tool.sys.umask());
    if (text !== undefined && !change) throw new Failure("invalid mode");
    for (const path of tool.operands) {
      try {
        tool.sys.fs.mknod(path, "fifo", 0o666);
        if (change) tool.sys.fs.chmod(path, change(0o666, false));
      } catch (error) {
        await tool.warn(tool.gnu ? `cannot create fifo ${quote(path)}: ${reason(error)}` : `${path}: ${reason(error)}`);
      }
    }
  },
});
