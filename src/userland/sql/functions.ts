/** Functions of one row, and those of many. */
import { SqlError } from "./error.ts";
import { compareValues, textOf, type Value } from "./types.ts";

export interface Session {
  readonly user: string;
  readonly database: string;
  readonly version: string;
  /** Milliseconds since the epoch, the same for a whole statement. */
  readonly now: number;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly pid: number;
}

interface SqlFunction {
  readonly minimum: number;
  readonly maximum: number;
  /** Type of the result; `same`: of the first argument. */
  readonly type: string;
  /** NULL in, NULL out, unless this says otherwise. */
  readonly takesNull?: boolean;
  run(values: readonly Value[], session: Session): Value;
}

const text = (value: Value | undefined) => textOf(value ?? null) ?? "";
const number = (value: Value | undefined) => Number(value ?? 0);
const define = (minimum: number, maximum: number, type: string, run: SqlFunction["run"], takesNull = false): SqlFunction => ({
  minimum,
  maximum,
  type,
  run,
  takesNull,
});

const timestamp = (milliseconds: number) =>
  `${new Date(milliseconds)
    .toISOString()
    .replace("T", " ")
    .replace(/\.?0*Z$/, "")}+00`;

export const FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  lower: define(1, 1, "text", ([a]) => text(a).toLowerCase()),
  upper: define(1, 1, "text", ([a]) => text(a).toUpperCase()),
  length: define(1, 1, "int4", ([a]) => [...text(a)].length),
  char_length: define(1, 1, "int4", ([a]) => [...text(a)].length),
  trim: define(1, 1, "text", ([a]) => text(a).trim()),
  initcap: define(1, 1, "text", ([a]) =>
    text(a)
      .toLowerCase()
      .replace(/(^|[^\p{L}\p{N}])(\p{L})/gu, (_all, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  reverse: define(1, 1, "text", ([a]) => [...text(a)].reverse().join("")),
  repeat: define(2, 2, "text", ([a, b]) => text(a).repeat(Math.max(0, Math.min(1_000_000, number(b))))),
  left: define(2, 2, "text", ([a, b]) => text(a).slice(0, number(b))),
  right: define(2, 2, "text", ([a, b]) => (number(b) === 0 ? "" : text(a).slice(-number(b)))),
  lpad: define(2, 3, "text", ([a, b, c]) =>
    text(a)
      .padStart(Math.min(100_000, number(b)), c === undefined ? " " : text(c))
      .slice(0, number(b)),
  ),
  rpad: define(2, 3, "text", ([a, b, c]) =>
    text(a)
      .padEnd(Math.min(100_000, number(b)), c === undefined ? " " : text(c))
      .slice(0, number(b)),
  ),
  replace: define(3, 3, "text", ([a, b, c]) => text(a).replaceAll(text(b), text(c))),
  substring: define(2, 3, "text", ([a, b, c]) => text(a).slice(number(b) - 1, c === undefined ? undefined : number(b) - 1 + number(c))),
  substr: define(2, 3, "text", ([a, b, c]) => text(a).slice(number(b) - 1, c === undefined ? undefined : number(b) - 1 + number(c))),
  position: define(2, 2, "int4", ([a, b]) => text(b).indexOf(text(a)) + 1),
  concat: define(1, 100, "text", (values) => values.map((value) => text(value)).join(""), true),
  concat_ws: define(
    1,
    100,
    "text",
    ([separator, ...values]) =>
      values
        .filter((value) => value !== null)
        .map(text)
        .join(text(separator)),
    true,
  ),
  abs: define(1, 1, "same", ([a]) => Math.abs(number(a))),
  round: define(1, 2, "numeric", ([a, b]) => (b === undefined ? Math.sign(number(a)) * Math.round(Math.abs(number(a))) : number(a).toFixed(number(b)))),
  floor: define(1, 1, "numeric", ([a]) => Math.floor(number(a))),
  ceil: define(1, 1, "numeric", ([a]) => Math.ceil(number(a))),
  sqrt: define(1, 1, "float8", ([a]) => Math.sqrt(number(a))),
  power: define(2, 2, "float8", ([a, b]) => number(a) ** number(b)),
  mod: define(2, 2, "same", ([a, b]) => number(a) % number(b)),
  random: define(0, 0, "float8", (_values, session) => session.random()),
  pi: define(0, 0, "float8", () => Math.PI),
  coalesce: define(1, 100, "same", (values) => values.find((value) => value !== null) ?? null, true),
  nullif: define(2, 2, "same", ([a = null, b = null]) => (a !== null && b !== null && compareValues(a, b) === 0 ? null : a), true),
  greatest: define(1, 100, "same", (values) => extreme(values, 1), true),
  least: define(1, 100, "same", (values) => extreme(values, -1), true),
  is_same: define(2, 2, "bool", ([a, b]) => a === b, true),
  now: define(0, 0, "timestamptz", (_values, session) => timestamp(session.now)),
  current_timestamp: define(0, 1, "timestamptz", (_values, session) => timestamp(session.now)),
  localtimestamp: define(0, 1, "timestamp", (_values, session) => timestamp(session.now).slice(0, -3)),
  current_date: define(0, 0, "date", (_values, session) => timestamp(session.now).slice(0, 10)),
  current_time: define(0, 0, "time", (_values, session) => timestamp(session.now).slice(11)),
  extract: define(2, 2, "numeric", ([field, when]) => datePart(text(field), text(when))),
  date_part: define(2, 2, "float8", ([field, when]) => datePart(text(field), text(when))),
  date_trunc: define(2, 2, "timestamp", ([field, when]) => truncated(text(field), text(when))),
  version: define(
    0,
    0,
    "text",
    (_values, session) => `PostgreSQL ${session.version} on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`,
  ),
  current_user: define(0, 0, "name", (_values, session) => session.user),
  session_user: define(0, 0, "name", (_values, session) => session.user),
  user: define(0, 0, "name", (_values, session) => session.user),
  current_database: define(0, 0, "name", (_values, session) => session.database),
  current_catalog: define(0, 0, "name", (_values, session) => session.database),
  current_schema: define(0, 0, "name", () => "public"),
  pg_backend_pid: define(0, 0, "int4", (_values, session) => session.pid),
  gen_random_uuid: define(0, 0, "uuid", (_values, session) => session.uuid()),
  pg_sleep: define(1, 1, "text", () => ""),
};

function extreme(values: readonly Value[], sign: number): Value {
  let best: Value = null;
  for (const value of values) if (value !== null && (best === null || compareValues(value, best) * sign > 0)) best = value;
  return best;
}

function datePart(field: string, when: string): number {
  const date = new Date(`${when.replace(" ", "T").replace(/\+00$/, "")}${when.length === 10 ? "T00:00:00" : ""}Z`);
  const parts: Readonly<Record<string, () => number>> = {
    year: () => date.getUTCFullYear(),
    month: () => date.getUTCMonth() + 1,
    day: () => date.getUTCDate(),
    hour: () => date.getUTCHours(),
    minute: () => date.getUTCMinutes(),
    second: () => date.getUTCSeconds() + date.getUTCMilliseconds() / 1000,
    epoch: () => date.getTime() / 1000,
    dow: () => date.getUTCDay(),
  };
  const part = parts[field.toLowerCase()];
  if (part === undefined) throw new SqlError("22023", `unit "${field}" not recognized for type timestamp without time zone`);
  return part();
}

function truncated(field: string, when: string): string {
  const lengths: Readonly<Record<string, number>> = { year: 4, month: 7, day: 10, hour: 13, minute: 16, second: 19 };
  const length = lengths[field.toLowerCase()];
  if (length === undefined) throw new SqlError("22023", `unit "${field}" not recognized for type timestamp without time zone`);
  return when.slice(0, length) + "0000-01-01 00:00:00".slice(length);
}

export const AGGREGATES: Readonly<Record<string, { readonly type: string; run(values: readonly Value[]): Value }>> = {
  count: { type: "int8", run: (values) => values.length },
  sum: { type: "int8", run: (values) => (values.length === 0 ? null : rounded(values.reduce((sum: number, value) => sum + Number(value), 0))) },
  avg: { type: "numeric", run: (values) => (values.length === 0 ? null : average(values.map(Number))) },
  min: { type: "same", run: (values) => extreme(values, -1) },
  max: { type: "same", run: (values) => extreme(values, 1) },
  string_agg: { type: "text", run: (values) => (values.length === 0 ? null : values.map((value) => textOf(value)).join("")) },
  bool_and: { type: "bool", run: (values) => (values.length === 0 ? null : values.every((value) => value === true)) },
  bool_or: { type: "bool", run: (values) => (values.length === 0 ? null : values.some((value) => value === true)) },
};

/** Sums of decimal fractions without the noise of binary ones. */
function rounded(value: number): number {
  return Number(value.toPrecision(15));
}

/** Sixteen digits behind the point, exact where the values are whole. */
function average(values: readonly number[]): string {
  const sum = values.reduce((total, value) => total + value, 0);
  if (!Number.isSafeInteger(sum) || !values.every(Number.isInteger)) return Number((sum / values.length).toPrecision(15)).toFixed(16);
  const count = BigInt(values.length);
  const scaled = (BigInt(Math.abs(sum)) * 10n ** 16n * 2n + count) / (count * 2n);
  const digits = String(scaled).padStart(17, "0");
  return `${sum < 0 ? "-" : ""}${digits.slice(0, -16)}.${digits.slice(-16)}`;
}
