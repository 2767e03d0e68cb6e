/** Time zones in the form of POSIX's TZ variable: `IST-5:30`, `EST5EDT,M3.2.0,M11.1.0`, `<+03>-3`. */

import type { LocalType } from "./zone.ts";

export interface PosixZone {
  readonly standard: LocalType;
  /** Summer time, and when in a year it begins and ends. */
  readonly daylight?: { readonly type: LocalType; readonly start: YearlyRule; readonly end: YearlyRule };
}

/** A day of the year and seconds after its midnight, by the clock that holds until then. */
type YearlyRule = { readonly day: (year: number) => number; readonly time: number };

const DAY = 86_400;
/** What holds where a zone with summer time names no rule. */
const UNITED_STATES = ",M3.2.0,M11.1.0";

const NAME = "(?:<([A-Za-z0-9+-]{3,})>|([A-Za-z]{3,}))";
const OFFSET = "([+-]?\\d{1,3}(?::\\d{1,2}){0,2})";
const ZONE = new RegExp(`^${NAME}${OFFSET}(?:${NAME}(?:${OFFSET})?(,.*)?)?$`);

/** undefined: not of that form. */
export function parsePosixZone(text: string): PosixZone | undefined {
  const match = ZONE.exec(text);
  if (match === null) return undefined;
  const offset = -seconds(match[3] as string);
  const standard: LocalType = { name: match[1] ?? (match[2] as string), offset, daylight: false };
  const summer = match[4] ?? match[5];
  if (summer === undefined) return { standard };
  const type: LocalType = { name: summer, offset: match[6] === undefined ? offset + 3600 : -seconds(match[6]), daylight: true };
  const rules = (match[7] ?? UNITED_STATES).split(",");
  const [start, end] = [parseRule(rules[1] ?? ""), parseRule(rules[2] ?? "")];
  if (start === undefined || end === undefined || rules.length !== 3) return undefined;
  return { standard, daylight: { type, start, end } };
}

/** What holds at a time, in seconds since the epoch. */
export function posixTypeAt(zone: PosixZone, time: number): LocalType {
  if (zone.daylight === undefined) return zone.standard;
  const { type, start, end } = zone.daylight;
  const year = new Date((time + zone.standard.offset) * 1000).getUTCFullYear();
  const from = begin(start, year, zone.standard);
  const to = begin(end, year, type);
  const inside = from < to ? time >= from && time < to : !(time >= to && time < from);
  return inside ? type : zone.standard;
}

/** The changes of a zone between two times, oldest first. */
export function posixChanges(zone: PosixZone, from: number, to: number): { at: number; type: LocalType }[] {
  if (zone.daylight === undefined) return [];
  const { type, start, end } = zone.daylight;
  const changes: { at: number; type: LocalType }[] = [];
  for (let year = new Date(from * 1000).getUTCFullYear() - 1; year <= new Date(to * 1000).getUTCFullYear() + 1; year++) {
    changes.push({ at: begin(start, year, zone.standard), type }, { at: begin(end, year, type), type: zone.standard });
  }
  return changes.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at);
}

function begin(rule: YearlyRule, year: number, before: LocalType): number {
  return rule.day(year) * DAY + rule.time - before.offset;
}

function parseRule(text: string): YearlyRule | undefined {
  const [when = "", clock = "2"] = text.split("/");
  if (!/^[+-]?\d{1,3}(:\d{1,2}){0,2}$/.test(clock)) return undefined;
  const time = seconds(clock);
  const weekly = /^M(\d{1,2})\.([1-5])\.([0-6])$/.exec(when);
  if (weekly) {
    const [month, week, weekday] = [Number(weekly[1]), Number(weekly[2]), Number(weekly[3])];
    return month < 1 || month > 12 ? undefined : { day: (year) => weekdayOf(year, month, week, weekday), time };
  }
  const julian = /^(J?)(\d{1,3})$/.exec(when);
  if (julian === null) return undefined;
  const number = Number(julian[2]);
  // `J60` is always the first of March; without the J, days are counted from 0 and leap days are among them.
  if (julian[1] === "J") return { day: (year) => firstDay(year, 1) + number - 1 + (number >= 60 && isLeap(year) ? 1 : 0), time };
  return { day: (year) => firstDay(year, 1) + number, time };
}

/** The day (since the epoch) that is a month's first, second … or, with 5, last such weekday. */
function weekdayOf(year: number, month: number, week: number, weekday: number): number {
  const first = firstDay(year, month);
  const next = firstDay(month === 12 ? year + 1 : year, (month % 12) + 1);
  // The epoch was a Thursday.
  let day = first + ((weekday - ((first + 4) % 7) + 14) % 7) + (week - 1) * 7;
  while (day >= next) day -= 7;
  return day;
}

/** The first of a month, in days since the epoch. */
function firstDay(year: number, month: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - LEAP_DAYS_BEFORE_1970;
  const inYear = (DAYS_BEFORE[month - 1] as number) + (month > 2 && isLeap(year) ? 1 : 0);
  return (year - 1970) * 365 + leapDays + inYear;
}

const LEAP_DAYS_BEFORE_1970 = 477;
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** `-5:30` and the like. */
function seconds(text: string): number {
  const [hours = 0, minutes = 0, rest = 0] = text.replace(/^[+-]/, "").split(":").map(Number);
  return (text.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + rest);
}
