/** Calendar time and strftime(3). */
import type { Zone } from "./zone.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"] as const;

export interface Broken {
  readonly year: number;
  /** 0-11 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  /** 0-365 */
  readonly yearDay: number;
}

export function breakTime(milliseconds: number, zone: Zone): Broken {
  const date = new Date(Math.floor(milliseconds) + zone.at(Math.floor(milliseconds / 1000)).offset * 1000);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000),
  };
}

/** strftime with GNU's flags (`%-d`, `%_H`, `%^a`, `%:z`, `%3N`). `nanoseconds` are those within the second. */
export function formatTime(format: string, milliseconds: number, zone: Zone, nanoseconds = fractionNanoseconds(milliseconds)): string {
  const time = breakTime(milliseconds, zone);
  return format.replace(
    /%([-_0^#+]*)(\d*)(:{0,3})([EO]?)([A-Za-z%+])/g,
    (whole, flags: string, width: string, colons: string, _modifier: string, letter: string) => {
      const field = formatField(letter, colons, time, milliseconds, zone, nanoseconds, width);
      if (field === undefined) return whole;
      return pad(field, flags, width, letter);
    },
  );
}

function fractionNanoseconds(milliseconds: number): number {
  return Math.floor((milliseconds - Math.floor(milliseconds / 1000) * 1000) * 1e6);
}

type Field = { text: string; pad?: string; width?: number };

function formatField(letter: string, colons: string, time: Broken, milliseconds: number, zone: Zone, nanoseconds: number, width: string): Field | undefined {
  const number = (value: number, digits: number, fill = "0"): Field => ({ text: String(value), pad: fill, width: digits });
  const again = (format: string): Field => ({ text: formatTime(format, milliseconds, zone, nanoseconds) });
  switch (letter) {
    case "Y":
      return number(time.year, 1);
    case "C":
      return number(Math.floor(time.year / 100), 2);
    case "y":
      return number(((time.year % 100) + 100) % 100, 2);
    case "m":
      return number(time.month + 1, 2);
    case "d":
      return number(time.day, 2);
    case "e":
      return number(time.day, 2, " ");
    case "H":
      return number(time.hour, 2);
    case "I":
      return number(time.hour % 12 || 12, 2);
    case "k":
      return number(time.hour, 2, " ");
    case "l":
      return number(time.hour % 12 || 12, 2, " ");
    case "M":
      return number(time.minute, 2);
    case "S":
      return number(time.second, 2);
    case "j":
      return number(time.yearDay + 1, 3);
    case "u":
      return number(time.weekday || 7, 1);
    case "w":
      return number(time.weekday, 1);
    case "U":
      return number(Math.floor((time.yearDay + 7 - time.weekday) / 7), 2);
    case "W":
      return number(Math.floor((time.yearDay + 7 - ((time.weekday + 6) % 7)) / 7), 2);
    case "V":
      return number(isoWeek(time).week, 2);
    case "G":
      return number(isoWeek(time).year, 1);
    case "g":
      return number(isoWeek(time).year % 100, 2);
    case "q":
      return number(Math.floor(time.month / 3) + 1, 1);
    case "s":
      return number(Math.floor(milliseconds / 1000), 1);
    case "N":
      return {
        text: String(nanoseconds)
          .padStart(9, "0")
          .slice(0, width === "" ? 9 : Number(width)),
      };
    case "a":
      return { text: (DAYS[time.weekday] as string).slice(0, 3), pad: " " };
    case "A":
      return { text: DAYS[time.weekday] as string, pad: " " };
    case "b":
    case "h":
      return { text: (MONTHS[time.month] as string).slice(0, 3), pad: " " };
    case "B":
      return { text: MONTHS[time.month] as string, pad: " " };
    case "p":
      return { text: time.hour < 12 ? "AM" : "PM", pad: " " };
    case "P":
      return { text: time.hour < 12 ? "am" : "pm", pad: " " };
    case "D":
    case "x":
      return again("%m/%d/%y");
    case "F":
      return again("%Y-%m-%d");
    case "T":
    case "X":
      return again("%H:%M:%S");
    case "R":
      return again("%H:%M");
    case "r":
      return again("%I:%M:%S %p");
    case "c":
      return again("%a %b %e %H:%M:%S %Y");
    case "Z":
      return { text: zone.at(Math.floor(milliseconds / 1000)).name, pad: " " };
    case "z":
      return { text: offsetText(zone.at(Math.floor(milliseconds / 1000)).offset, colons.length) };
    case "n":
      return { text: "\n" };
    case "t":
      return { text: "\t" };
    case "%":
      return { text: "%" };
    case "+":
      return again("%a %b %e %H:%M:%S %Z %Y");
    default:
      return undefined;
  }
}

function pad(field: Field, flags: string, width: string, letter: string): string {
  let text = field.text;
  if (flags.includes("^")) text = text.toUpperCase();
  else if (flags.includes("#")) text = letter === "p" ? text.toLowerCase() : letter === "Z" ? text.toLowerCase() : text.toUpperCase();
  if (flags.includes("-")) return letter === "N" ? text.replace(/^0+(?=.)/, "") : text;
  const fill = flags.includes("_") ? " " : flags.includes("0") ? "0" : (field.pad ?? " ");
  const length = letter === "N" ? 0 : width !== "" ? Math.min(Number(width), 1000) : (field.width ?? 0);
  return text.startsWith("-") && fill === "0" ? `-${text.slice(1).padStart(length - 1, "0")}` : text.padStart(length, fill);
}

function isoWeek(time: Broken): { year: number; week: number } {
  const monday = (time.weekday + 6) % 7;
  const week = Math.floor((time.yearDay - monday + 10) / 7);
  if (week < 1) return { year: time.year - 1, week: weeksIn(time.year - 1) };
  if (week > weeksIn(time.year)) return { year: time.year + 1, week: 1 };
  return { year: time.year, week };
}

function weeksIn(year: number): number {
  const start = new Date(Date.UTC(year, 0, 1)).getUTCDay();
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return start === 4 || (leap && start === 3) ? 53 : 52;
}

/** `+0530`; with colons `+05:30`, `+05:30:00`, and with three as short as it can be. `offset` in seconds. */
function offsetText(offset: number, colons = 0): string {
  const sign = offset < 0 ? "-" : "+";
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const [hours, minutes, seconds] = [two(Math.abs(offset) / 3600), two((Math.abs(offset) / 60) % 60), two(Math.abs(offset) % 60)];
  if (colons === 0) return `${sign}${hours}${minutes}`;
  if (colons === 1) return `${sign}${hours}:${minutes}`;
  if (colons === 2 || seconds !== "00") return `${sign}${hours}:${minutes}:${seconds}`;
  return minutes === "00" ? `${sign}${hours}` : `${sign}${hours}:${minutes}`;
}
