import { hex } from "../../base/bytes.ts";
import { decodePercent } from "../../http/url.ts";
import { formatTime, zoneOf } from "../lib/format-time.ts";
import { find, setting } from "./config.ts";
import type { Exchange } from "./exchange.ts";

const DEEPEST = 20;

/** A text with its $variables filled in. */
export function evaluate(text: string, exchange: Exchange, depth = 0): string {
  if (!text.includes("$")) return text;
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_whole, braced: string | undefined, plain: string | undefined) => variable(braced ?? plain ?? "", exchange, depth) ?? "",
  );
}

export function variable(name: string, exchange: Exchange, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  if (/^\d$/.test(name)) return exchange.captures[Number(name)] ?? "";
  const own = exchange.variables.get(name);
  if (own !== undefined) return own;
  const map = exchange.worker.config.maps.get(name);
  if (map) {
    const source = evaluate(map.source, exchange, depth + 1);
    const row = map.rows.find((candidate) => (candidate.regex ? candidate.regex.test(source) : candidate.key.toLowerCase() === source.toLowerCase()));
    return evaluate(row?.value ?? map.fallback, exchange, depth + 1);
  }
  const known = VARIABLES[name];
  if (known) return known(exchange);
  const { request } = exchange;
  if (name.startsWith("http_")) return request.headers.get(name.slice(5).replaceAll("_", "-")) ?? "";
  if (name.startsWith("arg_")) return argument(exchange, name.slice(4));
  if (name.startsWith("cookie_")) return new RegExp(`(?:^|;\\s*)${name.slice(7)}=([^;]*)`).exec(request.headers.get("cookie") ?? "")?.[1] ?? "";
  return undefined;
}

function argument(exchange: Exchange, name: string): string {
  for (const pair of exchange.args.split("&")) {
    const equals = pair.indexOf("=");
    if ((equals < 0 ? pair : pair.slice(0, equals)).toLowerCase() === name.toLowerCase()) return equals < 0 ? "" : pair.slice(equals + 1);
  }
  return "";
}

/** Names and patterns of the Host header, lower case, without the port. */
function hostOf(exchange: Exchange): string {
  const header = exchange.request.headers.get("host")?.replace(/:\d+$/, "").toLowerCase();
  return header || (exchange.server.names[0] ?? "");
}

/** The file of a URI in its location. */
export function filePath(exchange: Exchange, uri = exchange.uri): string {
  const { location, scope } = exchange;
  const alias = location?.scope.directives.find((directive) => directive.name === "alias")?.args[0];
  if (alias !== undefined && location) {
    const base = evaluate(alias, exchange);
    return location.kind === "regex" ? base : base + uri.slice(location.pattern.length);
  }
  return `${rootOf(exchange, scope)}${uri}`;
}

export function rootOf(exchange: Exchange, scope = exchange.scope): string {
  const root = evaluate(setting(scope, "root", "html"), exchange);
  return root.startsWith("/") ? root.replace(/\/$/, "") : `/etc/nginx/${root}`;
}

