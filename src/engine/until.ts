import { parseTimestamp } from "../base/time/timestamp.ts";
import { UTC } from "../base/time/zone.ts";
import type { Filters } from "./api/filters.ts";
import { EngineError } from "./error.ts";
import type { Timestamp } from "./time.ts";

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** The `until` filter of prune calls: a duration before now, a date, or seconds since the epoch. */
export function parseUntil(filters: Filters, now: Timestamp): Timestamp | undefined {
  const values = filters.get("until");
  if (values.length === 0) return undefined;
  if (values.length > 1) throw new EngineError("InvalidParameter", "more than one until filter specified");
  const [text = ""] = values;
  const duration = text === "0" ? undefined : parseDuration(text);
  if (duration !== undefined) return now - duration;
  try {
    return parseTimestamp(text, UTC);
  } catch (error) {
    throw new EngineError("InvalidParameter", (error as Error).message);
  }
}

/** time.ParseDuration, in nanoseconds. */
export function parseDuration(text: string): bigint | undefined {
  if (!/^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, value, unit = "s"] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) total += Number(value) * (UNITS[unit] ?? 0);
  return BigInt(Math.round(total)) * (text.startsWith("-") ? -1n : 1n);
}
