import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpRequest, HttpResponse } from "../../http/types.ts";
import { encodePercent, parseUrl } from "../../http/url.ts";
import type { Stat, Sys } from "../../sim/sys.ts";
import { addressesOf, connectFirst, descriptorStream, UnknownHost } from "../lib/connection.ts";
import { requestOn } from "../lib/fetch.ts";
import { formatTime, UTC, zoneOf } from "../lib/format-time.ts";
import { httpDate } from "../nginx/static.ts";
import { normalizeUri } from "../nginx/variables.ts";
import type { HostConfig, HttpdConfig } from "./config.ts";

export interface HttpdWorker {
  readonly sys: Sys;
  readonly config: HttpdConfig;
  readonly version: string;
  log(path: string, line: string): Promise<void>;
}

const TITLES: Readonly<Record<number, readonly [title: string, text: string]>> = {
  301: ["Moved Permanently", 'The document has moved <a href="%">here</a>.'],
  302: ["Found", 'The document has moved <a href="%">here</a>.'],
  303: ["See Other", 'The answer to your request is located <a href="%">here</a>.'],
  400: ["Bad Request", "Your browser sent a request that this server could not understand.<br />"],
  403: ["Forbidden", "You don't have permission to access this resource."],
  404: ["Not Found", "The requested URL was not found on this server."],
  405: ["Method Not Allowed", "The requested method % is not allowed for this URL."],
  410: ["Gone", "The requested resource is no longer available on this server and there is no forwarding address."],
  416: [
    "Requested Range Not Satisfiable",
    "None of the range-specifier values in the Range request-header field overlap the current extent of the selected resource.",
  ],
  500: ["Internal Server Error", "The server encountered an internal error or misconfiguration and was unable to complete your request."],
  502: ["Bad Gateway", "The proxy server received an invalid response from an upstream server."],
  503: ["Service Unavailable", "The server is temporarily unable to service your request due to maintenance downtime or capacity problems."],
};

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Bytes;
}

export async function answer(worker: HttpdWorker, request: HttpRequest, port: number): Promise<HttpResponse> {
  const host = chooseHost(worker.config, (request.headers.get("host") ?? "").replace(/:\d+$/, "").toLowerCase(), port);
  const path = normalizeUri(request.path);
  const result = path === undefined ? page(worker, 400, "") : await respond(worker, host, request, path);
  const { sys } = worker;
  const bytes = request.method === "HEAD" ? 0 : result.body.length;
  await logAccess(worker, host, request, result.status, bytes);
  const headers: Record<string, string> = {
    Date: httpDate(sys.clock.realtime()),
    Server: `Apache/${worker.version} (${sys.programOptions["platform"] ?? "Unix"})`,
  };
  for (const [name, value] of result.headers) if (name !== "Content-Type") headers[name] = value;
  for (const { name, value } of [...worker.config.main.headers, ...(host === worker.config.main ? [] : host.headers)]) headers[name] = value;
  if (result.status !== 304) headers["Content-Length"] = String(result.body.length);
  const type = result.headers.find(([name]) => name === "Content-Type");
  if (type) headers["Content-Type"] = type[1];
  if (/close/i.test(request.headers.get("connection") ?? "")) headers["Connection"] = "close";
  return { status: result.status, headers, ...(result.status !== 304 && { body: result.body }) };
}

function chooseHost(config: HttpdConfig, name: string, port: number): HostConfig {
  const here = config.hosts.filter((host) => host.port === undefined || host.port === port);
  return (
    here.find((host) => host.names.some((own) => own.toLowerCase() === name || (own.startsWith("*.") && name.endsWith(own.slice(1))))) ?? here[0] ?? config.main
  );
}

