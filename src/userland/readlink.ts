import { canonicalPath } from "./lib/canonical.ts";
import { reason, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "readlink",
  summary: "print where a symbolic link points",
  usage: "[OPTION]... FILE...",
  options: [
    ["-f, --canonicalize", "follow every link; all but the last part must exist"],
    ["-e, --canonicalize-existing", "follow every link; every part must exist"],
    ["-m, --canonicalize-missing", "follow every link; nothing need exist"],
    ["-n, --no-newline", "no newline at the end"],
    ["-q, -s, --quiet, --silent", "no messages (the default)"],
    ["-v, --verbose", "say what is wrong"],
    ["-z, --zero", "lines end in NUL"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const mode = tool.last("canonicalize", "canonicalize-existing", "canonicalize-missing");
    const ending = tool.has("no-newline") && tool.operands.length === 1 ? "" : tool.has("zero") ? "\0" : "\n";
    for (const path of tool.operands) {
      try {
        const missing = mode === "canonicalize" ? "last" : mode === "canonicalize-existing" ? "none" : "any";
        tool.out.put((mode ? canonicalPath(tool.sys, path, missing) : tool.sys.fs.readlink(path)) + ending);
      } catch (error) {
        tool.status = 1;
        if (tool.has("verbose")) await tool.warn(`${path}: ${reason(error)}`);
      }
    }
  },
});
