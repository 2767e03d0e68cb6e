import { type Bytes, EMPTY, takeBytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stat } from "../fs/types.ts";
import { type OpenFile, WaitQueue } from "../open-file.ts";

const CAPACITY = 65536;

/** pipe(7): bytes in order, 64 KiB of room. Also what a FIFO's inode holds. */
export class Pipe {
  readonly #ino: number;
  readonly #now: () => number;
  readonly #chunks: Bytes[] = [];
  #size = 0;
  #readers = 0;
  #writers = 0;
  readonly #queue = new WaitQueue();

  constructor(ino: number, now: () => number) {
    this.#ino = ino;
    this.#now = now;
  }

  get readers(): number {
    return this.#readers;
  }

  get writers(): number {
    return this.#writers;
  }

  watch(listener: () => void): () => void {
    return this.#queue.watch(listener);
  }

  /** One end as an open file; a FIFO may be opened for both. */
  open(access: { read: boolean; write: boolean }, name?: string): OpenFile {
    let references = 0;
    const describe = (): string => name ?? `pipe:[${this.#ino}]`;
    return {
      access: { ...access, append: false },
      read: (max) => {
        if (!access.read) throw new Errno("EBADF");
        return this.#read(max);
      },
      write: (data) => {
        if (!access.write) throw new Errno("EBADF");
        return this.#write(data);
      },
      ready: () => ({
        read: access.read && (this.#size > 0 || this.#writers === 0),
        write: access.write && (this.#size < CAPACITY || this.#readers === 0),
        hangup: access.read ? this.#writers === 0 : this.#readers === 0,
      }),
      watch: (listener) => this.#queue.watch(listener),
      stat: () => this.stat(),
      describe,
      retain: () => {
        if (references++ > 0) return;
        if (access.read) this.#readers++;
        if (access.write) this.#writers++;
        this.#queue.wake();
      },
      release: () => {
        if (--references > 0) return;
        if (access.read) this.#readers--;
        if (access.write) this.#writers--;
        if (this.#readers === 0) this.#drop();
        this.#queue.wake();
      },
    };
  }

  stat(): Stat {
    const now = this.#now();
    return { dev: 13, ino: this.#ino, type: "fifo", mode: 0o600, uid: 0, gid: 0, size: 0, blocks: 0, nlink: 1, atime: now, mtime: now, ctime: now };
  }

  #read(max: number): Bytes | undefined {
    if (this.#size === 0) return this.#writers === 0 ? EMPTY : undefined;
    const taken = takeBytes(this.#chunks, max);
    this.#size -= taken.length;
    this.#queue.wake();
    return taken;
  }

  #write(data: Bytes): number {
    if (this.#readers === 0) throw new Errno("EPIPE");
    const room = CAPACITY - this.#size;
    // Writes of up to PIPE_BUF (4096) bytes are atomic.
    if (room <= 0 || (data.length <= 4096 && room < data.length)) return 0;
    const taken = data.length <= room ? data : data.subarray(0, room);
    if (taken.length > 0) {
      this.#chunks.push(taken.slice());
      this.#size += taken.length;
      this.#queue.wake();
    }
    return taken.length;
  }

  #drop(): void {
    this.#chunks.length = 0;
    this.#size = 0;
  }
}
