import { familyOf } from "../../sim/net/address.ts";
import type { GatewayMode } from "./bridge-options.ts";
import type { PortRequests } from "./port-requests.ts";

type Protocol = "tcp" | "udp";

/** Where the ports of a container lead, by the family of its address. */
export interface PortTargets {
  readonly ipv4?: PortTarget | undefined;
  readonly ipv6?: PortTarget | undefined;
}

export interface PortTarget {
  readonly address: string;
  readonly mode: GatewayMode;
  /** Of a binding that names no address; undefined: all of the host's. */
  readonly defaultHostAddress?: string | undefined;
}

/** One port of a container on one or several addresses of the host, all with the same number there. */
export interface PortMapping {
  /** `80/tcp` */
  readonly key: string;
  readonly protocol: Protocol;
  readonly containerPort: number;
  /** `8080`, `8080-8082`, or empty for any. */
  readonly hostPort: string;
  readonly addresses: readonly { readonly host: string; readonly container: string }[];
  /** Addresses at which the container is reached without any port of the host. */
  readonly routed: readonly string[];
}

/** In the order in which they are bound: those with a port of their own first, then ranges, then the rest. */
export function portMappings(requests: PortRequests, targets: PortTargets): PortMapping[] {
  const mappings: PortMapping[] = [];
  for (const [key, bindings] of Object.entries(requests)) {
    const [number = "", protocol = "tcp"] = key.split("/");
    for (const hostPort of new Set(bindings.map(({ HostPort }) => HostPort))) {
      const hosts = bindings.filter((binding) => binding.HostPort === hostPort).flatMap(({ HostIp }) => hostAddresses(HostIp, targets));
      const unique = [...new Map(hosts.map((host) => [host.host, host])).values()].sort(byFamily);
      const routed = unique.filter(({ isRouted }) => isRouted).map(({ host }) => (familyOf(host) === 6 ? "::" : "0.0.0.0"));
      const addresses = unique.filter(({ isRouted }) => !isRouted).map(({ host, container }) => ({ host, container }));
      const known = { key, protocol: protocol === "udp" ? ("udp" as const) : ("tcp" as const), containerPort: Number(number), hostPort };
      if (unique.length > 0) mappings.push({ ...known, addresses, routed: [...new Set(routed)] });
    }
  }
  return mappings.sort((a, b) => rank(a) - rank(b) || a.containerPort - b.containerPort || Number.parseInt(a.hostPort, 10) - Number.parseInt(b.hostPort, 10));
}

interface HostAddress {
  readonly host: string;
  readonly container: string;
  readonly isRouted: boolean;
}

/** Who listens at an IPv6 address of the host passes on to IPv4 where the container has nothing else. */
function hostAddresses(asked: string, targets: PortTargets): HostAddress[] {
  const { ipv4, ipv6 } = targets;
  const preset = ipv4?.defaultHostAddress;
  if (asked === "" && preset !== undefined) return hostAddresses(preset, { ipv4: ipv4 && { ...ipv4, defaultHostAddress: undefined }, ipv6 });
  const wanted = asked === "" ? ["0.0.0.0", "::"] : [asked];
  return wanted.flatMap((host) => {
    if (familyOf(host) === 4) return ipv4 === undefined ? [] : [towards(host, ipv4)];
    if (ipv6 !== undefined) return [towards(host, ipv6)];
    return ipv4 === undefined || ipv4.mode === "routed" ? [] : [towards(host, ipv4)];
  });
}

function towards(host: string, { address, mode }: PortTarget): HostAddress {
  return { host, container: address, isRouted: mode === "routed" };
}

function byFamily(a: HostAddress, b: HostAddress): number {
  return familyOf(a.host) - familyOf(b.host) || (a.host < b.host ? -1 : 1);
}

function rank({ hostPort }: PortMapping): number {
  if (hostPort === "" || hostPort === "0") return 2;
  return hostPort.includes("-") ? 1 : 0;
}
