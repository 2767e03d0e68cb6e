import type { Socket } from "node:net";
import type { Stream } from "../../base/stream.ts";
import { nodeStream } from "./socket-stream.ts";

/**
 * Carries bytes between a connection of this computer and one of the machine, until both directions have ended, or what comes out of the
 * machine is broken off. What goes in may find nobody who reads it any more; there may be output left all the same.
 */
export async function joinStreams(socket: Socket, inside: Stream): Promise<void> {
  const outside = nodeStream(socket, socket);
  socket.on("close", () => inside.close());
  const input = copy(outside, inside).catch(() => {});
  try {
    await copy(inside, outside);
    await input;
  } catch {
    reset(socket);
  }
  inside.close();
}

/** Tells the other side that the connection is broken, as far as this kind of socket can. */
export function reset(socket: Socket): void {
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

async function copy(from: Stream, to: Stream): Promise<void> {
  for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes);
  to.closeWrite();
}
