import { Errno } from "../../base/errno.ts";
import { reason } from "../lib/errors.ts";
import type { Tool } from "../lib/utility.ts";
import { baseName, walk } from "../lib/walk.ts";
import { searchInput } from "./input.ts";
import type { Search } from "./search.ts";

/** Searches all files below a directory that the options let through. */
export async function searchTree(tool: Tool, search: Search, root: string): Promise<void> {
  const include = tool.values("include").map(glob);
  const exclude = tool.values("exclude").map(glob);
  const excludeDirectories = tool.values("exclude-dir").map(glob);
  const always = tool.has("dereference-recursive");
  const implied = tool.operands.length === (tool.has("regexp", "file") ? 0 : 1);
  await walk(
    tool.sys,
    root,
    async (entry, when) => {
      if (when === "after" || entry.stat.type === "dir" || (search.quiet && search.found)) return;
      if (entry.depth > 0 && (entry.stat.type !== "file" || (entry.linkStat.type === "symlink" && !always))) return;
      const name = baseName(entry.path);
      if (exclude.some((pattern) => pattern.test(name)) || (include.length > 0 && !include.some((pattern) => pattern.test(name)))) return;
      await searchFile(tool, search, implied ? entry.path.replace(/^\.\//, "") : entry.path);
    },
    {
      follow: always ? "always" : "roots",
      enter: (entry) => entry.depth === 0 || !excludeDirectories.some((pattern) => pattern.test(entry.name)),
      onError: async (path, error) => await fileError(tool, search, path, error),
    },
  );
}

function glob(text: string): RegExp {
  return new RegExp(
    `^${text
      .replace(/[.+^$(){}|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")
      .replace(/\[!/g, "[^")}$`,
    "s",
  );
}

async function fileError(tool: Tool, search: Search, name: string, error: unknown): Promise<void> {
  const message = reason(error);
  search.failed = true;
  if (!tool.has("no-messages")) await tool.warn(`${name}: ${message}`, 2);
}

/** `-` is standard input. */
export async function searchFile(tool: Tool, search: Search, name: string): Promise<void> {
  let fd = 0;
  try {
    if (name !== "-") {
      fd = await tool.sys.open(name, { read: true });
      if (tool.sys.fstat(fd).type === "dir") {
        tool.sys.close(fd);
        if (tool.value("directories") === "skip") return;
        // busybox finds nothing to read in it, and says nothing.
        if (!tool.gnu) return;
        if (!tool.has("no-messages")) await tool.note(`${tool.name}: ${name}: Is a directory\n`);
        search.failed = true;
        return;
      }
    }
    await searchInput(tool, search, fd, name === "-" ? (tool.value("label") ?? "(standard input)") : name);
    if (fd !== 0) tool.sys.close(fd);
  } catch (error) {
    if (!(error instanceof Errno) || error.code === "EPIPE") throw error;
    await fileError(tool, search, name, error);
  }
}
