import { parseIPv4 } from "../../base/ip.ts";
import { cidrContains, parseCidr } from "./address.ts";
import type { Route } from "./types.ts";

/** The route with the longest prefix that holds `destination`; among equals, the lowest metric. */
export function chooseRoute(routes: readonly Route[], destination: string): Route | undefined {
  let best: Route | undefined;
  let bestPrefix = -1;
  for (const route of routes) {
    const cidr = parseCidr(route.destination);
    if (cidr === undefined || cidr.prefix < bestPrefix || !cidrContains(cidr, destination)) continue;
    if (cidr.prefix === bestPrefix && (route.metric ?? 0) >= (best?.metric ?? 0)) continue;
    best = route;
    bestPrefix = cidr.prefix;
  }
  return best;
}

/** In the order of the kernel's table: the default route, then by address. */
export function sortRoutes(routes: readonly Route[]): Route[] {
  return [...routes].sort((a, b) => routeKey(a) - routeKey(b) || (a.metric ?? 0) - (b.metric ?? 0));
}

function routeKey(route: Route): number {
  const [address, prefix] = route.destination.split("/");
  return (parseIPv4(address as string) ?? 0) * 64 + Number(prefix ?? 32);
}
