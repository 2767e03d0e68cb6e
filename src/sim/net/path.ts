import { canonicalAddress } from "../../base/ip.ts";
import { isLoopback } from "./address.ts";
import type { NetDevice } from "./device.ts";
import type { InternetHost } from "./internet.ts";
import type { Hop } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { chooseRoute } from "./routing.ts";

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
  /** The virtual address that the sender knows instead. */
  readonly dialed?: string;
  readonly hops: readonly Hop[];
  /** Routers in between, each takes one from the TTL. */
  readonly routers: number;
  /** Came to the host from a container. */
  readonly throughBridge: boolean;
}

export interface NoPath {
  /** `no-neighbor`: nobody answers ARP. `dropped`: a filter or nobody far away; silence. */
  readonly failure: "network-unreachable" | "no-neighbor" | "dropped" | "not-local" | "bad-address";
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
  readonly filtered?: { readonly subnets: readonly string[]; readonly internal: boolean; readonly icc: boolean };
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
  const canonical = canonicalAddress(destination);
  if (canonical === undefined) return { failure: "bad-address", source: "0.0.0.0" };
  const address = canonical === "0.0.0.0" ? "127.0.0.1" : canonical === "::" ? "::1" : canonical;
  const source = wantedSource === undefined || wantedSource === "0.0.0.0" || wantedSource === "::" ? undefined : canonicalAddress(wantedSource);
  if (source !== undefined && !from.isLocal(source)) return { failure: "not-local", source };
  if (from.isLocal(address)) return localPath(from, address, source);
  if (address.includes(":") || isLoopback(address)) return { failure: "network-unreachable", source: source ?? "0.0.0.0" };
  const route = chooseRoute(from.routeTable, address);
  const device = route === undefined ? undefined : from.device(route.interface);
  if (route === undefined || device === undefined || !device.up) return { failure: "network-unreachable", source: source ?? "0.0.0.0" };
  const packet = {
    from,
    device,
    nextHop: route.gateway ?? address,
    destination: address,
    source: source ?? route.source ?? device.addresses[0]?.address ?? from.anyAddress(),
    hops: [],
    routers: 0,
  };
  return device.segment === undefined ? { failure: "dropped", source: packet.source } : device.segment.send(packet);
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
