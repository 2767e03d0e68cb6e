import { type Bytes, EMPTY } from "../../base/bytes.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";
import { gzipBytes } from "../lib/compression.ts";
import { logAccess } from "./access-log.ts";
import { find, findAll, setting } from "./config.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { errorPage, phraseOf } from "./pages.ts";
import { absolute } from "./rewrite.ts";
import { httpDate } from "./static.ts";
import { evaluate } from "./variables.ts";

/** Turns an answer into a response and notes it in the access log. */
export async function respond(exchange: Exchange, answer: Answer): Promise<HttpResponse> {
  const { worker, request, scope } = exchange;
  const tokens = setting(scope, "server_tokens", "on") !== "off";
  const headers: (readonly [string, string])[] = [
    ["Server", tokens ? `nginx/${worker.version}` : "nginx"],
    ["Date", httpDate(worker.sys.clock.realtime())],
  ];
  let body: Bytes | AsyncIterable<Bytes> | undefined;
  let length: number | undefined;
  let reason: string | undefined;
  let status = 500;
  let rest: (readonly [string, string])[] = [];
  if (answer.kind === "content") {
    status = exchange.forcedStatus !== undefined && answer.status === 200 ? exchange.forcedStatus : answer.status;
    reason = status === answer.status ? answer.reason : undefined;
    body = answer.body;
    length = answer.length ?? (body instanceof Uint8Array ? body.length : undefined);
    rest = [...answer.headers];
    if (exchange.forcedStatus !== undefined) rest = rest.filter(([name]) => !["accept-ranges"].includes(name.toLowerCase()) || status < 300);
    if (answer.upgrade)
      return {
        status,
        headers: Object.fromEntries([...headers, ...rest]),
        upgrade: (stream) => upgraded(exchange, answer.upgrade as NonNullable<typeof answer.upgrade>, stream, status),
      };
  } else if (answer.kind === "text") {
    status = answer.status;
    body = encodeUtf8(answer.text);
    length = body.length;
    rest = [["Content-Type", setting(scope, "default_type", "text/plain")]];
  } else if (answer.kind === "page") {
    status = answer.status;
    if (status === 444) return { status: 444, headers: { Connection: "close" } };
    const page = errorPage(status, worker.version, tokens);
    body = page === undefined ? EMPTY : encodeUtf8(page);
    length = body.length;
    if (page !== undefined) rest.push(["Content-Type", "text/html"]);
    if (answer.location !== undefined) rest.push(["Location", absolute(exchange, scope, answer.location)]);
    if (status === 401) rest.push(["WWW-Authenticate", `Basic realm="${exchange.variables.get("auth_realm") ?? ""}"`]);
  }
  if (body instanceof Uint8Array && shouldCompress(exchange, body, rest, status)) {
    body = gzipBytes(body, 1);
    length = undefined;
    rest = rest
      .filter(([name]) => !["etag", "accept-ranges"].includes(name.toLowerCase()))
      .map(([name, value]) => [name, name === "ETag" ? `W/${value}` : value]);
    rest.push(["Content-Encoding", "gzip"]);
  }
  const bodiless = status === 204 || status === 304;
  const type = rest.find(([name]) => name.toLowerCase() === "content-type");
  if (type) headers.push(type);
  if (length !== undefined && !bodiless) headers.push(["Content-Length", String(length)]);
  const order = ["last-modified", "location"];
  for (const name of order) headers.push(...rest.filter(([key]) => key.toLowerCase() === name));
  const closes =
    request.version === "1.0" ? !/keep-alive/i.test(request.headers.get("connection") ?? "") : /close/i.test(request.headers.get("connection") ?? "");
  headers.push(["Connection", closes || status === 400 || status === 413 ? "close" : "keep-alive"]);
  headers.push(...rest.filter(([name]) => !["content-type", ...order].includes(name.toLowerCase())));
  headers.push(...addedHeaders(exchange, status));
  exchange.status = status;
  const finished = async (bytes: number) => {
    exchange.bytesSent = bytes;
    await logAccess(exchange);
  };
  const lines: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const before = lines[name];
    lines[name] = before === undefined ? value : [...(typeof before === "string" ? [before] : before), value];
  }
  const common = { status, reason: reason || phraseOf(status), headers: lines };
  if (request.method === "HEAD" || bodiless || body === undefined || body instanceof Uint8Array) {
    await finished(request.method === "HEAD" || bodiless ? 0 : ((body as Bytes | undefined)?.length ?? 0));
    if (body !== undefined && !(body instanceof Uint8Array)) void body[Symbol.asyncIterator]().return?.();
    return { ...common, ...(bodiless ? {} : { body: (body as Bytes | undefined) instanceof Uint8Array ? (body as Bytes) : EMPTY }) };
  }
  return { ...common, body: counted(body, finished) };
}

async function upgraded(exchange: Exchange, run: (stream: Stream) => Promise<void>, stream: Stream, status: number): Promise<void> {
  await run(stream);
  exchange.status = status;
  await logAccess(exchange);
}

async function* counted(body: AsyncIterable<Bytes>, finished: (bytes: number) => Promise<void>): AsyncGenerator<Bytes> {
  let bytes = 0;
  try {
    for await (const part of body) {
      bytes += part.length;
      yield part;
    }
  } finally {
    await finished(bytes);
  }
}

function shouldCompress(exchange: Exchange, body: Bytes, headers: readonly (readonly [string, string])[], status: number): boolean {
  if (setting(exchange.scope, "gzip", "off") !== "on" || ![200, 403, 404].includes(status)) return false;
  if (!/\bgzip\b/.test(exchange.request.headers.get("accept-encoding") ?? "") || headers.some(([name]) => name.toLowerCase() === "content-encoding"))
    return false;
  if (body.length < Number(setting(exchange.scope, "gzip_min_length", "20"))) return false;
  const type = (headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "").split(";")[0] as string;
  const types = find(exchange.scope, "gzip_types")?.args ?? [];
  return type === "text/html" || types.includes(type) || types.includes("*");
}

function addedHeaders(exchange: Exchange, status: number): (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  const expires = find(exchange.scope, "expires")?.args[0];
  const good = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308].includes(status);
  if (expires !== undefined && expires !== "off" && good) headers.push(...expiry(exchange, expires));
  for (const { args } of findAll(exchange.scope, "add_header")) {
    if (!good && args[2] !== "always") continue;
    const value = evaluate(args[1] ?? "", exchange);
    if (value !== "") headers.push([args[0] ?? "", value]);
  }
  return headers;
}

function expiry(exchange: Exchange, text: string): (readonly [string, string])[] {
  if (text === "epoch")
    return [
      ["Expires", "Thu, 01 Jan 1970 00:00:01 GMT"],
      ["Cache-Control", "no-cache"],
    ];
  if (text === "max")
    return [
      ["Expires", "Thu, 31 Dec 2037 23:55:55 GMT"],
      ["Cache-Control", "max-age=315360000"],
    ];
  const match = /^(-?)(\d+)([smhdwMy]?)$/.exec(text);
  const unit = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, y: 31_536_000 }[match?.[3] ?? ""] ?? 1;
  const seconds = Number(match?.[2] ?? 0) * unit * (match?.[1] === "-" ? -1 : 1);
  return [
    ["Expires", httpDate(exchange.worker.sys.clock.realtime() + seconds * 1000)],
    ["Cache-Control", seconds < 0 ? "no-cache" : `max-age=${seconds}`],
  ];
}
