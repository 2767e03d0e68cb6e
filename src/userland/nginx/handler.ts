import { fromBase64 } from "../../base/base64.ts";
import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { HttpError, type HttpRequest, type HttpResponse } from "../../http/types.ts";
import { gzipBytes } from "../lib/compression.ts";
import { find, findAll, type HttpConfig, type Listen, type Location, type Scope, type Server, setting, sizeOf } from "./config.ts";
import type { Answer, Exchange, WorkerState } from "./exchange.ts";
import { errorPage, phraseOf } from "./pages.ts";
import { proxy } from "./proxy.ts";
import { absolute, runRewrites } from "./rewrite.ts";
import { context, httpDate, serveFile, tag, tryFiles } from "./static.ts";
import { evaluate, normalizeUri } from "./variables.ts";

const MOST_REDIRECTS = 10;
const DEFAULT_BODY = "1m";

/** The server of a listening address that answers for a host name. */
export function chooseServer(config: HttpConfig, key: string, host: string): { server: Server; listen: Listen } | undefined {
  const here = config.servers.flatMap((server) => server.listens.filter((listen) => listen.key === key).map((listen) => ({ server, listen })));
  const exact = here.find(
    ({ server }) => server.names.includes(host) || server.names.some((name) => name.startsWith(".") && (host === name.slice(1) || host.endsWith(name))),
  );
  if (exact && host !== "") return exact;
  const leading = here
    .flatMap((candidate) =>
      candidate.server.names.filter((name) => name.startsWith("*.") && host.endsWith(name.slice(1))).map((name) => ({ ...candidate, length: name.length })),
    )
    .sort((a, b) => b.length - a.length)[0];
  if (leading) return leading;
  const trailing = here.find(({ server }) => server.names.some((name) => name.endsWith(".*") && host.startsWith(name.slice(0, -1))));
  if (trailing) return trailing;
  const regex = here.find(({ server }) => server.names.some((name) => name.startsWith("~") && new RegExp(name.slice(1).replaceAll("(?P<", "(?<")).test(host)));
  return regex ?? here.find(({ listen }) => listen.isDefault) ?? here[0];
}

export async function handle(worker: WorkerState, key: string, connection: Exchange["connection"], request: HttpRequest): Promise<HttpResponse> {
  const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "").toLowerCase();
  const { server, listen } = chooseServer(worker.config, key, host) as { server: Server; listen: Listen };
  worker.counts.requests++;
  connection.requests++;
  const query = request.target.indexOf("?");
  const path = request.target.replace(/^https?:\/\/[^/?]*/i, "").split("?")[0] || "/";
  const exchange: Exchange = {
    worker,
    request,
    server,
    listen,
    connection,
    started: worker.sys.clock.monotonic(),
    uri: normalizeUri(path.split("#")[0] as string) ?? "",
    args: query < 0 ? "" : request.target.slice(query + 1),
    location: undefined,
    scope: server.scope,
    variables: new Map(),
    captures: [],
    status: 0,
    bytesSent: 0,
    redirects: 0,
    remoteUser: "",
    upstream: { addresses: [], statuses: [], nanoseconds: 0n },
    inErrorPage: false,
    forcedStatus: undefined,
    internal: false,
  };
  const missingHost = request.version === "1.1" && !request.headers.has("host");
  const answer = exchange.uri === "" || missingHost ? ({ kind: "page", status: 400 } as const) : await run(exchange);
  return await respond(exchange, answer);
}

/** Phases, until there is something to send. */
async function run(exchange: Exchange): Promise<Answer> {
  let step = runRewrites(exchange, exchange.server.scope);
  if (step.kind === "answer") return await settle(exchange, step.answer);
  let named: string | undefined;
  for (;;) {
    if (exchange.redirects > MOST_REDIRECTS) {
      await exchange.worker.log.error(
        exchange.worker.sys,
        "error",
        `${tag(exchange)}rewrite or internal redirection cycle while internally redirecting to "${exchange.uri}"${context(exchange)}`,
        exchange.scope,
      );
      return { kind: "page", status: 500 };
    }
    exchange.location = named === undefined ? chooseLocation(exchange) : exchange.server.locations.find((location) => location.pattern === named);
    exchange.scope = exchange.location?.scope ?? exchange.server.scope;
    named = undefined;
    if (exchange.location?.scope.directives.some((directive) => directive.name === "internal") && !exchange.internal)
      return await settle(exchange, { kind: "page", status: 404 });
    const before = exchange.uri;
    step = exchange.location ? runRewrites(exchange, exchange.location.scope) : { kind: "on" };
    if (step.kind === "answer") return await settle(exchange, step.answer);
    if (step.kind === "last" || (step.kind === "on" && exchange.uri !== before)) {
      exchange.redirects++;
      exchange.internal = true;
      continue;
    }
    if (step.kind === "break" && exchange.uri !== before) exchange.internal = true;
    const denied = access(exchange);
    const result = denied ?? (await content(exchange));
    if ("named" in result) {
      named = result.named;
      exchange.redirects++;
      exchange.internal = true;
      continue;
    }
    if (result.kind !== "internal") return await settle(exchange, result);
    follow(exchange, result);
  }
}

