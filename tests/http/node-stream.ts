import net from "node:net";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Stream } from "../../src/base/stream.ts";

/** A socket of Node as a Stream. Made for `allowHalfOpen`. */
export function nodeStream(socket: net.Socket): Stream {
  const iterator = socket[Symbol.asyncIterator]();
  socket.on("error", () => undefined);
  return {
    async read(): Promise<Bytes | undefined> {
      const next = await iterator.next();
      return next.done === true ? undefined : new Uint8Array(next.value);
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    closeWrite: () => void socket.end(),
    close: () => void socket.destroySoon(),
  };
}

export async function listen(onConnection: (socket: net.Socket) => void): Promise<{ port: number; close(): void }> {
  const server = net.createServer({ allowHalfOpen: true }, onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as net.AddressInfo).port, close: () => void server.close() };
}

/** Two connected streams in memory. What is written is read as it was cut. */
export function streamPair(options: { cut?: number } = {}): [Stream, Stream] {
  const ends = [new End(options.cut), new End(options.cut)] as const;
  return [ends[0].facing(ends[1]), ends[1].facing(ends[0])];
}

class End {
  #queue: Bytes[] = [];
  #ended = false;
  #reader: (() => void) | undefined;
  readonly #cut: number | undefined;

  constructor(cut: number | undefined) {
    this.#cut = cut;
  }

  facing(other: End): Stream {
    return {
      read: async () => {
        while (this.#queue.length === 0) {
          if (this.#ended) return undefined;
          await new Promise<void>((resolve) => {
            this.#reader = resolve;
          });
        }
        return this.#queue.shift();
      },
      write: async (bytes) => other.#put(bytes),
      closeWrite: () => other.#end(),
      close: () => {
        other.#end();
        this.#end();
      },
    };
  }

  #put(bytes: Bytes): void {
    if (this.#ended) return;
    const size = this.#cut ?? bytes.length;
    for (let at = 0; at < bytes.length; at += size) this.#queue.push(bytes.subarray(at, at + size));
    this.#reader?.();
  }

  #end(): void {
    this.#ended = true;
    this.#reader?.();
  }
}
