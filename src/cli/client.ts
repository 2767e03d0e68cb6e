/** Talks to the Engine API over one address, at a version both sides know. */

import type { Bytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import type { Stream } from "../base/stream.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import { httpRequest } from "../http/client.ts";
import type { HttpClientResponse } from "../http/types.ts";
import type { Sys } from "../sim/sys.ts";
import { connectTo } from "./connection.ts";
import { ApiError, CommandError, ConnectionError, messageOf } from "./error.ts";

export const API_VERSION = "1.51";
const FALLBACK_API_VERSION = "1.24";

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: Bytes | AsyncIterable<Bytes>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ClientOptions {
  readonly host: string;
  /** From DOCKER_API_VERSION; then nothing is negotiated. */
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly userAgent: string;
  /** Called before each request, so that what was printed is seen first. */
  readonly beforeRequest?: () => Promise<void>;
}

export interface Ping {
  readonly apiVersion: string;
  readonly osType: string;
  readonly experimental: boolean;
  readonly builderVersion: string;
  /** What `POST /build` can be sent; see `build/input.ts`. */
  readonly buildArchive: string;
  readonly swarm: { readonly active: boolean; readonly manager: boolean } | undefined;
}

export class ApiClient {
  readonly host: string;
  readonly #sys: Sys;
  readonly #options: ClientOptions;
  #idle: Stream | undefined;
  #ping: Promise<Ping> | undefined;

  constructor(sys: Sys, options: ClientOptions) {
    this.#sys = sys;
    this.#options = options;
    this.host = options.host;
  }

  /** Asks once. Throws ConnectionError. */
  ping(): Promise<Ping> {
    this.#ping ??= this.#askPing();
    return this.#ping;
  }

  async version(): Promise<string> {
    if (this.#options.version !== undefined) return this.#options.version;
    let apiVersion: string;
    try {
      ({ apiVersion } = await this.ping());
    } catch (error) {
      // What keeps the daemon from answering is told of the request that follows.
      if (error instanceof ConnectionError) return API_VERSION;
      throw error;
    }
    return compareVersions(apiVersion, API_VERSION) < 0 ? apiVersion : API_VERSION;
  }

  /** The answer's body as JSON. */
  async json<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.request(method, path, options);
    const text = decodeUtf8(await response.body());
    return (text.trim() === "" ? undefined : JSON.parse(text)) as T;
  }

  get<T>(path: string, query?: Query): Promise<T> {
    return this.json<T>("GET", path, query === undefined ? {} : { query });
  }

  post<T>(path: string, json?: unknown, query?: Query): Promise<T> {
    return this.json<T>("POST", path, { json, ...(query === undefined ? {} : { query }) });
  }

  delete<T>(path: string, query?: Query): Promise<T> {
    return this.json<T>("DELETE", path, query === undefined ? {} : { query });
  }

  /** Throws ApiError for every status from 400. The body is the caller's to read. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<HttpClientResponse> {
    const version = await this.version();
    const { headers, body } = withBody(options);
    checkName(path);
    const target = `/v${version}${cleanPath(path)}${encodeQuery(options.query)}`;
    const response = await this.#send(method, target, headers, body);
    if (response.status >= 400) throw await this.#refusal(response, path, version);
    return response;
  }

  /** A connection of raw bytes after the answer (attach, exec start, dial). */
  async hijack(path: string, options: RequestOptions = {}): Promise<{ stream: Stream; multiplexed: boolean }> {
    const version = await this.version();
    const { headers, body } = withBody(options);
    checkName(path);
    const target = `/v${version}${cleanPath(path)}${encodeQuery(options.query)}`;
    await this.#options.beforeRequest?.();
    const stream = await this.#connect("POST", target);
    const response = await httpRequest(stream, {
      method: "POST",
      target,
      headers: { ...this.#headers(), ...headers, Connection: "Upgrade", Upgrade: "tcp" },
      body: body ?? new Uint8Array(0),
    });
    if (response.status !== 101 && response.status !== 200) {
      stream.close();
      throw new CommandError(`unable to upgrade to tcp, received ${response.status}`);
    }
    return { stream: response.hijack(), multiplexed: response.headers.get("content-type") !== "application/vnd.docker.raw-stream" };
  }

  async #askPing(): Promise<Ping> {
    const response = await this.#send("HEAD", "/_ping", { "Build-Archive": "?" }, undefined);
    await response.body();
    const swarm = response.headers.get("swarm");
    return {
      apiVersion: response.headers.get("api-version") ?? FALLBACK_API_VERSION,
      osType: response.headers.get("ostype") ?? "",
      experimental: response.headers.get("docker-experimental") === "true",
      builderVersion: response.headers.get("builder-version") ?? "",
      buildArchive: response.headers.get("build-archive") ?? "",
      swarm: swarm === undefined ? undefined : { active: !["inactive", "error"].includes(swarm.split("/")[0] as string), manager: swarm.endsWith("/manager") },
    };
  }

  async #send(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body: Bytes | AsyncIterable<Bytes> | undefined,
  ): Promise<HttpClientResponse> {
    await this.#options.beforeRequest?.();
    const reused = this.#idle;
    this.#idle = undefined;
    const stream = reused ?? (await this.#connect(method, target));
    const request = { method, target, headers: { ...this.#headers(), ...headers }, ...(body === undefined ? {} : { body }) };
    try {
      return this.#returning(stream, await httpRequest(stream, request));
    } catch (error) {
      stream.close();
      // The daemon may have closed a connection that stood idle.
      if (reused && !isStream(body)) return this.#send(method, target, headers, body);
      throw new ConnectionError(
        `error during connect: ${requestName(method, target, this.host)}: ${messageOf(error) === "Connection reset by peer" ? "read: connection reset by peer" : "EOF"}`,
      );
    }
  }

  /** Keeps the connection for the next request once a body was read whole. */
  #returning(stream: Stream, response: HttpClientResponse): HttpClientResponse {
    const keep = () => {
      if (response.headers.get("connection")?.toLowerCase() === "close" || response.status === 101) stream.close();
      else if (this.#idle === undefined) this.#idle = stream;
      else stream.close();
    };
    return {
      ...response,
      status: response.status,
      reason: response.reason,
      version: response.version,
      headers: response.headers,
      rawHeaders: response.rawHeaders,
      hijack: () => response.hijack(),
      body: async () => {
        const bytes = await response.body();
        keep();
        return bytes;
      },
      // A stream that was begun gets a connection of its own.
      chunks: () => response.chunks(),
    };
  }

  #headers(): Record<string, string> {
    return {
      Host: this.host.startsWith("unix://") ? "api.moby.localhost" : this.host.replace(/^[a-z]+:\/\//, ""),
      "User-Agent": this.#options.userAgent,
      ...this.#options.headers,
    };
  }

  async #connect(method: string, target: string): Promise<Stream> {
    try {
      return await connectTo(this.#sys, this.host);
    } catch (error) {
      if (isErrno(error, "EACCES", "EPERM")) {
        throw new ConnectionError(
          `permission denied while trying to connect to the Docker daemon socket at ${this.host}: ${requestName(method, target, this.host)}: dial unix ${this.host.slice(7)}: connect: permission denied`,
        );
      }
      if (isErrno(error, "ENOENT", "ECONNREFUSED", "ETIMEDOUT", "ENOTSOCK", "ENOTDIR"))
        throw new ConnectionError(`Cannot connect to the Docker daemon at ${this.host}. Is the docker daemon running?`);
      throw new ConnectionError(`error during connect: ${requestName(method, target, this.host)}: ${messageOf(error)}`);
    }
  }

  async #refusal(response: HttpClientResponse, path: string, version: string): Promise<ApiError> {
    const text = decodeUtf8(await response.body());
    if (text.trim() === "") {
      return new ApiError(
        response.status,
        `request returned ${response.reason || `${response.status}`} for API route and version http://${this.host.startsWith("unix://") ? encodeURIComponent(this.host.slice(7)) : this.host}/v${version}${path}, check if the server supports the requested API version`,
      );
    }
    try {
      const message = (JSON.parse(text) as { message?: unknown }).message;
      if (typeof message === "string") return new ApiError(response.status, message.trim());
    } catch {
      // Not JSON: the text itself says what is wrong.
    }
    return new ApiError(response.status, text.trim());
  }
}

const COLLECTIONS = /^\/(container|volume|network|service|node|plugin|secret|config|task|exec)s?\/(?:%20)*(?:\/|$)/;

/** An object without a name is not asked for. */
function checkName(path: string): void {
  const kind = COLLECTIONS.exec(path)?.[1];
  if (kind !== undefined) throw new CommandError(`invalid ${kind} name or ID: value is empty`);
  if (/^\/images\/(?:%20)*\/json$/.test(path)) throw new CommandError("Error: No such image: ");
}

/** Without empty parts, as Go's path.Join leaves it. */
function cleanPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}

export function compareVersions(a: string, b: string): number {
  const [x, y] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) - (y[i] ?? 0);
  return 0;
}

