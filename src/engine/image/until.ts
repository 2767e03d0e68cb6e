import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";

/** The time of an `until` filter in milliseconds: a duration before now, a Unix time, or a date. undefined without the filter. */
export function untilTime(filters: Filters, nowMilliseconds: number): number | undefined {
  if (!filters.has("until")) return undefined;
  const values = filters.get("until");
  if (values.length > 1) throw new EngineError("InvalidParameter", "more than one until filter specified");
  const [text = ""] = values;
  const duration = parseDuration(text);
  if (duration !== undefined) return nowMilliseconds - duration;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{4}-\d\d-\d\d([T ]\d\d(:\d\d(:\d\d(\.\d+)?)?)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text)) {
    const padded = text.replace(/([T ]\d\d)(Z|[+-]|$)/, "$1:00$2");
    const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(padded) && padded.length > 10 ? padded : `${padded.replace(" ", "T")}${padded.length > 10 ? "Z" : ""}`);
    if (!Number.isNaN(time)) return time;
  }
  throw new EngineError("System", `failed to parse value as time or duration: ${JSON.stringify(text)}`);
}

/** Go's durations: `1h30m`, `500ms`, `-2s`. In milliseconds. */
function parseDuration(text: string): number | undefined {
  if (!/^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number = "", unit = ""] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) total += Number(number) * (UNITS[unit] ?? 0);
  return text.startsWith("-") ? -total : total;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
