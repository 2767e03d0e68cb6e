import type { Filters } from "../api/filters.ts";
import * as go from "../api/go-types.ts";
import type { Query } from "../api/query.ts";
import { json, noContent } from "../api/response.ts";
import type { Route } from "../api/route.ts";
import { EngineError } from "../error.ts";
import type { Volumes } from "./service.ts";
import { ANONYMOUS_LABEL } from "./volume.ts";

const createRequest = go.struct<{ Name: string; Driver: string; DriverOpts: Record<string, string> | null; Labels: Record<string, string> | null }>(
  "volume.CreateOptions",
  {
    Name: go.string,
    Driver: go.string,
    DriverOpts: go.map(go.string),
    Labels: go.map(go.string),
  },
);

const NOT_A_MANAGER = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';

function volumeFilters(query: Query): Filters {
  try {
    return query.filters();
  } catch (error) {
    throw error instanceof EngineError ? new EngineError(error.kind, `error reading volume filters: ${error.message}`) : error;
  }
}

export function volumeRoutes(volumes: Volumes): Route[] {
  return [
    { method: "GET", path: "/volumes", handle: async ({ query }) => json({ Volumes: volumes.list(volumeFilters(query)), Warnings: null }) },
    {
      method: "POST",
      path: "/volumes/create",
      async handle(request) {
        const sent = (await request.json()) ?? {};
        const body = createRequest.decode(sent, "CreateOptions");
        // Volumes of a swarm come from CSI plugins, and there are none.
        if ((sent as { ClusterVolumeSpec?: unknown }).ClusterVolumeSpec) throw new EngineError("Unavailable", NOT_A_MANAGER);
        const { name } = volumes.create(body.Name === "" ? undefined : body.Name, {
          driver: body.Driver,
          driverOpts: body.DriverOpts,
          labels: body.Labels,
          anonymous: body.Labels !== null && ANONYMOUS_LABEL in body.Labels,
        });
        return json(volumes.inspect(name), 201);
      },
    },
    {
      method: "POST",
      path: "/volumes/prune",
      async handle({ query, version }) {
        const filters = query.filters();
        // Before 1.42 named volumes were pruned too.
        return json(version < 42 ? volumes.prune(filters, true) : volumes.prune(filters));
      },
    },
    { method: "GET", path: "/volumes/{name:.*}", handle: async ({ params }) => json(volumes.inspect(params["name"] ?? "")) },
    {
      method: "PUT",
      path: "/volumes/{name:.*}",
      async handle() {
        throw new EngineError("Unavailable", "volume update only valid for cluster volumes, but swarm is unavailable");
      },
    },
    {
      method: "DELETE",
      path: "/volumes/{name:.*}",
      async handle({ params, query }) {
        volumes.remove(params["name"] ?? "", query.flag("force"));
        return noContent();
      },
    },
  ];
}
