import { fromBase64 } from "../../base/base64.ts";
import { EMPTY } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { HttpError, type HttpRequest, type HttpResponse } from "../../http/types.ts";
import { access } from "./access.ts";
import { chooseLocation } from "./choose-location.ts";
import { chooseServer } from "./choose-server.ts";
import { find, findAll, type Listen, type Server, setting, sizeOf } from "./config.ts";
import type { Answer, Exchange, WorkerState } from "./exchange.ts";
import { proxy } from "./proxy.ts";
import { respond } from "./respond.ts";
import { runRewrites } from "./rewrite.ts";
import { context, serveFile, tag, tryFiles } from "./static.ts";
import { evaluate, normalizeUri } from "./variables.ts";

const MOST_REDIRECTS = 10;
const DEFAULT_BODY = "1m";

/** One request, from the choice of a server to the line in the access log. */
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

/** One transparent pixel. */
const EMPTY_GIF = fromBase64("R0lGODlhAQABAIABAAAAAP///yH5BAEAAAEALAAAAAABAAEAAAICTAEAOw==") ?? EMPTY;

function stubStatus(exchange: Exchange): Answer {
  const { active, accepted, handled, requests } = exchange.worker.counts;
  const text = `Active connections: ${active} \nserver accepts handled requests\n ${accepted} ${handled} ${requests} \nReading: 0 Writing: 1 Waiting: ${Math.max(0, active - 1)} \n`;
  return { kind: "content", status: 200, headers: [["Content-Type", "text/plain"]], body: encodeUtf8(text) };
}
