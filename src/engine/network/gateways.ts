import type { AddressFamily } from "../../base/cidr.ts";
import type { NetworkMember } from "../services.ts";
import { isCutOff, type Network } from "./network.ts";
import { subnetOf } from "./subnets.ts";

/** The networks through which a container reaches others, by family. */
export interface Gateways {
  readonly ipv4?: Network;
  readonly ipv6?: Network;
}

/** The highest priority first, then by name; but one network that leads out in both families is better than two. */
export function gatewaysOf(networks: readonly Network[], member: NetworkMember): Gateways {
  const priority = (network: Network) => member.endpoints.get(network.name)?.GwPriority ?? 0;
  const candidates = [...networks].sort((a, b) => priority(b) - priority(a) || (a.name < b.name ? -1 : 1));
  let found: Gateways = {};
  for (const network of candidates) {
    const ipv4 = leadsOut(network, 4);
    const ipv6 = leadsOut(network, 6) && member.sandbox?.ipv6Disabled("all") !== true;
    if (ipv4 && ipv6) return { ipv4: network, ipv6: network };
    if (ipv4 && found.ipv4 === undefined) found = { ...found, ipv4: network };
    if (ipv6 && found.ipv6 === undefined) found = { ...found, ipv6: network };
  }
  return found;
}

function leadsOut(network: Network, family: AddressFamily): boolean {
  return network.bridge !== undefined && !isCutOff(network) && network.overlay === undefined && subnetOf(network, family)?.gateway !== undefined;
}
