import { type Bytes, EMPTY, takeBytes } from "../base/bytes.ts";
import { Errno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import type { Stat } from "../sim/fs/types.ts";
import { type OpenFile, WaitQueue } from "../sim/open-file.ts";
import type { Driver } from "./driver.ts";

const MAX_PENDING = 1 << 20;

/**
 * Standard input that comes from outside the machine. It asks the host for more only when a process wants some, so that simulated
 * time is held back by a person (or a script's author) only while somebody really waits for them.
 */
export function hostInput(stream: Stream, driver: Driver, now: () => number): OpenFile {
  const queue = new WaitQueue();
  const chunks: Bytes[] = [];
  let ended = false;
  let asking = false;
  const ask = (): void => {
    if (asking || ended) return;
    asking = true;
    void driver.fromHost(stream.read()).then(
      (bytes) => {
        asking = false;
        if (bytes === undefined) ended = true;
        else if (bytes.length > 0) chunks.push(bytes);
        queue.wake();
      },
      () => {
        asking = false;
        ended = true;
        queue.wake();
      },
    );
  };
  return {
    access: { read: true, write: false, append: false },
    read: (max) => {
      if (chunks.length > 0) return takeBytes(chunks, max);
      if (ended) return EMPTY;
      ask();
      return undefined;
    },
    write: () => {
      throw new Errno("EBADF");
    },
    ready: () => {
      if (chunks.length === 0) ask();
      return { read: chunks.length > 0 || ended, write: false, hangup: ended && chunks.length === 0 };
    },
    watch: (listener) => queue.watch(listener),
    stat: () => pipeStat(now),
    retain() {},
    release() {},
    describe: () => "pipe:[2]",
  };
}

/** Standard output that leaves the machine; a slow host slows the writer down. */
export function hostOutput(take: (bytes: Bytes) => Promise<void> | void, now: () => number): OpenFile & { drained(): Promise<void> } {
  const queue = new WaitQueue();
  let pending = 0;
  let last: Promise<void> = Promise.resolve();
  let gone = false;
  return {
    access: { read: false, write: true, append: false },
    read: () => {
      throw new Errno("EBADF");
    },
    write: (data) => {
      if (gone) throw new Errno("EPIPE");
      if (pending >= MAX_PENDING) return 0;
      const bytes = data.slice();
      pending += bytes.length;
      const done = (): void => {
        pending -= bytes.length;
        queue.wake();
      };
      last = last
        .then(() => take(bytes))
        .then(done, () => {
          gone = true;
          done();
        });
      return data.length;
    },
    ready: () => ({ read: false, write: pending < MAX_PENDING || gone, hangup: gone }),
    watch: (listener) => queue.watch(listener),
    stat: () => pipeStat(now),
    retain() {},
    release() {},
    describe: () => "pipe:[3]",
    drained: () => last,
  };
}

function pipeStat(now: () => number): Stat {
  const time = now();
  return { dev: 13, ino: 2, type: "fifo", mode: 0o600, uid: 0, gid: 0, size: 0, blocks: 0, nlink: 1, atime: time, mtime: time, ctime: time };
}
