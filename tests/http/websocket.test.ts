import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bytes, concatBytes } from "../../src/base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/utf8.ts";
import { applyMask, encodeFrame, OPCODE } from "../../src/http/websocket/frame.ts";
import { acceptWebSocket, refuseWebSocket } from "../../src/http/websocket/handshake.ts";
import { websocketStream } from "../../src/http/websocket/websocket-stream.ts";
import { streamPair } from "./node-stream.ts";

/** A frame as a client sends it. */
function frame(opcode: number, payload: string | Bytes, { final = true, masked = true, reserved = 0 } = {}): Bytes {
  const bytes = typeof payload === "string" ? encodeUtf8(payload) : payload;
  const mask = Uint8Array.of(0x11, 0xfe, 0x00, 0x7a);
  const [, ...rest] = encodeFrame(OPCODE.binary, bytes);
  const head = Uint8Array.of((final ? 0x80 : 0) | reserved | opcode, (rest[0] as number) | (masked ? 0x80 : 0), ...rest.slice(1, rest.length - bytes.length));
  return concatBytes(masked ? [head, mask, applyMask(bytes, mask, 0)] : [head, bytes]);
}

/** What a server reads of these bytes, and what it sends by itself, in hexadecimal. */
async function receive(input: readonly Bytes[], cut?: number): Promise<{ read: string; sent: string }> {
  const [client, connection] = streamPair(cut === undefined ? {} : { cut });
  const server = websocketStream(connection, "binary");
  for (const bytes of input) await client.write(bytes);
  client.closeWrite();
  let read = "";
  for (let bytes = await server.read(); bytes !== undefined; bytes = await server.read()) read += decodeUtf8(bytes);
  server.close();
  const sent: Bytes[] = [];
  for (let bytes = await client.read(); bytes !== undefined; bytes = await client.read()) sent.push(bytes);
  return { read, sent: Buffer.from(concatBytes(sent)).toString("hex") };
}

const NORMAL = "880203e8";
const BROKEN = "880203ea";

describe("frames from a client, and what the server answers", () => {
  const rows: [what: string, input: Bytes[], read: string, sent: string][] = [
    ["nothing", [], "", NORMAL],
    ["text", [frame(1, "hi")], "hi", NORMAL],
    ["binary", [frame(2, "hi")], "hi", NORMAL],
    ["two messages", [frame(2, "a"), frame(1, "b")], "ab", NORMAL],
    ["an empty message", [frame(2, ""), frame(2, "b")], "b", NORMAL],
    ["a fragmented message", [frame(1, "a", { final: false }), frame(0, "b", { final: false }), frame(0, "c")], "abc", NORMAL],
    ["a length of two bytes", [frame(2, "x".repeat(300))], "x".repeat(300), NORMAL],
    ["a length of eight bytes", [frame(2, "x".repeat(70_000))], "x".repeat(70_000), NORMAL],
    ["ping", [frame(9, "are you there"), frame(2, "after")], "after", `8a0d${Buffer.from("are you there").toString("hex")}${NORMAL}`],
    ["ping within a message", [frame(1, "a", { final: false }), frame(9, ""), frame(0, "b")], "ab", `8a00${NORMAL}`],
    ["pong", [frame(10, "x"), frame(2, "after")], "after", NORMAL],
    ["close", [frame(8, Uint8Array.of(3, 232)), frame(2, "after")], "", NORMAL],
    ["close without a code", [frame(8, "")], "", NORMAL],
    ["not masked", [frame(2, "hi", { masked: false }), frame(2, "after")], "", BROKEN],
    ["a reserved bit", [frame(2, "hi", { reserved: 0x40 })], "", BROKEN],
    ["a reserved opcode", [frame(5, "hi")], "", BROKEN],
    ["a reserved control opcode", [frame(11, "hi")], "", BROKEN],
    ["a fragmented ping", [frame(9, "hi", { final: false })], "", BROKEN],
    ["a long ping", [frame(9, "x".repeat(126))], "", BROKEN],
    ["a continuation of nothing", [frame(0, "hi")], "", BROKEN],
    ["a new message within another", [frame(1, "a", { final: false }), frame(1, "b")], "a", BROKEN],
    ["a length with its highest bit", [Uint8Array.of(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)], "", BROKEN],
    ["an end within a head", [frame(2, "hello").subarray(0, 3)], "", NORMAL],
    ["an end within a payload", [frame(2, "hello").subarray(0, 8)], "he", NORMAL],
  ];
  test.each(rows)("%s", async (_what, input, read, sent) => {
    expect(await receive(input)).toEqual({ read, sent });
  });
  test.each(rows)("%s, byte by byte", async (_what, input, read, sent) => {
    if (read.length < 1000) expect(await receive(input, 1)).toEqual({ read, sent });
  });

  test("any bytes end, and are answered with frames", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { sent } = await receive([bytes]);
        expect(sent).toMatch(/^(8a.*)?880203e[8a]$/);
      }),
      { numRuns: 500 },
    );
  });
});

test("what the server writes: one final frame each, and a close frame", async () => {
  for (const [payload, first] of [
    ["binary", 0x82],
    ["text", 0x81],
  ] as const) {
    const [client, connection] = streamPair();
    const server = websocketStream(connection, payload);
    await server.write(encodeUtf8("hi"));
    await server.write(encodeUtf8("x".repeat(200)));
    await server.write(new Uint8Array(70_000));
    server.close();
    expect([...((await client.read()) ?? [])]).toEqual([first, 2, 104, 105]);
    expect([...((await client.read()) ?? [])].slice(0, 5)).toEqual([first, 126, 0, 200, 120]);
    expect([...((await client.read()) ?? [])].slice(0, 11)).toEqual([first, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70, 0]);
    expect([...((await client.read()) ?? [])]).toEqual([0x88, 2, 3, 232]);
    expect(await client.read()).toBeUndefined();
    await expect(server.write(encodeUtf8("late"))).rejects.toMatchObject({ code: "EPIPE" });
  }
});

describe("handshakes", () => {
  const GOOD = { upgrade: "websocket", connection: "keep-alive, Upgrade", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13" };
  const requestOf = (headers: Record<string, string>) => ({ headers: new Map(Object.entries(headers)) }) as unknown as Parameters<typeof refuseWebSocket>[0];

  test.each<[what: string, headers: Record<string, string>, reason: string | undefined]>([
    ["a good one", {}, undefined],
    ["in other letters", { upgrade: "WebSocket", connection: "upgrade" }, undefined],
    ["one protocol", { "sec-websocket-protocol": "chat" }, undefined],
    ["no upgrade", { upgrade: "" }, "not websocket protocol"],
    ["another upgrade", { upgrade: "tcp" }, "not websocket protocol"],
    ["no connection header", { connection: "close" }, "not websocket protocol"],
    ["no key", { "sec-websocket-key": "" }, "mismatch challenge/response"],
    ["another version", { "sec-websocket-version": "8" }, "missing or bad WebSocket Version"],
    ["two protocols", { "sec-websocket-protocol": "chat, superchat" }, ""],
  ])("%s", async (_what, headers, reason) => {
    const refusal = refuseWebSocket(requestOf({ ...GOOD, ...headers }));
    expect(refusal?.status).toBe(reason === undefined ? undefined : 400);
    if (refusal === undefined) return;
    const [client, connection] = streamPair();
    await refusal.upgrade?.(connection);
    expect(decodeUtf8((await client.read()) ?? new Uint8Array(0))).toBe(reason);
  });

  test("the key of the RFC's example", () => {
    expect(acceptWebSocket(requestOf(GOOD), "text", async () => {}).headers).toEqual({
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    });
  });
});
