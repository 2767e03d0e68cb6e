import { parseIPv4, parseIPv6 } from "../../base/ip.ts";
import * as go from "../api/go-types.ts";
import { EngineError } from "../error.ts";
import type { EndpointSettings } from "../services.ts";
import { contains } from "./cidr.ts";
import { isIPv6Subnet } from "./create-request.ts";
import { isUserDefined, type Network } from "./network.ts";

const ipamConfig = go.struct<{ IPv4Address: string; IPv6Address: string; LinkLocalIPs: string[] | null }>("EndpointIPAMConfig", {
  IPv4Address: go.omit(go.string),
  IPv6Address: go.omit(go.string),
  LinkLocalIPs: go.omit(go.list(go.string)),
});

/** Wire type network.EndpointSettings, as clients send it. */
export const endpointSettings = go.struct<
  Omit<EndpointSettings, "IPAMConfig"> & { IPAMConfig: { IPv4Address: string; IPv6Address: string; LinkLocalIPs: string[] | null } | null }
>("EndpointSettings", {
  IPAMConfig: go.pointer(ipamConfig),
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

export function blankEndpoint(settings: Partial<EndpointSettings>): EndpointSettings {
  return {
    IPAMConfig: settings.IPAMConfig ?? null,
    Links: settings.Links ?? null,
    Aliases: settings.Aliases ?? null,
    MacAddress: settings.MacAddress ?? "",
    DriverOpts: settings.DriverOpts ?? null,
    GwPriority: settings.GwPriority ?? 0,
    NetworkID: "",
    EndpointID: "",
    Gateway: "",
    IPAddress: "",
    IPPrefixLen: 0,
    IPv6Gateway: "",
    GlobalIPv6Address: "",
    GlobalIPv6PrefixLen: 0,
    DNSNames: null,
  };
}

/** What running filled in goes away; what the user asked for stays. */
export function clearEndpoint(endpoint: EndpointSettings, wantedMac: string): void {
  const blank = blankEndpoint(endpoint);
  Object.assign(endpoint, blank, { MacAddress: wantedMac, DNSNames: endpoint.DNSNames, NetworkID: endpoint.NetworkID });
}

/** Throws `invalid endpoint settings:` with everything that is wrong. */
export function validateEndpoint(name: string, network: Network | undefined, settings: Partial<EndpointSettings>): void {
  const problems: string[] = [];
  const address = settings.IPAMConfig?.IPv4Address ?? "";
  const address6 = settings.IPAMConfig?.IPv6Address ?? "";
  if (!isUserDefined(name)) {
    if ((settings.Aliases ?? []).length > 0) problems.push("network-scoped alias is supported only for containers in user defined networks");
    if (address !== "" || address6 !== "") problems.push("user specified IP address is supported on user defined networks only");
  }
  const value = parseIPv4(address);
  if (address !== "" && (value === undefined || value === 0)) problems.push(`invalid IPv4 address: ${address}`);
  if (address6 !== "" && parseIPv6(address6) === undefined) problems.push(`invalid IPv6 address: ${address6}`);
  for (const local of settings.IPAMConfig?.LinkLocalIPs ?? [])
    if (parseIPv4(local) === undefined && parseIPv6(local) === undefined) problems.push(`invalid link-local IP address: ${local}`);
  if (network !== undefined && address !== "") problems.push(...subnetProblem(network, value, address));
  if (network !== undefined && address6 !== "") problems.push(...subnetProblem6(network));
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : problems.map((problem) => `* ${problem}`).join("\n");
  throw new EngineError("InvalidParameter", `invalid endpoint settings:\n${text}`);
}

function subnetProblem6(network: Network): string[] {
  const given = (network.ipam.Config ?? []).some(({ Subnet }) => isIPv6Subnet(Subnet ?? ""));
  if (network.overlay !== undefined || (network.enableIPv6 && given)) return [];
  return ["user specified IP address is supported only when connecting to networks with user configured subnets"];
}

function subnetProblem(network: Network, value: number | undefined, address: string): string[] {
  if (network.overlay !== undefined) return []; // The swarm gives addresses.
  if (isUserDefined(network.name) && !network.userSubnet)
    return ["user specified IP address is supported only when connecting to networks with user configured subnets"];
  if (network.addresses === undefined || (value !== undefined && contains(network.addresses.subnet, value))) return [];
  return [`no configured subnet or ip-range contain the IP address ${address}`];
}
