/** Times of bake files: texts as `2024-05-06T07:08:09Z`. */
import { FunctionError } from "./value.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseTime(text: string, argument: number): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new FunctionError(`${JSON.stringify(text)} is not a valid RFC3339 timestamp`, argument);
  return time;
}

/** Throws FunctionError. */
export function timeAdd(time: string, duration: string): string {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== duration.replace(/^[+-]/, ""))
    throw new FunctionError(`time: invalid duration ${JSON.stringify(duration)}`, 1);
  const span = parts.reduce((sum, [, value, unit]) => sum + Number(value) * (UNITS[unit as string] as number), 0);
  return new Date(parseTime(time, 0) + (duration.startsWith("-") ? -span : span)).toISOString().replace(/\.\d+Z$/, "Z");
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Letters of the format stand for parts; what is between single quotes stands for itself. Throws FunctionError. */
export function timeFormat(format: string, time: string): string {
  const at = new Date(parseTime(time, 1));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [day, month, hour] = [at.getUTCDate(), at.getUTCMonth(), at.getUTCHours()];
  const parts: Readonly<Record<string, string>> = {
    YYYY: String(at.getUTCFullYear()),
    YY: two(at.getUTCFullYear() % 100),
    MMMM: MONTHS[month] as string,
    MMM: (MONTHS[month] as string).slice(0, 3),
    MM: two(month + 1),
    M: String(month + 1),
    DD: two(day),
    D: String(day),
    EEEE: DAYS[at.getUTCDay()] as string,
    EEE: (DAYS[at.getUTCDay()] as string).slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(hour % 12 || 12),
    H: String(hour % 12 || 12),
    AA: hour < 12 ? "AM" : "PM",
    aa: hour < 12 ? "am" : "pm",
    mm: two(at.getUTCMinutes()),
    m: String(at.getUTCMinutes()),
    ss: two(at.getUTCSeconds()),
    s: String(at.getUTCSeconds()),
    ZZZZZ: "+00:00",
    ZZZZ: "+0000",
    ZZZ: "UTC",
    Z: "Z",
  };
  return format.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (whole, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted.replace(/''/g, "'");
    const part = parts[whole];
    if (part === undefined) throw new FunctionError(`invalid date format verb ${JSON.stringify(whole)}`, 0);
    return part;
  });
}