/** Names in alphabetical order, as Go's url.Values encodes them. */
export function encodeQuery(query: Query | undefined): string {
  const pairs: string[] = [];
  for (const name of Object.keys(query ?? {}).sort()) {
    const value = query?.[name];
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value])
      pairs.push(`${queryEscape(name)}=${queryEscape(item === true ? "1" : item === false ? "0" : String(item))}`);
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

export function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** One segment of a path: names may hold slashes (images), which stay. */
export function pathEscape(text: string): string {
  return text
    .split("/")
    .map((part) => encodeURIComponent(part).replaceAll("%3A", ":").replaceAll("%40", "@"))
    .join("/");
}

function withBody(options: RequestOptions): { headers: Record<string, string>; body: Bytes | AsyncIterable<Bytes> | undefined } {
  const headers: Record<string, string> = { ...options.headers };
  if (options.json !== undefined) {
    headers["Content-Type"] = "application/json";
    return { headers, body: new TextEncoder().encode(`${JSON.stringify(options.json)}\n`) };
  }
  return { headers, body: options.body };
}

function isStream(body: unknown): boolean {
  return body !== undefined && !(body instanceof Uint8Array);
}

function requestName(method: string, target: string, host: string): string {
  const base = host.startsWith("ssh://")
    ? "http://docker.example.com"
    : host.startsWith("unix://")
      ? `http://${encodeURIComponent(host.slice("unix://".length))}`
      : host.replace(/^tcp:/, "http:");
  return `${method[0] ?? ""}${method.slice(1).toLowerCase()} "${base}${target}"`;
}
