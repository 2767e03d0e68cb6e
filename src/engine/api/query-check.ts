import { decodePercent } from "../../http/url.ts";
import { EngineError } from "../error.ts";
import type { Route } from "./route.ts";

/** Endpoints that moby never has parse its query, so that a malformed one goes unnoticed. */
const UNREAD: ReadonlySet<string> = new Set([
  "GET /_ping",
  "HEAD /_ping",
  "GET /version",
  "GET /info",
  "POST /auth",
  "POST /session",
  "POST /grpc",
  "POST /build",
  "POST /build/cancel",
  "GET /containers/{name:.*}/json",
  "GET /containers/{name:.*}/export",
  "GET /containers/{name:.*}/changes",
  "GET /containers/{name:.*}/checkpoints",
  "POST /containers/{name:.*}/checkpoints",
  "DELETE /containers/{name}/checkpoints/{checkpoint}",
  "GET /exec/{id:.*}/json",
  "PUT /volumes/{name:.*}",
  "GET /swarm",
  "POST /swarm/init",
  "POST /swarm/join",
  "POST /swarm/update",
  "GET /swarm/unlockkey",
  "POST /swarm/unlock",
  "GET /nodes/{id}",
  "POST /nodes/{id}/update",
  "POST /services/create",
  "GET /services/{id}",
  "POST /services/{id}/update",
  "DELETE /services/{id}",
  "GET /tasks/{id}",
]);

/** Refuses a query that Go's net/url cannot parse, in its words. */
export function checkQuery(route: Route, target: string): void {
  const mark = target.indexOf("?");
  if (mark < 0 || UNREAD.has(`${route.method} ${route.path}`)) return;
  const problem = queryProblem(target.slice(mark + 1));
  if (problem !== undefined) throw new EngineError("InvalidParameter", problem);
}

/** A semicolon counts more than a bad escape; of those the first. */
function queryProblem(query: string): string | undefined {
  if (query.includes(";")) return "invalid semicolon separator in query";
  for (const part of query.split(/[&=]/)) {
    if (decodePercent(part) !== undefined) continue;
    return `invalid URL escape ${JSON.stringify(/%(?![0-9a-fA-F]{2}).{0,2}/.exec(part)?.[0] ?? "%")}`;
  }
  return undefined;
}
