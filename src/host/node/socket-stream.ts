import { connect, type NetConnectOpts } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { Stream } from "../../base/stream.ts";

/** A Node stream pair (a socket, standard input and output) as the machine's Stream. */
export function nodeStream(input: Readable, output: Writable | undefined): Stream {
  // Its end must not take the other direction with it: clients half-close and go on reading.
  const iterator = input.iterator({ destroyOnReturn: false });
  return {
    async read() {
      try {
        const { value, done } = await iterator.next();
        return done === true ? undefined : new Uint8Array(value as Buffer);
      } catch {
        return undefined; // a reset connection ends like any other
      }
    },
    write(bytes) {
      return writeAll(output, bytes);
    },
    closeWrite() {
      output?.end();
    },
    close() {
      output?.end();
      input.destroy();
    },
  };
}

/** Connects to a socket of this computer; half-closed ones go on. */
export function dialSocket(to: { path: string } | { host: string; port: number }): () => Promise<Stream> {
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect({ ...to, allowHalfOpen: true } as NetConnectOpts, () => {
        socket.off("error", reject);
        socket.on("error", () => socket.destroy());
        resolve(nodeStream(socket, socket));
      });
      socket.once("error", reject);
    });
}

/** Resolves when the stream wants more. */
export function writeAll(output: Writable | undefined, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (output === undefined || output.destroyed) {
      reject(new Error("closed"));
      return;
    }
    output.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
