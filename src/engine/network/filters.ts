import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import { parseUntil } from "../until.ts";
import { type Network, PREDEFINED } from "./network.ts";

/** `docker network ls --filter`. */
export function filterNetworks(networks: readonly Network[], filters: Filters, isUsed: (network: Network) => boolean): Network[] {
  filters.validate(["driver", "type", "name", "id", "label", "scope", "dangling"]);
  for (const type of filters.get("type")) {
    if (type !== "builtin" && type !== "custom") throw new EngineError("System", `invalid filter: 'type'='${type}'`);
  }
  const dangling = danglingValue(filters);
  return networks
    .filter((network) => filters.matchesExactly("driver", network.driver))
    .filter((network) => !filters.has("name") || filters.get("name").some((part) => network.name.includes(part)))
    .filter((network) => filters.matchesPrefix("id", network.id))
    .filter((network) => filters.matchesLabels("label", network.labels))
    .filter((network) => filters.matchesExactly("scope", network.scope ?? "local"))
    .filter((network) => filters.matchesExactly("type", PREDEFINED.includes(network.name) ? "builtin" : "custom"))
    .filter((network) => dangling === undefined || (!PREDEFINED.includes(network.name) && !isUsed(network)) === dangling);
}

/** Which unused networks `docker network prune` takes. */
export function pruneSelects(filters: Filters, nowMilliseconds: number): (network: Network) => boolean {
  filters.validate(["label", "label!", "until"]);
  const until = parseUntil(filters, BigInt(Math.floor(nowMilliseconds)) * 1_000_000n);
  return (network) => {
    if (until !== undefined && BigInt(Math.floor(network.createdMilliseconds)) * 1_000_000n > until) return false;
    if (!filters.matchesLabels("label", network.labels)) return false;
    return !filters.has("label!") || !filters.matchesLabels("label!", network.labels);
  };
}

function danglingValue(filters: Filters): boolean | undefined {
  if (!filters.has("dangling")) return undefined;
  const [value = ""] = filters.get("dangling");
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new EngineError("InvalidParameter", `invalid value for filter 'dangling', must be "true" (or "1"), or "false" (or "0")`);
}
