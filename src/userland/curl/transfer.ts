/** One request and its response, redirections included. */

import { toBase64 } from "../../base/base64.ts";
import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { HttpClientError, httpRequest, keepsAlive } from "../../http/client.ts";
import type { HttpClientResponse } from "../../http/types.ts";
import { parseUrl, type Url } from "../../http/url.ts";
import type { Sys } from "../../sim/sys.ts";
import { addressesOf, descriptorStream, UnknownHost, within } from "../lib/connection.ts";
import type { CookieJar } from "./cookies.ts";
import { CurlError } from "./error.ts";
import type { RequestBody } from "./form.ts";
import type { CurlOptions } from "./options.ts";
import { normalize, readUrl, resolveUrl } from "./url.ts";

const MILLISECOND = 1_000_000n;
const DEFAULT_REDIRECTS = 50;

/** A connection that may serve another request. */
interface Idle {
  key: string;
  stream: Stream;
  number: number;
}

/** What is kept from one URL to the next. */
export interface CurlSession {
  readonly sys: Sys;
  readonly options: CurlOptions;
  readonly cookies: CookieJar | undefined;
  readonly version: string;
  /** -v and the like, already with their `* `, `> `, `< `. */
  trace(text: string): Promise<void>;
  idle: Idle | undefined;
  connections: number;
}

export interface Transfer {
  url: string;
  response: HttpClientResponse | undefined;
  /** In nanoseconds since the start. */
  nameLookup: bigint;
  connect: bigint;
  startTransfer: bigint;
  redirectTime: bigint;
  total: bigint;
  redirects: number;
  redirectUrl: string;
  downloaded: number;
  uploaded: number;
  headerSize: number;
  requestSize: number;
  connects: number;
  remote: { address: string; port: number };
  local: { address: string; port: number };
  method: string;
}

export interface Sink {
  /** Header lines of every response, the empty one included. */
  headers(lines: readonly string[], response: HttpClientResponse): Promise<void>;
  body(bytes: Bytes, response: HttpClientResponse): Promise<void>;
}

export async function transferUrl(session: CurlSession, address: string, body: RequestBody | undefined, sink: Sink): Promise<Transfer> {
  const { sys, options } = session;
  const transfer: Transfer = {
    url: address,
    response: undefined,
    nameLookup: 0n,
    connect: 0n,
    startTransfer: 0n,
    redirectTime: 0n,
    total: 0n,
    redirects: 0,
    redirectUrl: "",
    downloaded: 0,
    uploaded: 0,
    headerSize: 0,
    requestSize: 0,
    connects: 0,
    remote: { address: "", port: 0 },
    local: { address: "", port: 0 },
    method: "GET",
  };
  const started = sys.clock.monotonic();
  const deadline = seconds(options.value("max-time"));
  const timer = new Timer(sys, started, deadline);
  try {
    await follow(session, transfer, timer, body, sink);
  } catch (error) {
    throw attach(error, transfer);
  } finally {
    transfer.total = sys.clock.monotonic() - started;
  }
  return transfer;
}

/** What was reached when a transfer failed, for -w. */
export class FailedTransfer extends CurlError {
  readonly transfer: Transfer;

  constructor(error: CurlError, transfer: Transfer) {
    super(error.status, error.message);
    this.transfer = transfer;
  }
}

function attach(error: unknown, transfer: Transfer): unknown {
  return error instanceof CurlError ? new FailedTransfer(error, transfer) : error;
}

class Timer {
  readonly sys: Sys;
  readonly started: bigint;
  readonly deadline: bigint | undefined;

  constructor(sys: Sys, started: bigint, deadline: bigint | undefined) {
    this.sys = sys;
    this.started = started;
    this.deadline = deadline;
  }

  get elapsed(): bigint {
    return this.sys.clock.monotonic() - this.started;
  }

  get milliseconds(): bigint {
    return this.elapsed / MILLISECOND;
  }

  /** What is left of --max-time, and of `limit`. */
  left(limit?: bigint): bigint | undefined {
    const rest = this.deadline === undefined ? undefined : this.deadline > this.elapsed ? this.deadline - this.elapsed : 0n;
    if (limit === undefined) return rest;
    return rest === undefined || limit < rest ? limit : rest;
  }

