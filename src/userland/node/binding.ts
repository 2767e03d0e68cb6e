/** What the machine does for the modules that come with Node.js. */

import { fromBase64, toBase64 } from "../../base/base64.ts";
import { type Bytes, hex } from "../../base/bytes.ts";
import { type Errno, isErrno } from "../../base/errno.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { PushBody } from "../../http/push-body.ts";
import { serveHttp } from "../../http/server.ts";
import { REASONS } from "../../http/status.ts";
import type { HttpResponse } from "../../http/types.ts";
import { parseUrl } from "../../http/url.ts";
import { SIGNALS, type Signal, type Sys } from "../../sim/sys.ts";
import { descriptorStream, mapped, UnknownHost } from "../lib/connection.ts";
import { errnoNumber } from "../lib/errno-number.ts";
import { fetchUrl } from "../lib/fetch.ts";
import { formatLog, type InspectOptions, inspect } from "./inspect.ts";
import { ProcessExit } from "./interpreter/realm.ts";
import type { EventLoop } from "./loop.ts";
import { absolute } from "./paths.ts";

export interface BindingOptions {
  readonly version: string;
  readonly argv: readonly string[];
  readonly loop: EventLoop;
  /** Queues output; it is written before anybody waits. */
  write(fd: number, data: Bytes | string): void;
  /** Calls a script's function when its turn comes. */
  call(callee: unknown, args: readonly unknown[]): Promise<void>;
}

type Callback = (...args: unknown[]) => void;

interface Reply {
  resolve: (response: HttpResponse) => void;
  body: PushBody | undefined;
}

interface Listener {
  readonly fd: number;
  readonly release: () => void;
}

export function makeBinding(sys: Sys, options: BindingOptions): Record<string, unknown> {
  const { loop, call } = options;
  const started = sys.clock.monotonic();
  const env = environment(sys);
  return {
    ...fileBinding(sys),
    ...httpBinding(sys, loop, call),
    argv: options.argv,
    version: options.version,
    env,
    pid: sys.pid,
    ppid: sys.ppid,
    uid: sys.uid,
    gid: sys.gid,
    cwd: () => sys.fs.cwd(),
    exit: (code: unknown) => {
      throw new ProcessExit(Number(code) & 255);
    },
    write: options.write,
    isTty: (fd: number) => sys.isatty(fd),
    windowSize: (fd: number) => {
      const { rows, cols } = sys.windowSize(fd);
      return { rows, columns: cols };
    },
    inspect: (value: unknown, settings?: InspectOptions & { depth?: number | null }) =>
      inspect(value, settings?.depth === null ? { ...settings, depth: Number.POSITIVE_INFINITY } : settings),
    format: (args: readonly unknown[], fd?: number) => formatLog(args, { colors: fd !== undefined && sys.isatty(fd) }),
    table,
    clone: (value: unknown) => clone(value, new Map()),
    encode: (text: string, encoding: string) => encode(text, encoding),
    decode: (bytes: Bytes, encoding: string) => decode(bytes, encoding),
    random: (count: number) => sys.random(Math.min(65_536, count)),
    sha256: (bytes: Bytes) => sha256Hex(bytes),
    normalPath: (path: string) => `${absolute(path)}${/[^/]\/(\.\.?)?$/.test(path) ? "/" : ""}`.replace(/[^\x21-\x7e]/gu, encodeURIComponent),
    hostname: () => sys.hostname(),
    release: () => sys.uname().release,
    age: () => Number(sys.clock.monotonic() - started) / 1e6,
    uptime: () => Number(sys.clock.monotonic()) / 1e9,
    resident: () => RESIDENT,
    memory: (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(decodeUtf8(sys.fs.readFile("/proc/meminfo")))?.[1] ?? 0) * 1024,
    processors: () => Math.max(1, decodeUtf8(sys.fs.readFile("/proc/cpuinfo")).match(/^processor/gm)?.length ?? 1),
    interfaces: () =>
      Object.fromEntries(
        sys.net
          .interfaces()
          .map(({ name, kind, addresses }) => [
            name,
            addresses.map(({ address }) => ({ address, family: address.includes(":") ? "IPv6" : "IPv4", internal: kind === "loopback" })),
          ]),
      ),
    setTimer: (milliseconds: number, repeats: boolean, fire: Callback) => loop.setTimer(milliseconds, repeats, () => call(fire, [])),
    clearTimer: (id: number) => loop.clearTimer(id),
    keepForTimer: (id: number, keeps: boolean) => loop.keepForTimer(id, keeps),
    post: (event: Callback) => loop.post(() => call(event, [])),
    kill: (pid: number, signal: string | number) => sys.kill(pid, signal === 0 ? 0 : signalName(String(signal))),
    onSignal: (name: string, listener: Callback) => sys.signal(signalName(name), () => loop.post(() => call(listener, []))),
    ...stdinBinding(sys, loop, call),
  };
}

