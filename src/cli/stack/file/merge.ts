import type { Mapping } from "./model.ts";
import { pairs } from "./normalize.ts";

/** Later files over earlier ones: maps are joined, lists too; single values are replaced. */
export function mergeFiles(files: readonly Mapping[]): Mapping {
  return files.reduce((merged, file) => mergeSections(merged, file), {});
}

function mergeSections(a: Mapping, b: Mapping): Mapping {
  const result: Mapping = { ...a };
  for (const [key, value] of Object.entries(b))
    result[key] = key === "services" ? mergeServices((a[key] ?? {}) as Record<string, Mapping>, value as Record<string, Mapping>) : merge(a[key], value, key);
  return result;
}

function mergeServices(a: Readonly<Record<string, Mapping>>, b: Readonly<Record<string, Mapping>>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...a };
  for (const [name, service] of Object.entries(b)) result[name] = merge(a[name], service, name);
  return result;
}

/** Written as a list or as a map, they mean the same. */
const PAIRS = ["environment", "labels", "sysctls"];
/** A command is one thing. */
const WHOLE = ["command", "entrypoint", "test"];

function merge(a: unknown, b: unknown, key: string): unknown {
  if (a === undefined || a === null || WHOLE.includes(key)) return b ?? a;
  if (PAIRS.includes(key)) return { ...pairs(a, null), ...pairs(b, null) };
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b.filter((item: unknown) => !a.includes(item))];
  if (typeof a === "object" && typeof b === "object" && b !== null && !Array.isArray(a) && !Array.isArray(b)) {
    const result: Mapping = { ...(a as Mapping) };
    for (const [name, value] of Object.entries(b)) result[name] = merge((a as Mapping)[name], value, name);
    return result;
  }
  return b;
}