  async run<T>(work: Promise<T>, late: () => string, limit?: bigint): Promise<T> {
    const done = await within(
      this.sys,
      this.left(limit),
      work.then((value) => ({ value })),
    );
    if (done === undefined) throw new CurlError(28, late());
    return done.value;
  }
}

function seconds(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new CurlError(2, `expected a proper numerical parameter`);
  return value === 0 ? undefined : BigInt(Math.round(value * 1e9));
}

async function follow(session: CurlSession, transfer: Transfer, timer: Timer, firstBody: RequestBody | undefined, sink: Sink): Promise<void> {
  const { options } = session;
  const explicit = options.value("request");
  const most = Number(options.value("max-redirs") ?? DEFAULT_REDIRECTS);
  let address = transfer.url;
  let body = firstBody;
  let method = explicit ?? (options.has("head") ? "HEAD" : options.has("upload-file") ? "PUT" : body === undefined ? "GET" : "POST");
  const original = readUrl(address);
  for (;;) {
    const url = readUrl(address);
    transfer.url = address.includes("://")
      ? `${url.scheme}://${url.authority}${url.target}`
      : address.includes("/")
        ? `http://${address}`
        : `http://${address}/`;
    transfer.method = method;
    const sameHost = url.host === original.host && url.port === original.port;
    const response = await exchange(session, transfer, timer, url, { method, body, trusted: sameHost || options.has("location-trusted") }, sink);
    const location = response.headers.get("location");
    const isRedirect = response.status >= 300 && response.status < 400 && location !== undefined;
    transfer.redirectUrl = isRedirect ? resolveUrl(url, location) : "";
    if (!isRedirect || !follows(options)) return;
    if (transfer.redirects >= most && most >= 0) throw new CurlError(47, `Maximum (${most}) redirects followed`);
    transfer.redirects++;
    transfer.redirectTime = timer.elapsed;
    address = transfer.redirectUrl;
    transfer.redirectUrl = "";
    await session.trace(`* Issue another request to this URL: '${address}'\n`);
    if (explicit === undefined && method === "POST" && [301, 302, 303].includes(response.status) && !options.has(`post${response.status}`)) {
      method = "GET";
      body = undefined;
      await session.trace("* Switch from POST to GET\n");
    } else if (response.status === 303 && method !== "HEAD") {
      method = explicit ?? "GET";
      body = undefined;
    }
  }
}

interface Outgoing {
  readonly method: string;
  readonly body: RequestBody | undefined;
  readonly trusted: boolean;
}

