import { Failure, quote, reason, UsageError } from "./lib/errors.ts";
import { parseMode } from "./lib/mode.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "mknod",
  summary: "make special files",
  usage: "[OPTION]... NAME TYPE [MAJOR MINOR]",
  options: [["-m, --mode=MODE", "permissions, as chmod takes them"]],
  notes: "TYPE is b (block device), c or u (character device) or p (named pipe).",
  async run(tool) {
    const [path, type, major, minor] = tool.operands;
    if (path === undefined) throw new UsageError(tool.gnu ? "missing operand" : "");
    if (type === undefined) throw new UsageError(tool.gnu ? `missing operand after ${quote(path)}` : "");
    const kind = ({ b: "block", c: "char", u: "char", p: "fifo" } as const)[type as "b" | "c" | "u" | "p"];
    if (kind === "fifo" && major !== undefined) throw new UsageError(`extra operand ${quote(major)}\nFifos do not have major and minor device numbers.`);
    if (kind !== "fifo" && minor === undefined)
      throw new UsageError(
        `missing operand after ${quote(major ?? type)}${major === undefined ? "\nSpecial files require major and minor device numbers." : ""}`,
      );
    if (kind === undefined) throw new UsageError(`invalid device type ${quote(type)}`);
    const text = tool.value("mode");
    const change = text === undefined ? undefined : parseMode(text, tool.sys.umask());
    if (text !== undefined && !change) throw new Failure("invalid mode");
    try {
      tool.sys.fs.mknod(path, kind, 0o666, kind === "fifo" ? undefined : [Number(major), Number(minor)]);
      if (change) tool.sys.fs.chmod(path, change(0o666, false));
    } catch (error) {
      throw new Failure(`${path}: ${reason(error)}`);
    }
  },
});
