import type { Bridge, NetNamespace } from "../../sim/net/types.ts";
import { sortedRecord } from "../api/response.ts";
import type { NetworkMember } from "../services.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import type { IpamConfig } from "./ipam-config.ts";
import { type NetworkSubnet, prefixOf } from "./subnets.ts";

interface Ipam {
  readonly Driver: string;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Config: readonly IpamConfig[] | null;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  /** RFC 3339 with nanoseconds. */
  readonly created: string;
  readonly createdMilliseconds: number;
  readonly driver: "bridge" | "host" | "null" | "overlay" | "macvlan" | "ipvlan";
  /** `swarm`: managers know it; it is on this node while a task or container is in it. */
  readonly scope?: "local" | "swarm";
  readonly overlay?: Overlay;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly enableIPv4: boolean;
  readonly enableIPv6: boolean;
  readonly ipam: Ipam;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly configOnly: boolean;
  readonly configFrom: string;
  /** None without a driver that gives addresses. */
  readonly subnets: readonly NetworkSubnet[];
  /** Those that the user asked for by name: only there may a container ask for an address. */
  readonly givenSubnets?: readonly string[];
  /** What containers are plugged into. */
  readonly bridge?: Bridge;
  readonly bridgeOptions?: BridgeOptions;
  /** A macvlan or ipvlan network whose parent is a dummy. */
  readonly leadsNowhere?: boolean;
  /** Of docker_gwbridge: the routing mesh's way out. */
  gatewayOf?: BalancerEndpoint | undefined;
  /** Containers that run in it, by id. */
  readonly endpoints: Map<string, ActiveEndpoint>;
}

/** What an overlay network has in addition. */
export interface Overlay {
  /** The one network of the routing mesh. */
  readonly ingress: boolean;
  readonly vxlan: number;
  /** This node among those on the network. */
  readonly peer: { readonly name: string; readonly address: string };
  /** The network as the swarm sees it was made then; on this node, at `Network.created`. */
  readonly namespace: NetNamespace;
  /** Its load balancer on this node; undefined while nobody here is in the network. */
  balancer: BalancerEndpoint | undefined;
  /** Who is called `name` among the services; undefined: none is. */
  addressesOf(name: string): readonly string[] | undefined;
  nameOf(address: string): string | undefined;
  /** For `docker network inspect --verbose`: services and their tasks, by name. */
  services(): Readonly<Record<string, object>>;
  /** Throws EngineError when a container that is no task may not join. */
  checkAttachable(member: NetworkMember): void;
}

/** A sandbox of the engine's own in a network. */
export interface BalancerEndpoint {
  readonly id: string;
  /** `lb-net1`, `ingress-sbox` */
  readonly key: string;
  readonly name: string;
  readonly namespace: NetNamespace;
  readonly mac: string;
  readonly ipv4: string;
}

/** A container's place in a network while it runs. */
export interface ActiveEndpoint {
  readonly id: string;
  readonly member: NetworkMember;
  readonly mac: string;
  readonly ipv4: string | undefined;
  readonly ipv6?: string | undefined;
  readonly interfaceName: string;
  /** What inspect shows in place of the container's name. */
  readonly name?: string;
  /** Somebody else gave the address and takes it back. */
  readonly borrowed?: boolean;
}

export const PREDEFINED: readonly string[] = ["bridge", "host", "none"];

/** Containers there reach nobody outside of it. */
export function isCutOff({ internal, leadsNowhere }: Network): boolean {
  return internal || leadsNowhere === true;
}

export function isUserDefined(name: string): boolean {
  return !PREDEFINED.includes(name) && name !== "default";
}

/** Wire type network.Inspect; without `Containers` filled for lists. */
export function inspectNetwork(network: Network, withContainers: boolean): object {
  const { overlay } = network;
  // A network of the swarm that nobody on this node is in is known from its managers only.
  const absent = overlay !== undefined && overlay.balancer === undefined;
  return {
    Name: network.name,
    Id: network.id,
    Created: network.created,
    Scope: network.scope ?? "local",
    Driver: network.driver,
    EnableIPv4: network.enableIPv4,
    EnableIPv6: network.enableIPv6,
    IPAM: network.ipam,
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: overlay?.ingress ?? false,
    ConfigFrom: { Network: network.configFrom },
    ConfigOnly: network.configOnly,
    Containers: absent ? null : sortedRecord(withContainers ? endpointsOf(network) : {}),
    Options: overlay === undefined ? sortedRecord(network.options) : shownOptions(network, overlay),
    Labels: absent && Object.keys(network.labels).length === 0 ? null : sortedRecord(network.labels),
    ...(withContainers && overlay !== undefined && !absent ? { Peers: [{ Name: overlay.peer.name, IP: overlay.peer.address }] } : {}),
  };
}

function shownOptions(network: Network, overlay: Overlay): Record<string, string> {
  return sortedRecord({ ...network.options, "com.docker.network.driver.overlay.vxlanid_list": `${overlay.vxlan}` });
}

function endpointsOf(network: Network): Record<string, object> {
  const containers: Record<string, object> = {};
  const withPrefix = (address: string | undefined): string => (address === undefined ? "" : `${address}/${prefixOf(network, address)}`);
  const shown = (endpoint: Pick<ActiveEndpoint, "id" | "mac" | "ipv4" | "ipv6">, name: string): object => ({
    Name: name,
    EndpointID: endpoint.id,
    MacAddress: endpoint.mac,
    IPv4Address: withPrefix(endpoint.ipv4),
    IPv6Address: withPrefix(endpoint.ipv6),
  });
  for (const [id, endpoint] of network.endpoints) containers[id] = shown(endpoint, endpoint.name ?? endpoint.member.name);
  const balancer = network.overlay?.balancer ?? network.gatewayOf;
  if (balancer !== undefined) containers[balancer.key] = shown(balancer, balancer.name);
  return containers;
}
