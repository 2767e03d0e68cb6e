import { breakTime, formatTime, UTC } from "../../lib/format-time.ts";
import { JqError } from "../values.ts";
import { array, type Builtins, number, simple, text, valued } from "./builtin.ts";

/** Times: seconds since 1970, or broken down as in C (the month from 0). */
export const DATES: Builtins = [
  ["now/0", simple((_, jq) => jq.host.now() / 1000)],
  [
    "mktime/0",
    simple((value) => {
      const [year, month, day, hour, minute, second] = array(value, "mktime") as number[];
      return Math.floor(Date.UTC(year as number, month as number, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0) / 1000);
    }),
  ],
  ["gmtime/0", simple((value) => broken(number(value, "gmtime")))],
  ["localtime/0", simple((value) => broken(number(value, "localtime")))],
  ["strftime/1", valued((value, [format]) => formatTime(text(format, "strftime"), milliseconds(value), UTC))],
  ["strflocaltime/1", valued((value, [format]) => formatTime(text(format, "strflocaltime"), milliseconds(value), UTC))],
  ["strptime/1", valued((value, [format]) => broken(parseTime(text(value, "strptime"), text(format, "strptime"))))],
];

function milliseconds(value: unknown): number {
  if (typeof value === "number") return value * 1000;
  if (!Array.isArray(value)) throw new JqError("strftime/1 requires parsed datetime inputs");
  const [year, month, day, hour, minute, second] = value as number[];
  return Date.UTC(year as number, month as number, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
}

function broken(seconds: number): number[] {
  const time = breakTime(Math.floor(seconds) * 1000, UTC);
  return [time.year, time.month, time.day, time.hour, time.minute, time.second + (seconds - Math.floor(seconds)), time.weekday, time.yearDay];
}

function parseTime(value: string, format: string): number {
  const fields: string[] = [];
  const source = format.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/%(.)/g, (_, letter: string) => {
    const pattern = {
      Y: "(\\d{4})",
      m: "(\\d{1,2})",
      d: "(\\d{1,2})",
      H: "(\\d{1,2})",
      M: "(\\d{1,2})",
      S: "(\\d{1,2})",
      Z: "([A-Za-z]+)",
      z: "([+-]\\d{2}:?\\d{2}|Z)",
      b: "([A-Za-z]{3,})",
      B: "([A-Za-z]+)",
      a: "([A-Za-z]+)",
      A: "([A-Za-z]+)",
      j: "(\\d{1,3})",
      e: "\\s*(\\d{1,2})",
      s: "(\\d+)",
    }[letter];
    if (letter === "T") {
      fields.push("H", "M", "S");
      return "(\\d{1,2}):(\\d{2}):(\\d{2})";
    }
    if (letter === "F") {
      fields.push("Y", "m", "d");
      return "(\\d{4})-(\\d{1,2})-(\\d{1,2})";
    }
    if (pattern === undefined) return letter;
    fields.push(letter);
    return pattern;
  });
  const match = new RegExp(`^${source}$`).exec(value);
  if (!match) throw new JqError(`date "${value}" does not match format "${format}"`);
  const get = (letter: string, fallback: number) => {
    const index = fields.indexOf(letter);
    return index < 0 ? fallback : Number(match[index + 1]);
  };
  if (fields.includes("s")) return get("s", 0);
  const monthName = fields.findIndex((letter) => letter === "b" || letter === "B");
  const month =
    monthName >= 0 ? "janfebmaraprmayjunjulaugsepoctnovdec".indexOf((match[monthName + 1] as string).slice(0, 3).toLowerCase()) / 3 : get("m", 1) - 1;
  const day = fields.includes("e") ? get("e", 1) : get("d", 1);
  return Date.UTC(get("Y", 1970), month, day, get("H", 0), get("M", 0), get("S", 0)) / 1000;
}
