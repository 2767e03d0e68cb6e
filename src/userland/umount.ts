import { isErrno } from "../base/errno.ts";
import { defineUtility } from "./lib/utility.ts";
import { mounts } from "./mount.ts";

export default defineUtility({
  name: "umount",
  summary: "unmount file systems",
  usage: "[options] <source> | <directory>",
  package: ["util-linux", "2.41"],
  options: [
    ["-a, --all", "accepted"],
    ["-f, --force", "force"],
    ["-l, --lazy", "detach now, clean up later"],
    ["-n, --no-mtab", "accepted"],
    ["-r, --read-only", "accepted"],
    ["-R, --recursive", "what is mounted below too"],
    ["-q, --quiet", "accepted"],
    ["-v, --verbose", "say what is done"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) {
      await tool.note(tool.gnu ? "umount: bad usage\nTry 'umount --help' for more information.\n" : tool.help());
      return 1;
    }
    const all = mounts(tool);
    for (const operand of tool.operands) {
      const path = tool.sys.fs.exists(operand) ? tool.sys.fs.realpath(operand) : operand;
      const bySource = all.findLast((row) => row.source === operand && row.target !== path);
      const target = all.some((row) => row.target === path) ? path : (bySource?.target ?? path);
      const below = tool.has("recursive") ? all.filter((row) => row.target.startsWith(`${target}/`)).map((row) => row.target) : [];
      try {
        for (const inner of below.reverse()) tool.sys.unmount(inner);
        tool.sys.unmount(target);
        if (tool.has("verbose")) tool.out.put(`umount: ${target} unmounted\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        const why = !tool.gnu
          ? `can't unmount ${operand}: ${error.message}`
          : error.code === "EINVAL"
            ? `${operand}: not mounted.`
            : error.code === "ENOENT"
              ? `${operand}: no mount point specified.`
              : error.code === "EPERM"
                ? `${operand}: must be superuser to unmount.`
                : error.code === "EBUSY"
                  ? `${operand}: target is busy.`
                  : `${operand}: ${error.message}.`;
        await tool.warn(why, tool.gnu ? 32 : 1);
      }
    }
    return tool.status;
  },
});
