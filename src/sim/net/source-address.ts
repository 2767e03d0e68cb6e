import { type AddressFamily, addressBits, parseAddress } from "../../base/cidr.ts";
import { familyOf } from "./address.ts";
import type { NetDevice } from "./device.ts";
import { isLinkLocal } from "./ipv6.ts";
import type { Namespace } from "./namespace.ts";
import type { TableRoute } from "./routing.ts";

/** The address that packets to `destination` leave with by `device`; undefined where it has none that would do. */
export function chooseSource(namespace: Namespace, device: NetDevice, destination: string, route?: TableRoute): string | undefined {
  if (familyOf(destination) === 4) return route?.source ?? device.ipv4 ?? namespace.anyAddress();
  if (route?.source !== undefined) return route.source;
  return chooseIPv6Source(namespace, device, destination);
}

/** RFC 6724 section 5, as far as it matters here: an address of the outgoing interface, of the same scope, most alike. */
function chooseIPv6Source(namespace: Namespace, device: NetDevice, destination: string): string | undefined {
  const now = namespace.world.clock.monotonic();
  const own = device.usableIPv6(now);
  if (isLinkLocal(destination)) return own.find(isLinkLocal);
  const wide = own.filter((address) => !isLinkLocal(address) && address !== "::1");
  if (wide.length > 0) return mostAlike(wide, destination);
  const elsewhere = namespace.devices
    .flatMap((other) => (other.up ? other.usableIPv6(now) : []))
    .filter((address) => !isLinkLocal(address) && address !== "::1");
  return mostAlike(elsewhere, destination) ?? own.find(isLinkLocal);
}

function mostAlike(candidates: readonly string[], destination: string): string | undefined {
  if (candidates.length < 2) return candidates[0];
  let best: string | undefined;
  let bestLength = -1;
  for (const candidate of candidates) {
    const length = commonPrefix(candidate, destination);
    if (length <= bestLength) continue;
    best = candidate;
    bestLength = length;
  }
  return best;
}

/** Bits that two addresses of one family have in common at the front. */
function commonPrefix(a: string, b: string): number {
  const [left, right] = [parseAddress(a), parseAddress(b)];
  if (left === undefined || right === undefined || left.family !== right.family) return 0;
  const family: AddressFamily = left.family;
  const different = left.value ^ right.value;
  return different === 0n ? addressBits(family) : addressBits(family) - different.toString(2).length;
}