async function exchange(session: CurlSession, transfer: Transfer, timer: Timer, url: Url, outgoing: Outgoing, sink: Sink): Promise<HttpClientResponse> {
  const { options } = session;
  const connection = await connect(session, transfer, timer, url);
  const headers = requestHeaders(session, url, outgoing);
  const target = session.options.value("proxy")
    ? `${url.scheme}://${url.authority}${url.target}`
    : options.has("path-as-is")
      ? url.target
      : normalize(url.target);
  const head = `${outgoing.method} ${target} HTTP/1.1\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;
  transfer.requestSize += head.length;
  await session.trace(
    head
      .split("\r\n")
      .slice(0, -1)
      .map((line) => `> ${line}\n`)
      .join(""),
  );
  if (outgoing.body !== undefined) {
    transfer.uploaded += outgoing.body.bytes.length;
    if (outgoing.body.bytes.length > 0) await session.trace(`} [${outgoing.body.bytes.length} bytes data]\n`);
  }
  const late = () => `Operation timed out after ${timer.milliseconds} milliseconds with ${transfer.downloaded} bytes received`;
  let response: HttpClientResponse;
  try {
    const request = httpRequest(connection.stream, { method: outgoing.method, target, headers, ...(outgoing.body && { body: outgoing.body.bytes }) });
    await session.trace("* Request completely sent off\n");
    response = await timer.run(request, late);
  } catch (error) {
    connection.stream.close();
    throw await explain(session, error, url);
  }
  transfer.response = response;
  transfer.startTransfer = timer.elapsed;
  const lines = [`HTTP/${response.version} ${response.status} ${response.reason}`, ...response.rawHeaders.map(([name, value]) => `${name}: ${value}`), ""];
  transfer.headerSize += lines.reduce((sum, line) => sum + line.length + 2, 0);
  if (session.cookies)
    for (const [name, value] of response.rawHeaders) if (name.toLowerCase() === "set-cookie") session.cookies.set(value, url, session.sys.clock.realtime());
  await session.trace(lines.map((line) => `< ${line}\n`).join(""));
  const failing = options.has("fail") && response.status >= 400 && !options.has("fail-with-body");
  await sink.headers(lines, response);
  if (failing) {
    connection.stream.close();
    await session.trace(`* The requested URL returned error: ${response.status}\n`);
    throw new CurlError(22, `The requested URL returned error: ${response.status}`);
  }
  const redirecting = follows(options) && response.status >= 300 && response.status < 400 && response.headers.has("location");
  await receive(session, transfer, timer, response, outgoing.method === "HEAD", redirecting, sink);
  await keep(session, connection, response);
  return response;
}

async function receive(
  session: CurlSession,
  transfer: Transfer,
  timer: Timer,
  response: HttpClientResponse,
  headOnly: boolean,
  redirecting: boolean,
  sink: Sink,
): Promise<void> {
  const expected = Number(response.headers.get("content-length") ?? Number.NaN);
  const limit = Number(session.options.value("max-filesize") ?? Number.POSITIVE_INFINITY);
  if (expected > limit) throw new CurlError(63, "Maximum file size exceeded");
  if (headOnly) return;
  const late = () =>
    `Operation timed out after ${timer.milliseconds} milliseconds with ${transfer.downloaded}${Number.isNaN(expected) ? "" : ` out of ${expected}`} bytes received`;
  const chunks = response.chunks()[Symbol.asyncIterator]();
  if (redirecting) await session.trace("* Ignoring the response-body\n");
  for (;;) {
    let next: IteratorResult<Bytes>;
    try {
      next = await timer.run(chunks.next(), late);
    } catch (error) {
      if (error instanceof CurlError) throw error;
      if (error instanceof Errno) throw new CurlError(56, `Recv failure: ${error.message}`);
      if (!Number.isNaN(expected)) throw new CurlError(18, `end of response with ${expected - transfer.downloaded} bytes missing`);
      throw new CurlError(18, "transfer closed with outstanding read data remaining");
    }
    if (next.done) return;
    if (redirecting) continue;
    transfer.downloaded += next.value.length;
    await session.trace(`{ [${next.value.length} bytes data]\n`);
    await sink.body(next.value, response);
  }
}

async function keep(session: CurlSession, connection: Idle, response: HttpClientResponse): Promise<void> {
  if (keepsAlive(response) && response.status !== 101) {
    session.idle = connection;
    await session.trace(`* Connection #${connection.number} to host ${connection.key.split(" ")[1]} left intact\n`);
  } else {
    connection.stream.close();
    await session.trace(`* shutting down connection #${connection.number}\n`);
  }
}

