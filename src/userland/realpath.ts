import { canonicalPath, relativePath } from "./lib/canonical.ts";
import { reason, UsageError } from "./lib/errors.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "realpath",
  summary: "print absolute paths without links",
  usage: "[OPTION]... FILE...",
  options: [
    ["-e, --canonicalize-existing", "every part must exist"],
    ["-m, --canonicalize-missing", "no part need exist"],
    ["-L, --logical", "resolve .. before links"],
    ["-P, --physical", "resolve links as they come (the default)"],
    ["-q, --quiet", "no messages"],
    ["--relative-to=DIR", "print paths as seen from DIR"],
    ["--relative-base=DIR", "print paths below DIR as seen from it"],
    ["-s, --strip, --no-symlinks", "leave links alone"],
    ["-z, --zero", "lines end in NUL"],
  ],
  async run(tool) {
    if (tool.operands.length === 0) throw new UsageError(tool.gnu ? "missing operand" : "");
    const missing = tool.has("canonicalize-missing") ? "any" : tool.has("canonicalize-existing") ? "none" : "last";
    const base = tool.value("relative-base");
    const to = tool.value("relative-to") ?? base;
    for (const path of tool.operands) {
      try {
        const resolved = tool.has("strip") ? lexical(path, tool.sys.fs.cwd()) : canonicalPath(tool.sys, path, missing);
        const from = to === undefined ? undefined : canonicalPath(tool.sys, to, missing);
        const below = base === undefined || `${resolved}/`.startsWith(`${canonicalPath(tool.sys, base, missing)}/`);
        tool.out.put((from !== undefined && below ? relativePath(from, resolved) : resolved) + (tool.has("zero") ? "\0" : "\n"));
      } catch (error) {
        const message = `${path === "" ? "''" : path}: ${reason(error)}`;
        if (tool.has("quiet")) tool.status = 1;
        else await tool.warn(message);
      }
    }
  },
});

function lexical(path: string, cwd: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith("/") ? "" : cwd}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
