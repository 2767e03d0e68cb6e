import { isErrno } from "../../base/errno.ts";
import type { PathFs } from "../../sim/fs/types.ts";

/** Bytes of all files under `root`, hard links counted once; 0 when there is no such directory. */
export function treeSize(fs: PathFs, root: string): number {
  const seen = new Set<string>();
  const pending = [root];
  let size = 0;
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    try {
      const stat = fs.lstat(path);
      if (stat.type === "dir") {
        for (const entry of fs.readdir(path)) pending.push(`${path}/${entry.name}`);
        continue;
      }
      const identity = `${stat.dev}:${stat.ino}`;
      if (stat.nlink > 1 && seen.has(identity)) continue;
      seen.add(identity);
      size += stat.size;
    } catch (error) {
      if (!isErrno(error, "ENOENT", "EACCES")) throw error;
    }
  }
  return size;
}
