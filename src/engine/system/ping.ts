import type { HttpResponse } from "../../http/types.ts";

const HEADERS = {
  "Builder-Version": "2",
  "Cache-Control": "no-cache, no-store, must-revalidate",
  Pragma: "no-cache",
};

const TEXT = "text/plain; charset=utf-8";

/**
 * GET and HEAD /_ping. `Build-Archive` is this engine's own, and said only to who asks for it: `POST /build` takes archives with
 * rooms (see build/README.md).
 */
export function ping(method: "GET" | "HEAD", options: { swarm: string; asksForArchive: boolean }): HttpResponse {
  const headers = { ...HEADERS, Swarm: options.swarm, ...(options.asksForArchive ? { "Build-Archive": "rooms" } : {}) };
  if (method === "HEAD") return { status: 200, headers: { ...headers, "Content-Type": TEXT, "Content-Length": "0" }, body: "" };
  return { status: 200, headers, detectedType: TEXT, body: "OK" };
}