/** What a process of Node.js takes. */
export const RESIDENT = 44 * 1024 * 1024;

function signalName(name: string): Signal {
  const short = name.replace(/^SIG/, "");
  if (!Object.hasOwn(SIGNALS, short)) throw Object.assign(new TypeError(`Unknown signal: ${name}`), { code: "ERR_UNKNOWN_SIGNAL" });
  return short as Signal;
}

/** process.env: what is put into it is text. */
function environment(sys: Sys): object {
  return new Proxy(Object.fromEntries(sys.env), {
    set(target, key, value: unknown) {
      target[String(key)] = String(value);
      sys.setEnvironment(new Map(sys.env).set(String(key), String(value)));
      return true;
    },
    deleteProperty(target, key) {
      delete target[String(key)];
      sys.setEnvironment(new Map([...sys.env].filter(([name]) => name !== key)));
      return true;
    },
  });
}

function stdinBinding(sys: Sys, loop: EventLoop, call: BindingOptions["call"]): Record<string, unknown> {
  let release: (() => void) | undefined;
  let over = false;
  return {
    holdStdin: (holds: boolean) => {
      if (!holds || over) {
        release?.();
        release = undefined;
      } else release ??= loop.hold();
    },
    readStdin: (listener: Callback) => {
      void sys.thread(async () => {
        for (;;) {
          const bytes = await sys.read(0).catch(() => new Uint8Array(0));
          loop.post(() => {
            if (bytes.length === 0) {
              over = true;
              release?.();
            }
            return call(listener, [bytes.length === 0 ? null : bytes]);
          });
          if (bytes.length === 0) return;
        }
      });
    },
  };
}

function fileBinding({ fs }: Sys): Record<string, unknown> {
  const tried =
    <A extends unknown[], T>(syscall: string, main: (...args: A) => T) =>
    (...args: A): T => {
      try {
        return main(...args);
      } catch (error) {
        if (isErrno(error))
          throw systemError(error, syscall, String(args[0]), typeof args[1] === "string" && /^(rename|symlink)$/.test(syscall) ? args[1] : undefined);
        throw error;
      }
    };
  const remove = (path: string, recursive: boolean, force: boolean): void => {
    if (!fs.exists(path) && force) return;
    const isFolder = fs.lstat(path).type === "dir";
    if (!isFolder) {
      fs.unlink(path);
      return;
    }
    if (!recursive) throw Object.assign(new Error(`Path is a directory: rm returned EISDIR (is a directory) ${path}`), { code: "ERR_FS_EISDIR" });
    for (const { name } of fs.readdir(path)) remove(`${path}/${name}`, true, true);
    fs.rmdir(path);
  };
  const mkdir = (path: string, recursive: boolean): void => {
    if (!recursive) {
      fs.mkdir(path, 0o777);
      return;
    }
    let at = path.startsWith("/") ? "" : ".";
    for (const name of path.split("/").filter((part) => part !== "")) {
      at += `/${name}`;
      if (!fs.exists(at)) fs.mkdir(at, 0o777);
    }
  };
  return {
    chdir: tried("chdir", (path: string) => fs.chdir(path)),
    readFile: tried("open", (path: string) => fs.readFile(path)),
    writeFile: tried("open", (path: string, data: Bytes | string, append: boolean) => fs.writeFile(path, data, { append })),
    readdir: tried("scandir", (path: string) => fs.readdir(path).map(({ name, type }) => ({ name, type }))),
    mkdir: tried("mkdir", mkdir),
    rmdir: tried("rmdir", (path: string) => fs.rmdir(path)),
    remove: tried("rm", remove),
    unlink: tried("unlink", (path: string) => fs.unlink(path)),
    rename: tried("rename", (from: string, to: string) => fs.rename(from, to)),
    chmod: tried("chmod", (path: string, mode: number) => fs.chmod(path, mode)),
    realpath: tried("realpath", (path: string) => fs.realpath(path)),
    readlink: tried("readlink", (path: string) => fs.readlink(path)),
    symlink: tried("symlink", (target: string, path: string) => fs.symlink(target, path)),
    exists: (path: string) => fs.exists(path),
    fileType: (mode: number) => ({ 16: "dir", 32: "file", 40: "symlink" })[(mode >> 10) & 0o74] ?? "other",
    stat: tried("stat", (path: string, follow: boolean) => {
      const found = follow ? fs.stat(path) : fs.lstat(path);
      const kind = found.type === "dir" ? 0o040000 : found.type === "symlink" ? 0o120000 : 0o100000;
      const { size, uid, gid, ino, nlink, mtime, ctime, atime } = found;
      return {
        mode: kind | (found.mode & 0o7777),
        size,
        uid,
        gid,
        ino,
        nlink,
        atimeMs: atime,
        mtimeMs: mtime,
        ctimeMs: ctime,
        mtime: new Date(mtime),
        ctime: new Date(ctime),
        atime: new Date(atime),
      };
    }),
  };
}

