/**
 * Values as a Go template sees them. JavaScript's null is nil, undefined is "no value", arrays are slices, plain objects are
 * maps, numbers are ints; structs and floats have classes of their own.
 */
import { formatDuration } from "../format/duration.ts";
import { formatGoFloat } from "./float.ts";

export type Value = unknown;

/** Marks a map whose keys have a named type: then `index` takes no plain string. */
export const KEY_TYPE = Symbol("key type");

export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A time.Duration: an integer that prints as `1m30s`. */
export class GoDuration {
  readonly nanoseconds: number;

  constructor(nanoseconds: number) {
    this.nanoseconds = nanoseconds;
  }
}

/** A json.Number: the text of a number, which compares with no integer. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const UNTYPED = Symbol("untyped");

/** What decoding into an empty interface gives: []interface {}, map[string]interface {}, json.Number. */
export function untyped(value: Value): Value {
  if (typeof value === "number") return new JsonNumber(String(value));
  if (typeof value !== "object" || value === null) return value;
  const copy = Array.isArray(value) ? value.map(untyped) : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untyped(item)]));
  return Object.defineProperty(copy, UNTYPED, { value: true });
}

export function isUntyped(value: object): boolean {
  return UNTYPED in value;
}

export type Method = (...args: Value[]) => Value;

/** A struct (or a pointer to one, which prints as an address when it is inside of something else). */
export class GoStruct {
  readonly type: string;
  readonly #fields: Readonly<Record<string, Value>> | (() => Readonly<Record<string, Value>>);
  readonly #columns: Columns | undefined;
  readonly methods: Readonly<Record<string, Method>>;
  /** Of embedded structs: found by name, not printed. */
  readonly promoted: Readonly<Record<string, Value>>;
  /** What `json` shows. */
  readonly json: () => unknown;
  readonly pointer: boolean;
  /** String(), for types that have one (time.Time). */
  readonly text: string | undefined;

  constructor(options: {
    type: string;
    /** In declaration order. Accessors are allowed: they are asked when needed. */
    fields: Readonly<Record<string, Value>> | (() => Readonly<Record<string, Value>>);
    /** The same, one by one, where making them all would be too slow. */
    columns?: Columns | undefined;
    methods?: Readonly<Record<string, Method>>;
    promoted?: Readonly<Record<string, Value>>;
    json?: () => unknown;
    pointer?: boolean;
    text?: string;
  }) {
    this.type = options.type;
    this.#fields = options.fields;
    this.#columns = options.columns;
    this.methods = options.methods ?? {};
    this.promoted = options.promoted ?? {};
    this.json = options.json ?? (() => Object.fromEntries(Object.entries(this.fields).map(([name, value]) => [name, toJson(value)])));
    this.pointer = options.pointer ?? false;
    this.text = options.text;
  }

  get fields(): Readonly<Record<string, Value>> {
    return typeof this.#fields === "function" ? this.#fields() : this.#fields;
  }

  has(name: string): boolean {
    return this.#columns === undefined ? Object.hasOwn(this.fields, name) : this.#columns.has(name);
  }

  get(name: string): Value {
    return this.#columns === undefined ? this.fields[name] : this.#columns.get(name);
  }
}

export interface Columns {
  has(name: string): boolean;
  get(name: string): Value;
}

export function isMap(value: Value): value is Readonly<Record<string, Value>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof GoStruct) &&
    !(value instanceof GoFloat) &&
    !(value instanceof GoDuration) &&
    !(value instanceof JsonNumber)
  );
}

/** `.Field` of a template's truth test. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return false;
  if (value instanceof GoFloat) return value.value !== 0;
  if (value instanceof GoDuration) return value.nanoseconds !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return true;
}

/** %v of a value at the top of an action: there a pointer shows what it points to. */
export function printValue(value: Value): string {
  if (value === undefined) return "<no value>";
  if (value instanceof GoStruct) return structText(value);
  return formatValue(value);
}

export function formatValue(value: Value): string {
  if (value === undefined || value === null) return "<nil>";
  if (typeof value === "string") return value;
  if (value instanceof GoFloat) return formatGoFloat(value.value);
  if (value instanceof GoDuration) return formatDuration(value.nanoseconds);
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(formatValue).join(" ")}]`;
  if (value instanceof GoStruct) return value.pointer ? address(value) : structText(value);
  if (isMap(value)) {
    const keys = Object.keys(value).sort();
    return `map[${keys.map((key) => `${key}:${formatValue(value[key])}`).join(" ")}]`;
  }
  return String(value);
}

function structText(value: GoStruct): string {
  if (value.text !== undefined) return value.text;
  return `{${Object.values(value.fields).map(formatValue).join(" ")}}`;
}

/** Some address that stays the same for the same content. */
function address(value: GoStruct): string {
  let hash = 0x811c9dc5;
  for (const character of structText(value)) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193) >>> 0;
  return `0xc000${(hash & 0xffffe0).toString(16).padStart(6, "0")}`;
}

export function typeName(value: Value): string {
  if (value === undefined || value === null) return "nil";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" || typeof value === "bigint") return "int";
  if (value instanceof GoFloat) return "float64";
  if (value instanceof GoDuration) return "time.Duration";
  if (value instanceof JsonNumber) return "json.Number";
  if (Array.isArray(value)) return !isUntyped(value) && value.every((item) => typeof item === "string") ? "[]string" : "[]interface {}";
  if (value instanceof GoStruct) return value.type;
  return !isUntyped(value) && Object.values(value as object).every((item) => typeof item === "string") ? "map[string]string" : "map[string]interface {}";
}

export function toJson(value: Value): unknown {
  if (value === undefined) return null;
  if (value instanceof GoFloat) return value.value;
  if (value instanceof GoDuration) return value.nanoseconds;
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof GoStruct) return value.json();
  if (typeof value === "object" && value !== null && NIL in value) return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "bigint") return Number(value);
  if (isMap(value))
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, toJson(value[key])]),
    );
  return value;
}

/** encoding/json: no spaces, and with `<`, `>`, `&` escaped unless asked otherwise. */
export function encodeJson(value: unknown, options: { escapeHtml: boolean; indent?: string } = { escapeHtml: false }): string {
  const text = JSON.stringify(value, undefined, options.indent) ?? "null";
  const separated = text.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  if (!options.escapeHtml) return separated;
  return separated.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026");
}

const NIL = Symbol("nil");

/** A nil slice or map: as empty as an empty one, but JSON shows null. */
export function asNil<T extends object>(empty: T): T {
  return Object.defineProperty(empty, NIL, { value: true });
}

export function isNil(value: Value): boolean {
  return value === null || value === undefined || (typeof value === "object" && NIL in value);
}
