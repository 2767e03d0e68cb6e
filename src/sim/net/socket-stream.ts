import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import type { Socket } from "./types.ts";

/** At most this much per read. */
const READ_SIZE = 1024 * 1024;

/** A socket for code that is no process (the daemon, servers of the internet). Holds one reference, given back by `close`. */
export function socketStream(socket: Socket): Stream {
  socket.retain();
  let closed = false;
  const wakers = new Set<() => void>();

  function changed(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        unwatch();
        wakers.delete(done);
        resolve();
      };
      const unwatch = socket.watch(done);
      wakers.add(done);
    });
  }

  return {
    async read(): Promise<Bytes | undefined> {
      while (!closed) {
        const bytes = socket.read(READ_SIZE);
        if (bytes !== undefined) return bytes.length === 0 ? undefined : bytes;
        await changed();
      }
      return undefined;
    },

    async write(bytes: Bytes): Promise<void> {
      let rest = bytes;
      while (rest.length > 0) {
        if (closed) throw new Errno("EPIPE");
        const taken = socket.write(rest);
        if (taken === rest.length) return;
        if (taken === 0) await changed();
        else rest = rest.subarray(taken);
      }
    },

    closeWrite() {
      if (!closed && socket.state === "open") socket.shutdown("write");
    },

    close() {
      if (closed) return;
      closed = true;
      socket.release();
      for (const wake of [...wakers]) wake();
    },

    onHangup(listener: () => void): () => void {
      let unwatch: (() => void) | undefined;
      const check = () => {
        if (!socket.ready().hangup) return;
        unwatch?.();
        listener();
      };
      unwatch = socket.watch(check);
      check();
      return unwatch;
    },
  };
}

/** Resolves when a connecting socket is open; throws its error when that failed. */
export async function connected(socket: Socket): Promise<void> {
  while (socket.state === "connecting") {
    await new Promise<void>((resolve) => {
      const unwatch = socket.watch(() => {
        unwatch();
        resolve();
      });
    });
  }
  if (socket.state === "failed") throw socket.error ?? new Errno("ENOTCONN");
}
