import { formatIPv4 } from "../../base/ip.ts";
import type { Bridge } from "../../sim/net/types.ts";
import { sortedRecord } from "../api/response.ts";
import type { NetworkMember } from "../services.ts";
import type { AddressRange } from "./address-pools.ts";

/** Wire type network.IPAMConfig. */
export interface IpamConfig {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Readonly<Record<string, string>>;
}

export interface Ipam {
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
  readonly driver: "bridge" | "host" | "null";
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly enableIPv4: boolean;
  readonly enableIPv6: boolean;
  readonly ipam: Ipam;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly configOnly: boolean;
  readonly configFrom: string;
  /** Of the bridge driver. */
  readonly addresses?: AddressRange;
  readonly gateway?: number;
  readonly bridge?: Bridge;
  readonly userSubnet: boolean;
  /** Containers that run in it, by id. */
  readonly endpoints: Map<string, ActiveEndpoint>;
}

/** A container's place in a network while it runs. */
export interface ActiveEndpoint {
  readonly id: string;
  readonly member: NetworkMember;
  readonly mac: string;
  readonly address: number | undefined;
  readonly interfaceName: string;
}

export const PREDEFINED: readonly string[] = ["bridge", "host", "none"];

export function isUserDefined(name: string): boolean {
  return !PREDEFINED.includes(name) && name !== "default";
}

/** Wire type network.Inspect; without `Containers` filled for lists. */
export function inspectNetwork(network: Network, withContainers: boolean): object {
  const containers: Record<string, object> = {};
  for (const [id, endpoint] of withContainers ? network.endpoints : []) {
    containers[id] = {
      Name: endpoint.member.name,
      EndpointID: endpoint.id,
      MacAddress: endpoint.mac,
      IPv4Address: endpoint.address === undefined ? "" : `${formatIPv4(endpoint.address)}/${network.addresses?.subnet.prefix ?? 0}`,
      IPv6Address: "",
    };
  }
  return {
    Name: network.name,
    Id: network.id,
    Created: network.created,
    Scope: "local",
    Driver: network.driver,
    EnableIPv4: network.enableIPv4,
    EnableIPv6: network.enableIPv6,
    IPAM: network.ipam,
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: false,
    ConfigFrom: { Network: network.configFrom },
    ConfigOnly: network.configOnly,
    Containers: sortedRecord(containers),
    Options: sortedRecord(network.options),
    Labels: sortedRecord(network.labels),
  };
}
