/** The dates that `date -d` and `touch -d` understand. */
import { existsLocally, fixedZone, fromLocal } from "../../base/time/zone.ts";
import { breakTime, MONTHS, UTC, type Zone } from "./format-time.ts";

const UNITS: Record<string, number> = { sec: 1000, second: 1000, min: 60_000, minute: 60_000, hour: 3_600_000 };
const DAYS: Record<string, number> = { day: 1, week: 7, fortnight: 14 };
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const ORDINALS: Record<string, number> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};
const ZONES: Record<string, number> = {
  utc: 0,
  gmt: 0,
  z: 0,
  ist: 330,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  cet: 60,
  cest: 120,
  bst: 60,
  jst: 540,
};

/**
 * Milliseconds since the epoch; undefined when it is no date. Words may come in any order. `named` finds the zone of a `TZ="…"` in
 * front;
 * `lenient` takes an hour that summer time skips for the one after it.
 */
export function parseDate(text: string, now: number, zone: Zone, options: { named?: (name: string) => Zone; lenient?: boolean } = {}): number | undefined {
  const prefix = /^\s*TZ="([^"]*)"\s*/.exec(text);
  if (prefix) return parseDate(text.slice(prefix[0].length), now, options.named?.(prefix[1] as string) ?? UTC, options);
  const source = text
    .replace(/\([^)]*\)/g, " ")
    .trim()
    .toLowerCase();
  const epoch = /^@(-?\d+(?:\.\d+)?)$/.exec(source);
  if (epoch) return Number(epoch[1]) * 1000;
  const reader = new DateReader(now, zone);
  let rest = source;
  while (rest !== "") {
    const after = reader.take(rest);
    if (after === undefined || after.length >= rest.length) return undefined;
    rest = after.replace(/^[\s,]+/, "");
  }
  return reader.result(options.lenient === true);
}

class DateReader {
  readonly #now: number;
  #zone: Zone;
  #date: { year: number; month: number; day: number };
  #time: { hour: number; minute: number; second: number; fraction: number };
  #hasDate = false;
  #hasTime = false;
  #hasYear = true;
  #months = 0;
  #days = 0;
  #milliseconds = 0;
  #weekday: { day: number; ordinal: number } | undefined;

  constructor(now: number, zone: Zone) {
    const broken = breakTime(now, zone);
    this.#now = now;
    this.#zone = zone;
    this.#date = { year: broken.year, month: broken.month, day: broken.day };
    this.#time = { hour: broken.hour, minute: broken.minute, second: broken.second, fraction: now - Math.floor(now / 1000) * 1000 };
  }

  /** Reads one item off the front and returns what is left. */
  take(rest: string): string | undefined {
    for (const rule of RULES) {
      const match = rule.pattern.exec(rest);
      if (match && rule.read(this, match)) return rest.slice(match[0].length);
    }
    return undefined;
  }

