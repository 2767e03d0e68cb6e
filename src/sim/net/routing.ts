import { type Cidr, cidrContains, cidrOverlaps, parseAddress } from "../../base/cidr.ts";
import type { Route } from "./types.ts";

/** A route in the kernel's table, its destination taken apart. */
export interface TableRoute extends Route {
  readonly cidr: Cidr;
}

/** Metrics of IPv6 routes: of those that the kernel makes, and of others when nobody says. */
export const KERNEL_METRIC = 256;
export const USER_METRIC = 1024;

/** The route with the longest prefix that holds `destination`; among equals, the lowest metric, then the oldest. */
export function chooseRoute(routes: readonly TableRoute[], destination: string): TableRoute | undefined {
  const address = parseAddress(destination);
  if (address === undefined) return undefined;
  let best: TableRoute | undefined;
  for (const route of routes) {
    if (best !== undefined && route.cidr.prefix < best.cidr.prefix) continue;
    if (!cidrContains(route.cidr, address)) continue;
    if (best !== undefined && route.cidr.prefix === best.cidr.prefix && (route.metric ?? 0) >= (best.metric ?? 0)) continue;
    best = route;
  }
  return best;
}

/** In the order of the kernel's tables: IPv4 by address, so that the default route is first; IPv6 by address, but what is narrower first. */
export function sortRoutes(routes: readonly TableRoute[]): Route[] {
  return [...routes].sort(compareRoutes).map(({ cidr: _cidr, ...route }) => route);
}

function compareRoutes(a: TableRoute, b: TableRoute): number {
  if (a.cidr.family !== b.cidr.family) return a.cidr.family - b.cidr.family;
  const nested = a.cidr.family === 6 && a.cidr.prefix !== b.cidr.prefix && cidrOverlaps(a.cidr, b.cidr);
  if (nested) return b.cidr.prefix - a.cidr.prefix;
  if (a.cidr.base !== b.cidr.base) return a.cidr.base < b.cidr.base ? -1 : 1;
  return a.cidr.prefix - b.cidr.prefix || (a.metric ?? 0) - (b.metric ?? 0);
}
