/** Dates as busybox reads them: in a format of one's own, or as YYYY.MM.DD-hh:mm[:ss]. */
import { breakTime, fromLocal, MONTHS, type Zone } from "./format-time.ts";

type Field = "year" | "month" | "day" | "hour" | "minute" | "second";

/** How many digits at most, and the field that they are. */
const NUMBERS: Readonly<Record<string, readonly [field: Field, digits: number]>> = {
  Y: ["year", 4],
  m: ["month", 2],
  d: ["day", 2],
  e: ["day", 2],
  H: ["hour", 2],
  k: ["hour", 2],
  M: ["minute", 2],
  S: ["second", 2],
};
const TOGETHER: Readonly<Record<string, string>> = { F: "%Y-%m-%d", T: "%H:%M:%S", R: "%H:%M", D: "%m/%d/%y" };

/** strptime(3): milliseconds since the epoch, undefined when the text is not of that form. What the format leaves out is today at midnight. */
export function parseByFormat(text: string, format: string, now: number, zone: Zone): number | undefined {
  const today = breakTime(now, zone);
  const fields: Record<Field, number> = { year: today.year, month: today.month + 1, day: today.day, hour: 0, minute: 0, second: 0 };
  const pattern = format.replace(/%([FTRD])/g, (_, letter: string) => TOGETHER[letter] as string);
  let rest = text;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (/\s/.test(character)) {
      rest = rest.trimStart();
      continue;
    }
    if (character !== "%" || pattern[at + 1] === "%") {
      if (character === "%") at++;
      if (!rest.startsWith(character)) return undefined;
      rest = rest.slice(1);
      continue;
    }
    const letter = pattern[++at] ?? "";
    const left = letter === "s" ? secondsSinceEpoch(rest) : readField(letter, rest, fields);
    if (typeof left === "number") return left;
    if (left === undefined) return undefined;
    rest = left;
  }
  if (rest !== "" || fields.month < 1 || fields.month > 12 || fields.day < 1 || fields.day > 31 || fields.hour > 23 || fields.minute > 59) return undefined;
  return fromLocal(Date.UTC(fields.year, fields.month - 1, fields.day, fields.hour, fields.minute, fields.second) / 1000, zone) * 1000;
}

/** `2024.01.15-10:30`, with seconds or without. */
export function parseDotted(text: string, zone: Zone): number | undefined {
  const seconds = /:\d+:/.test(text) ? ":%S" : "";
  return /^\d{4}\.\d{1,2}\.\d{1,2}-\d{1,2}:\d{1,2}(?::\d{1,2})?$/.test(text) ? parseByFormat(text, `%Y.%m.%d-%H:%M${seconds}`, 0, zone) : undefined;
}

/** Reads one conversion off the front; returns what is left. */
function readField(letter: string, text: string, fields: Record<Field, number>): string | undefined {
  if (letter === "b" || letter === "B" || letter === "h") {
    const month = MONTHS.findIndex((name) => text.toLowerCase().startsWith(name.slice(0, 3).toLowerCase()));
    if (month < 0) return undefined;
    fields.month = month + 1;
    return text.replace(/^[A-Za-z]+/, "");
  }
  const [field, digits] = letter === "y" ? (["year", 2] as const) : (NUMBERS[letter] ?? []);
  if (field === undefined || digits === undefined) return undefined;
  const found = new RegExp(`^\\s*\\d{1,${digits}}`).exec(text)?.[0];
  if (found === undefined) return undefined;
  const value = Number(found);
  fields[field] = letter !== "y" ? value : value + (value < 69 ? 2000 : 1900);
  return text.slice(found.length);
}

function secondsSinceEpoch(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) * 1000 : undefined;
}
