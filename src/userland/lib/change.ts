import { Errno } from "../../base/errno.ts";
import type { Stat } from "../../sim/sys.ts";
import { quote, reason } from "./errors.ts";
import type { Tool } from "./utility.ts";
import { walk } from "./walk.ts";

/** Applies a change to each operand, and with -R to all below it: the frame of chmod, chown and chgrp. */
export async function changeEach(
  tool: Tool,
  paths: readonly string[],
  settings: { recursive: boolean; follow: boolean; change: (path: string, stat: Stat, linkStat: Stat) => Promise<void>; failed: string },
): Promise<void> {
  const cannotAccess = async (path: string, error: Errno) => {
    if (!tool.has("quiet")) await tool.warn(tool.gnu ? `cannot access ${quote(path)}: ${error.message}` : `${path}: ${error.message}`);
    else tool.status = 1;
  };
  const apply = async (path: string, stat: Stat, linkStat: Stat) => {
    try {
      await settings.change(path, stat, linkStat);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (tool.has("quiet")) tool.status = 1;
      else await tool.warn(tool.gnu ? `${settings.failed} ${quote(path)}: ${reason(error)}` : `${path}: ${reason(error)}`);
    }
  };
  for (const path of paths) {
    if (settings.recursive) {
      await walk(
        tool.sys,
        path,
        async (entry, when) => {
          if (when === "after") return;
          await apply(entry.path, entry.stat, entry.linkStat);
        },
        { follow: "roots", onError: cannotAccess },
      );
      continue;
    }
    try {
      const linkStat = tool.sys.fs.lstat(path);
      await apply(path, settings.follow ? tool.sys.fs.stat(path) : linkStat, linkStat);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await cannotAccess(path, error);
    }
  }
}