  setDate(year: number, month: number, day: number): boolean {
    if (month < 1 || month > 12 || day < 1 || day > 31 || this.#hasDate) return false;
    const check = new Date(Date.UTC(2000, month - 1, day));
    check.setUTCFullYear(year, month - 1, day);
    if (check.getUTCMonth() !== month - 1) return false;
    this.#date = { year, month: month - 1, day };
    this.#hasDate = true;
    return true;
  }

  setMonthDay(month: number, day: number, year?: number): boolean {
    const fits = this.setDate(year ?? this.#date.year, month, day);
    this.#hasYear = year !== undefined;
    return fits;
  }

  /** A number on its own behind a date without a year. */
  setYear(year: number): boolean {
    if (!this.#hasDate || this.#hasYear || !this.#hasTime) return false;
    this.#date.year = year;
    this.#hasYear = true;
    return true;
  }

  setTime(hour: number, minute: number, second: number, half?: string): boolean {
    if (half !== undefined && (hour < 1 || hour > 12)) return false;
    const hours = half === undefined ? hour : (hour % 12) + (half.startsWith("p") ? 12 : 0);
    if (hours > 24 || minute > 59 || second >= 61 || this.#hasTime) return false;
    this.#time = { hour: hours, minute, second: Math.floor(second), fraction: (second - Math.floor(second)) * 1000 };
    this.#hasTime = true;
    return true;
  }

  setOffset(minutes: number): boolean {
    this.#zone = fixedZone("", minutes * 60);
    return true;
  }

  setWeekday(day: number, ordinal: number): boolean {
    this.#weekday = { day, ordinal };
    return true;
  }

  add(amount: number, unit: string): boolean {
    const name = unit.replace(/s$/, "");
    if (name === "month") this.#months += amount;
    else if (name === "year") this.#months += amount * 12;
    else if (DAYS[name] !== undefined && Number.isInteger(amount)) this.#days += amount * DAYS[name];
    else if (UNITS[name] !== undefined) this.#milliseconds += amount * UNITS[name];
    else return false;
    return true;
  }

  result(lenient: boolean): number | undefined {
    const midnight = (this.#hasDate || this.#weekday !== undefined) && !this.#hasTime;
    const time = midnight ? { hour: 0, minute: 0, second: 0, fraction: 0 } : this.#time;
    const date = new Date(0);
    date.setUTCFullYear(this.#date.year, this.#date.month, this.#date.day);
    if (this.#weekday && !this.#hasDate) {
      const ahead = (this.#weekday.day - date.getUTCDay() + 7) % 7;
      const weeks = this.#weekday.ordinal - (this.#weekday.ordinal > 0 && ahead !== 0 ? 1 : 0);
      date.setUTCDate(date.getUTCDate() + ahead + weeks * 7);
    }
    const untouched = !this.#hasDate && !this.#hasTime && !this.#weekday && this.#months === 0 && this.#days === 0;
    if (untouched) return this.#now + this.#milliseconds;
    date.setUTCHours(time.hour, time.minute, time.second, 0);
    // An hour that summer time skips is no date; what lies days or months away from one may be.
    if (!lenient && !existsLocally(date.getTime() / 1000, this.#zone)) return undefined;
    date.setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + this.#months, date.getUTCDate() + this.#days);
    return fromLocal(date.getTime() / 1000, this.#zone) * 1000 + time.fraction + this.#milliseconds;
  }
}

const MONTH = MONTHS.map((name) => name.slice(0, 3).toLowerCase()).join("|");
const month = (text: string) => MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3)) + 1;
const year = (text: string) => (text.length > 2 ? Number(text) : Number(text) + (Number(text) < 69 ? 2000 : 1900));
const zoneMinutes = (sign: string, hours: string, minutes = "0") => (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));

const RULES: readonly { pattern: RegExp; read: (to: DateReader, match: RegExpExecArray) => boolean }[] = [
  { pattern: /^(\d{4,})-(\d{1,2})-(\d{1,2})(?=$|[\st,])(?:t(?=\d))?/, read: (to, m) => to.setDate(Number(m[1]), Number(m[2]), Number(m[3])) },
  { pattern: /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?!\d)/, read: (to, m) => to.setDate(Number(m[1]), Number(m[2]), Number(m[3])) },
  { pattern: /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?!\d)/, read: (to, m) => to.setDate(year(m[3] as string), Number(m[1]), Number(m[2])) },
  { pattern: /^(\d{1,2})\/(\d{1,2})(?![\d/])/, read: (to, m) => to.setMonthDay(Number(m[1]), Number(m[2])) },
  {
    pattern: new RegExp(`^(\\d{1,2})[\\s-]*(?:${MONTH})[a-z]*\\.?(?:[\\s,-]+(\\d{4})(?!\\d|:))?`),
    read: (to, m) => to.setMonthDay(month(/[a-z]+/.exec(m[0])?.[0] ?? ""), Number(m[1]), m[2] === undefined ? undefined : Number(m[2])),
  },
  {
    pattern: new RegExp(`^(${MONTH})[a-z]*\\.?\\s+(\\d{1,2})(?![\\d:])(?:(?:,\\s*|\\s+)(\\d{4})(?![\\d:]))?`),
    read: (to, m) => to.setMonthDay(month(m[1] as string), Number(m[2]), m[3] === undefined ? undefined : Number(m[3])),
  },
  {
    // A number with a sign right behind the time is the zone, whatever follows.
    pattern: /^t?(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?(?:\s*([ap])\.?m\.?\b|\s*([+-])(\d{1,2})(?::?(\d{2}))?(?!\d))?/,
    read: (to, m) =>
      to.setTime(Number(m[1]), Number(m[2]), Number((m[3] ?? "0").replace(",", ".")), m[4]) &&
      (m[5] === undefined || (Number(m[6]) <= 24 && to.setOffset(zoneMinutes(m[5], m[6] as string, m[7])))),
  },
  { pattern: /^(\d{1,2})\s*([ap])\.?m\.?(?![a-z])/, read: (to, m) => to.setTime(Number(m[1]), 0, 0, m[2]) },
  { pattern: /^(\d{4})(\d{2})(\d{2})(?!\d)/, read: (to, m) => to.setDate(Number(m[1]), Number(m[2]), Number(m[3])) },
  { pattern: /^(?:utc|gmt)([+-])(\d{1,2})(?!\d|:)/, read: (to, m) => to.setOffset(zoneMinutes(m[1] as string, m[2] as string)) },
  { pattern: /^(?:utc|gmt)?([+-])(\d{1,2}):(\d{2})(?!\d)/, read: (to, m) => to.setOffset(zoneMinutes(m[1] as string, m[2] as string, m[3])) },
  { pattern: /^(?:utc|gmt)?([+-])(\d{2})(\d{2})(?!\d|\s*[a-z])/, read: (to, m) => to.setOffset(zoneMinutes(m[1] as string, m[2] as string, m[3])) },
  {
    pattern: /^([+-]?\s*\d+(?:\.\d+)?)\s*([a-z]+?)s?\b(\s+ago\b)?/,
    read: (to, m) => to.add(Number((m[1] as string).replace(/\s/g, "")) * (m[3] ? -1 : 1), m[2] as string),
  },
  { pattern: /^now\b/, read: () => true },
  { pattern: /^today\b/, read: () => true },
  { pattern: /^tomorrow\b/, read: (to) => to.add(1, "day") },
  { pattern: /^yesterday\b/, read: (to) => to.add(-1, "day") },
  {
    pattern:
      /^(last|this|next|first|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\s+(sun|mon|tue|wed|thu|fri|sat)(?:[a-z]*day|s|rs?|nes)?\b/,
    read: (to, m) => to.setWeekday(WEEKDAYS.indexOf(m[2] as string), ORDINALS[m[1] as string] as number),
  },
  {
    pattern: /^(last|this|next|first|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)\s+([a-z]+?)s?\b(\s+ago\b)?/,
    read: (to, m) => to.add((ORDINALS[m[1] as string] as number) * (m[3] ? -1 : 1), m[2] as string),
  },
  { pattern: /^(sun|mon|tue|wed|thu|fri|sat)(?:[a-z]*)\b/, read: (to, m) => to.setWeekday(WEEKDAYS.indexOf(m[1] as string), 0) },
  {
    pattern: /^([a-z]+?)s?(\s+ago)?\b/,
    read: (to, m) => (ZONES[m[1] as string] !== undefined ? to.setOffset(ZONES[m[1] as string] as number) : to.add(m[2] ? -1 : 1, m[1] as string)),
  },
  { pattern: /^(\d{4})(?!\d)/, read: (to, m) => to.setYear(Number(m[1])) },
  { pattern: /^(\d{1,2})(?!\d)/, read: (to, m) => to.setTime(Number(m[1]), 0, 0) },
  { pattern: /^(\d{2})(\d{2})(?!\d)/, read: (to, m) => to.setTime(Number(m[1]), Number(m[2]), 0) },
];
