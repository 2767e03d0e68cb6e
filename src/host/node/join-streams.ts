import type { Socket } from "node:net";
import type { Stream } from "../../base/stream.ts";
import { nodeStream } from "./socket-stream.ts";

/** Carries bytes between a connection of this computer and one of the machine, until both directions have ended. */
export async function joinStreams(socket: Socket, inside: Stream): Promise<void> {
  const outside = nodeStream(socket, socket);
  socket.on("close", () => inside.close());
  await Promise.allSettled([copy(outside, inside), copy(inside, outside)]);
  inside.close();
}

async function copy(from: Stream, to: Stream): Promise<void> {
  for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes);
  to.closeWrite();
}
