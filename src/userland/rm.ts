import { Errno } from "../base/errno.ts";
import { ask } from "./lib/ask.ts";
import { quote, UsageError } from "./lib/errors.ts";
import { cannotRemove, mayRemove, removeTree } from "./lib/remove.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { baseName } from "./lib/walk.ts";

export default defineUtility({
  name: "rm",
  summary: "remove files and directories",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-d, --dir", "remove empty directories"],
    ["-f, --force", "ask nothing, and do not mind what does not exist"],
    ["-i", "ask before every removal"],
    ["-I", "ask once before removing more than three files, or recursively"],
    ["--interactive[=WHEN]", "never, once or always"],
    ["--one-file-system", "stay on one file system"],
    ["--no-preserve-root", "allow to remove /"],
    ["--preserve-root[=all]", "do not remove / (the default)"],
    ["-r, -R, --recursive", "remove directories with all in them"],
    ["-v, --verbose", "say what is done"],
  ],
  async run(tool) {
    const last = tool.last("force", "i", "I", "interactive");
    const force = tool.has("force") && last === "force";
    const when = last === "interactive" ? (tool.value("interactive") ?? "always") : "";
    const options = { force, interactive: last === "i" || when === "always", verbose: tool.has("verbose"), oneFileSystem: tool.has("one-file-system") };
    if (tool.operands.length === 0) {
      if (force) return 0;
      throw new UsageError(tool.gnu ? "missing operand" : "");
    }
    const recursive = tool.has("recursive");
    if ((last === "I" || when === "once") && (recursive || tool.operands.length > 3)) {
      const count = tool.operands.length;
      if (!(await ask(tool, `${tool.name}: remove ${count} argument${count > 1 ? "s" : ""}${recursive ? " recursively" : ""}? `))) return 0;
    }
    for (const path of tool.operands) await remove(tool, path, recursive, options);
    return tool.status;
  },
});

async function remove(tool: Tool, path: string, recursive: boolean, options: Parameters<typeof removeTree>[2]): Promise<void> {
  const { sys } = tool;
  const name = baseName(path);
  if (recursive && (name === "." || name === "..")) {
    return await tool.warn(tool.gnu ? `refusing to remove '.' or '..' directory: skipping ${quote(path)}` : "can't remove '.' or '..'");
  }
  try {
    const stat = sys.fs.lstat(path);
    if (stat.type === "dir" && recursive) {
      if (sys.fs.realpath(path) === "/" && !tool.has("no-preserve-root") && tool.gnu) {
        await tool.warn(
          path === "/" ? "it is dangerous to operate recursively on '/'" : `it is dangerous to operate recursively on ${quote(path)} (same as '/')`,
        );
        return await tool.warn("use --no-preserve-root to override this failsafe");
      }
      if (options.interactive && sys.fs.readdir(path).length > 0 && !(await ask(tool, `${tool.name}: descend into directory ${quote(path)}? `))) return;
      return await removeTree(tool, path, options);
    }
    if (stat.type === "dir" && !tool.has("dir")) return await tool.warn(tool.gnu ? cannotRemove(tool, path, "Is a directory") : `'${path}' is a directory`);
    if (!(await mayRemove(tool, path, stat, options))) return;
    if (stat.type === "dir") sys.fs.rmdir(path);
    else sys.fs.unlink(path);
    if (options.verbose) tool.out.put(tool.gnu ? `removed ${stat.type === "dir" ? "directory " : ""}${quote(path)}\n` : `removed '${path}'\n`);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (options.force && (error.code === "ENOENT" || error.code === "ENOTDIR")) return;
    await tool.warn(cannotRemove(tool, path, error.message));
  }
}
