import { EngineError } from "../error.ts";
import { sortedRecord } from "./response.ts";

/**
 * Wire types the way Go has them: every field always there with a zero value, null for an absent list, maps with sorted keys,
 * `omitempty` on the way out, and Go's message for a value of the wrong type on the way in.
 */
export interface GoType<T> {
  readonly name: string;
  zero(): T;
  decode(value: unknown, path: string): T;
  encode(value: T): unknown;
  isEmpty(value: T): boolean;
}

export type FieldsOf<T> = { readonly [K in keyof T]-?: GoType<T[K]> | Omitted<T[K]> };

/** A field that is left out when it is empty. */
export interface Omitted<T> {
  readonly omitEmpty: GoType<T>;
}

export function omit<T>(type: GoType<T>): Omitted<T> {
  return { omitEmpty: type };
}

export const string: GoType<string> = scalar("string", "", (value): value is string => typeof value === "string");
export const bool: GoType<boolean> = scalar("bool", false, (value): value is boolean => typeof value === "boolean");
export const int64: GoType<number> = scalar("int64", 0, isInt64);
export const int: GoType<number> = scalar("int", 0, isInt64);
export const float: GoType<number> = scalar("float32", 0, (value): value is number => typeof value === "number");
export const uint: GoType<number> = scalar("uint", 0, isUnsigned);
export const uint64: GoType<number> = scalar("uint64", 0, isUnsigned);
export const uint16: GoType<number> = scalar("uint16", 0, (value): value is number => isUnsigned(value) && value < 2 ** 16);
/** In nanoseconds. */
export const duration: GoType<number> = scalar("time.Duration", 0, isInt64);
export const uint32: GoType<number> = scalar("uint32", 0, (value): value is number => isUnsigned(value) && value < 2 ** 32);

/** `[]byte`: base64 on the wire, kept as such. */
export const bytes: GoType<string> = {
  name: "[]uint8",
  zero: () => "",
  decode: (value, path) => {
    if (value === null) return "";
    if (typeof value !== "string") throw mismatch(value, path, "[]uint8");
    const clean = value.replace(/[\r\n]/g, "");
    const right = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0].length ?? 0;
    if (right === clean.length) return clean;
    const bad = clean.slice(right).search(/[^A-Za-z0-9+/]/);
    const error = mismatch(value, path, "[]uint8");
    throw new EngineError(error.kind, `${error.message}: illegal base64 data at input byte ${right + (bad < 0 ? 0 : bad)}`);
  },
  encode: (value) => value,
  isEmpty: (value) => value === "",
};

/** An empty struct, as in sets: `{"80/tcp": {}}`. */
export const emptyStruct: GoType<Record<string, never>> = {
  name: "struct {}",
  zero: () => ({}),
  decode: (value, path) => {
    if (value !== null && kindOf(value) !== "object") throw mismatch(value, path, "struct {}");
    return {};
  },
  encode: () => ({}),
  isEmpty: () => false,
};

export function list<T>(item: GoType<T>): GoType<T[] | null> {
  const name = `[]${item.name}`;
  return {
    name,
    zero: () => null,
    decode: (value, path) => {
      if (value === null) return null;
      if (!Array.isArray(value)) throw mismatch(value, path, name);
      return value.map((element: unknown, i) => item.decode(element, `${path}.${i}`));
    },
    encode: (value) => (value === null ? null : value.map((element) => item.encode(element))),
    isEmpty: (value) => value === null || value.length === 0,
  };
}

