import { getKey, type Path } from "./paths.ts";
import { describe, isObject, JqError } from "./values.ts";

/** A value, and its path while paths are tracked. */
export interface Output {
  readonly value: unknown;
  readonly path: Path | undefined;
}

/** A value that comes from nowhere in the input. */
export function computed(value: unknown): Output {
  return { value, path: undefined };
}

/** What is at a key of it. Throws JqError, also when a path is wanted and it has none. */
export function at(of: Output, key: unknown, tracked: boolean): Output {
  if (tracked && of.path === undefined) throw new JqError(`Invalid path expression with result ${describeShort(of.value)}`);
  return { value: getKey(of.value, key), path: of.path && [...of.path, key] };
}

/** What `.[]` gives. Throws JqError. */
export function* iterate(of: Output): Generator<Output> {
  const { value, path } = of;
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) yield { value: value[i], path: path && [...path, i] };
  else if (isObject(value)) for (const key of Object.keys(value)) yield { value: value[key], path: path && [...path, key] };
  else throw new JqError(`Cannot iterate over ${value === null ? "null" : describe(value)}`);
}

/** A value as messages about paths show it: without its type. */
export function describeShort(value: unknown): string {
  const text = describe(value);
  return text.slice(text.indexOf("(") + 1, -1);
}
