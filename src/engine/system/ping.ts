import type { HttpResponse } from "../../http/types.ts";

const HEADERS = {
  "Builder-Version": "2",
  "Cache-Control": "no-cache, no-store, must-revalidate",
  "Content-Type": "text/plain; charset=utf-8",
  Pragma: "no-cache",
};

/** GET and HEAD /_ping. */
export function ping(method: "GET" | "HEAD", swarm: string): HttpResponse {
  return { status: 200, headers: { ...HEADERS, Swarm: swarm, ...(method === "HEAD" ? { "Content-Length": "0" } : {}) }, body: method === "HEAD" ? "" : "OK" };
}
