import { canonicalAddress } from "../../base/ip.ts";
import { isLoopback } from "./address.ts";
import type { NetDevice } from "./device.ts";
import type { InternetHost } from "./internet.ts";
import { isLinkLocal, isMulticast, splitZone } from "./ipv6.ts";
import type { Hop } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { chooseRoute } from "./routing.ts";
import { chooseSource } from "./source-address.ts";
import type { PacketFilter } from "./types.ts";

/** How packets from one namespace get to an address. */
export interface Path {
  readonly sender: Namespace;
  /** Address of the sender as it sees itself. */
  readonly source: string;
  /** … and as the receiver sees it, after NAT. */
  readonly seenAs: string;
  readonly target: { readonly namespace: Namespace } | { readonly internetHost: InternetHost };
  /** Canonical; never a wildcard. */
  readonly address: string;
  /** Of link-local addresses: the interface at the sender and at the receiver. */
  readonly zone?: string;
  readonly seenZone?: string;
  /** The virtual address that the sender knows instead. */
  readonly dialed?: string;
  readonly hops: readonly Hop[];
  /** Routers in between, each takes one from the TTL. */
  readonly routers: number;
  /** Came to the host from a container. */
  readonly throughBridge: boolean;
}

export interface NoPath {
  /**
   * `no-neighbor`: nobody answers ARP or neighbour solicitations. `dropped`: a filter or nobody far away; silence.
   * `no-source`: no address to send from. `no-zone`: a link-local address on which link?
   */
  readonly failure: "network-unreachable" | "no-neighbor" | "dropped" | "not-local" | "bad-address" | "no-source" | "no-zone";
  readonly source: string;
  /** The router that says so. */
  readonly reporter?: string;
}

/** What a cable leads to. */
export interface Segment {
  /** Pulls the plug of `device`; present where that takes more than removing the device. */
  unplug?(device: NetDevice): void;
  /** A packet leaves through `device` of `from` towards `nextHop`. */
  send(packet: Packet): Path | NoPath;
  /** Of a bridge: what the packet filter knows of it. */
  readonly filtered?: Omit<PacketFilter["bridges"][number], "name">;
}

export interface Packet {
  readonly from: Namespace;
  readonly device: NetDevice;
  readonly nextHop: string;
  readonly destination: string;
  readonly source: string;
  /** Of a forwarded packet: what it crossed already. */
  readonly hops: readonly Hop[];
  readonly routers: number;
}

export function isPath(result: Path | NoPath): result is Path {
  return "target" in result;
}

/** Where a packet of `from` for `destination` ends up. */
export function findPath(from: Namespace, destination: string, wantedSource?: string): Path | NoPath {
  const { address: bare, zone } = splitZone(destination);
  const canonical = canonicalAddress(bare);
  if (canonical === undefined) return { failure: "bad-address", source: "0.0.0.0" };
  const address = canonical === "0.0.0.0" ? "127.0.0.1" : canonical === "::" ? "::1" : canonical;
  const nobody = address.includes(":") ? "::" : "0.0.0.0";
  const asked = wantedSource === undefined || wantedSource === "0.0.0.0" || wantedSource === "::" ? undefined : splitZone(wantedSource);
  const source = asked === undefined ? undefined : canonicalAddress(asked.address);
  if (source !== undefined && source.includes(":") !== address.includes(":")) return { failure: "network-unreachable", source };
  if (source !== undefined && !from.isLocal(source)) return { failure: "not-local", source };
  if (isLinkLocal(address)) return linkLocalPath(from, address, zone ?? asked?.zone, source);
  if (from.isLocal(address)) return localPath(from, address, source);
  // Its route is there as long as its interface is, even when nobody has the address.
  if (address === "::1" && from.loopback.up) return { failure: "no-source", source: nobody };
  if (isLoopback(address) || isMulticast(address)) return { failure: "network-unreachable", source: source ?? nobody };
  const route = chooseRoute(from.routeTable, address);
  const device = route === undefined ? undefined : from.device(route.interface);
  if (route === undefined || device === undefined || !device.up) return { failure: "network-unreachable", source: source ?? nobody };
  const chosen = source ?? chooseSource(from, device, address, route);
  if (chosen === undefined) return { failure: "no-source", source: nobody };
  return send(from, device, route.gateway ?? address, address, chosen);
}

/** Link-local addresses are the same on every link: the zone says which one is meant. */
function linkLocalPath(from: Namespace, address: string, zone: string | undefined, source: string | undefined): Path | NoPath {
  if (zone === undefined) return { failure: "no-zone", source: "::" };
  const device = from.device(zone);
  if (device === undefined || !device.up || device.ipv6Disabled) return { failure: "network-unreachable", source: "::" };
  if (from.ownerOf(address, zone) !== undefined) {
    const path = localPath(from, address, source);
    return { ...path, zone, seenZone: zone };
  }
  const chosen = source ?? chooseSource(from, device, address);
  if (chosen === undefined) return { failure: "no-source", source: "::" };
  const path = send(from, device, address, address, chosen);
  return isPath(path) ? { ...path, zone } : path;
}

function send(from: Namespace, device: NetDevice, nextHop: string, destination: string, source: string): Path | NoPath {
  if (device.segment === undefined) return { failure: "dropped", source };
  return device.segment.send({ from, device, nextHop, destination, source, hops: [], routers: 0 });
}

/** An address as a socket that came by `zone` knows it. */
export function zoned(address: string, zone: string | undefined): string {
  return zone !== undefined && isLinkLocal(address) ? `${address}%${zone}` : address;
}

function localPath(from: Namespace, address: string, source: string | undefined): Path {
  const loopback = from.loopback;
  // The local route of 127.0.0.0/8 names 127.0.0.1 as source; that of an interface's address, the address.
  const seenAs = source ?? (address.startsWith("127.") ? "127.0.0.1" : address);
  return {
    sender: from,
    source: seenAs,
    seenAs,
    target: { namespace: from },
    address,
    hops: [
      { device: loopback, direction: "tx" },
      { device: loopback, direction: "rx" },
    ],
    routers: 0,
    throughBridge: false,
  };
}
