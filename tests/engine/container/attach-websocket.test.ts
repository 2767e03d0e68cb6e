import { expect, test } from "vitest";
import { type Bytes, concatBytes } from "../../../src/base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/base/utf8.ts";
import { serveHttp } from "../../../src/http/server.ts";
import { streamPair } from "../../http/node-stream.ts";
import { bootEngine, type TestEngine } from "../../support/engine.ts";

/** A masked frame; with a mask of zeros its payload can be read. */
const frame = (opcode: number, text: string): Bytes => concatBytes([Uint8Array.of(0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0), encodeUtf8(text)]);

function dial({ engine }: TestEngine, path: string) {
  const [client, server] = streamPair();
  void serveHttp(server, engine.handler);
  const head = "Host: docker\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  void client.write(encodeUtf8(`GET ${path} HTTP/1.1\r\n${head}`));
  let text = "";
  /** Reads until `end` came, or to the end. Bytes as Latin letters. */
  const until = async (end?: string): Promise<string> => {
    while (end === undefined || !text.includes(end)) {
      const bytes = await client.read();
      if (bytes === undefined) break;
      text += String.fromCharCode(...bytes);
    }
    const taken = end === undefined ? text : text.slice(0, text.indexOf(end) + end.length);
    text = text.slice(taken.length);
    return taken;
  };
  return { client, until };
}

async function started(machine: TestEngine, body: object): Promise<string> {
  const { Id: id } = (await machine.api("POST", "/containers/create", { Image: "busybox", ...body })).body;
  await machine.api("POST", `/containers/${id}/start`);
  return id;
}

const CLOSE = "\x88\x02\x03\xe8";

test("input and output of a running container, ping, and the close at its end", async () => {
  const machine = bootEngine();
  const id = await started(machine, { Cmd: ["cat"], OpenStdin: true, StdinOnce: true });
  const { client, until } = dial(machine, `/v1.51/containers/${id}/attach/ws?stream=1&stdin=1&stdout=1`);
  expect(await until("\r\n\r\n")).toBe(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
  );
  await client.write(frame(2, "hello"));
  expect(await until("hello")).toBe("\x82\x05hello");
  await client.write(frame(9, "ok?"));
  expect(await until("ok?")).toBe("\x8a\x03ok?");
  await machine.api("POST", `/containers/${id}/kill`);
  expect(await until()).toBe(CLOSE);
});

test("what is logged; both outputs in one stream; text for old clients", async () => {
  const machine = bootEngine();
  const id = await started(machine, { Cmd: ["both"] });
  await machine.api("POST", `/containers/${id}/wait`);
  const logged = async (version: string, query: string) => {
    const { until } = dial(machine, `/${version}/containers/${id}/attach/ws?logs=1&${query}`);
    await until("\r\n\r\n");
    return until();
  };
  expect(await logged("v1.51", "stdout=1&stderr=1")).toBe(`\x82\x04out\n\x82\x04err\n${CLOSE}`);
  expect(await logged("v1.51", "stderr=1")).toBe(`\x82\x04err\n${CLOSE}`);
  expect(await logged("v1.41", "")).toBe(`\x82\x04out\n\x82\x04err\n${CLOSE}`);
  expect(await logged("v1.27", "")).toBe(`\x81\x04out\n\x81\x04err\n${CLOSE}`);
});

test("a client that only listens may leave", async () => {
  const machine = bootEngine();
  const id = await started(machine, {});
  const { client, until } = dial(machine, `/v1.51/containers/${id}/attach/ws?stream=1&stdout=1`);
  await until("\r\n\r\n");
  await client.write(frame(8, ""));
  expect(await until()).toBe(CLOSE);
  expect((await machine.api("GET", `/containers/${id}/json`)).body.State.Running).toBe(true);
});

test.each([
  ["no such container", "/containers/nosuch/attach/ws", 404, "No such container: nosuch"],
  ["bad detach keys", "/containers/web/attach/ws?detachKeys=zz", 400, "Invalid detach keys (zz) provided"],
])("%s", async (_what, path, status, message) => {
  const machine = bootEngine();
  await machine.api("POST", "/containers/create?name=web", { Image: "busybox" });
  const answer = await machine.api("GET", path);
  expect([answer.status, answer.body.message]).toEqual([status, message]);
});

test("no WebSocket handshake", async () => {
  const machine = bootEngine();
  await machine.api("POST", "/containers/create?name=web", { Image: "busybox" });
  const { status, bytes } = await machine.api("GET", "/containers/web/attach/ws");
  expect([status, decodeUtf8(bytes)]).toEqual([400, "not websocket protocol"]);
});
