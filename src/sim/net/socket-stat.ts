import type { Stat } from "../fs/types.ts";

/** fstat(2) of a socket: it lives in sockfs, which nobody mounts. */
export function socketStat(inode: number): Stat {
  return { dev: 8, ino: inode, type: "socket", mode: 0o777, uid: 0, gid: 0, size: 0, blocks: 0, nlink: 1, atime: 0, mtime: 0, ctime: 0 };
}
