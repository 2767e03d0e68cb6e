import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { HttpClientError, httpRequest } from "../../http/client.ts";
import type { HttpClientResponse } from "../../http/types.ts";
import { encodePercent } from "../../http/url.ts";
import { addressesOf, descriptorStream, UnknownHost, within } from "../lib/connection.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { durationOf, find, findAll, setting, splitHost, type Upstream, type UpstreamServer } from "./config.ts";
import type { Answer, Exchange } from "./exchange.ts";
import type { Directive } from "./parse.ts";
import { context, tag } from "./static.ts";
import { evaluate, variable } from "./variables.ts";

const FAIL_TIME = 10_000_000_000n;
/** Of an upstream's response, these are nginx's own business. */
const HIDDEN = new Set([
  "date",
  "server",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "x-pad",
  "x-accel-expires",
  "x-accel-redirect",
  "x-accel-limit-rate",
  "x-accel-buffering",
  "x-accel-charset",
  "content-length",
]);

interface Target {
  readonly scheme: string;
  readonly authority: string;
  readonly uri: string | undefined;
}

interface Peer {
  readonly address: string;
  readonly port: number;
  readonly key: string;
  readonly only: boolean;
}

export async function proxy(exchange: Exchange, directive: Directive): Promise<Answer> {
  const target = readTarget(evaluate(directive.args[0] ?? "", exchange));
  const { sys, log } = exchange.worker;
  if (target === undefined) {
    await log.error(sys, "error", `${tag(exchange)}invalid URL prefix in "${evaluate(directive.args[0] ?? "", exchange)}"${context(exchange)}`, exchange.scope);
    return { kind: "page", status: 500 };
  }
  let peers: Peer[];
  try {
    peers = await peersOf(exchange, directive, target);
  } catch (error) {
    if (!(error instanceof UnknownHost)) throw error;
    await log.error(sys, "error", `${tag(exchange)}${error.message} could not be resolved (3: Host not found)${context(exchange)}`, exchange.scope);
    return { kind: "page", status: 502 };
  }
  const uri = requestUri(exchange, target);
  const body = exchange.body;
  let status = 502;
  if (peers.length === 0) {
    await log.error(
      sys,
      "error",
      `${tag(exchange)}no live upstreams while connecting to upstream${context(exchange, `${target.scheme}://${target.authority}${uri}`)}`,
      exchange.scope,
    );
    exchange.upstream.addresses.push(target.authority);
    exchange.upstream.statuses.push("502");
    return { kind: "page", status: 502 };
  }
  for (const peer of peers) {
    const shown = peer.address.startsWith("unix:") ? peer.address : `${peer.address}:${peer.port}`;
    exchange.upstream.addresses.push(shown);
    const began = sys.clock.monotonic();
    try {
      const answer = await ask(exchange, target, peer, uri, body);
      exchange.upstream.statuses.push(String(answer.kind === "content" || answer.kind === "page" ? answer.status : 200));
      exchange.upstream.nanoseconds += sys.clock.monotonic() - began;
      return answer;
    } catch (error) {
      exchange.upstream.nanoseconds += sys.clock.monotonic() - began;
      const failure = explain(error);
      if (failure === undefined) throw error;
      status = failure.status;
      exchange.upstream.statuses.push(String(status));
      if (!peer.only) exchange.worker.failedUntil.set(peer.key, sys.clock.monotonic() + FAIL_TIME);
      await log.error(sys, "error", `${tag(exchange)}${failure.text}${context(exchange, `${target.scheme}://${shown}${uri}`)}`, exchange.scope);
    }
  }
  return { kind: "page", status };
}

class Late extends Error {
  readonly connecting: boolean;

  constructor(connecting: boolean) {
    super();
    this.connecting = connecting;
  }
}

function explain(error: unknown): { status: number; text: string } | undefined {
  if (error instanceof Late)
    return {
      status: 504,
      text: `upstream timed out (110: Operation timed out) while ${error.connecting ? "connecting to upstream" : "reading response header from upstream"}`,
    };
  if (error instanceof HttpClientError)
    return {
      status: 502,
      text:
        error.kind === "empty"
          ? "upstream prematurely closed connection while reading response header from upstream"
          : "upstream sent invalid header while reading response header from upstream",
    };
  if (!(error instanceof Errno)) return undefined;
  const number = errnoNumber(error.code);
  if (error.code === "ETIMEDOUT") return { status: 504, text: `upstream timed out (${number}: Operation timed out) while connecting to upstream` };
  if (["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOENT", "EACCES"].includes(error.code))
    return {
      status: 502,
      text: `connect() failed (${number}: ${error.code === "EHOSTUNREACH" ? "Host is unreachable" : error.message}) while connecting to upstream`,
    };
  return { status: 502, text: `recv() failed (${number}: ${error.message}) while reading response header from upstream` };
}

function readTarget(text: string): Target | undefined {
  const match = /^(https?):\/\/(unix:[^:]*|[^/?#]*):?(.*)$/.exec(text);
  if (match === null) return undefined;
  const authority = match[2] as string;
  const rest = match[3] as string;

  return { scheme: match[1] as string, authority, uri: rest === "" ? undefined : rest.startsWith("/") ? rest : `/${rest}` };
}

function requestUri(exchange: Exchange, target: Target): string {
  const query = exchange.args === "" ? "" : `?${exchange.args}`;
  if (target.uri === undefined) {
    const untouched = exchange.redirects === 0 && !exchange.internal;
    return untouched ? exchange.request.target : `${encodePercent(exchange.uri, "/:@!$&'()*+,;=")}${query}`;
  }
  const usesVariables = find(exchange.scope, "proxy_pass")?.args[0]?.includes("$");
  if (usesVariables) return target.uri;
  const prefix =
    exchange.location?.kind === "prefix" || exchange.location?.kind === "prefix-only" || exchange.location?.kind === "exact" ? exchange.location.pattern : "";
  return `${encodePercent(target.uri + exchange.uri.slice(prefix.length), "/:@!$&'()*+,;=?%")}${query}`;
}

async function peersOf(exchange: Exchange, directive: Directive, target: Target): Promise<Peer[]> {
  const { worker } = exchange;
  const upstream = worker.config.upstreams.get(target.authority);
  if (upstream) return balance(exchange, upstream);
  if (target.authority.startsWith("unix:")) return [{ address: target.authority, port: 0, key: target.authority, only: true }];
  const { host, port } = splitHost(target.authority, target.scheme === "https" ? 443 : 80);
  const addresses = worker.config.resolved.get(directive) ?? (await addressesOf(worker.sys, host));
  const turn = worker.turns.get(target.authority) ?? 0;
  worker.turns.set(target.authority, turn + 1);
  return addresses.map((_, i) => {
    const address = addresses[(i + turn) % addresses.length] as string;
    return { address, port, key: `${address}:${port}`, only: addresses.length === 1 };
  });
}

/** The servers to try, best first: weighted turns, failed ones left out, backups last. */
function balance(exchange: Exchange, upstream: Upstream): Peer[] {
  const { worker } = exchange;
  const now = worker.sys.clock.monotonic();
  const expand = (servers: readonly UpstreamServer[]) => servers.flatMap((server) => server.addresses.map((address) => ({ server, address })));
  const all = expand(upstream.servers.filter((server) => !server.down));
  const alive = all.filter(
    ({ server, address }) => all.length === 1 || server.maxFails === 0 || (worker.failedUntil.get(`${address}:${server.port}`) ?? 0n) <= now,
  );
  const regular = alive.filter(({ server }) => !server.backup);
  const usable = regular.length > 0 ? regular : alive;
  // Spread by weight: a server of weight 3 stands three times on the wheel.
  const wheel = smoothWheel(usable.map(({ server }) => server.weight));
  let turn = worker.turns.get(upstream.name) ?? 0;
  worker.turns.set(upstream.name, turn + 1);
  if (upstream.method === "ip-hash")
    turn = [...(exchange.request.peer?.address ?? "").split(".").slice(0, 3).join(".")].reduce(
      (hash, character) => (hash * 31 + character.charCodeAt(0)) % 6271,
      89,
    );
  if (upstream.method === "random") turn = (worker.sys.random(1)[0] as number) % Math.max(1, wheel.length);
  const order: number[] = [];
  for (let i = 0; i < wheel.length; i++) {
    const choice = wheel[(turn + i) % wheel.length] as number;
    if (!order.includes(choice)) order.push(choice);
  }
  return order.map((index) => {
    const { server, address } = usable[index] as (typeof usable)[number];
    return { address, port: server.port, key: `${address}:${server.port}`, only: all.length === 1 };
  });
}

/** nginx's smooth weighted round robin, one whole turn of it. */
function smoothWheel(weights: readonly number[]): number[] {
  const total = Math.min(
    1000,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  const current = weights.map(() => 0);
  const wheel: number[] = [];
  for (let i = 0; i < total; i++) {
    let best = 0;
    for (let k = 0; k < weights.length; k++) {
      current[k] = (current[k] as number) + (weights[k] as number);
      if ((current[k] as number) > (current[best] as number)) best = k;
    }
    current[best] = (current[best] as number) - total;
    wheel.push(best);
  }
  return wheel;
}

async function ask(exchange: Exchange, target: Target, peer: Peer, uri: string, body: Bytes | undefined): Promise<Answer> {
  const { sys } = exchange.worker;
  const connectLimit = durationOf(setting(exchange.scope, "proxy_connect_timeout", "60s"));
  const readLimit = durationOf(setting(exchange.scope, "proxy_read_timeout", "60s"));
  const fd = await within(
    sys,
    connectLimit,
    peer.address.startsWith("unix:") ? sys.net.connectUnix(peer.address.slice(5)) : sys.net.connect(peer.address, peer.port),
  );
  if (fd === undefined) throw new Late(true);
  const stream = descriptorStream(sys, fd);
  let response: HttpClientResponse | undefined;
  try {
    const headers = requestHeaders(exchange, target, body);
    const method = setting(exchange.scope, "proxy_method", exchange.request.method);
    const sent = body !== undefined && (body.length > 0 || exchange.request.headers.has("content-length"));
    response = await within(sys, readLimit, httpRequest(stream, { method: evaluate(method, exchange), target: uri, headers, ...(sent && { body }) }));
  } catch (error) {
    stream.close();
    throw error;
  }
  if (response === undefined) {
    stream.close();
    throw new Late(false);
  }
  return answerOf(exchange, target, response, stream);
}

function requestHeaders(exchange: Exchange, target: Target, body: Bytes | undefined): Record<string, string> {
  const set = findAll(exchange.scope, "proxy_set_header").map(({ args }) => [args[0] ?? "", evaluate(args[1] ?? "", exchange)] as const);
  const taken = new Set(set.map(([name]) => name.toLowerCase()));
  const headers: Record<string, string> = {};
  if (!taken.has("host")) headers["Host"] = target.authority.startsWith("unix:") ? "localhost" : target.authority;
  for (const [name, value] of set) if (value !== "") headers[name] = value;
  if (!taken.has("connection")) headers["Connection"] = "close";
  const keepsHeaders = setting(exchange.scope, "proxy_pass_request_headers", "on") === "on";
  for (const [name, value] of exchange.request.headers) {
    if (
      !keepsHeaders ||
      taken.has(name) ||
      ["host", "connection", "keep-alive", "transfer-encoding", "te", "upgrade", "expect", "content-length"].includes(name)
    )
      continue;
    headers[titleCase(name)] = value;
  }
  if (body !== undefined && body.length > 0) headers["Content-Length"] = String(body.length);
  return headers;
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_whole, dash: string, letter: string) => dash + letter.toUpperCase());
}

async function answerOf(exchange: Exchange, target: Target, response: HttpClientResponse, stream: Stream): Promise<Answer> {
  const headers: [string, string][] = [];
  const hide = new Set(findAll(exchange.scope, "proxy_hide_header").map(({ args }) => (args[0] ?? "").toLowerCase()));
  const pass = new Set(findAll(exchange.scope, "proxy_pass_header").map(({ args }) => (args[0] ?? "").toLowerCase()));
  for (const [name, value] of response.rawHeaders) {
    const key = name.toLowerCase();
    if (hide.has(key) || (HIDDEN.has(key) && !pass.has(key))) continue;
    headers.push([name, key === "location" || key === "refresh" ? redirected(exchange, target, value) : value]);
  }
  if (response.status === 101) {
    const upgradeHeaders = response.rawHeaders.filter(([name]) => ["upgrade", "connection"].includes(name.toLowerCase()));
    const far = response.hijack();
    return {
      kind: "content",
      status: 101,
      headers: [...headers.filter(([name]) => name.toLowerCase() !== "upgrade"), ...upgradeHeaders],
      body: undefined,
      upgrade: async (near) => {
        await Promise.race([pump(near, far), pump(far, near)]);
        stream.close();
      },
    };
  }
  const accelerated = response.headers.get("x-accel-redirect");
  if (accelerated !== undefined) {
    stream.close();
    return { kind: "internal", uri: accelerated };
  }
  if (
    response.status >= 300 &&
    setting(exchange.scope, "proxy_intercept_errors", "off") === "on" &&
    findAll(exchange.scope, "error_page").some(({ args }) => args.includes(String(response.status)))
  ) {
    stream.close();
    return { kind: "page", status: response.status };
  }
  const length = response.headers.get("content-length");
  return {
    kind: "content",
    status: response.status,
    reason: response.reason,
    headers,
    body: relay(response, stream),
    ...(length !== undefined && { length: Number(length) }),
  };
}

async function* relay(response: HttpClientResponse, stream: Stream): AsyncGenerator<Bytes> {
  try {
    yield* response.chunks();
  } finally {
    stream.close();
  }
}

async function pump(from: Stream, to: Stream): Promise<void> {
  try {
    for (let bytes = await from.read(); bytes !== undefined; bytes = await from.read()) await to.write(bytes);
    to.closeWrite();
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** proxy_redirect default: what points into the upstream points here. */
function redirected(exchange: Exchange, target: Target, value: string): string {
  const own = find(exchange.scope, "proxy_redirect");
  if (own?.args[0] === "off") return value;
  if (own && own.args.length === 2 && value.startsWith(evaluate(own.args[0] as string, exchange)))
    return evaluate(own.args[1] as string, exchange) + value.slice(evaluate(own.args[0] as string, exchange).length);
  const prefix = `${target.scheme}://${target.authority}${target.uri ?? ""}`;
  if (!value.startsWith(prefix)) return value;
  const port = exchange.listen.port === 80 ? "" : `:${exchange.listen.port}`;
  return `${exchange.listen.ssl ? "https" : "http"}://${variable("host", exchange)}${port}${target.uri === undefined ? "" : (exchange.location?.pattern ?? "")}${value.slice(prefix.length)}`;
}