export function map<T>(item: GoType<T>): GoType<Record<string, T> | null> {
  const name = `map[string]${item.name}`;
  return {
    name,
    zero: () => null,
    decode: (value, path) => {
      if (value === null) return null;
      if (kindOf(value) !== "object") throw mismatch(value, path, name);
      const decoded: Record<string, T> = {};
      for (const [key, element] of Object.entries(value as object))
        decoded[key] = item.decode(element, `${path}.${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      return sortedRecord(decoded);
    },
    encode: (value) => {
      if (value === null) return null;
      const encoded: Record<string, unknown> = {};
      for (const key of Object.keys(value).sort()) encoded[key] = item.encode(value[key] as T);
      return encoded;
    },
    isEmpty: (value) => value === null || Object.keys(value).length === 0,
  };
}

export function pointer<T>(target: GoType<T>): GoType<T | null> {
  return {
    name: `*${target.name}`,
    zero: () => null,
    decode: (value, path) => (value === null ? null : target.decode(value, path)),
    encode: (value) => (value === null ? null : target.encode(value)),
    isEmpty: (value) => value === null,
  };
}

/** `[N]T`: what is missing has its zero value, what is too much is left out. */
export function array<T>(item: GoType<T>, length: number): GoType<T[]> {
  const name = `[${length}]${item.name}`;
  return {
    name,
    zero: () => Array.from({ length }, () => item.zero()),
    decode: (value, path) => {
      if (value !== null && !Array.isArray(value)) throw mismatch(value, path, name);
      return Array.from({ length }, (_, i) => (value === null || i >= value.length ? item.zero() : item.decode(value[i], `${path}.${i}`)));
    },
    encode: (value) => value.map((element) => item.encode(element)),
    isEmpty: () => false,
  };
}

/** strslice.StrSlice: a list, or one string. */
export const strings: GoType<string[] | null> = {
  ...list(string),
  decode: (value) => {
    if (value === null) return null;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return [...value];
    if (typeof value !== "string") throw mismatch(value, "", "string");
    return [value];
  },
};

export function struct<T extends object>(name: string, fields: FieldsOf<T>): GoType<T> {
  const table = (Object.entries(fields) as [string, GoType<unknown> | Omitted<unknown>][]).map(([key, field]) => {
    const omitEmpty = "omitEmpty" in field;
    return { key, type: omitEmpty ? field.omitEmpty : field, omitEmpty };
  });
  const byName = new Map(table.map((field) => [field.key.toLowerCase(), field]));
  const zero = (): T => Object.fromEntries(table.map(({ key, type }) => [key, type.zero()])) as T;
  return {
    name,
    zero,
    decode: (value, path) => {
      const result = zero();
      if (value === null) return result;
      if (kindOf(value) !== "object") throw mismatch(value, path, name);
      for (const [key, element] of Object.entries(value as object)) {
        const field = byName.get(key.toLowerCase());
        if (field === undefined) continue;
        // null leaves Go's scalars as they are.
        (result as Record<string, unknown>)[field.key] = field.type.decode(element, `${path}.${key}`);
      }
      return result;
    },
    encode: (value) => {
      const encoded: Record<string, unknown> = {};
      for (const { key, type, omitEmpty } of table) {
        const item = (value as Record<string, unknown>)[key];
        if (omitEmpty && (item === undefined || type.isEmpty(item))) continue;
        encoded[key] = type.encode(item === undefined ? type.zero() : item);
      }
      return encoded;
    },
    isEmpty: () => false,
  };
}

function isUnsigned(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 64;
}

function isInt64(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 2 ** 63;
}

function scalar<T>(name: string, zero: T, is: (value: unknown) => value is T): GoType<T> {
  return {
    name,
    zero: () => zero,
    decode: (value, path) => {
      if (value === null) return zero;
      if (!is(value)) throw mismatch(value, path, name);
      return value;
    },
    encode: (value) => value,
    isEmpty: (value) => value === zero,
  };
}

function mismatch(value: unknown, path: string, type: string): EngineError {
  const kind = kindOf(value);
  const what = kind === "number" && /^u?int/.test(type) ? `number ${value as number}` : kind;
  const place = !path.includes(".") ? "Go value" : /\.\d+$/.test(path) ? path : `Go struct field ${path}`;
  return new EngineError("InvalidParameter", `invalid JSON: json: cannot unmarshal ${what} into ${place} of type ${type}`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