function follow(exchange: Exchange, answer: Answer & { kind: "internal" }): void {
  const mark = answer.uri.indexOf("?");
  exchange.uri = mark < 0 ? answer.uri : answer.uri.slice(0, mark);
  if (mark >= 0) exchange.args = answer.uri.slice(mark + 1);
  exchange.redirects++;
  exchange.internal = true;
  if (answer.status !== undefined) exchange.forcedStatus = answer.status;
}

/** error_page may put something else in an error's place. */
async function settle(exchange: Exchange, answer: Answer): Promise<Answer> {
  if (answer.kind !== "page" || answer.status < 300 || exchange.inErrorPage || answer.location !== undefined) return answer;
  const rule = findAll(exchange.scope, "error_page").find(({ args }) => args.slice(0, -1).includes(String(answer.status)));
  if (rule === undefined) return answer;
  const target = evaluate(rule.args.at(-1) ?? "", exchange);
  const override = rule.args.find((arg) => arg.startsWith("="));
  exchange.inErrorPage = true;
  exchange.forcedStatus = override === undefined ? answer.status : override === "=" ? undefined : Number(override.slice(1));
  if (/^https?:\/\//.test(target)) return { kind: "page", status: override && override !== "=" ? Number(override.slice(1)) : 302, location: target };
  exchange.redirects++;
  exchange.internal = true;
  if (target.startsWith("@")) {
    exchange.location = exchange.server.locations.find((location) => location.pattern === target);
    if (exchange.location === undefined) return answer;
    exchange.scope = exchange.location.scope;
    const step = runRewrites(exchange, exchange.scope);
    if (step.kind === "answer") return step.answer;
    const result = await content(exchange);
    return "named" in result || result.kind === "internal" ? answer : result;
  }
  exchange.uri = target.split("?")[0] as string;
  // The page itself is fetched with GET, whatever the request was.
  const page = await run(withMethod(exchange, exchange.request.method === "HEAD" ? "HEAD" : "GET"));
  return page.kind === "page" && page.status === 404 ? { kind: "page", status: 404 } : page;
}

function withMethod(exchange: Exchange, method: string): Exchange {
  if (exchange.request.method === method) return exchange;
  return Object.assign(exchange, {
    request: { ...exchange.request, method, body: (limit?: number) => exchange.request.body(limit), bodyChunks: () => exchange.request.bodyChunks() },
  });
}

/** Exact match, longest prefix, then regular expressions in order. */
function chooseLocation(exchange: Exchange): Location | undefined {
  const search = (locations: readonly Location[]): Location | undefined => {
    const exact = locations.find((location) => location.kind === "exact" && location.pattern === exchange.uri);
    if (exact) return exact;
    const prefix = locations
      .filter((location) => (location.kind === "prefix" || location.kind === "prefix-only") && exchange.uri.startsWith(location.pattern))
      .sort((a, b) => b.pattern.length - a.pattern.length)[0];
    const inner = prefix && prefix.children.length > 0 ? search(prefix.children) : undefined;
    if (inner && inner.kind !== "prefix") return inner;
    if (prefix?.kind === "prefix-only") return inner ?? prefix;
    for (const location of locations) {
      const match = location.regex?.exec(exchange.uri);
      if (!match) continue;
      exchange.captures = [...match].map((text) => text ?? "");
      for (const [name, value] of Object.entries(match.groups ?? {})) exchange.variables.set(name, value ?? "");
      return (location.children.length > 0 ? search(location.children) : undefined) ?? location;
    }
    return inner ?? prefix;
  };
  return search(exchange.server.locations);
}

/** allow, deny, auth_basic. */
function access(exchange: Exchange): Answer | undefined {
  const rules = exchange.scope.directives.some(({ name }) => name === "allow" || name === "deny")
    ? exchange.scope.directives.filter(({ name }) => name === "allow" || name === "deny")
    : inheritedRules(exchange.scope);
  const client = exchange.request.peer?.address ?? "unix:";
  for (const { name, args } of rules) {
    if (!inNetwork(client, args[0] ?? "")) continue;
    if (name === "deny") {
      void exchange.worker.log.error(exchange.worker.sys, "error", `${tag(exchange)}access forbidden by rule${context(exchange)}`, exchange.scope);
      return { kind: "page", status: 403 };
    }
    break;
  }
  const realm = setting(exchange.scope, "auth_basic", "off");
  if (realm === "off") return undefined;
  const login = /^Basic (.+)$/i.exec(exchange.request.headers.get("authorization") ?? "")?.[1];
  const [user = "", ...rest] = decodeUtf8(fromBase64(login ?? "") ?? EMPTY).split(":");
  if (login !== undefined && knows(exchange, user, rest.join(":"))) {
    exchange.remoteUser = user;
    return undefined;
  }
  exchange.variables.set("auth_realm", evaluate(realm, exchange));
  return { kind: "page", status: 401 };
}

function inheritedRules(scope: Scope): Scope["directives"] {
  for (let at = scope.parent; at !== undefined; at = at.parent) {
    const rules = at.directives.filter(({ name }) => name === "allow" || name === "deny");
    if (rules.length > 0) return rules;
  }
  return [];
}

function inNetwork(address: string, rule: string): boolean {
  if (rule === "all") return true;
  const [network = "", prefix] = rule.split("/");
  if (prefix === undefined) return network === address;
  const number = (text: string) => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}

/** Passwords of auth_basic_user_file in the forms that need no crypt(3): {PLAIN} and bare text. */
function knows(exchange: Exchange, user: string, password: string): boolean {
  const file = evaluate(setting(exchange.scope, "auth_basic_user_file", ""), exchange);
  try {
    const lines = decodeUtf8(exchange.worker.sys.fs.readFile(file.startsWith("/") ? file : `/etc/nginx/${file}`)).split("\n");
    return lines.some((line) => line === `${user}:{PLAIN}${password}` || line === `${user}:${password}`);
  } catch {
    return false;
  }
}

async function content(exchange: Exchange): Promise<Answer | { named: string }> {
  const limit = sizeOf(setting(exchange.scope, "client_max_body_size", DEFAULT_BODY)) || Number.POSITIVE_INFINITY;
  const declared = Number(exchange.request.headers.get("content-length") ?? 0);
  if (declared > limit) {
    await exchange.worker.log.error(
      exchange.worker.sys,
      "error",
      `${tag(exchange)}client intended to send too large body: ${declared} bytes${context(exchange)}`,
      exchange.scope,
    );
    return { kind: "page", status: 413 };
  }
  const has = (name: string) =>
    exchange.scope.directives.find((directive) => directive.name === name) ?? exchange.location?.scope.directives.find((directive) => directive.name === name);
  const files = find(exchange.scope, "try_files");
  if (files && exchange.location?.scope.directives.includes(files) !== false) {
    const result = await tryFiles(exchange, files.args);
    if (result !== "serve") return result;
  }
  const pass = has("proxy_pass");
  if (pass) {
    if (exchange.body === undefined) {
      try {
        exchange.body = await exchange.request.body(limit === Number.POSITIVE_INFINITY ? undefined : limit);
      } catch (error) {
        if (error instanceof HttpError) return { kind: "page", status: error.status };
        throw error;
      }
    }
    return await proxy(exchange, pass);
  }
  if (has("stub_status")) return stubStatus(exchange);
  if (["fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"].some((name) => has(name))) return { kind: "page", status: 502 };
  if (has("empty_gif")) return { kind: "content", status: 200, headers: [["Content-Type", "image/gif"]], body: EMPTY_GIF };
  return await serveFile(exchange);
}

const EMPTY_GIF = Uint8Array.of(
  71,
  73,
  70,
  56,
  57,
  97,
  1,
  0,
  1,
  0,
  128,
  1,
  0,
  0,
  0,
  0,
  255,
  255,
  255,
  33,
  249,
  4,
  1,
  0,
  0,
  1,
  0,
  44,
  0,
  0,
  0,
  0,
  1,
  0,
  1,
  0,
  0,
  2,
  2,
  76,
  1,
  0,
  59,
);

function stubStatus(exchange: Exchange): Answer {
  const { active, accepted, handled, requests } = exchange.worker.counts;
  const text = `Active connections: ${active} \nserver accepts handled requests\n ${accepted} ${handled} ${requests} \nReading: 0 Writing: 1 Waiting: ${Math.max(0, active - 1)} \n`;
  return { kind: "content", status: 200, headers: [["Content-Type", "text/plain"]], body: encodeUtf8(text) };
}

/** Turns an answer into a response and notes it in the access log. */
async function respond(exchange: Exchange, answer: Answer): Promise<HttpResponse> {
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
    await worker.log.access(exchange);
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

async function upgraded(
  exchange: Exchange,
  run: (stream: import("../../base/stream.ts").Stream) => Promise<void>,
  stream: import("../../base/stream.ts").Stream,
  status: number,
): Promise<void> {
  await run(stream);
  exchange.status = status;
  await exchange.worker.log.access(exchange);
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
