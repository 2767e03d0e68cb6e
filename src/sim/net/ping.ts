import { isLinkLocal } from "./ipv6.ts";
import { Meter } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { findPath, isPath, type Path } from "./path.ts";
import type { NetNamespace } from "./types.ts";

const ARP_TIMEOUT = 3_060_000_000n;
/** Nobody waits longer than this for an answer that does not come. */
const SILENCE = 60_000_000_000n;

type PingListener = Parameters<NetNamespace["ping"]>[1];

export function pingAddress(from: Namespace, address: string, listener: PingListener): () => void {
  const { clock } = from.world;
  const path = findPath(from, withZone(from, address));
  if (isPath(path)) {
    const nanoseconds = roundTrip(from, path);
    new Meter(path.hops).echo();
    return clock.at(clock.monotonic() + nanoseconds, () => listener({ nanoseconds, ttl: replyTtl(path) }));
  }
  if (path.failure === "no-neighbor") {
    return clock.at(clock.monotonic() + ARP_TIMEOUT, () => listener({ error: "unreachable", from: path.reporter ?? path.source }));
  }
  if (path.failure === "dropped") return clock.at(clock.monotonic() + SILENCE, () => listener({ error: "timeout" }));
  const error = path.failure === "no-source" ? path.failure : "network-unreachable";
  return clock.at(clock.monotonic(), () => listener({ error, ...(path.reporter === undefined ? {} : { from: path.reporter }) }));
}

/** A raw socket needs no zone: the first route to fe80::/64 says by which interface. */
function withZone(from: Namespace, address: string): string {
  if (!isLinkLocal(address.toLowerCase()) || address.includes("%")) return address;
  const device = from.devices.find(({ linkLocal }) => linkLocal !== undefined);
  return device === undefined ? address : `${address}%${device.name}`;
}

/** Virtual cables take a moment as well, never quite the same one. */
function roundTrip(from: Namespace, path: Path): bigint {
  const base = path.hops.some(({ device }) => device.kind === "veth" || device.kind === "bridge") ? 55_000 : 30_000;
  const jitter = from.world.entropy.below("net/ping", 45_000);
  const distance = "internetHost" in path.target ? 2n * path.target.internetHost.latencyNanoseconds : 0n;
  return distance + BigInt(base + jitter);
}

function replyTtl(path: Path): number {
  return "internetHost" in path.target ? path.target.internetHost.ttl(path.routers) : 64 - path.routers;
}
