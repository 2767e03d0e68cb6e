import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { encodePercent } from "../../http/url.ts";
import type { Stat } from "../../sim/sys.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { formatTime, UTC } from "../lib/format-time.ts";
import { find, setting } from "./config.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { absolute } from "./rewrite.ts";
import { evaluate, filePath, rootOf } from "./variables.ts";

const CHUNK = 256 * 1024;
/** Larger files are streamed. */
const WHOLE_BELOW = 1024 * 1024;

/** The content phase for files: index, autoindex, the file itself. */
export async function serveFile(exchange: Exchange): Promise<Answer> {
  const { uri, request } = exchange;
  if (uri.endsWith("/")) return await serveDirectory(exchange);
  if (request.method !== "GET" && request.method !== "HEAD") return { kind: "page", status: 405 };
  return await sendFile(exchange, filePath(exchange));
}

async function serveDirectory(exchange: Exchange): Promise<Answer> {
  const { sys } = exchange.worker;
  const directory = filePath(exchange);
  const names = find(exchange.scope, "index")?.args ?? ["index.html"];
  for (const name of names) {
    const text = evaluate(name, exchange);
    if (text.startsWith("/")) return { kind: "internal", uri: text };
    try {
      if (sys.fs.stat(`${directory}${text}`).type === "file") return { kind: "internal", uri: `${exchange.uri}${text}` };
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code === "EACCES") return await failed(exchange, `${directory}${text}`, error, "stat");
    }
  }
  if (exchange.request.method !== "GET" && exchange.request.method !== "HEAD") return { kind: "page", status: 405 };
  try {
    if (sys.fs.stat(directory).type !== "dir") return { kind: "page", status: 404 };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return await failed(exchange, `${directory}${names[0] ?? "index.html"}`, error, `"${directory}${names[0] ?? "index.html"}" is not found`);
  }
  if (setting(exchange.scope, "autoindex", "off") === "on") return autoindex(exchange, directory);
  await exchange.worker.log.error(sys, "error", `${tag(exchange)}directory index of "${directory}" is forbidden${context(exchange)}`, exchange.scope);
  return { kind: "page", status: 403 };
}

async function sendFile(exchange: Exchange, path: string): Promise<Answer> {
  const { sys } = exchange.worker;
  let stat: Stat;
  let fd: number;
  try {
    stat = sys.fs.stat(path);
    if (stat.type === "dir")
      return {
        kind: "page",
        status: 301,
        location: absolute(exchange, exchange.scope, `${encodePercent(exchange.uri, "/")}/${exchange.args === "" ? "" : `?${exchange.args}`}`),
      };
    if (stat.type !== "file") return { kind: "page", status: 404 };
    fd = await sys.open(path, { read: true });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return await failed(exchange, path, error, "open");
  }
  const headers: [string, string][] = [
    ["Content-Type", typeOf(exchange, path)],
    ["Last-Modified", httpDate(stat.mtime)],
    ["ETag", `"${Math.floor(stat.mtime / 1000).toString(16)}-${stat.size.toString(16)}"`],
  ];
  if (notModified(exchange, stat, headers[2]?.[1] ?? "")) {
    sys.close(fd);
    return { kind: "content", status: 304, headers: headers.slice(1), body: undefined };
  }
  const range = rangeOf(exchange, stat.size);
  if (range === "bad") {
    sys.close(fd);
    return {
      kind: "content",
      status: 416,
      headers: [
        ["Content-Type", "text/html"],
        ["Content-Range", `bytes */${stat.size}`],
      ],
      body: undefined,
    };
  }
  const [start, end] = range ?? [0, stat.size];
  const more: [string, string][] = range ? [["Content-Range", `bytes ${start}-${end - 1}/${stat.size}`]] : [["Accept-Ranges", "bytes"]];
  const length = end - start;
  if (start > 0) sys.seek(fd, start, "set");
  const body = length <= WHOLE_BELOW ? await readWhole(exchange, fd, length) : stream(exchange, fd, length);
  return { kind: "content", status: range ? 206 : 200, headers: [...headers, ...more], body, length };
}

async function failed(exchange: Exchange, path: string, error: Errno, what: string): Promise<Answer> {
  const { sys, log } = exchange.worker;
  const missing = ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(error.code);
  if (!missing || setting(exchange.scope, "log_not_found", "on") === "on") {
    const text = what === "open" || what === "stat" ? `${what}() "${path}" failed` : what;
    await log.error(sys, "error", `${tag(exchange)}${text} (${errnoNumber(error.code)}: ${error.message})${context(exchange)}`, exchange.scope);
  }
  return { kind: "page", status: missing ? 404 : error.code === "EACCES" ? 403 : 500 };
}

async function readWhole(exchange: Exchange, fd: number, length: number): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of stream(exchange, fd, length)) parts.push(part);
  return concatBytes(parts);
}

async function* stream(exchange: Exchange, fd: number, length: number): AsyncGenerator<Bytes> {
  const { sys } = exchange.worker;
  try {
    for (let left = length; left > 0; ) {
      const bytes = await sys.read(fd, Math.min(CHUNK, left));
      if (bytes.length === 0) return;
      left -= bytes.length;
      yield bytes;
    }
  } finally {
    sys.close(fd);
  }
}