const VARIABLES: Readonly<Record<string, (exchange: Exchange) => string>> = {
  host: hostOf,
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  request_uri: ({ request }) => request.target,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args === "" ? "" : "?"),
  remote_addr: ({ request }) => request.peer?.address || "unix:",
  binary_remote_addr: ({ request }) => request.peer?.address ?? "",
  realip_remote_addr: ({ request }) => request.peer?.address ?? "",
  remote_port: ({ request }) => String(request.peer?.port ?? ""),
  remote_user: ({ remoteUser }) => remoteUser,
  time_local: ({ worker: { sys } }) => formatTime("%d/%b/%Y:%H:%M:%S %z", sys.clock.realtime(), zoneOf(sys)),
  time_iso8601: ({ worker: { sys } }) => formatTime("%Y-%m-%dT%H:%M:%S%:z", sys.clock.realtime(), zoneOf(sys)),
  msec: ({ worker: { sys } }) => (sys.clock.realtime() / 1000).toFixed(3),
  request: ({ request }) => `${request.method} ${request.target} HTTP/${request.version}`,
  request_method: ({ request }) => request.method,
  request_time: ({ worker: { sys }, started }) => (Number(sys.clock.monotonic() - started) / 1e9).toFixed(3),
  request_length: ({ request }) => String(requestLength(request)),
  request_id: ({ worker: { sys } }) => hex(sys.random(16)),
  request_filename: (exchange) => filePath(exchange),
  request_body: ({ body }) => (body === undefined ? "" : String.fromCharCode(...body.subarray(0, 4096))),
  request_completion: () => "OK",
  status: ({ status }) => String(status).padStart(3, "0"),
  body_bytes_sent: ({ bytesSent }) => String(bytesSent),
  bytes_sent: ({ bytesSent }) => String(bytesSent + 230),
  scheme: ({ listen }) => (listen.ssl ? "https" : "http"),
  https: ({ listen }) => (listen.ssl ? "on" : ""),
  server_addr: ({ connection }) => connection.local.address,
  server_port: ({ listen }) => String(listen.port),
  server_name: ({ server }) => server.names[0] ?? "",
  server_protocol: ({ request }) => `HTTP/${request.version}`,
  hostname: ({ worker: { sys } }) => sys.hostname(),
  document_root: (exchange) => rootOf(exchange),
  realpath_root: (exchange) => rootOf(exchange),
  content_type: ({ request }) => request.headers.get("content-type") ?? "",
  content_length: ({ request }) => request.headers.get("content-length") ?? "",
  nginx_version: ({ worker }) => worker.version,
  pid: ({ worker: { sys } }) => String(sys.pid),
  connection: ({ connection }) => String(connection.id),
  connection_requests: ({ connection }) => String(connection.requests),
  pipe: () => ".",
  limit_rate: () => "0",
  upstream_addr: ({ upstream }) => upstream.addresses.join(", "),
  upstream_status: ({ upstream }) => upstream.statuses.join(", "),
  upstream_response_time: ({ upstream }) => (upstream.addresses.length === 0 ? "" : (Number(upstream.nanoseconds) / 1e9).toFixed(3)),
  upstream_connect_time: ({ upstream }) => (upstream.addresses.length === 0 ? "" : "0.000"),
  upstream_header_time: ({ upstream }) => (upstream.addresses.length === 0 ? "" : (Number(upstream.nanoseconds) / 1e9).toFixed(3)),
  upstream_cache_status: () => "",
  proxy_add_x_forwarded_for: ({ request }) => {
    const before = request.headers.get("x-forwarded-for");
    return `${before ? `${before}, ` : ""}${request.peer?.address ?? "unix:"}`;
  },
  proxy_host: (exchange) => /^https?:\/\/([^/]*)/.exec(evaluate(find(exchange.scope, "proxy_pass")?.args[0] ?? "", exchange))?.[1] ?? "",
  proxy_port: (exchange) => /:(\d+)/.exec(VARIABLES["proxy_host"]?.(exchange) ?? "")?.[1] ?? "80",
  gzip_ratio: () => "",
  ssl_protocol: ({ listen }) => (listen.ssl ? "TLSv1.3" : ""),
  http2: () => "",
};

function requestLength(request: Exchange["request"]): number {
  let length = `${request.method} ${request.target} HTTP/${request.version}`.length + 4;
  for (const [name, value] of request.headers) length += name.length + value.length + 4;
  return length + Number(request.headers.get("content-length") ?? 0);
}

/** Decodes, folds slashes and walks `.` and `..`; undefined when it leads above the root. */
export function normalizeUri(path: string): string | undefined {
  const decoded = decodePercent(path);
  if (decoded === undefined || !decoded.startsWith("/") || decoded.includes("\0")) return undefined;
  const kept: string[] = [];
  const parts = decoded.split("/").slice(1);
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    if (part === "..") {
      if (kept.length === 0) return undefined;
      kept.pop();
      if (last) kept.push("");
    } else if (part === ".") {
      if (last) kept.push("");
    } else if (part !== "" || last) kept.push(part);
  }
  return `/${kept.join("/")}`;
}