function systemError(error: Errno, syscall: string, path: string, other?: string): Error {
  const place = ` '${path}'${other === undefined ? "" : ` -> '${other}'`}`;
  return Object.assign(new Error(`${error.code}: ${error.message.toLowerCase()}, ${syscall}${place}`), {
    errno: -errnoNumber(error.code),
    code: error.code,
    syscall,
    path,
  });
}

function httpBinding(sys: Sys, loop: EventLoop, call: BindingOptions["call"]): Record<string, unknown> {
  return {
    statusCodes: () => ({ ...REASONS }),
    listen: (port: number, host: string, on: { opened: Callback; failed: Callback; request: Callback }) => {
      const address = host === "localhost" ? "127.0.0.1" : host;
      let fd: number;
      try {
        fd = sys.net.listen(address, port);
      } catch (error) {
        if (!isErrno(error)) throw error;
        const shown = `${address === "::" ? "::" : address}:${port}`;
        const words = error.code === "EADDRINUSE" ? "address already in use" : error.message.toLowerCase();
        const failure = Object.assign(new Error(`listen ${error.code}: ${words} ${shown}`), {
          code: error.code,
          errno: -errnoNumber(error.code),
          syscall: "listen",
          address,
          port,
        });
        loop.post(() => call(on.failed, [failure]));
        return;
      }
      const listener: Listener = { fd, release: loop.hold() };
      loop.post(() => call(on.opened, [listener]));
      void sys
        .thread(async () => {
          for (;;) {
            const { fd: connection, peer } = await sys.net.accept(fd);
            void sys.thread(() =>
              serveHttp(
                descriptorStream(sys, connection),
                async (request) => {
                  const body = await request.body();
                  const head = {
                    method: request.method,
                    url: request.target,
                    headers: Object.fromEntries(request.headers),
                    remoteAddress: mapped(address, peer.address),
                    remotePort: peer.port,
                  };
                  return await new Promise<HttpResponse>((resolve) => {
                    const reply: Reply = { resolve, body: undefined };
                    loop.post(() => call(on.request, [head, body, reply]));
                  });
                },
                { version: "1.1", peer },
              ),
            );
          }
        })
        .catch(() => {});
    },
    unlisten: ({ fd, release }: Listener) => {
      sys.close(fd);
      release();
    },
    address: ({ fd }: Listener) => {
      const { address, port } = sys.net.local(fd);
      return { address, family: address.includes(":") ? "IPv6" : "IPv4", port };
    },
    respond: (reply: Reply, response: { status: number; reason?: string; headers: Record<string, string | string[]>; body?: Bytes }) => {
      if (response.body === undefined) reply.body = new PushBody();
      const { status, reason, headers } = response;
      const body = reply.body ?? response.body;
      reply.resolve({
        status,
        headers,
        ...(reason === undefined ? {} : { reason }),
        ...(status === 204 || status === 304 || body === undefined ? {} : { body }),
      });
    },
    push: (reply: Reply, bytes: Bytes) => void reply.body?.push(bytes),
    endPush: (reply: Reply) => reply.body?.end(),
    request: (wanted: { url: string; method: string; headers: Record<string, string>; body?: Bytes }, done: Callback) => {
      loop.work(
        async () => {
          const url = parseUrl(wanted.url);
          if (url === undefined) throw Object.assign(new TypeError("Invalid URL"), { code: "ERR_INVALID_URL" });
          const { response, close } = await fetchUrl(sys, url, {
            method: wanted.method,
            headers: wanted.headers,
            ...(wanted.body === undefined ? {} : { body: wanted.body }),
          });
          const body = await response.body();
          close();
          return { head: { statusCode: response.status, statusMessage: response.reason, headers: Object.fromEntries(response.headers) }, body };
        },
        (result) => {
          void call(done, "value" in result ? [null, result.value.head, result.value.body] : [requestError(result.error, wanted.url)]);
        },
      );
    },
  };
}

