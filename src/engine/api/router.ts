import type { Bytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { HttpError, type HttpHandler, type HttpRequest, type HttpResponse } from "../../http/types.ts";
import { decodePercent } from "../../http/url.ts";
import type { Clock } from "../../sim/time/clock.ts";
import { EngineError } from "../error.ts";
import { COMMON_HEADERS } from "./common-headers.ts";
import { parseGoJson } from "./go-json.ts";
import { parseMediaType } from "./media-type.ts";
import { Query } from "./query.ts";
import { checkQuery } from "./query-check.ts";
import { json } from "./response.ts";
import type { ApiRequest, Route } from "./route.ts";
import { errorResponse } from "./status.ts";
import { API_VERSION, MIN_API_VERSION } from "./version.ts";

/** Finds the route, checks the version, adds the headers every answer has, and turns what is thrown into an answer. */
export function createRouter(routes: readonly Route[], clock: Clock): HttpHandler {
  const table = new RouteTable(routes);

  return async (request) => {
    const date = { Date: new Date(clock.realtime()).toUTCString() };
    const clean = cleanPath(request.path);
    if (clean !== request.path && request.method !== "CONNECT") {
      const query = request.target.includes("?") ? request.target.slice(request.target.indexOf("?")) : "";
      return { status: 301, headers: { Location: `${clean}${query}`, ...date }, body: "" };
    }
    if (request.target === "*") return { status: 200, headers: { "Content-Length": "0", ...date }, body: "" };
    const { version, path } = splitVersion(request.path);
    const found = request.method === "OPTIONS" ? { route: OPTIONS, params: {} } : table.find(request.method, path);
    if (found === undefined) return withHeaders(json({ message: "page not found" }, 404), date);
    const problem = checkVersion(version);
    const { "Docker-Experimental": _, ...fewer } = COMMON_HEADERS;
    if (problem !== undefined) return withHeaders(problem, { ...fewer, ...date });
    const response = await answer(found.route, apiRequest(request, version?.numbers[1] ?? API_VERSION, found.params));
    return withHeaders(response, response.upgrade !== undefined ? {} : { ...COMMON_HEADERS, ...date });
  };
}

/** The path without empty segments, `.` and `..`, as Go's mux wants it; itself when there are none. */
function cleanPath(path: string): string {
  if (!/\/\/|(?:\/(?:\.|%2e){1,2})(?:\/|$)/i.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    const plain = segment.replaceAll(/%2e/gi, ".");
    if (plain === "..") kept.pop();
    else if (plain !== "" && plain !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}${path.endsWith("/") && kept.length > 0 ? "/" : ""}`;
}

const OPTIONS: Route = { method: "GET", path: "", handle: async () => ({ status: 200, body: "" }) };

async function answer(route: Route, request: ApiRequest): Promise<HttpResponse> {
  try {
    checkQuery(route, request.http.target);
    return await route.handle(request);
  } catch (error) {
    return errorResponse(error);
  }
}

/** Go writes headers sorted by name, then Date. */
function withHeaders(response: HttpResponse, added: Readonly<Record<string, string>>): HttpResponse {
  const { Date: date, ...others } = { ...added, ...response.headers };
  const sorted: Record<string, string | readonly string[]> = {};
  for (const name of Object.keys(others).sort()) sorted[name] = (others as Record<string, string | readonly string[]>)[name] ?? "";
  if (date !== undefined) sorted["Date"] = date;
  return { ...response, headers: response.upgrade === undefined ? sorted : { ...response.headers, ...added } };
}

interface AskedVersion {
  readonly numbers: readonly number[];
  readonly text: string;
}

function splitVersion(path: string): { version: AskedVersion | undefined; path: string } {
  const match = /^\/v([0-9.]+)(\/.*)$/.exec(path);
  if (match === null) return { version: undefined, path };
  const [, text = "", rest = "/"] = match;
  return { version: { numbers: text.split(".").map(Number), text }, path: rest };
}

function checkVersion(version: AskedVersion | undefined): HttpResponse | undefined {
  if (version === undefined) return undefined;
  const { numbers, text } = version;
  if (compareVersions(numbers, [1, API_VERSION]) > 0) {
    return errorResponse(new EngineError("InvalidParameter", `client version ${text} is too new. Maximum supported API version is 1.${API_VERSION}`));
  }
  if (compareVersions(numbers, [1, MIN_API_VERSION]) >= 0) return undefined;
  const message = `client version ${text} is too old. Minimum supported API version is 1.${MIN_API_VERSION}, please upgrade your client to a newer version`;
  return { status: 400, headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" }, body: `${message}\n` };
}

/** Number by number; what is missing counts as 0. */
function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function apiRequest(http: HttpRequest, version: number, params: Readonly<Record<string, string>>): ApiRequest {
  return {
    http,
    version,
    params,
    query: new Query(http.query),
    header: (name) => http.headers.get(name) ?? "",
    json: (options) => readJson(http, options?.required ?? false),
  };
}

async function readJson(http: HttpRequest, required: boolean): Promise<unknown> {
  const body = await bodyOf(http);
  const type = http.headers.get("content-type") ?? "";
  if (type !== "" || body.length > 0) checkContentType(type);
  const text = decodeUtf8(body);
  if (/[^ \t\r\n]/.test(text)) return parseGoJson(text);
  if (!required && body.length === 0) return undefined;
  throw new EngineError("InvalidParameter", "invalid JSON: got EOF while reading request body");
}

async function bodyOf(http: HttpRequest): Promise<Bytes> {
  try {
    return await http.body();
  } catch (error) {
    throw error instanceof HttpError && error.status === 400 ? new EngineError("InvalidParameter", `invalid JSON: ${error.message}`) : error;
  }
}

function checkContentType(type: string): void {
  const { media, problem } = parseMediaType(type);
  if (problem !== undefined) throw new EngineError("InvalidParameter", `malformed Content-Type header (${type}): mime: ${problem}`);
  if (media === "application/json") return;
  throw new EngineError("InvalidParameter", `unsupported Content-Type header (${type}): must be 'application/json'`);
}

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Routes by method and first segment, so that a lookup tries few patterns. */
class RouteTable {
  readonly #buckets = new Map<string, Compiled[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const key = bucketOf(route.method, route.path);
      this.#buckets.set(key, [...(this.#buckets.get(key) ?? []), compile(route)]);
    }
  }

  find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    const decoded = decodePercent(path);
    if (decoded === undefined) return undefined;
    for (const { route, pattern, names } of this.#buckets.get(bucketOf(method, decoded)) ?? []) {
      const match = pattern.exec(decoded);
      if (match === null) continue;
      return { route, params: Object.fromEntries(names.map((name, i) => [name, match[i + 1] ?? ""])) };
    }
    return undefined;
  }
}

function bucketOf(method: string, path: string): string {
  return `${method} ${path.split("/", 2)[1] ?? ""}`;
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const pattern = route.path.replace(/\{(\w+)(:\.\*)?\}|[.*+?^$()|[\]\\]/g, (whole, name: string | undefined, any: string | undefined) => {
    if (name === undefined) return `\\${whole}`;
    names.push(name);
    return any === undefined ? "([^/]+)" : "(.*)";
  });
  return { route, pattern: new RegExp(`^${pattern}$`), names };
}
