import http from "node:http";
import net from "node:net";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/base/utf8.ts";
import { httpRequest, keepsAlive } from "../../src/http/client.ts";
import { nodeStream, streamPair } from "./node-stream.ts";

async function dial(port: number) {
  const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  return nodeStream(socket);
}

async function* many(count: number): AsyncGenerator<Bytes, void, undefined> {
  for (let i = 0; i < count; i++) yield encodeUtf8(`${i}\n`);
}

test("Node's server: methods, bodies both ways, reuse, Expect, upgrade", async () => {
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      response.setHeader("X-Framing", request.headers["transfer-encoding"] ?? request.headers["content-length"] ?? "none");
      response.write(`${request.method} ${request.url} `);
      response.end(Buffer.concat(parts));
    });
  });
  server.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nfirst");
    socket.on("data", (data) => socket.end(String(data).toUpperCase()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as net.AddressInfo).port;
  const stream = await dial(port);
  const headers = { Host: "h" };
  const rows: [request: Parameters<typeof httpRequest>[1], framing: string, body: string][] = [
    [{ method: "GET", target: "/a?b", headers }, "none", "GET /a?b "],
    [{ method: "POST", target: "/", headers, body: "text" }, "4", "POST / text"],
    [{ method: "PUT", target: "/", headers, body: many(3) }, "chunked", "PUT / 0\n1\n2\n"],
    [{ method: "POST", target: "/", headers: { ...headers, Expect: "100-continue" }, body: "late" }, "4", "POST / late"],
    [{ method: "POST", target: "/", headers, body: "x".repeat(100_000) }, "100000", `POST / ${"x".repeat(100_000)}`],
    [{ method: "HEAD", target: "/", headers }, "none", ""],
  ];
  for (const [request, framing, body] of rows) {
    const response = await httpRequest(stream, request);
    expect([response.status, response.reason, response.headers.get("x-framing")]).toEqual([200, "OK", framing]);
    expect(decodeUtf8(await response.body())).toBe(body);
    expect(keepsAlive(response)).toBe(true);
  }
  const upgraded = await httpRequest(stream, { method: "POST", target: "/", headers: { ...headers, Connection: "Upgrade", Upgrade: "tcp" } });
  expect(upgraded.status).toBe(101);
  const raw = upgraded.hijack();
  expect(decodeUtf8((await raw.read()) ?? new Uint8Array())).toBe("first");
  await raw.write(encodeUtf8("shout"));
  expect(decodeUtf8((await raw.read()) ?? new Uint8Array())).toBe("SHOUT");
  raw.close();
  server.close();
});

describe("answers", () => {
  const rows: [answer: string, result: string][] = [
    ["HTTP/1.0 200 OK\r\n\r\nuntil the end", "200 until the end"],
    ["HTTP/1.1 200 OK\nContent-Length: 2\n\nhi and more", "200 hi"],
    ["HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 404 Nope\r\nContent-Length: 0\r\n\r\n", "404 "],
    ["HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "200 abc"],
    ["HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 "],
    ["", "empty: EOF"],
    ["HTTP/1.1 20", "malformed: unexpected EOF"],
    ["SSH-2.0-OpenSSH_9\r\n", 'malformed: malformed HTTP response "SSH-2.0-OpenSSH_9"'],
    ["HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "malformed: bad Content-Length"],
    ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "unexpected EOF"],
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "invalid byte in chunk length"],
  ];
  test.each(rows)("%j", async (answer, result) => {
    for (const cut of [1, 1000]) {
      const [client, server] = streamPair({ cut });
      await server.write(encodeUtf8(answer));
      server.closeWrite();
      const outcome = httpRequest(client, { method: "GET", target: "/", headers: { Host: "h" } })
        .then(async (response) => `${response.status} ${decodeUtf8(await response.body())}`)
        .catch((error) => (error.kind === undefined ? error.message : `${error.kind}: ${error.message}`));
      expect(await outcome).toBe(result);
    }
  });
});
