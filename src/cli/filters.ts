import type { Filters } from "./flag/kinds.ts";

/** `{"status":{"exited":true}}`, as the Engine API wants filters; undefined when there are none. */
export function encodeFilters(filters: Filters): string | undefined {
  const names = Object.entries(filters);
  if (names.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(names.map(([name, values]) => [name, Object.fromEntries(values.map((value) => [value, true]))])));
}

/** Filters with another value added. */
export function addFilter(filters: Filters, name: string, value: string): Filters {
  return { ...filters, [name]: [...(filters[name] ?? []), value] };
}
