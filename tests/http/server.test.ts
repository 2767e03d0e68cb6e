import { execFile } from "node:child_process";
import http from "node:http";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../src/base/utf8.ts";
import { PushBody } from "../../src/http/push-body.ts";
import { type ServeOptions, serveHttp } from "../../src/http/server.ts";
import type { HttpHandler } from "../../src/http/types.ts";
import { listen, nodeStream, streamPair } from "./node-stream.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** What comes back when `input` is sent and then no more; fails when the server never closes. */
async function converse(input: string | Uint8Array, handler: HttpHandler, options: ServeOptions & { cut?: number } = {}): Promise<string> {
  const [client, server] = streamPair(options);
  const served = serveHttp(server, handler, options);
  await client.write(typeof input === "string" ? encodeUtf8(input) : input);
  client.closeWrite();
  let output = "";
  for (let bytes = await client.read(); bytes !== undefined; bytes = await client.read()) output += decodeUtf8(bytes);
  await served;
  return output;
}

const echo: HttpHandler = async (request) => ({
  status: 200,
  headers: { "X-Method": request.method },
  body: `${request.path} ${JSON.stringify([...request.query])} ${decodeUtf8(await request.body())}`,
});

async function* pieces(...texts: string[]) {
  for (const text of texts) yield encodeUtf8(text);
}

