import { describe, isObject, JqError, type JsonObject, typeOf, withEntry } from "./values.ts";

export type Path = readonly unknown[];

const LONGEST_ARRAY = 10_000_000;

/** `.key`, `[n]`, `[from:to]` (a path element `{start, end}`). */
export function getKey(value: unknown, key: unknown): unknown {
  if (value === null && (typeof key === "string" || typeof key === "number" || key === null || isObject(key))) return null;
  if (isObject(value) && typeof key === "string") return Object.hasOwn(value, key) ? value[key] : null;
  if (Array.isArray(value) && typeof key === "number") {
    const index = Math.floor(key);
    return value[index < 0 ? index + value.length : index] ?? null;
  }
  if (isObject(key) && (Array.isArray(value) || typeof value === "string")) return slice(value, key["start"], key["end"]);
  if (Array.isArray(value) && Array.isArray(key)) return indices(value, key);
  if (typeof key === "string") throw new JqError(`Cannot index ${typeOf(value)} with string "${key}"`);
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(key)}`);
}

export function slice(value: unknown, start: unknown, end: unknown): unknown {
  if (value === null) return null;
  if (typeof value !== "string" && !Array.isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with object`);
  const [from, to] = sliceBounds(typeof value === "string" ? [...value].length : value.length, start, end);
  return typeof value === "string" ? [...value].slice(from, to).join("") : value.slice(from, to);
}

function sliceBounds(length: number, start: unknown, end: unknown): [number, number] {
  for (const bound of [start, end])
    if (bound !== null && bound !== undefined && typeof bound !== "number") throw new JqError("Start and end indices of an array slice must be numbers");
  const place = (bound: unknown, fallback: number, round: (value: number) => number) => {
    if (typeof bound !== "number") return fallback;
    const index = round(bound);
    return Math.min(length, Math.max(0, index < 0 ? index + length : index));
  };
  const from = place(start, 0, Math.floor);
  return [from, Math.max(from, place(end, length, Math.ceil))];
}

/** Where an array or a text lies in another. */
export function indices(value: unknown, wanted: unknown): unknown {
  if (value === null) return null;
  const found: number[] = [];
  if (typeof value === "string" && typeof wanted === "string") {
    if (wanted === "") return null;
    for (let at = value.indexOf(wanted); at >= 0; at = value.indexOf(wanted, at + 1)) found.push(at);
    return found;
  }
  if (!Array.isArray(value)) throw new JqError(`Cannot determine indices of ${typeOf(wanted)} in ${typeOf(value)}`);
  const list = Array.isArray(wanted) ? wanted : [wanted];
  if (list.length === 0) return null;
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  for (let i = 0; i + list.length <= value.length; i++) if (list.every((item, k) => same(item, value[i + k]))) found.push(i);
  return found;
}

export function getPath(value: unknown, path: Path): unknown {
  let current = value;
  for (const key of path) {
    if (current === null) return null;
    current = getKey(current, key);
  }
  return current;
}

export function setPath(value: unknown, path: Path, replacement: unknown): unknown {
  if (path.length === 0) return replacement;
  const [key, ...rest] = path;
  return setKey(value, key, setPath(getKey(value, key), rest, replacement));
}

function setKey(value: unknown, key: unknown, replacement: unknown): unknown {
  if (typeof key === "string" && (value === null || isObject(value))) return withEntry((value ?? {}) as JsonObject, key, replacement);
  if (typeof key === "number" && (value === null || Array.isArray(value))) {
    const list = [...((value ?? []) as unknown[])];
    const index = key < 0 ? Math.floor(key) + list.length : Math.floor(key);
    if (index < 0) throw new JqError("Out of bounds negative array index");
    if (index > LONGEST_ARRAY) throw new JqError("Array index too large");
    while (list.length < index) list.push(null);
    list[index] = replacement;
    return list;
  }
  if (isObject(key) && (value === null || Array.isArray(value))) {
    const list = [...((value ?? []) as unknown[])];
    if (!Array.isArray(replacement)) throw new JqError("A slice of an array can only be assigned another array");
    const [from, to] = sliceBounds(list.length, key["start"], key["end"]);
    list.splice(from, to - from, ...replacement);
    return list;
  }
  if (typeof key === "string") throw new JqError(`Cannot index ${typeOf(value)} with string "${key}"`);
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(key)}`);
}

export function deletePaths(value: unknown, paths: readonly Path[], compare: (a: unknown, b: unknown) => number): unknown {
  // From the back, so that earlier places stay where they are.
  return [...paths].sort((a, b) => compare(b, a)).reduce((current: unknown, path) => deletePath(current, path), value);
}

function deletePath(value: unknown, path: Path): unknown {
  if (value === null) return null;
  if (path.length === 0) return null;
  const [key, ...rest] = path;
  if (rest.length > 0) {
    const inner = getKey(value, key);
    return inner === null ? value : setKey(value, key, deletePath(inner, rest));
  }
  if (isObject(value) && typeof key === "string") {
    const copy = { ...value };
    delete copy[key];
    return copy;
  }
  if (Array.isArray(value) && typeof key === "number") {
    const index = key < 0 ? key + value.length : key;
    return value.filter((_, i) => i !== index);
  }
  if (Array.isArray(value) && isObject(key)) {
    const [from, to] = sliceBounds(value.length, key["start"], key["end"]);
    return [...value.slice(0, from), ...value.slice(to)];
  }
  throw new JqError(`Cannot delete field at ${isObject(value) ? "object" : "array"} index of ${typeOf(value) === "array" ? "array" : describe(value)}`);
}