async function respond(worker: HttpdWorker, host: HostConfig, request: HttpRequest, path: string): Promise<Answer> {
  const { config } = worker;
  for (const { from, to, status } of [...host.redirects, ...config.main.redirects]) {
    if (path === from || path.startsWith(from.endsWith("/") ? from : `${from}/`))
      return status === 410 ? page(worker, 410, "") : page(worker, status, to + path.slice(from.length));
  }
  for (const { from, to } of host.proxies)
    if (path.startsWith(from) && to !== "!") return await forward(worker, host, request, to + request.target.slice(from.length));
  if (request.method !== "GET" && request.method !== "HEAD" && request.method !== "POST")
    return request.method === "OPTIONS"
      ? { status: 200, headers: [["Allow", "HEAD,GET,POST,OPTIONS"]], body: new Uint8Array(0) }
      : page(worker, 405, request.method);
  const alias = host.aliases.find(({ from }) => path.startsWith(from));
  const root = host.documentRoot ?? config.main.documentRoot ?? `${config.root}/htdocs`;
  const file = alias ? alias.to + path.slice(alias.from.length) : root + path;
  return await serve(worker, host, request, path, file);
}

async function serve(worker: HttpdWorker, host: HostConfig, request: HttpRequest, path: string, file: string): Promise<Answer> {
  const { sys, config } = worker;
  try {
    const stat = sys.fs.stat(file);
    if (stat.type !== "dir") return await sendFile(worker, request, file, stat);
    if (!path.endsWith("/")) return page(worker, 301, `http://${request.headers.get("host") ?? sys.hostname()}${encodePercent(path, "/")}/`);
    const names = host.index.length > 0 ? host.index : config.main.index.length > 0 ? config.main.index : ["index.html"];
    for (const name of names) {
      const candidate = `${file}${name}`;
      if (sys.fs.exists(candidate)) return await sendFile(worker, request, candidate, sys.fs.stat(candidate));
    }
    if (host.indexes || config.main.indexes) return listing(worker, path, file);
    await logError(
      worker,
      host,
      "autoindex:error",
      request,
      `AH01276: Cannot serve directory ${file}: No matching DirectoryIndex (${names.join(",")}) found, and server-generated directory index forbidden by Options directive`,
    );
    return await failure(worker, host, 403);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (error.code === "EACCES") {
      await logError(worker, host, "core:error", request, `(13)Permission denied: AH00132: file permissions deny server access: ${file}`);
      return await failure(worker, host, 403);
    }
    return await failure(worker, host, 404);
  }
}

async function sendFile(worker: HttpdWorker, request: HttpRequest, file: string, stat: Stat): Promise<Answer> {
  const { sys, config } = worker;
  if (config.php && file.endsWith(".php")) {
    await logError(worker, config.main, "php:error", request, `${file}: this program is not part of the simulation`);
    return await failure(worker, config.main, 500);
  }
  const bytes = sys.fs.readFile(file);
  const extension = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  const etag = `"${bytes.length.toString(16)}-${Math.floor(stat.mtime * 1000).toString(16)}"`;
  const headers: (readonly [string, string])[] = [
    ["Last-Modified", httpDate(stat.mtime)],
    ["ETag", etag],
    ["Accept-Ranges", "bytes"],
  ];
  const type = config.types.get(extension);
  if (type !== undefined) headers.push(["Content-Type", type]);
  if (request.headers.get("if-none-match") === etag || request.headers.get("if-modified-since") === httpDate(stat.mtime))
    return { status: 304, headers: headers.slice(0, 2), body: new Uint8Array(0) };
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (range === null || (range[1] === "" && range[2] === "")) return { status: 200, headers, body: bytes };
  const start = range[1] === "" ? Math.max(0, bytes.length - Number(range[2])) : Number(range[1]);
  const end = range[1] === "" || range[2] === "" ? bytes.length : Math.min(bytes.length, Number(range[2]) + 1);
  if (start >= end) return page(worker, 416, "");
  return { status: 206, headers: [...headers, ["Content-Range", `bytes ${start}-${end - 1}/${bytes.length}`]], body: bytes.subarray(start, end) };
}

async function failure(worker: HttpdWorker, host: HostConfig, status: number): Promise<Answer> {
  const document = host.errorDocuments.get(status) ?? worker.config.main.errorDocuments.get(status);
  if (document === undefined) return page(worker, status, "");
  if (/^https?:/.test(document)) return page(worker, 302, document);
  if (!document.startsWith("/")) return { status, headers: [["Content-Type", "text/html; charset=iso-8859-1"]], body: encodeUtf8(document) };
  const root = host.documentRoot ?? worker.config.main.documentRoot ?? `${worker.config.root}/htdocs`;
  try {
    return { status, headers: [["Content-Type", "text/html"]], body: worker.sys.fs.readFile(root + document) };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return page(worker, status, "");
  }
}

