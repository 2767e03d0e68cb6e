/** A moment as `--since`, `--until` and the filter `until` name it, and what Go says when it is none. */
import { goQuote as quote } from "../strconv.ts";
import { fromLocal, type Zone } from "./zone.ts";

interface Token {
  readonly kind: "year" | "month" | "day" | "hour" | "minute" | "second" | "fraction" | "zone" | "literal";
  /** How Go's layouts write it. */
  readonly text: string;
}

const DATE: readonly Token[] = [
  { kind: "year", text: "2006" },
  { kind: "literal", text: "-" },
  { kind: "month", text: "01" },
  { kind: "literal", text: "-" },
  { kind: "day", text: "02" },
];
const HOUR: readonly Token[] = [
  { kind: "literal", text: "T" },
  { kind: "hour", text: "15" },
];
const MINUTE: readonly Token[] = [
  { kind: "literal", text: ":" },
  { kind: "minute", text: "04" },
];
const SECOND: readonly Token[] = [
  { kind: "literal", text: ":" },
  { kind: "second", text: "05" },
];
const FRACTION: Token = { kind: "fraction", text: ".999999999" };
const ZONE: Token = { kind: "zone", text: "Z07:00" };

/**
 * Nanoseconds since the epoch of `2006-01-02`, `2006-01-02T15:04:05.5+01:00`, `1136073600.5` and the forms between; a date
 * without a zone is of the given one. Throws Error.
 */
export function parseTimestamp(text: string, zone: Zone): bigint {
  const local = !/[zZ+]/.test(text) && count(text, "-") !== 3;
  try {
    return parseLayout(layoutOf(text, local), text, zone);
  } catch (error) {
    if (text.includes("-")) throw error;
    const unix = /^([+]?\d{1,18})(?:\.(\d{1,18}))?$/.exec(text);
    if (unix === null) throw new Error(`failed to parse value as time or duration: ${quote(text)}`);
    return BigInt(Number(unix[1])) * 1_000_000_000n + BigInt((unix[2] ?? "").slice(0, 9).padEnd(9, "0"));
  }
}

function layoutOf(text: string, local: boolean): readonly Token[] {
  const end = local ? [] : [ZONE];
  if (text.includes(".")) return [...DATE, ...HOUR, ...MINUTE, ...SECOND, FRACTION, ...end];
  if (!text.includes("T")) return [...DATE, ...end];
  // The zone's colon is none of the clock's.
  const colons = count(text, ":") - (!local && !/[zZ]/.test(text) && text.includes(":") ? 1 : 0);
  return [...DATE, ...HOUR, ...(colons > 0 ? MINUTE : []), ...(colons > 1 ? SECOND : []), ...end];
}

function parseLayout(tokens: readonly Token[], text: string, zone: Zone): bigint {
  const fields = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  let rest = text;
  let fraction = "";
  let offset: number | undefined;
  const cannot = (what: string, from: string): Error =>
    new Error(`parsing time ${quote(text)} as ${quote(tokens.map((token) => token.text).join(""))}: cannot parse ${quote(from)} as ${quote(what)}`);
  const outOfRange = (what: string): Error => new Error(`parsing time ${quote(text)}: ${what} out of range`);
  for (const token of tokens) {
    if (token.kind === "literal") {
      if (!rest.startsWith(token.text)) throw cannot(token.text, rest);
      rest = rest.slice(token.text.length);
    } else if (token.kind === "fraction") {
      fraction ||= takeFraction();
    } else if (token.kind === "zone") {
      const match = /^(?:Z|([+-])(\d\d):(\d\d))/.exec(rest);
      if (match === null) throw cannot(token.text, rest);
      if (Number(match[2] ?? 0) > 24) throw outOfRange("time zone offset hour");
      if (Number(match[3] ?? 0) > 60) throw outOfRange("time zone offset minute");
      offset = (match[1] === "-" ? -1 : 1) * (Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60);
      rest = rest.slice(match[0].length);
    } else {
      const digits = (token.kind === "year" ? /^\d{4}/ : token.kind === "hour" ? /^\d\d?/ : /^\d\d/).exec(rest)?.[0];
      if (digits === undefined) throw cannot(token.text, rest);
      rest = rest.slice(digits.length);
      const value = Number(digits);
      fields[token.kind] = value;
      const limit = { year: 9999, month: 12, day: 99, hour: 23, minute: 59, second: 59 }[token.kind];
      if (value > limit || (token.kind === "month" && value === 0)) throw outOfRange(token.kind);
      // A fraction may follow the seconds, whether the layout asks for one or not.
      if (token.kind === "second") fraction = takeFraction();
    }
  }
  if (rest !== "") throw new Error(`parsing time ${quote(text)}: extra text: ${quote(rest)}`);
  const { year, month, day, hour, minute, second } = fields;
  if (day < 1 || day > daysIn(year, month)) throw outOfRange("day");
  const clock = dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  const seconds = offset === undefined ? fromLocal(clock, zone) : clock - offset;
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));

  function takeFraction(): string {
    const match = /^[.,](\d+)/.exec(rest);
    if (match === null) return "";
    rest = rest.slice(match[0].length);
    return match[1] as string;
  }
}

/** Days since the epoch. Date.UTC takes small years for those of the last century. */
function dayNumber(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000;
}

function daysIn(year: number, month: number): number {
  return new Date(new Date(0).setUTCFullYear(year, month, 0)).getUTCDate();
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