function typeOf(exchange: Exchange, path: string): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  const own = find(exchange.scope, "types");
  const type = own === undefined || own.block === undefined ? undefined : own.block.find((row) => row.args.includes(extension ?? ""))?.name;
  const known =
    type ?? (extension === undefined ? undefined : exchange.worker.config.types.get(extension)) ?? setting(exchange.scope, "default_type", "text/plain");
  const charset = setting(exchange.scope, "charset", "off");
  return charset === "off" || !/^text\//.test(known) ? known : `${known}; charset=${charset}`;
}

function notModified(exchange: Exchange, stat: Stat, etag: string): boolean {
  const { headers } = exchange.request;
  const match = headers.get("if-none-match");
  if (match !== undefined) return match === "*" || match.split(",").some((text) => text.trim().replace(/^W\//, "") === etag);
  const since = headers.get("if-modified-since");
  return since !== undefined && setting(exchange.scope, "if_modified_since", "exact") !== "off" && since === httpDate(stat.mtime);
}

function rangeOf(exchange: Exchange, size: number): readonly [number, number] | "bad" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(exchange.request.headers.get("range") ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  if (match[1] === "") return [Math.max(0, size - Number(match[2])), size];
  const start = Number(match[1]);
  const end = match[2] === "" ? size : Math.min(size, Number(match[2]) + 1);
  return start >= size || end <= start ? "bad" : [start, end];
}

export function httpDate(milliseconds: number): string {
  return formatTime("%a, %d %b %Y %H:%M:%S GMT", milliseconds, UTC);
}

/** try_files: the first that is there, else the last argument. */
export async function tryFiles(exchange: Exchange, args: readonly string[]): Promise<Answer | "serve" | { named: string }> {
  const { sys } = exchange.worker;
  for (const candidate of args.slice(0, -1)) {
    const text = evaluate(candidate, exchange);
    const wantsDirectory = text.endsWith("/");
    const path = exchange.location?.scope.directives.some((directive) => directive.name === "alias")
      ? filePath(exchange, text)
      : `${rootOf(exchange)}${text.startsWith("/") ? "" : "/"}${text}`;
    try {
      const { type } = sys.fs.stat(path);
      if ((type === "dir") !== wantsDirectory) continue;
      exchange.uri = text.startsWith("/") ? text : `/${text}`;
      return "serve";
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
  const last = args.at(-1) ?? "";
  if (last.startsWith("=")) return { kind: "page", status: Number(last.slice(1)) };
  if (last.startsWith("@")) return { named: last };
  return { kind: "internal", uri: evaluate(last, exchange) };
}

function autoindex(exchange: Exchange, directory: string): Answer {
  const { sys } = exchange.worker;
  const exact = setting(exchange.scope, "autoindex_exact_size", "on") === "on";
  const entries = sys.fs
    .readdir(directory)
    .filter((entry) => !entry.name.startsWith("."))
    .map((entry) => {
      try {
        return { name: entry.name, stat: sys.fs.stat(`${directory}${entry.name}`) };
      } catch {
        return undefined;
      }
    })
    .filter((entry) => entry !== undefined)
    .sort((a, b) => Number(b.stat.type === "dir") - Number(a.stat.type === "dir") || (a.name < b.name ? -1 : 1));
  if (setting(exchange.scope, "autoindex_format", "html") === "json") {
    const rows = entries.map(({ name, stat }) => ({
      name,
      type: stat.type === "dir" ? "directory" : "file",
      mtime: httpDate(stat.mtime),
      ...(stat.type === "dir" ? {} : { size: stat.size }),
    }));
    return text(`[\n${rows.map((row) => JSON.stringify(row).replaceAll('":', '":').replaceAll(',"', ', "')).join(",\n")}\n]`, "application/json");
  }
  const title = `Index of ${escapeHtml(exchange.uri)}`;
  const rows = entries.map(({ name, stat }) => {
    const shown = stat.type === "dir" ? `${name}/` : name;
    const label = shown.length > 50 ? `${escapeHtml(shown.slice(0, 47))}..&gt;` : escapeHtml(shown);
    const padding = " ".repeat(Math.max(0, 50 - shown.length));
    const size = stat.type === "dir" ? "-" : exact ? String(stat.size) : short(stat.size);
    return `<a href="${encodePercent(name)}${stat.type === "dir" ? "/" : ""}">${label}</a>${padding} ${formatTime("%d-%b-%Y %H:%M", stat.mtime, UTC)} ${size.padStart(exact ? 19 : 7)}\r\n`;
  });
  return text(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${rows.join("")}</pre><hr></body>\r\n</html>\r\n`,
    "text/html",
  );
}

function text(body: string, type: string): Answer {
  return { kind: "content", status: 200, headers: [["Content-Type", type]], body: new TextEncoder().encode(body) };
}

function escapeHtml(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function short(size: number): string {
  if (size < 10_000) return String(size);
  return size < 10_000 * 1024 ? `${Math.round(size / 1024)}K` : `${Math.round(size / 1024 / 1024)}M`;
}

/** What the error log says of a request. */
export function context(exchange: Exchange, upstream?: string): string {
  const { request, server } = exchange;
  const host = request.headers.get("host");
  return `, client: ${request.peer?.address ?? "unix:"}, server: ${server.names[0] ?? ""}, request: "${request.method} ${request.target} HTTP/${request.version}"${upstream === undefined ? "" : `, upstream: "${upstream}"`}${host === undefined ? "" : `, host: "${host}"`}`;
}

export function tag(exchange: Exchange): string {
  return `*${exchange.connection.id} `;
}
