import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, equalBytes } from "../../../src/base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/base/utf8.ts";
import { httpRequest } from "../../../src/http/client.ts";
import { PushBody } from "../../../src/http/push-body.ts";
import { serveHttp } from "../../../src/http/server.ts";
import type { HttpHandler } from "../../../src/http/types.ts";
import { delayedLink, instantLink } from "../../../src/sim/net/link.ts";
import { socketStream } from "../../../src/sim/net/socket-stream.ts";
import { StreamSocket } from "../../../src/sim/net/stream-socket.ts";
import type { Listener } from "../../../src/sim/net/types.ts";
import { createContainers, ManualClock } from "./world.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("bytes arrive whole and in order, whatever the cable and the sizes", () => {
  const sizes = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 400_000 })), { maxLength: 40 });
  fc.assert(
    fc.property(sizes, fc.boolean(), (steps, slow) => {
      const clock = new ManualClock();
      const nobody = { address: "", port: 0 };
      const [a, b] = [new StreamSocket("inet", 1, nobody, nobody), new StreamSocket("inet", 2, nobody, nobody)];
      const link = () => (slow ? delayedLink(clock, 1_000_000n, 1_000_000) : instantLink);
      StreamSocket.join(a, b, link(), link());
      a.open();
      b.open();
      const sent: Uint8Array[] = [];
      const received: Uint8Array[] = [];
      let next = 0;
      for (const [writes, size] of steps) {
        if (writes) {
          const chunk = Uint8Array.from({ length: size }, () => next++ & 255);
          const taken = a.write(chunk);
          next -= size - taken;
          sent.push(chunk.subarray(0, taken));
        } else {
          clock.step();
          const bytes = b.read(size);
          if (bytes !== undefined) received.push(bytes);
        }
      }
      a.shutdown("write");
      while (clock.step());
      for (let bytes = b.read(100_000); bytes?.length !== 0; bytes = b.read(100_000)) received.push(bytes ?? new Uint8Array());
      expect(equalBytes(concatBytes(sent), concatBytes(received))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

describe("HTTP between containers", () => {
  function serve(listener: Listener, handler: HttpHandler): void {
    listener.watch(() => {
      for (let socket = listener.accept(); socket !== undefined; socket = listener.accept())
        void serveHttp(socketStream(socket), handler, { peer: socket.peer });
    });
  }

  test("a response follows the request, and the server sees who asks", async () => {
    const { a, b } = createContainers();
    serve(b.listen("0.0.0.0", 80), async (request) => ({ status: 200, body: `${request.peer?.address} ${request.path}` }));
    const stream = socketStream(a.connect("172.17.0.3", 80));
    for (const target of ["/one", "/two"]) {
      const response = await httpRequest(stream, { method: "GET", target, headers: { Host: "b" } });
      expect(decodeUtf8(await response.body())).toBe(`172.17.0.2 ${target}`);
    }
  });

  test("closing ends a followed body; only shutting down the writing side does not", async () => {
    const { a, b } = createContainers();
    const body = new PushBody();
    serve(b.listen("0.0.0.0", 80), async () => ({ status: 200, body }));
    const stream = socketStream(a.connect("172.17.0.3", 80));
    const response = await httpRequest(stream, { method: "GET", target: "/", headers: { Host: "b" } });
    stream.closeWrite();
    await turn();
    await body.push(encodeUtf8("still here"));
    const chunks = response.chunks()[Symbol.asyncIterator]();
    const first = await chunks.next();
    expect(decodeUtf8(first.value ?? new Uint8Array())).toBe("still here");
    expect(body.cancelled).toBe(false);
    stream.close();
    await turn();
    expect(body.cancelled).toBe(true);
  });
});
