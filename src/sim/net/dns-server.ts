import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { socketStream } from "./socket-stream.ts";
import type { Socket } from "./types.ts";

const MAX_WAITING = 256 * 1024;

/** DNS over TCP: each message is preceded by its length in two bytes (RFC 1035 section 4.2.2). */
export function readDnsStream(socket: Socket, answer: (query: Bytes) => Bytes | undefined): void {
  const stream = socketStream(socket);
  serve().then(
    () => stream.close(),
    () => stream.close(),
  );

  async function serve(): Promise<void> {
    let waiting: Bytes = new Uint8Array(0);
    for (;;) {
      const chunk = await stream.read();
      if (chunk === undefined) return;
      waiting = concatBytes([waiting, chunk]);
      if (waiting.length > MAX_WAITING) return;
      while (waiting.length >= 2) {
        const length = ((waiting[0] as number) << 8) | (waiting[1] as number);
        if (waiting.length < 2 + length) break;
        const reply = answer(waiting.subarray(2, 2 + length));
        waiting = waiting.subarray(2 + length);
        if (reply === undefined) return;
        await stream.write(concatBytes([Uint8Array.of(reply.length >> 8, reply.length & 255), reply]));
      }
    }
  }
}