async function connect(session: CurlSession, transfer: Transfer, timer: Timer, url: Url): Promise<Idle> {
  const { sys, options } = session;
  const unixPath = options.value("unix-socket");
  const proxy = options.value("proxy");
  const via = proxy ? parseUrl(proxy.includes("://") ? proxy : `http://${proxy}`) : undefined;
  if (proxy && via === undefined) throw new CurlError(5, `Unsupported proxy syntax in '${proxy}'`);
  const host = via?.host ?? url.host;
  const port = via === undefined ? url.port : via.port === 80 && !/:\d+\/?$/.test(proxy as string) ? 1080 : via.port;
  const key = `${url.scheme} ${host} ${port} ${unixPath ?? ""}`;
  if (session.idle?.key === key) {
    const idle = session.idle;
    session.idle = undefined;
    await session.trace(`* Re-using existing ${url.scheme}: connection with host ${url.host}\n`);
    return idle;
  }
  session.idle?.stream.close();
  session.idle = undefined;
  transfer.connects++;
  const began = timer.elapsed;
  const limit = seconds(options.value("connect-timeout"));
  const number = session.connections++;
  if (unixPath !== undefined) {
    await session.trace(`*   Trying ${unixPath}:0...\n`);
    try {
      const fd = await sys.net.connectUnix(unixPath);
      transfer.connect = timer.elapsed;
      await session.trace(`* Connected to ${url.host} (${unixPath}) port 0\n* using HTTP/1.x\n`);
      return { key, stream: descriptorStream(sys, fd), number };
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      await session.trace(`* connect to ${unixPath} port 0 from 0.0.0.0 port 0 failed: ${error.message}\n`);
      throw new CurlError(
        7,
        `Failed to connect to ${url.host} port ${url.port} after ${(timer.elapsed - began) / MILLISECOND} ms: Could not connect to server`,
      );
    }
  }
  const addresses = await resolve(session, timer, host, port, limit);
  transfer.nameLookup = timer.elapsed;
  for (const address of addresses) {
    await session.trace(`*   Trying ${address.includes(":") ? `[${address}]` : address}:${port}...\n`);
    try {
      const connecting = sys.net.connect(address, port);
      const fd = await timer.run(connecting, () => `Connection timed out after ${timer.milliseconds} milliseconds`, limit);
      transfer.connect = timer.elapsed;
      transfer.remote = { address, port };
      transfer.local = sys.net.local(fd);
      await session.trace(`* Connected to ${host} (${address}) port ${port}\n`);
      if (url.scheme === "https") await secure(session, sys, fd, url, port);
      await session.trace("* using HTTP/1.x\n");
      return { key, stream: descriptorStream(sys, fd), number };
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code === "ENETUNREACH") await session.trace(`* Immediate connect fail for ${address}: ${error.message}\n`);
      await session.trace(`* connect to ${address} port ${port} from ${address.includes(":") ? "::" : "0.0.0.0"} port 0 failed: ${error.message}\n`);
    }
  }
  const spent = (timer.elapsed - began) / MILLISECOND;
  await session.trace(`* Failed to connect to ${host} port ${port} after ${spent} ms: Could not connect to server\n* closing connection #${number}\n`);
  throw new CurlError(7, `Failed to connect to ${host} port ${port} after ${spent} ms: Could not connect to server`);
}

/** Certificates are taken for good; only a port that never speaks TLS is told apart. */
async function secure(session: CurlSession, sys: Sys, fd: number, url: Url, port: number): Promise<void> {
  if (port !== 443 && port !== 8443 && port !== 2376 && port !== 5001) {
    sys.close(fd);
    throw new CurlError(35, "TLS connect error: error:0A0000C6:SSL routines::packet length too long");
  }
  await session.trace(
    `* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519MLKEM768 / RSASSA-PSS\n* ALPN: server accepted http/1.1\n* Server certificate:\n*  subject: CN=${url.host}\n*  SSL certificate verify ok.\n`,
  );
}

async function resolve(session: CurlSession, timer: Timer, host: string, port: number, limit: bigint | undefined): Promise<string[]> {
  const { sys, options } = session;
  for (const text of options.values("connect-to")) {
    const [from, fromPort, to] = text.split(":");
    if ((from === "" || from === host) && (fromPort === "" || Number(fromPort) === port) && to) return await addressesOf(sys, to);
  }
  for (const text of options.values("resolve")) {
    const match = /^[+-]?([^:]+):(\d+):(.+)$/.exec(text);
    if (match && (match[1] === host || match[1] === "*") && Number(match[2]) === port) return (match[3] as string).split(",");
  }
  const family = options.has("ipv6") ? { family: 6 as const } : options.has("ipv4") ? { family: 4 as const } : {};
  try {
    const addresses = await timer.run(addressesOf(sys, host, family), () => `Resolving timed out after ${timer.milliseconds} milliseconds`, limit);
    const list = (isIPv6: boolean) => addresses.filter((address) => address.includes(":") === isIPv6).join(", ") || "(none)";
    if (addresses[0] !== host) await session.trace(`* Host ${host}:${port} was resolved.\n* IPv6: ${list(true)}\n* IPv4: ${list(false)}\n`);
    return addresses;
  } catch (error) {
    if (!(error instanceof UnknownHost)) throw error;
    await session.trace(`* Could not resolve host: ${host}\n* closing connection #0\n`);
    throw new CurlError(6, `Could not resolve host: ${host}`);
  }
}

