import { Errno } from "../base/errno.ts";
import { canonicalPath } from "./lib/canonical.ts";
import { readMountInfo } from "./lib/mountinfo.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "mountpoint",
  summary: "say whether something is mounted on a directory",
  usage: "[-qd] DIRECTORY",
  package: ["util-linux", "2.41"],
  options: [
    ["-q, --quiet", "only the status"],
    ["-d, --fs-devno", "the device's numbers"],
  ],
  async run(tool) {
    const [path] = tool.operands;
    if (path === undefined) {
      await tool.note("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n");
      return 1;
    }
    try {
      tool.sys.fs.stat(path);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (!tool.has("quiet")) await tool.note(`mountpoint: ${path}: ${error.message}\n`);
      return 1;
    }
    const real = canonicalPath(tool.sys, path, "none");
    const mount = readMountInfo(tool.sys).findLast(({ target }) => target === real);
    if (tool.has("fs-devno") && mount !== undefined) tool.out.put(`${mount.device}\n`);
    else if (!tool.has("quiet")) tool.out.put(`${path} is ${mount === undefined ? "not " : ""}a mountpoint\n`);
    return mount === undefined ? 32 : 0;
  },
});