describe("requests and responses, byte for byte", () => {
  const rows: [what: string, input: string, handler: HttpHandler, output: string][] = [
    ["nothing", "", echo, ""],
    [
      "keep-alive",
      "GET /a?x=1&x=2&y=%20+ HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /c HTTP/1.1\r\n",
      echo,
      'HTTP/1.1 200 OK\r\nX-Method: GET\r\nContent-Length: 34\r\n\r\n/a [["x",["1","2"]],["y",["  "]]] HTTP/1.1 200 OK\r\nX-Method: GET\r\nContent-Length: 6\r\nConnection: close\r\n\r\n/b [] ',
    ],
    [
      "counted body",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
      echo,
      "HTTP/1.1 200 OK\r\nX-Method: POST\r\nContent-Length: 10\r\nConnection: close\r\n\r\n/ [] hello",
    ],
    [
      "chunked body",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: 1\r\n\r\n",
      echo,
      "HTTP/1.1 200 OK\r\nX-Method: POST\r\nContent-Length: 11\r\nConnection: close\r\n\r\n/ [] hello!",
    ],
    ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n", async () => ({ status: 200, body: "x" }), "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"],
    [
      "HTTP/1.0 kept",
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n",
      async () => ({ status: 200, body: "x" }),
      "HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nxHTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
    ],
    ["HEAD", "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", async () => ({ status: 200, body: "four" }), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"],
    ["no content", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", async () => ({ status: 204 }), "HTTP/1.1 204 No Content\r\n\r\n"],
    ["lines without carriage returns", "GET / HTTP/1.1\nHost: h\n\n", async () => ({ status: 204 }), "HTTP/1.1 204 No Content\r\n\r\n"],
    [
      "folded and repeated headers",
      "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\n  2\r\na: 3\r\n\r\n",
      async ({ headers }) => ({ status: 200, body: headers.get("a") ?? "" }),
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n1 2, 3",
    ],
    [
      "repeated response header, no injection",
      "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
      async () => ({ status: 200, reason: "FINE", headers: { "Set-Cookie": ["a\r\nb: c", "d"] } }),
      "HTTP/1.1 200 FINE\r\nSet-Cookie: a b: c\r\nSet-Cookie: d\r\nContent-Length: 0\r\n\r\n",
    ],
    [
      "absolute target",
      "GET http://h/p?q=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
      async ({ target }) => ({ status: 200, body: target }),
      "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n/p?q=1",
    ],
    [
      "100-continue",
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
      echo,
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Method: POST\r\nContent-Length: 7\r\nConnection: close\r\n\r\n/ [] hi",
    ],
    [
      "100-continue, body not wanted",
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
      async () => ({ status: 403 }),
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ],
    [
      "unread body is skipped",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhiGET / HTTP/1.1\r\nHost: h\r\n\r\n",
      async ({ method }) => ({ status: 200, body: method }),
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nPOSTHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nGET",
    ],
    [
      "an expectation that nobody can meet",
      "GET / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n",
      echo,
      "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ],
    [
      "upgrade",
      "POST /attach HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nraw",
      async () => ({
        status: 101,
        reason: "UPGRADED",
        headers: { Connection: "Upgrade", Upgrade: "tcp" },
        async upgrade(stream) {
          for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read())
            await stream.write(encodeUtf8(decodeUtf8(bytes).toUpperCase()));
        },
      }),
      "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nRAW",
    ],
    [
      "upgrade after a body that nobody wants",
      'POST /attach HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 8\r\n\r\n{"a":1}\nraw',
      async () => ({
        status: 101,
        headers: { Connection: "Upgrade", Upgrade: "tcp" },
        async upgrade(stream) {
          for (let bytes = await stream.read(); bytes !== undefined; bytes = await stream.read()) await stream.write(bytes);
        },
      }),
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nraw",
    ],
    [
      "handler fails",
      "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
      async () => {
        throw new Error("oops");
      },
      "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 22\r\n\r\nInternal Server Error\n",
    ],
  ];
  test.each(rows)("%s", async (_what, input, handler, output) => {
    expect(await converse(input, handler)).toBe(output);
    expect(await converse(input, handler, { cut: 1 })).toBe(output);
  });

  test("an iterable is chunked, raw when counted or for HTTP/1.0", async () => {
    const [client, server] = streamPair();
    void serveHttp(server, async () => ({ status: 200, body: pieces("one", "", "two") }));
    await client.write(encodeUtf8("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    let output = "";
    while (!output.endsWith("0\r\n\r\n")) output += decodeUtf8((await client.read()) ?? new Uint8Array());
    expect(output).toBe("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
  });

  test("large bodies: beyond the limit is 413", async () => {
    const output = await converse("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", async (request) => ({
      status: 200,
      body: await request.body(4),
    }));
    expect(output).toContain("413 Request Entity Too Large");
  });
});

describe("what is no request", () => {
  const text = "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n";
  const rows: [input: string, answer: string][] = [
    ["\r\n", "400 Bad Request"],
    ["GET /\r\n\r\n", "400 Bad Request"],
    ["GET  / HTTP/1.1\r\n\r\n", "400 Bad Request"],
    ["G@T / HTTP/1.1\r\nHost: h\r\n\r\n", "400 Bad Request"],
    ["GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n", "400 Bad Request"],
    ["GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "400 Bad Request"],
    ["GET / HTTP/2.0\r\nHost: h\r\n\r\n", "505 HTTP Version Not Supported: unsupported protocol version"],
    ["GET / HTTP/1.1\r\n\r\n", "400 Bad Request: missing required Host header"],
    ["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 Bad Request"],
    ["GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 Bad Request: malformed Host header"],
    ["GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "400 Bad Request"],
    ["GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", "400 Bad Request: invalid header name"],
    ["GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n", "400 Bad Request"],
    ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400 Bad Request"],
    ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400 Bad Request"],
  ];
  test.each(rows)("%j", async (input, answer) => {
    expect(await converse(input, echo)).toBe(`HTTP/1.1 ${answer}${text}${answer}`);
  });

  test.each([
    ["request line", (x: string) => `GET /${x} HTTP/1.1\r\n`],
    ["header", (x: string) => `GET / HTTP/1.1\r\nHost: h\r\nX: ${x}\r\n\r\n`],
  ])("a megabyte is too much for a %s", async (_what, request) => {
    expect(await converse(request("x".repeat(1_100_000)), echo)).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  });

  test("of two Content-Types the first counts", async () => {
    const type: HttpHandler = async ({ headers }) => ({ status: 200, body: headers.get("content-type") ?? "" });
    expect(await converse("GET / HTTP/1.0\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n", type)).toMatch(/\r\n\r\na\/b$/);
  });

  test("a server may speak 1.1 to everybody, or 1.0", async () => {
    const handler: HttpHandler = async () => ({ status: 200, body: pieces("x") });
    expect(await converse("GET / HTTP/1.0\r\n\r\n", handler, { version: "1.1" })).toMatch(/^HTTP\/1\.1 200 OK\r\n\r\n/);
    expect(await converse("GET / HTTP/1.1\r\nHost: h\r\n\r\n", handler, { version: "1.0" })).toMatch(/^HTTP\/1\.0 200 OK\r\nConnection: close\r\n\r\n/);
  });

  test("a server may have its own words", async () => {
    const output = await converse("nonsense\r\n", echo, { serverError: (error) => ({ status: error.status, body: "<h1>no</h1>" }) });
    expect(output).toBe("HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\nConnection: close\r\n\r\n<h1>no</h1>");
  });

  test("whatever comes is answered or the connection closed, however it is cut", async () => {
    const fragment = fc.constantFrom(
      "GET / HTTP/1.1\r\n",
      "POST /x?a=%zz HTTP/1.1\r\n",
      "Host: h\r\n",
      "Content-Length: 3\r\n",
      "Transfer-Encoding: chunked\r\n",
      "\r\n",
      "\n",
      " ",
      ":",
      "5\r\nhello\r\n",
      "0\r\n\r\n",
      "ffffffffffffff\r\n",
      "Expect: 100-continue\r\n",
      "\0",
      "é",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fragment, fc.string()), { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), async (parts, cut) => {
        const output = await converse(parts.join(""), echo, { cut });
        for (const line of output.match(/^HTTP\/1\.1 .*$/gm) ?? []) expect(line).toMatch(/^HTTP\/1\.1 (100|200|4\d\d|5\d\d) /);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a client that goes away", () => {
  test("ends the body at once, even when nothing is being written", async () => {
    const body = new PushBody();
    const [client, server] = streamPair();
    const served = serveHttp(server, async () => ({ status: 200, body }));
    await client.write(encodeUtf8("GET /logs?follow=1 HTTP/1.1\r\nHost: h\r\n\r\n"));
    await body.push(encodeUtf8("line\n"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(body.cancelled).toBe(false);
    client.close();
    await served;
    expect(body.cancelled).toBe(true);
  });

  test.each([
    ["a server of Go's kind ends the body of a client that sends no more", true],
    ["others wait while the stream says that the client is there", false],
  ])("%s", async (_what, endOfInputEndsBody) => {
    const body = new PushBody();
    const [client, server] = streamPair();
    void serveHttp({ ...server, onHangup: () => () => {} }, async () => ({ status: 200, body }), { endOfInputEndsBody });
    await client.write(encodeUtf8("GET /events HTTP/1.1\r\nHost: h\r\n\r\n"));
    await body.push(encodeUtf8("line\n"));
    client.closeWrite();
    await new Promise((resolve) => setImmediate(resolve));
    expect(body.cancelled).toBe(endOfInputEndsBody);
  });

  test("back-pressure: a producer waits for a client that does not read", async () => {
    const body = new PushBody();
    let pushed = 0;
    void (async () => {
      for (; pushed < 100; pushed++) await body.push(new Uint8Array(64 * 1024));
    })();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toBeLessThan(5);
    await body.return();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toBe(100);
  });
});

describe("with real clients", () => {
  async function serve(handler: HttpHandler) {
    const server = await listen((socket) => void serveHttp(nodeStream(socket), handler, { peer: { address: "127.0.0.1", port: socket.remotePort ?? 0 } }));
    cleanups.push(server.close);
    return server.port;
  }

  function curl(...args: string[]): Promise<string> {
    return new Promise((resolve, reject) => execFile("curl", ["-sS", "-m", "5", ...args], (error, stdout) => (error ? reject(error) : resolve(stdout))));
  }

  test("curl: chunks, uploads with Expect, HEAD, two requests on one connection", async () => {
    const port = await serve(async (request) => {
      if (request.path === "/upload") return { status: 200, body: String((await request.body()).length) };
      return { status: 200, headers: { "Content-Type": "text/plain" }, body: pieces("one\n", "two\n") };
    });
    const url = `http://127.0.0.1:${port}`;
    expect(await curl(`${url}/a`, `${url}/b`)).toBe("one\ntwo\none\ntwo\n");
    expect(await curl("-0", `${url}/a`)).toBe("one\ntwo\n");
    expect(await curl("-I", `${url}/a`)).toBe("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    expect(await curl("-H", "Expect: 100-continue", "--data-binary", "@/proc/self/exe", `${url}/upload`)).toMatch(/^\d{5,}$/);
    expect(await curl("-H", "Transfer-Encoding: chunked", "-d", "hello", `${url}/upload`)).toBe("5");
  });

  test("Node's client: keep-alive, upgrade, abort", async () => {
    const body = new PushBody();
    const port = await serve(async (request) => {
      if (request.path === "/follow") return { status: 200, body };
      if (request.path === "/up") {
        return {
          status: 101,
          headers: { Connection: "Upgrade", Upgrade: "tcp" },
          upgrade: async (stream) => stream.write((await stream.read()) ?? new Uint8Array()),
        };
      }
      return { status: 200, body: await request.body() };
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    cleanups.push(() => agent.destroy());
    for (const text of ["first", "second"]) {
      const answer = await new Promise<string>((resolve) => {
        const request = http.request({ port, host: "127.0.0.1", method: "POST", agent }, async (response) => {
          let data = "";
          for await (const chunk of response) data += chunk;
          resolve(data);
        });
        request.end(text);
      });
      expect(answer).toBe(text);
    }
    const upgraded = await new Promise<string>((resolve) => {
      const request = http.request({ port, host: "127.0.0.1", path: "/up", headers: { Connection: "Upgrade", Upgrade: "tcp" } });
      request.on("upgrade", (_response, socket) => {
        socket.on("data", (data) => resolve(String(data)));
        socket.write("ping");
      });
      request.end();
    });
    expect(upgraded).toBe("ping");
    const cancelled = new Promise<void>((resolve) => body.onCancel(resolve));
    const request = http.get({ port, host: "127.0.0.1", path: "/follow" }, () => request.destroy());
    request.on("error", () => undefined);
    await cancelled;
  });
});
