import type { Stat } from "../fs/types.ts";

/** What every socket is to those who hold it open: a file of sockfs, which nobody mounts; the last to release it closes it. */
export abstract class SocketFile {
  readonly inode: number;
  readonly access = { read: true, write: true, append: false };
  #references = 0;

  constructor(inode: number) {
    this.inode = inode;
  }

  abstract close(): void;

  stat(): Stat {
    return { dev: 8, ino: this.inode, type: "socket", mode: 0o777, uid: 0, gid: 0, size: 0, blocks: 0, nlink: 1, atime: 0, mtime: 0, ctime: 0 };
  }

  retain(): void {
    this.#references++;
  }

  release(): void {
    this.#references--;
    if (this.#references <= 0) this.close();
  }

  /** As /proc/PID/fd shows it. */
  describe(): string {
    return `socket:[${this.inode}]`;
  }
}
