import { json } from "../api/response.ts";
import type { Route } from "../api/route.ts";
import type { ContainerContext } from "../container/context.ts";
import { EngineError } from "../error.ts";
import type { EngineEventBus } from "../event-bus.ts";
import { type DiskUsageSources, diskUsage } from "./disk-usage.ts";
import { streamEvents } from "./events.ts";
import { engineInfo } from "./info.ts";
import { ping } from "./ping.ts";
import { engineVersion } from "./version.ts";

/** The endpoints about the daemon as a whole. */
export function systemRoutes(context: ContainerContext, options: { daemonId: string; events: EngineEventBus; sources: DiskUsageSources }): Route[] {
  const { kernel } = context;
  return [
    { method: "GET", path: "/_ping", handle: async () => ping("GET") },
    { method: "HEAD", path: "/_ping", handle: async () => ping("HEAD") },
    { method: "GET", path: "/version", handle: async () => json(engineVersion(kernel.hardware)) },
    { method: "GET", path: "/info", handle: async () => json(engineInfo(context, options.daemonId, options.events.listeners)) },
    { method: "GET", path: "/events", handle: async ({ query }) => streamEvents(options.events, kernel.clock, query) },
    { method: "GET", path: "/system/df", handle: async ({ query }) => json(diskUsage(context, options.sources, query.all("type"))) },
    ...swarmRoutes(),
  ];
}

const NOT_A_MANAGER = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';

/** What a node outside of any swarm answers. */
function swarmRoutes(): Route[] {
  const refuse = (method: Route["method"], path: string, message = NOT_A_MANAGER): Route => ({
    method,
    path,
    handle: async () => {
      throw new EngineError("Unavailable", message);
    },
  });
  const lists = ["services", "nodes", "tasks", "secrets", "configs"];
  return [
    refuse("GET", "/swarm"),
    refuse("GET", "/swarm/unlockkey"),
    refuse("POST", "/swarm/update"),
    refuse("POST", "/swarm/leave", "This node is not part of a swarm"),
    ...lists.flatMap((name) => [
      refuse("GET", `/${name}`),
      refuse("GET", `/${name}/{id}`),
      refuse("POST", `/${name}/create`),
      refuse("POST", `/${name}/{id}/update`),
      refuse("DELETE", `/${name}/{id}`),
    ]),
  ];
}
