import type { Bytes } from "../base/bytes.ts";
import type { Stat } from "./fs/stat.ts";

/**
 * An open file description, shared by dup and fork (open(2)). It never blocks: the kernel parks the calling process on `watch`
 * and tries again, which is also all that poll(2) and a second reader need.
 */
export interface OpenFile {
  /** Up to `max` bytes; empty at end of file; undefined when a read would block now. Throws Errno. */
  read(max: number): Bytes | undefined;
  /** How many bytes were taken, from the front; 0 when a write would block now. Throws Errno (EPIPE when nobody can read). */
  write(data: Bytes): number;
  /** Which calls would not block now. `hangup`: the other end is gone. */
  ready(): { read: boolean; write: boolean; hangup: boolean };
  /** `listener` is called whenever `ready` may have changed; the returned function stops that. */
  watch(listener: () => void): () => void;
  stat(): Stat;
  /** One more descriptor refers to this description. Born with no reference. */
  retain(): void;
  /** One fewer; at none, the file closes. */
  release(): void;
  /** Moves the offset (lseek(2)) and returns it. Absent where ESPIPE. */
  seek?(offset: number, whence: "set" | "current" | "end"): number;
  truncate?(size: number): void;
  /** Present on a directory opened for reading. */
  readonly directory?: boolean;
  /** O_APPEND, O_RDONLY … as /proc/PID/fdinfo shows them. */
  readonly access: { readonly read: boolean; readonly write: boolean; readonly append: boolean };
  /** What /proc/PID/fd/N points to: a path, `pipe:[17]`, `socket:[21]`, `/dev/pts/0`. */
  describe(): string;
}

/** A set of listeners, the heart of every file that can block. */
export class WaitQueue {
  readonly #listeners = new Set<() => void>();

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  wake(): void {
    if (this.#listeners.size === 0) return;
    for (const listener of [...this.#listeners]) listener();
  }
}