function page(_worker: HttpdWorker, status: number, detail: string): Answer {
  const [title, text] = TITLES[status] ?? ["Error", ""];
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text.replace("%", detail)}</p>\n</body></html>\n`;
  const location = status >= 301 && status < 304 ? ([["Location", detail]] as const) : [];
  return { status, headers: [...location, ["Content-Type", "text/html; charset=iso-8859-1"]], body: encodeUtf8(body) };
}

function listing(worker: HttpdWorker, path: string, directory: string): Answer {
  const rows = worker.sys.fs
    .readdir(directory)
    .filter(({ name }) => !name.startsWith("."))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type }) => {
      const shown = type === "dir" ? `${name}/` : name;
      return `<li><a href="${encodePercent(name)}${type === "dir" ? "/" : ""}"> ${shown}</a></li>\n`;
    });
  const parent = path === "/" ? "" : `<li><a href="${path.replace(/[^/]+\/$/, "")}"> Parent Directory</a></li>\n`;
  const body = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of ${path.replace(/\/$/, "") || "/"}</title>\n </head>\n <body>\n<h1>Index of ${path.replace(/\/$/, "") || "/"}</h1>\n<ul>${parent}${rows.join("")}</ul>\n</body></html>\n`;
  return { status: 200, headers: [["Content-Type", "text/html;charset=ISO-8859-1"]], body: encodeUtf8(body) };
}

async function forward(worker: HttpdWorker, host: HostConfig, request: HttpRequest, address: string): Promise<Answer> {
  const url = parseUrl(address);
  if (url === undefined) return page(worker, 500, "");
  const { sys } = worker;
  try {
    const addresses = await addressesOf(sys, url.host);
    const body = await request.body();
    const stream = descriptorStream(sys, await connectFirst(sys, addresses, url.port));
    const { response, close } = await requestOn(stream, url, {
      method: request.method,
      headers: { "X-Forwarded-For": request.peer?.address ?? "", "X-Forwarded-Host": request.headers.get("host") ?? "", Connection: "close" },
      ...(body.length > 0 && { body }),
    });
    const bytes = await response.body();
    close();
    return {
      status: response.status,
      headers: response.rawHeaders.filter(([name]) => !/^(connection|transfer-encoding|content-length|date|server)$/i.test(name)),
      body: bytes,
    };
  } catch (error) {
    if (!(error instanceof Errno) && !(error instanceof UnknownHost)) throw error;
    await logError(
      worker,
      host,
      "proxy:error",
      request,
      `(111)Connection refused: AH00957: http: attempt to connect to ${url.host}:${url.port} (${url.host}:${url.port}) failed`,
    );
    return page(worker, 503, "");
  }
}

async function logAccess(worker: HttpdWorker, host: HostConfig, request: HttpRequest, status: number, bytes: number): Promise<void> {
  const target = host.accessLog ?? worker.config.main.accessLog;
  if (target === undefined) return;
  const { sys } = worker;
  const time = formatTime("%d/%b/%Y:%H:%M:%S %z", sys.clock.realtime(), zoneOf(sys));
  const more = target.combined ? ` "${request.headers.get("referer") ?? "-"}" "${request.headers.get("user-agent") ?? "-"}"` : "";
  await worker.log(
    target.path,
    `${request.peer?.address ?? "-"} - - [${time}] "${request.method} ${request.target} HTTP/${request.version}" ${status} ${bytes === 0 ? "-" : bytes}${more}\n`,
  );
}

async function logError(worker: HttpdWorker, host: HostConfig, module: string, request: HttpRequest, text: string): Promise<void> {
  const path = host.errorLog ?? worker.config.main.errorLog;
  if (path !== undefined) await worker.log(path, errorLine(worker.sys, module, `[client ${request.peer?.address}:${request.peer?.port}] ${text}`));
}

export function errorLine(sys: Sys, module: string, text: string): string {
  return `[${formatTime("%a %b %d %H:%M:%S.%6N %Y", sys.clock.realtime(), UTC)}] [${module}] [pid ${sys.pid}:tid ${sys.pid}] ${text}\n`;
}
