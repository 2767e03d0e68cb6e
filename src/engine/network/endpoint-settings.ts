import { type AddressFamily, cidrContains, parseAddress, parseCidr } from "../../base/cidr.ts";
import * as go from "../api/go-types.ts";
import { EngineError } from "../error.ts";
import type { EndpointSettings } from "../services.ts";
import { sysctlProblems } from "./interface-options.ts";
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
  const { IPv4Address: ipv4 = "", IPv6Address: ipv6 = "", LinkLocalIPs: linkLocal = [] } = settings.IPAMConfig ?? {};
  const problems: string[] = [];
  if (!isUserDefined(name)) {
    if (ipv4 !== "" || ipv6 !== "") problems.push("user specified IP address is supported on user defined networks only");
    if ((settings.Aliases ?? []).length > 0) problems.push("network-scoped alias is supported only for containers in user defined networks");
  }
  if (ipv4 !== "" && !isAddress(ipv4, 4)) problems.push(`invalid IPv4 address: ${ipv4}`);
  if (ipv6 !== "" && !isAddress(ipv6, 6)) problems.push(`invalid IPv6 address: ${ipv6}`);
  for (const local of linkLocal ?? []) if (parseAddress(local) === undefined) problems.push(`invalid link-local IP address: ${local}`);
  if (network !== undefined && network.overlay === undefined) {
    if (ipv4 !== "") problems.push(...subnetProblem(network, 4, ipv4));
    if (ipv6 !== "") problems.push(...subnetProblem(network, 6, ipv6));
  }
  problems.push(...sysctlProblems(settings.DriverOpts ?? null));
  if (problems.length === 0) return;
  const text = problems.length === 1 ? problems[0] : problems.map((problem) => `* ${problem}`).join("\n");
  throw new EngineError("InvalidParameter", `invalid endpoint settings:\n${text}`);
}

/** Neither unspecified nor the other family in disguise. */
function isAddress(text: string, family: AddressFamily): boolean {
  const parsed = parseAddress(text);
  return parsed?.family === family && parsed.value !== 0n && !(family === 6 && parsed.value >> 32n === 0xffffn);
}

/** Subnets that the user named count, even those of a family that the network does not have. */
function subnetProblem(network: Network, family: AddressFamily, text: string): string[] {
  const given = (network.givenSubnets ?? []).flatMap((subnet) => parseCidr(subnet) ?? []).filter((subnet) => subnet.family === family);
  const own = network.subnets.map(({ range }) => range.subnet).filter((subnet) => subnet.family === family);
  if (given.length === 0) return ["user specified IP address is supported only when connecting to networks with user configured subnets"];
  const address = isAddress(text, family) ? parseAddress(text) : undefined;
  const isInside = address !== undefined && [...given, ...own].some((subnet) => cidrContains(subnet, address));
  return isInside ? [] : [`no configured subnet or ip-range contain the IP address ${text}`];
}
