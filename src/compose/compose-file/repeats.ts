/** What a list of a service names twice counts once, the last time; before it is checked, where it would be an error. */
import { KEYED } from "./merge.ts";
import { isMapping, type Mapping, type Value } from "./model.ts";

export function withoutRepeats(document: Mapping): Mapping {
  if (!isMapping(document.services)) return document;
  const services = Object.entries(document.services).map(([name, service]): [string, Value] => [name, isMapping(service) ? ofService(service) : service]);
  return { ...document, services: Object.fromEntries(services) };
}

function ofService(service: Mapping): Mapping {
  const result: Mapping = {};
  for (const [field, value] of Object.entries(service)) {
    const keyOf = PLAIN.has(field) ? String : PAIRS.has(field) ? nameOf : KEYED[field];
    if (Array.isArray(value) && keyOf !== undefined) result[field] = last(value, keyOf);
    else if (field === "build" && isMapping(value) && Array.isArray(value.tags)) result[field] = { ...value, tags: last(value.tags, String) };
    else if (field === "networks" && isMapping(value)) result[field] = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, ofNetwork(item)]));
    else result[field] = value;
  }
  return result;
}

function ofNetwork(network: Value): Value {
  return isMapping(network) && Array.isArray(network.aliases) ? { ...network, aliases: last(network.aliases, String) } : network;
}

const PLAIN = new Set(["cap_add", "cap_drop", "dns", "dns_opt", "dns_search", "expose", "label_file", "links", "profiles", "tmpfs"]);
const PAIRS = new Set(["environment", "labels"]);

function nameOf(item: Value): string {
  return String(item).split("=")[0] as string;
}

/** In the place of the first. */
function last(list: readonly Value[], keyOf: (item: Value) => string): Value[] {
  return [...new Map(list.map((item) => [keyOf(item), item])).values()];
}