async function explain(session: CurlSession, error: unknown, url: Url): Promise<unknown> {
  if (error instanceof HttpClientError) {
    if (error.kind === "empty") {
      await session.trace("* Empty reply from server\n");
      return new CurlError(52, "Empty reply from server");
    }
    if (error.message.startsWith('malformed HTTP response "')) return new CurlError(1, "Received HTTP/0.9 when not allowed");
    return error.message.includes("unexpected EOF")
      ? new CurlError(56, "Recv failure: Connection reset by peer")
      : new CurlError(8, `Weird server reply from ${url.host}`);
  }
  if (error instanceof Errno) return new CurlError(56, `Recv failure: ${error.message}`);
  return error;
}

/** In the order that curl writes them; -H replaces, removes (`Name:`) and empties (`Name;`). */
function requestHeaders(session: CurlSession, url: Url, outgoing: Outgoing): Record<string, string> {
  const { options } = session;
  const custom = customHeaders(options);
  const headers: [string, string][] = [["Host", url.authority]];
  const login = options.value("user") ?? (url.user === undefined ? undefined : `${url.user}:${url.password ?? ""}`);
  if (outgoing.trusted && login !== undefined) headers.push(["Authorization", `Basic ${toBase64(encodeUtf8(login.includes(":") ? login : `${login}:`))}`]);
  const bearer = options.value("oauth2-bearer");
  if (outgoing.trusted && bearer !== undefined) headers.push(["Authorization", `Bearer ${bearer}`]);
  const range = options.value("range") ?? resumeRange(options);
  if (range !== undefined) headers.push(["Range", `bytes=${range}`]);
  headers.push(["User-Agent", options.value("user-agent") ?? `curl/${session.version}`], ["Accept", options.has("json") ? "application/json" : "*/*"]);
  if (options.has("compressed")) headers.push(["Accept-Encoding", "deflate, gzip, br, zstd"]);
  const referer = options.value("referer");
  if (referer !== undefined) headers.push(["Referer", referer.replace(/;auto$/, "")]);
  const given = options
    .values("cookie")
    .filter((text) => text.includes("="))
    .join("; ");
  const cookies = [session.cookies?.header(url), given].filter(Boolean).join("; ");
  if (cookies !== "") headers.push(["Cookie", cookies]);
  const all = headers.filter(([name]) => !custom.has(name.toLowerCase()) && (name !== "User-Agent" || options.value("user-agent") !== ""));
  for (const [name, value] of custom.values()) if (value !== undefined) all.push([name, value]);
  if (outgoing.body !== undefined) {
    if (!custom.has("content-length") && !custom.has("transfer-encoding")) all.push(["Content-Length", String(outgoing.body.bytes.length)]);
    if (!custom.has("content-type") && outgoing.body.type !== "") all.push(["Content-Type", outgoing.body.type]);
  }
  return Object.fromEntries(all);
}

function follows(options: CurlOptions): boolean {
  return options.has("location") || options.has("location-trusted");
}

function resumeRange(options: CurlOptions): string | undefined {
  const offset = options.value("continue-at");
  return offset === undefined || offset === "-" ? undefined : `${offset}-`;
}

function customHeaders(options: CurlOptions): Map<string, [string, string | undefined]> {
  const custom = new Map<string, [string, string | undefined]>();
  for (const text of options.values("header")) {
    const colon = text.search(/[:;]/);
    if (colon < 1) continue;
    const name = text.slice(0, colon).trim();
    const value = text.slice(colon + 1).trim();
    if (text[colon] === ";") custom.set(name.toLowerCase(), [name, ""]);
    else if (value === "") custom.set(name.toLowerCase(), [name, undefined]);
    else {
      const before = custom.get(name.toLowerCase());
      custom.set(name.toLowerCase(), [name, before?.[1] === undefined ? value : `${before[1]}, ${value}`]);
    }
  }
  return custom;
}
