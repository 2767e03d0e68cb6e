export type FileType = "file" | "dir" | "symlink" | "fifo" | "socket" | "char" | "block";

/** stat(2). Times are milliseconds since the epoch, with a fraction. `mode` holds the twelve permission bits only. */
export interface Stat {
  readonly dev: number;
  readonly ino: number;
  readonly type: FileType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** 512-byte blocks in use. */
  readonly blocks: number;
  readonly nlink: number;
  /** Major and minor number of a device node. */
  readonly rdev?: readonly [major: number, minor: number];
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
}
