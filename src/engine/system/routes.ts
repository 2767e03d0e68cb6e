import { json } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import type { ContainerContext } from "../container/context.ts";
import { EngineError, type ErrorKind } from "../error.ts";
import type { EngineEventBus } from "../event-bus.ts";
import { type DiskUsageSources, diskUsage } from "./disk-usage.ts";
import { streamEvents } from "./events.ts";
import { engineInfo } from "./info.ts";
import { adaptInfo } from "./info-compatibility.ts";
import { ping } from "./ping.ts";
import { engineVersion } from "./version.ts";

/** What the daemon says of its swarm. */
interface SwarmStatus {
  /** For the Swarm header. */
  readonly status: string;
  /** For GET /info. */
  info(): Record<string, unknown>;
}

/** The endpoints about the daemon as a whole. */
export function systemRoutes(
  context: ContainerContext,
  options: { daemonId: string; events: EngineEventBus; sources: DiskUsageSources; swarm: SwarmStatus },
): Route[] {
  const { kernel } = context;
  const pingOptions = (request: ApiRequest) => ({ swarm: options.swarm.status, asksForArchive: request.header("build-archive") !== "" });
  return [
    { method: "GET", path: "/_ping", handle: async (request) => ping("GET", pingOptions(request)) },
    { method: "HEAD", path: "/_ping", handle: async (request) => ping("HEAD", pingOptions(request)) },
    { method: "GET", path: "/version", handle: async () => json(engineVersion(kernel.hardware)) },
    {
      method: "GET",
      path: "/info",
      handle: async ({ version }) => json(adaptInfo(engineInfo(context, options.daemonId, options.events.listeners, options.swarm.info()), version)),
    },
    { method: "GET", path: "/events", handle: async ({ query }) => streamEvents(options.events, kernel.clock, query) },
    { method: "GET", path: "/system/df", handle: async ({ query, version }) => json(diskUsage(context, options.sources, query.all("type"), version)) },
    { method: "POST", path: "/session", handle: async ({ http }) => refuseSession(http.headers.get("upgrade"), "InvalidParameter") },
    { method: "POST", path: "/grpc", handle: async ({ http }) => refuseSession(http.headers.get("upgrade"), "System") },
  ];
}

/** There is no gRPC for builds: BuildKit's clients fall back to other ways. */
function refuseSession(protocol: string | undefined, kind: ErrorKind): never {
  if (protocol === "h2c") throw new EngineError("NotFound", "page not found");
  throw new EngineError(kind, protocol === undefined ? "no upgrade proto in request" : `protocol ${protocol} not supported`);
}
