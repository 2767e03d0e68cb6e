import { SqlError } from "./error.ts";
import type { TypeName } from "./tree.ts";

/** NULL, a truth value, a number, or text (which dates and everything else are, too). */
export type Value = null | boolean | number | string;

const ALIASES: Readonly<Record<string, string>> = {
  int: "int4",
  integer: "int4",
  smallint: "int2",
  bigint: "int8",
  serial: "int4",
  smallserial: "int2",
  bigserial: "int8",
  decimal: "numeric",
  real: "float4",
  float: "float8",
  double: "float8",
  bool: "bool",
  boolean: "bool",
  character: "bpchar",
  char: "bpchar",
  string: "text",
};

interface TypeInfo {
  readonly oid: number;
  /** As \d and error messages call it. */
  readonly label: string;
  readonly numeric?: boolean;
}

const TYPES: Readonly<Record<string, TypeInfo>> = {
  bool: { oid: 16, label: "boolean" },
  int8: { oid: 20, label: "bigint", numeric: true },
  int2: { oid: 21, label: "smallint", numeric: true },
  int4: { oid: 23, label: "integer", numeric: true },
  text: { oid: 25, label: "text" },
  json: { oid: 114, label: "json" },
  float4: { oid: 700, label: "real", numeric: true },
  float8: { oid: 701, label: "double precision", numeric: true },
  bpchar: { oid: 1042, label: "character" },
  varchar: { oid: 1043, label: "character varying" },
  date: { oid: 1082, label: "date" },
  time: { oid: 1083, label: "time without time zone" },
  timestamp: { oid: 1114, label: "timestamp without time zone" },
  timestamptz: { oid: 1184, label: "timestamp with time zone" },
  interval: { oid: 1186, label: "interval" },
  numeric: { oid: 1700, label: "numeric", numeric: true },
  uuid: { oid: 2950, label: "uuid" },
  jsonb: { oid: 3802, label: "jsonb" },
  name: { oid: 19, label: "name" },
  bytea: { oid: 17, label: "bytea" },
};

const RANGES: Readonly<Record<string, number>> = { int2: 32_767, int4: 2_147_483_647, int8: 2 ** 63 };

export function typeNamed(word: string): string | undefined {
  const name = ALIASES[word] ?? word;
  return TYPES[name] === undefined ? undefined : name;
}

export function typeOid(name: string): number {
  return TYPES[name]?.oid ?? 25;
}

export function typeLabel({ name, arguments: given }: TypeName): string {
  const label = TYPES[name]?.label ?? name;
  return given.length === 0 ? label : `${label}(${given.join(",")})`;
}

/** As the client sees it. */
export function textOf(value: Value): string | null {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? "t" : "f";
  return String(value);
}

/** A value as one of this type. Throws SqlError. */
export function castTo(value: Value, type: TypeName): Value {
  if (value === null) return null;
  const label = TYPES[type.name]?.label ?? type.name;
  const invalid = (): never => {
    throw new SqlError("22P02", `invalid input syntax for type ${label}: "${textOf(value)}"`);
  };
  switch (type.name) {
    case "int2":
    case "int4":
    case "int8": {
      const number =
        typeof value === "boolean" ? Number(value) : typeof value === "number" ? value : /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : invalid();
      const rounded = Math.sign(number) * Math.round(Math.abs(number));
      if (Math.abs(rounded) > (RANGES[type.name] as number))
        throw new SqlError("22003", typeof value === "string" ? `value "${value}" is out of range for type ${label}` : `${label} out of range`);
      return rounded;
    }
    case "numeric":
    case "float4":
    case "float8": {
      const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
      if (Number.isNaN(number) && value !== "NaN") invalid();
      const scale = type.arguments[1];
      return scale === undefined ? number : Number(number.toFixed(scale)).toFixed(scale);
    }
    case "bool":
      if (typeof value === "boolean") return value;
      if (/^(t|true|y|yes|on|1)$/i.test(String(value).trim())) return true;
      return /^(f|false|n|no|off|0)$/i.test(String(value).trim()) ? false : invalid();
    case "varchar":
    case "bpchar": {
      const text = textOf(value) as string;
      const length = type.arguments[0] ?? (type.name === "bpchar" ? 1 : undefined);
      if (length !== undefined && [...text].length > length)
        throw new SqlError("22001", `value too long for type ${typeLabel({ ...type, arguments: [length] })}`);
      return type.name === "bpchar" ? text.padEnd(length ?? 1) : text;
    }
    case "date":
      return dateText(String(value), 10) ?? invalid();
    case "timestamp":
      return dateText(String(value), 29)?.replace(/\+00$/, "") ?? invalid();
    case "timestamptz":
      return `${dateText(String(value), 29)?.replace(/\+00$/, "") ?? invalid()}+00`;
    case "json":
    case "jsonb":
      try {
        JSON.parse(String(value));
        return String(value);
      } catch {
        throw new SqlError("22P02", `invalid input syntax for type json`);
      }
    case "uuid":
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)) ? String(value).toLowerCase() : invalid();
    default:
      return textOf(value);
  }
}

/** `2026-01-15 09:00:00.123`, at most so long; undefined when it is no date. */
function dateText(text: string, length: number): string | undefined {
  const match = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?\s*$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "00", second = "00", fraction = ""] = match;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(time).getUTCMonth() !== Number(month) - 1) return undefined;
  const two = (part: string | undefined) => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}${fraction.replace(/\.?0+$/, "")}`.slice(0, length);
}

/** Order of two values that are not NULL. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "number" || typeof b === "number" || typeof a === "boolean" || typeof b === "boolean") {
    const [x, y] = [Number(a), Number(b)];
    if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  }
  const [x, y] = [String(a), String(b)];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
