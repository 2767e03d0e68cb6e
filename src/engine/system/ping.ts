import type { HttpResponse } from "../../http/types.ts";

/** `Build-Archive` is this engine's own: it says that `POST /build` takes archives with rooms (see build/README.md). */
const HEADERS = {
  "Build-Archive": "rooms",
  "Builder-Version": "2",
  "Cache-Control": "no-cache, no-store, must-revalidate",
  Pragma: "no-cache",
};

const TEXT = "text/plain; charset=utf-8";

/** GET and HEAD /_ping. */
export function ping(method: "GET" | "HEAD", swarm: string): HttpResponse {
  const headers = { ...HEADERS, Swarm: swarm };
  if (method === "HEAD") return { status: 200, headers: { ...headers, "Content-Type": TEXT, "Content-Length": "0" }, body: "" };
  return { status: 200, headers, detectedType: TEXT, body: "OK" };
}
