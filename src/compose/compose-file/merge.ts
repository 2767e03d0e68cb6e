/** A later file over an earlier one: mappings are merged, lists grow, scalars are replaced, some lists go by a key. */
import { CommandError } from "../../cli/error.ts";
import { isMapping, type Mapping, type Value } from "./model.ts";

/** Returns a new mapping. `overrides` are paths that `!override` marks: there the later value stands alone. */
export function mergeFiles(earlier: Mapping, later: Mapping, overrides: ReadonlySet<string> = new Set()): Mapping {
  return mergeMapping(earlier, later, [], overrides);
}

/** One service over another (extends, later files). */
export function mergeService(earlier: Mapping, later: Mapping): Mapping {
  return mergeMapping(earlier, later, ["services", "*"], new Set());
}

function mergeMapping(earlier: Mapping, later: Mapping, path: readonly string[], overrides: ReadonlySet<string>): Mapping {
  const result: Mapping = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    const at = [...path, key];
    result[key] = overrides.has(at.join(".")) || !Object.hasOwn(earlier, key) ? value : mergeValue(earlier[key] as Value, value, at, overrides);
  }
  return result;
}

function mergeValue(earlier: Value, later: Value, path: readonly string[], overrides: ReadonlySet<string>): Value {
  if (later === null) return earlier;
  if (earlier === null) return later;
  const field = path.length >= 3 && path[0] === "services" ? path.slice(2).join(".") : "";
  if (field !== "" && REPLACED.has(field)) return later;
  if (field !== "" && PAIRS.has(field)) return mergeMapping(pairs(earlier), pairs(later), path, overrides);
  if (field === "depends_on" || field === "networks") return mergeMapping(named(earlier, field), named(later, field), path, overrides);
  if (field === "build" && (typeof earlier === "string" || typeof later === "string"))
    return mergeMapping(
      typeof earlier === "string" ? { context: earlier } : (earlier as Mapping),
      typeof later === "string" ? { context: later } : (later as Mapping),
      path,
      overrides,
    );
  if (field === "logging" && isMapping(earlier) && isMapping(later) && later.driver !== undefined && earlier.driver !== later.driver) return later;
  if (field !== "" && KEYED[field]) return mergeKeyed(asList(earlier), asList(later), KEYED[field]);
  if (isMapping(earlier) && isMapping(later)) return mergeMapping(earlier, later, path, overrides);
  if (Array.isArray(earlier) || Array.isArray(later)) {
    const growing = LISTS.has(field) || (Array.isArray(earlier) && Array.isArray(later));
    if (!growing) throw new CommandError(`${path.join(".")}: cannot override ${typeName(earlier)} with ${typeName(later)}`);
    return unique([...asList(earlier), ...asList(later)]);
  }
  if (isMapping(earlier) !== isMapping(later)) {
    if (field === "extends") return later;
    throw new CommandError(`cannot override ${path.join(".")}: unexpected type ${typeName(later)}`);
  }
  return later;
}

const REPLACED = new Set(["command", "entrypoint", "healthcheck.test", "pull_policy"]);
const PAIRS = new Set(["environment", "labels", "annotations", "sysctls", "build.args", "build.labels", "deploy.labels", "build.additional_contexts"]);
const LISTS = new Set(["dns", "dns_search", "env_file", "tmpfs", "label_file"]);

type KeyOf = (item: Value) => string;

export const KEYED: Readonly<Record<string, KeyOf>> = {
  volumes: (item) => (typeof item === "string" ? shortVolumeTarget(item) : isMapping(item) ? String(item.target ?? "") : ""),
  devices: (item) => (typeof item === "string" ? (item.split(":")[1] ?? item) : isMapping(item) ? String(item.target ?? item.source ?? "") : ""),
  configs: (item) => (typeof item === "string" ? `/${item}` : isMapping(item) ? String(item.target ?? `/${item.source}`) : ""),
  secrets: (item) => (typeof item === "string" ? item : isMapping(item) ? String(item.target ?? item.source) : ""),
};

function shortVolumeTarget(text: string): string {
  const parts = text.split(":");
  return (parts.length === 1 ? parts[0] : parts[1]) as string;
}

function mergeKeyed(earlier: readonly Value[], later: readonly Value[], keyOf: KeyOf): Value[] {
  const result = new Map<string, Value>();
  for (const item of [...earlier, ...later]) result.set(keyOf(item), item);
  return [...result.values()];
}

/** `[A=1, B]` as `{A: "1", B: null}`. */
export function pairs(value: Value): Mapping {
  if (isMapping(value)) return value;
  const result: Mapping = {};
  for (const item of asList(value)) {
    const text = String(item);
    const at = text.indexOf("=");
    if (at < 0) result[text] = null;
    else result[text.slice(0, at)] = text.slice(at + 1);
  }
  return result;
}

function named(value: Value, field: string): Mapping {
  if (isMapping(value)) return value;
  return Object.fromEntries(asList(value).map((name) => [String(name), field === "networks" ? null : { condition: "service_started", required: true }]));
}

function asList(value: Value): Value[] {
  return Array.isArray(value) ? value : [value];
}

function unique(list: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = JSON.stringify(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function typeName(value: Value): string {
  return Array.isArray(value) ? "[]interface {}" : isMapping(value) ? "map[string]interface {}" : typeof value;
}
