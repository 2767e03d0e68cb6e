import type { HttpResponse } from "../../http/types.ts";
import * as go from "../api/go-types.ts";
import { empty, json, noContent } from "../api/response.ts";
import type { ApiRequest, Route } from "../api/route.ts";
import { createRequest } from "./create-request.ts";
import { endpointSettings } from "./endpoint-settings.ts";
import type { Networks } from "./service.ts";

const connectRequest = go.struct<{ Container: string; EndpointConfig: ReturnType<typeof endpointSettings.zero> | null }>("ConnectOptions", {
  Container: go.string,
  EndpointConfig: go.pointer(endpointSettings),
});

const disconnectRequest = go.struct<{ Container: string; Force: boolean }>("DisconnectOptions", { Container: go.string, Force: go.bool });

export function networkRoutes(networks: Networks): Route[] {
  return [
    { method: "GET", path: "/networks", handle: async (request) => list(networks, request) },
    { method: "GET", path: "/networks/", handle: async (request) => list(networks, request) },
    {
      method: "POST",
      path: "/networks/create",
      async handle(request) {
        const body = createRequest.decode((await request.json({ required: true })) ?? {}, "CreateRequest");
        // Before, every network had IPv4.
        return json(networks.create(request.version < 48 ? { ...body, EnableIPv4: null } : body), 201);
      },
    },
    { method: "POST", path: "/networks/prune", handle: async ({ query }) => json(networks.prune(query.filters())) },
    {
      method: "POST",
      path: "/networks/{id:.*}/connect",
      async handle(request) {
        const body = connectRequest.decode((await request.json()) ?? {}, "ConnectOptions");
        const settings = body.EndpointConfig;
        networks.connect(request.params["id"] ?? "", body.Container, {
          IPAMConfig: settings?.IPAMConfig == null ? null : dropEmpty(settings.IPAMConfig),
          Links: settings?.Links ?? null,
          Aliases: settings?.Aliases ?? null,
          MacAddress: settings?.MacAddress ?? "",
          DriverOpts: settings?.DriverOpts ?? null,
          GwPriority: settings?.GwPriority ?? 0,
        });
        return empty();
      },
    },
    {
      method: "POST",
      path: "/networks/{id:.*}/disconnect",
      async handle(request) {
        const body = disconnectRequest.decode((await request.json()) ?? {}, "DisconnectOptions");
        networks.disconnect(request.params["id"] ?? "", body.Container, body.Force);
        return empty();
      },
    },
    {
      method: "GET",
      path: "/networks/{id:.*}",
      handle: async ({ params, query }) => json(networks.inspect(params["id"] ?? "", { scope: query.text("scope"), verbose: query.flag("verbose") })),
    },
    {
      method: "DELETE",
      path: "/networks/{id:.*}",
      async handle({ params }) {
        networks.remove(params["id"] ?? "");
        return noContent();
      },
    },
  ];
}

/** Before 1.28 a list said who is in a network. */
function list(networks: Networks, { query, version }: ApiRequest): HttpResponse {
  return json(networks.list(query.filters(), { containers: version < 28 }));
}

function dropEmpty(config: { IPv4Address: string; IPv6Address: string; LinkLocalIPs: string[] | null }): {
  IPv4Address?: string;
  IPv6Address?: string;
  LinkLocalIPs?: string[];
} {
  return {
    ...(config.IPv4Address === "" ? {} : { IPv4Address: config.IPv4Address }),
    ...(config.IPv6Address === "" ? {} : { IPv6Address: config.IPv6Address }),
    ...(config.LinkLocalIPs === null ? {} : { LinkLocalIPs: config.LinkLocalIPs }),
  };
}
