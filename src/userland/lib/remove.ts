import { Errno } from "../../base/errno.ts";
import { ask } from "./ask.ts";
import { quote, reason } from "./errors.ts";
import { fileTypeName } from "./file-types.ts";
import type { Tool } from "./utility.ts";
import { walk } from "./walk.ts";

export interface RemoveOptions {
  readonly force?: boolean;
  readonly interactive?: boolean;
  readonly verbose?: boolean;
  readonly oneFileSystem?: boolean;
}

/** Removes a file, or a directory with all in it. */
export async function removeTree(tool: Tool, root: string, options: RemoveOptions): Promise<void> {
  const { sys } = tool;
  const kept = new Set<string>();
  /** Directories on other file systems. */
  const skipped = new Set<string>();
  const device = sys.fs.lstat(root).dev;
  const refuse = (path: string) => {
    for (let at = path; at !== "" && at.length >= root.length; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) kept.add(at);
  };
  await walk(
    sys,
    root,
    async (entry, when) => {
      const directory = entry.linkStat.type === "dir";
      if (directory && when === "before") return;
      if (kept.has(entry.path)) return;
      if (!directory || !skipped.has(entry.path)) {
        if (!(await mayRemove(tool, entry.path, entry.linkStat, options))) return refuse(entry.path);
      } else return refuse(entry.path);
      try {
        if (directory) sys.fs.rmdir(entry.path);
        else sys.fs.unlink(entry.path);
        if (options.verbose)
          tool.out.put(
            tool.gnu ? `removed ${directory ? "directory " : ""}${quote(entry.path)}\n` : `removed${directory ? " directory:" : ""} '${entry.path}'\n`,
          );
      } catch (error) {
        refuse(entry.path);
        await tool.warn(cannotRemove(tool, entry.path, reason(error)));
      }
    },
    {
      enter: (entry) => {
        if (!(options.oneFileSystem && entry.stat.dev !== device)) return true;
        skipped.add(entry.path);
        return false;
      },
      onError: async (path, error) => {
        refuse(path);
        await tool.warn(cannotRemove(tool, path, error.message));
      },
    },
  );
}

export function cannotRemove(tool: Tool, path: string, why: string): string {
  return tool.gnu ? `cannot remove ${quote(path)}: ${why}` : `can't remove '${path}': ${why}`;
}

export async function mayRemove(tool: Tool, path: string, stat: { type: string; size: number; mode: number }, options: RemoveOptions): Promise<boolean> {
  if (options.force && !options.interactive) return true;
  let guarded = false;
  if (stat.type !== "symlink" && tool.sys.isatty(0)) {
    try {
      guarded = !tool.sys.fs.access(path, { write: true });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  if (!options.interactive && !guarded) return true;
  const what = tool.gnu ? `${guarded ? "write-protected " : ""}${fileTypeName(stat as Parameters<typeof fileTypeName>[0])} ` : "";
  return await ask(tool, `${tool.name}: remove ${what}${quote(path)}? `);
}
