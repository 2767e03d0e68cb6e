import * as go from "../api/go-types.ts";
import { EngineError } from "../error.ts";
import type { EndpointSettings } from "../services.ts";
import { containerConfigType } from "./config.ts";
import type { CreateOptions } from "./create.ts";
import { hostConfigType } from "./host-config.ts";

const ipamType = go.struct<{ IPv4Address: string; IPv6Address: string; LinkLocalIPs: string[] | null }>("network.EndpointIPAMConfig", {
  IPv4Address: go.omit(go.string),
  IPv6Address: go.omit(go.string),
  LinkLocalIPs: go.omit(go.list(go.string)),
});

type EndpointRequest = Omit<EndpointSettings, "IPAMConfig"> & { IPAMConfig: Record<string, unknown> | null };

const endpointType: go.GoType<EndpointRequest> = go.struct("network.EndpointSettings", {
  IPAMConfig: go.pointer(ipamType as unknown as go.GoType<Record<string, unknown>>),
  Links: go.list(go.string),
  Aliases: go.list(go.string),
  MacAddress: go.string,
  DriverOpts: go.map(go.string),
  GwPriority: go.int,
  NetworkID: go.string,
  EndpointID: go.string,
  Gateway: go.string,
  IPAddress: go.string,
  IPPrefixLen: go.int,
  IPv6Gateway: go.string,
  GlobalIPv6Address: go.string,
  GlobalIPv6PrefixLen: go.int,
  DNSNames: go.list(go.string),
});

const networkingType = go.struct<{ EndpointsConfig: Record<string, EndpointRequest | null> | null }>("network.NetworkingConfig", {
  EndpointsConfig: go.map(go.pointer(endpointType)),
});

const CONFIG_FIELDS = new Set(Object.keys(containerConfigType.zero()).map((name) => name.toLowerCase()));

/** Reads the body of POST /containers/create: a Config with HostConfig and NetworkingConfig beside its fields. */
export function decodeCreateRequest(body: unknown): Pick<CreateOptions, "config" | "hostConfig" | "endpoints"> {
  if (body !== null && (typeof body !== "object" || Array.isArray(body))) {
    const kind = Array.isArray(body) ? "array" : typeof body === "boolean" ? "bool" : typeof body;
    throw new EngineError("InvalidParameter", `invalid JSON: json: cannot unmarshal ${kind} into Go value of type container.CreateRequest`);
  }
  const fields = new Map(Object.entries(body ?? {}).map(([key, value]) => [key.toLowerCase(), value as unknown]));
  const config = containerConfigType.decode(body, "");
  const hostConfig = hostConfigType.decode(fields.get("hostconfig") ?? null, ".HostConfig");
  const { EndpointsConfig: endpoints } = networkingType.decode(fields.get("networkingconfig") ?? null, ".NetworkingConfig");
  if (![...fields.keys()].some((name) => CONFIG_FIELDS.has(name)))
    throw new EngineError("InvalidParameter", "config cannot be empty in order to create a container");
  const settings: Record<string, Partial<EndpointSettings> | null> = {};
  for (const [name, endpoint] of Object.entries(endpoints ?? {})) {
    settings[name] = endpoint === null ? null : (({ IPAMConfig, ...rest }) => ({ ...rest, IPAMConfig: trim(IPAMConfig) }))(endpoint);
  }
  return { config, hostConfig, endpoints: settings };
}

function trim(ipam: Record<string, unknown> | null): EndpointSettings["IPAMConfig"] {
  return ipam === null ? null : (ipamType.encode(ipam as never) as EndpointSettings["IPAMConfig"]);
}
