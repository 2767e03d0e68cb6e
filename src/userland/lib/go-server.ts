import { serveHttp } from "../../http/server.ts";
import type { HttpHandler, HttpRequest } from "../../http/types.ts";
import type { Sys } from "../../sim/sys.ts";
import { descriptorStream } from "./connection.ts";

/** Serves HTTP on all addresses until it is killed, as small servers written in Go do. */
export async function serveOn(sys: Sys, port: number, handler: HttpHandler): Promise<number> {
  const listener = sys.net.listen("0.0.0.0", port);
  for (;;) {
    const { fd, peer } = await sys.net.accept(listener);
    void sys.thread(() => serveHttp(descriptorStream(sys, fd), handler, { version: "1.1", peer }));
  }
}

/** The request the way Go writes it: the host and the client first, then the other headers by name. */
export function requestText(request: HttpRequest): string {
  const first = ["host", "user-agent"];
  const others = [...request.headers.keys()].filter((name) => !first.includes(name)).sort();
  const lines = [...first.filter((name) => request.headers.has(name)), ...others].map((name) => `${title(name)}: ${request.headers.get(name)}`);
  return [`${request.method} ${request.target} HTTP/${request.version}`, ...lines, "", ""].join("\n");
}

/** Content-Type for content-type. */
export function title(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
