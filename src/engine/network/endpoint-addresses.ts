import { type AddressFamily, formatAddress, parseAddress } from "../../base/cidr.ts";
import { canonicalAddress } from "../../base/ip.ts";
import { EngineError } from "../error.ts";
import type { EndpointSettings, NetworkMember } from "../services.ts";
import type { Network } from "./network.ts";
import { type NetworkSubnet, nextAddress, releaseAddress, reserveAddress } from "./subnets.ts";

/** What a container is given in a network. */
export interface EndpointAddresses {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  /** Somebody else gave the address and takes it back. */
  readonly borrowed: boolean;
}

/** The addresses that were asked for, or the next ones. All or nothing; throws EngineError. */
export function takeAddresses(network: Network, member: NetworkMember, settings: EndpointSettings): EndpointAddresses {
  if (network.overlay !== undefined) return overlayAddresses(network, member, settings);
  const ipv4 = network.enableIPv4 ? takeAddress(network, 4, settings.IPAMConfig?.IPv4Address) : undefined;
  // Whoever has IPv6 switched off is given none.
  const wantsIPv6 = network.enableIPv6 && member.sandbox?.ipv6Disabled("all") !== true;
  try {
    return { ipv4, ipv6: wantsIPv6 ? takeAddress(network, 6, settings.IPAMConfig?.IPv6Address) : undefined, borrowed: false };
  } catch (error) {
    releaseAddress(network, ipv4);
    throw error;
  }
}

export function releaseAddresses(network: Network, { ipv4, ipv6, borrowed }: Omit<EndpointAddresses, "borrowed"> & { readonly borrowed?: boolean }): void {
  if (borrowed === true) return;
  releaseAddress(network, ipv4);
  releaseAddress(network, ipv6);
}

/** IPAMConfig.LinkLocalIPs with the prefixes that such addresses have. Throws EngineError. */
export function linkLocalAddresses(settings: EndpointSettings): { address: string; prefix: number }[] {
  return (settings.IPAMConfig?.LinkLocalIPs ?? []).map((text) => {
    const parsed = parseAddress(text);
    const isLocal = parsed !== undefined && (parsed.family === 4 ? parsed.value >> 16n === 0xa9fen : parsed.value >> 118n === 0xfe80n >> 6n);
    if (!isLocal) throw new EngineError("InvalidParameter", `invalid link local IP address: ${text}`);
    return { address: formatAddress(parsed), prefix: parsed.family === 4 ? 16 : 64 };
  });
}

/** The subnet of this address. */
export function subnetWith({ subnets }: Network, address: string | undefined): NetworkSubnet | undefined {
  return address === undefined ? undefined : subnets.find(({ range }) => range.contains(address));
}

function takeAddress(network: Network, family: AddressFamily, wanted: string | undefined): string {
  const address = wanted === undefined || wanted === "" ? undefined : canonicalAddress(wanted);
  if (address === undefined || subnetWith(network, address) === undefined) return nextAddress(network, family);
  if (!reserveAddress(network, address)) throw new EngineError("Forbidden", "Address already in use");
  return address;
}

/** What the swarm gave a task, or what is next for a container that joins by hand. */
function overlayAddresses(network: Network, member: NetworkMember, settings: EndpointSettings): EndpointAddresses {
  network.overlay?.checkAttachable(member);
  const wanted = canonicalAddress(settings.IPAMConfig?.IPv4Address ?? "");
  if (wanted !== undefined) return { ipv4: wanted, ipv6: undefined, borrowed: !reserveAddress(network, wanted) };
  const ipv4 = nextAddress(network, 4);
  settings.IPAMConfig = { ...settings.IPAMConfig, IPv4Address: ipv4 };
  return { ipv4, ipv6: undefined, borrowed: false };
}
