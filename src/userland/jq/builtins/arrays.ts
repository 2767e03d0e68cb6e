import { compare, describe, isObject, JqError } from "../values.ts";
import { array, type Builtins, number, simple, valued } from "./builtin.ts";

/** Sorting, grouping and shaping of arrays. */
export const ARRAYS: Builtins = [
  ["sort/0", simple((value) => array(value, "sorted").toSorted(compare))],
  ["_sort_by_list/1", valued((value, [list]) => sortBy(value, list).map((item) => item.value))],
  ["_group_by_list/1", valued((value, [list]) => groupBy(value, list))],
  ["_min_by_list/1", valued((value, [list]) => extreme(value, list, -1))],
  ["_max_by_list/1", valued((value, [list]) => extreme(value, list, 1))],
  ["min/0", simple((value) => extreme(value, value, -1))],
  ["max/0", simple((value) => extreme(value, value, 1))],
  [
    "unique/0",
    simple((value) =>
      array(value, "sorted")
        .toSorted(compare)
        .filter((item, i, all) => i === 0 || compare(all[i - 1], item) !== 0),
    ),
  ],
  ["reverse/0", simple((value) => (value === null ? [] : typeof value === "string" ? [...value].reverse().join("") : array(value, "reversed").toReversed()))],
  ["flatten/0", simple((value) => flatten(value, Number.POSITIVE_INFINITY))],
  [
    "flatten/1",
    valued((value, [depth]) => {
      if (number(depth, "flatten") < 0) throw new JqError("flatten depth must not be negative");
      return flatten(value, depth as number);
    }),
  ],
  [
    "transpose/0",
    simple((value) => {
      const rows = array(value, "transposed") as unknown[][];
      return Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, i) => rows.map((row) => row[i] ?? null));
    }),
  ],
];

function sortBy(value: unknown, list: unknown): { value: unknown; key: unknown }[] {
  const ranks = list as unknown[];
  return array(value, "sorted")
    .map((item, i) => ({ value: item, key: ranks[i] }))
    .sort((a, b) => compare(a.key, b.key));
}

function groupBy(value: unknown, list: unknown): unknown[][] {
  const groups: unknown[][] = [];
  let last: { key: unknown } | undefined;
  for (const item of sortBy(value, list)) {
    if (last && compare(last.key, item.key) === 0) (groups.at(-1) as unknown[]).push(item.value);
    else groups.push([item.value]);
    last = item;
  }
  return groups;
}

function extreme(value: unknown, list: unknown, sign: 1 | -1): unknown {
  const items = array(value, "iterated over");
  const ranks = list as unknown[];
  let best = -1;
  for (let i = 0; i < items.length; i++) {
    const order = best < 0 ? 1 : sign * compare(ranks[i], ranks[best]);
    if (order > 0 || (order === 0 && sign > 0)) best = i;
  }
  return best < 0 ? null : items[best];
}

function flatten(value: unknown, depth: number): unknown[] {
  const items = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : undefined;
  if (!items) throw new JqError(`Cannot iterate over ${describe(value)}`);
  return items.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}
