import type { Location } from "./config.ts";
import type { Exchange } from "./exchange.ts";

/** Exact match, longest prefix, then regular expressions in order. */
export function chooseLocation(exchange: Exchange): Location | undefined {
  const search = (locations: readonly Location[]): Location | undefined => {
    const exact = locations.find((location) => location.kind === "exact" && location.pattern === exchange.uri);
    if (exact) return exact;
    const prefix = locations
      .filter((location) => (location.kind === "prefix" || location.kind === "prefix-only") && exchange.uri.startsWith(location.pattern))
      .sort((a, b) => b.pattern.length - a.pattern.length)[0];
    const inner = prefix && prefix.children.length > 0 ? search(prefix.children) : undefined;
    if (inner && inner.kind !== "prefix") return inner;
    if (prefix?.kind === "prefix-only") return inner ?? prefix;
    for (const location of locations) {
      const match = location.regex?.exec(exchange.uri);
      if (!match) continue;
      exchange.captures = [...match].map((text) => text ?? "");
      for (const [name, value] of Object.entries(match.groups ?? {})) exchange.variables.set(name, value ?? "");
      return (location.children.length > 0 ? search(location.children) : undefined) ?? location;
    }
    return inner ?? prefix;
  };
  return search(exchange.server.locations);
}
