import { Errno } from "../../base/errno.ts";
import { serveHttp } from "../../http/server.ts";
import type { HttpRequest, HttpResponse } from "../../http/types.ts";
import type { Sys } from "../../sim/sys.ts";
import { descriptorStream } from "../lib/connection.ts";
import { httpDate } from "../nginx/static.ts";
import { normalizeUri } from "../nginx/variables.ts";

const USAGE = `Usage: httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING
`;

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  svg: "image/svg+xml",
};

const TEXTS: Readonly<Record<number, readonly [reason: string, text: string]>> = {
  302: ["Found", ""],
  403: ["Forbidden", ""],
  404: ["Not Found", "The requested URL was not found"],
  501: ["Not Implemented", "The requested method is not recognized"],
};

/** The small web server of busybox: files below a directory, a process for each connection. */
export async function busyboxHttpd(sys: Sys): Promise<number> {
  const options = readOptions(sys.argv.slice(1));
  if (options === undefined) {
    await sys.write(2, USAGE);
    return 1;
  }
  try {
    sys.fs.chdir(options.home);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, `httpd: can't change directory to '${options.home}': ${error.message}\n`);
    return 1;
  }
  let listener: number;
  try {
    listener = sys.net.listen(options.address, options.port, { backlog: 9 });
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    await sys.write(2, `httpd: bind: ${error.code === "EADDRINUSE" ? "Address already in use" : error.message}\n`);
    return 1;
  }
  if (options.foreground) return await acceptAll(sys, listener);
  sys.fork(async (child) => {
    child.setsid();
    return await acceptAll(child, listener);
  });
  return 0;
}

interface Options {
  home: string;
  address: string;
  port: number;
  foreground: boolean;
}

function readOptions(args: readonly string[]): Options | undefined {
  const options: Options = { home: ".", address: "::", port: 80, foreground: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (/^-[ifv]+$/.test(arg)) {
      options.foreground ||= arg.includes("f");
      continue;
    }
    const [, letter, attached] = /^-([cpurhedm])(.*)$/.exec(arg) ?? [];
    if (letter === undefined) return undefined;
    const value = attached || args[++i];
    if (value === undefined) return undefined;
    if (letter === "h") options.home = value;
    if (letter === "p") {
      const [, address, port = ""] = /^(?:(.*):)?(\d+)$/.exec(value) ?? [];
      if (port === "") return undefined;
      options.port = Number(port);
      if (address !== undefined) options.address = address;
    }
  }
  return options;
}

async function acceptAll(sys: Sys, listener: number): Promise<number> {
  sys.signal("CHLD", "ignore");
  for (;;) {
    const { fd } = await sys.net.accept(listener);
    sys.fork(async (child) => {
      child.close(listener);
      await serveHttp(descriptorStream(child, fd), async (request) => answer(child, request));
      return 0;
    });
    sys.close(fd);
  }
}

function answer(sys: Sys, request: HttpRequest): HttpResponse {
  if (request.method !== "GET" && request.method !== "HEAD") return page(sys, 501);
  const path = normalizeUri(request.path);
  if (path === undefined) return page(sys, 404);
  try {
    const file = `.${path}`;
    const stat = sys.fs.stat(file);
    if (stat.type === "dir" && !path.endsWith("/")) return page(sys, 302, { Location: `${path}/` });
    const found = stat.type === "dir" ? `${file}index.html` : file;
    const body = sys.fs.readFile(found);
    const type = TYPES[/\.(\w+)$/.exec(found)?.[1]?.toLowerCase() ?? ""] ?? "application/octet-stream";
    const { mtime } = sys.fs.stat(found);
    return { status: 200, headers: { ...headers(sys), "Content-type": type, "Accept-Ranges": "bytes", "Last-Modified": httpDate(mtime) }, body };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return page(sys, error.code === "EACCES" ? 403 : 404);
  }
}

function headers(sys: Sys): Record<string, string> {
  return { Date: httpDate(sys.clock.realtime()), Connection: "close" };
}

function page(sys: Sys, status: number, more: Readonly<Record<string, string>> = {}): HttpResponse {
  const [reason = "", text = ""] = TEXTS[status] ?? [];
  const body = `<HTML><HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY><H1>${status} ${reason}</H1>\n${text}\n</BODY></HTML>\n`;
  return { status, headers: { ...headers(sys), ...more, "Content-type": "text/html" }, body };
}
