import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { OpenFile } from "../open-file.ts";
import type { Stat } from "./types.ts";

/** An open directory: something to hold, to fstat and to fchdir to. */
export class DirectoryFile implements OpenFile {
  readonly access = { read: true, write: false, append: false };
  readonly directory = true;
  readonly #stat: () => Stat;
  readonly #path: string;

  constructor(stat: () => Stat, path: string) {
    this.#stat = stat;
    this.#path = path;
  }

  read(): Bytes {
    throw new Errno("EISDIR");
  }

  write(): number {
    throw new Errno("EBADF");
  }

  ready(): { read: boolean; write: boolean; hangup: boolean } {
    return { read: true, write: true, hangup: false };
  }

  watch(): () => void {
    return () => {};
  }

  stat(): Stat {
    return this.#stat();
  }

  retain(): void {}

  release(): void {}

  describe(): string {
    return this.#path;
  }
}