function requestError(error: unknown, url: string): Error {
  const host = parseUrl(url)?.host ?? url;
  if (error instanceof UnknownHost) {
    const code = error.temporary ? "EAI_AGAIN" : "ENOTFOUND";
    return Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, syscall: "getaddrinfo", hostname: host });
  }
  if (isErrno(error))
    return Object.assign(new Error(`connect ${error.code} ${host}:${parseUrl(url)?.port ?? 80}`), {
      code: error.code,
      errno: -errnoNumber(error.code),
      syscall: "connect",
    });
  return error instanceof Error ? error : new Error(String(error));
}

function encode(text: string, encoding: string): Bytes {
  switch (encoding) {
    case "hex":
      return Uint8Array.from(String(text).match(/[\da-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
    case "base64":
    case "base64url":
      return (
        fromBase64(
          String(text)
            .replaceAll("-", "+")
            .replaceAll("_", "/")
            .replace(/=+$/, "")
            .replace(/(.{4})?$/, "$&"),
        ) ?? decodeLoose(text)
      );
    case "latin1":
    case "ascii":
      return Uint8Array.from(String(text), (character) => character.charCodeAt(0) & 255);
    default:
      return encodeUtf8(String(text));
  }
}

/** Base64 without its padding. */
function decodeLoose(text: string): Bytes {
  const plain = text
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[^A-Za-z0-9+/]/g, "");
  return fromBase64(plain.padEnd(Math.ceil(plain.length / 4) * 4, "=")) ?? new Uint8Array(0);
}

function decode(bytes: Bytes, encoding: string): string {
  switch (encoding) {
    case "hex":
      return hex(bytes);
    case "base64":
      return toBase64(bytes);
    case "base64url":
      return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    case "latin1":
    case "ascii":
      return String.fromCharCode(...bytes.subarray(0, 65_536));
    default:
      return decodeUtf8(bytes);
  }
}

/** structuredClone, of plain data. */
function clone(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value === "function") throw Object.assign(new Error(`${String(value)} could not be cloned.`), { name: "DataCloneError" });
  if (typeof value !== "object" || value === null) return value;
  if (known.has(value)) return known.get(value);
  if (value instanceof Date) return new Date(value.getTime());
  const made: unknown = Array.isArray(value) ? [] : value instanceof Map ? new Map() : value instanceof Set ? new Set() : {};
  known.set(value, made);
  if (value instanceof Map) for (const [key, one] of value) (made as Map<unknown, unknown>).set(clone(key, known), clone(one, known));
  else if (value instanceof Set) for (const one of value) (made as Set<unknown>).add(clone(one, known));
  else for (const [key, one] of Object.entries(value)) (made as Record<string, unknown>)[key] = clone(one, known);
  return made;
}

/** console.table */
function table(rows: unknown): string {
  if (typeof rows !== "object" || rows === null) return inspect(rows);
  const entries = Object.entries(rows);
  const columns = [...new Set(entries.flatMap(([, row]) => (typeof row === "object" && row !== null ? Object.keys(row) : [])))];
  const hasPlain = entries.some(([, row]) => typeof row !== "object" || row === null);
  const head = ["(index)", ...columns, ...(hasPlain ? ["Values"] : [])];
  const body = entries.map(([index, row]) => [
    index,
    ...columns.map((column) => (typeof row === "object" && row !== null && column in row ? inspect((row as Record<string, unknown>)[column]) : "")),
    ...(hasPlain ? [typeof row !== "object" || row === null ? inspect(row) : ""] : []),
  ]);
  const widths = head.map((cell, column) => Math.max(cell.length, ...body.map((row) => (row[column] ?? "").length)) + 2);
  const line = (cells: readonly string[]): string => `│${cells.map((cell, column) => ` ${cell.padEnd((widths[column] ?? 0) - 1)}`).join("│")}│`;
  const rule = (left: string, middle: string, right: string): string => `${left}${widths.map((width) => "─".repeat(width)).join(middle)}${right}`;
  return [rule("┌", "┬", "┐"), line(head), rule("├", "┼", "┤"), ...body.map(line), rule("└", "┴", "┘")].join("\n");
}
