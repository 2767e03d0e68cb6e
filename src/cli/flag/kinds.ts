/** Constructors of flags: `bool("a", "English line", "Hinglish line")`. The first argument is the shorthand, or "". */
import { parseDuration } from "../format/duration.ts";
import { quote } from "../format/quote.ts";
import { parseCsvLine } from "./csv.ts";
import { type Flag, type FlagOptions, FlagValueError, makeFlag } from "./flag.ts";
import { parseBool, parseBytes, parseFloatGo, parseInteger, parseNanoCpus } from "./numbers.ts";

type Options<T> = FlagOptions<T>;

export function bool(short: string, en: string, hi: string, options: Options<boolean> = {}): Flag<boolean> {
  const shown = options.initial === true ? { shown: "true" } : {};
  return makeFlag("bool", false, (text) => parseBool(text), short, en, hi, { ...shown, ...options, bare: "true" });
}

export function string(short: string, en: string, hi: string, options: Options<string> = {}): Flag<string> {
  const shown = options.initial ? { shown: quote(options.initial) } : {};
  return makeFlag("string", "", (text) => text, short, en, hi, { ...shown, ...options });
}

export function int(short: string, en: string, hi: string, options: Options<number> = {}): Flag<number> {
  const shown = options.initial ? { shown: String(options.initial) } : {};
  return makeFlag("int", 0, (text) => parseInteger(text, { bits: 64 }), short, en, hi, { ...shown, ...options });
}

export function uint(short: string, en: string, hi: string, options: Options<number> & { bits?: number } = {}): Flag<number> {
  const shown = options.initial ? { shown: String(options.initial) } : {};
  return makeFlag("uint", 0, (text) => parseInteger(text, { bits: options.bits ?? 64, unsigned: true }), short, en, hi, { ...shown, ...options });
}

export function uint16(short: string, en: string, hi: string): Flag<number> {
  return uint(short, en, hi, { bits: 16, type: "uint16", shown: "0" });
}

export function float(short: string, en: string, hi: string, options: Options<number> = {}): Flag<number> {
  return makeFlag("float", 0, (text) => parseFloatGo(text), short, en, hi, options);
}

/** Nanoseconds. */
export function duration(short: string, en: string, hi: string, options: Options<number> = {}): Flag<number> {
  return makeFlag(
    "duration",
    0,
    (text) => {
      const value = parseDuration(text);
      if (typeof value === "string") throw new FlagValueError(value);
      return value;
    },
    short,
    en,
    hi,
    options,
  );
}

/** Billionths of a cpu. */
export function decimal(short: string, en: string, hi: string): Flag<number> {
  return makeFlag("decimal", 0, parseNanoCpus, short, en, hi);
}

/** `512m`, `1g`; `-1` where `unlimited` is allowed. */
export function bytes(short: string, en: string, hi: string, options: Options<number> & { unlimited?: boolean } = {}): Flag<number> {
  return makeFlag("bytes", 0, (text) => (options.unlimited && text === "-1" ? -1 : parseBytes(text)), short, en, hi, options);
}

export type Validator = (text: string) => string;

/** Docker's ListOpts: one value per occurrence, each checked. */
export function list(short: string, en: string, hi: string, options: Options<readonly string[]> & { check?: Validator } = {}): Flag<readonly string[]> {
  const check = options.check ?? ((text: string) => text);
  return makeFlag<readonly string[]>("list", [], (text, previous) => [...previous, check(text)], short, en, hi, options);
}

/** pflag's stringArray: one value per occurrence, unchecked. */
export function stringArray(short: string, en: string, hi: string, options: Options<readonly string[]> = {}): Flag<readonly string[]> {
  return list(short, en, hi, { type: "stringArray", ...options });
}

/** pflag's stringSlice: comma-separated values, repeatable. */
export function strings(short: string, en: string, hi: string, options: Options<readonly string[]> = {}): Flag<readonly string[]> {
  return makeFlag<readonly string[]>("strings", [], (text, previous) => [...previous, ...(text === "" ? [] : parseCsvLine(text))], short, en, hi, options);
}

/** Docker's MapOpts: `key=value`, a key alone has an empty value. */
export function map(
  short: string,
  en: string,
  hi: string,
  options: Options<Readonly<Record<string, string>>> & { check?: Validator } = {},
): Flag<Readonly<Record<string, string>>> {
  return makeFlag<Readonly<Record<string, string>>>(
    "map",
    {},
    (text, previous) => {
      const checked = options.check?.(text) ?? text;
      const at = checked.indexOf("=");
      return at < 0 ? { ...previous, [checked]: "" } : { ...previous, [checked.slice(0, at)]: checked.slice(at + 1) };
    },
    short,
    en,
    hi,
    { shown: "map[]", ...options },
  );
}

/** pflag's stringToString: `a=1,b=2`. */
export function stringToString(short: string, en: string, hi: string): Flag<Readonly<Record<string, string>>> {
  return makeFlag<Readonly<Record<string, string>>>(
    "stringToString",
    {},
    (text, previous) => {
      const next: Record<string, string> = { ...previous };
      for (const pair of text.split('"').length % 2 === 1 && (text.match(/=/g)?.length ?? 0) === 1 ? [text] : parseCsvLine(text)) {
        const at = pair.indexOf("=");
        if (at < 0) throw new FlagValueError(`${pair} must be formatted as key=value`);
        next[pair.slice(0, at)] = pair.slice(at + 1);
      }
      return next;
    },
    short,
    en,
    hi,
    { shown: "[]" },
  );
}

/** `--filter name=value`, by name. */
export type Filters = Readonly<Record<string, readonly string[]>>;

export function filter(short: string, en: string, hi: string): Flag<Filters> {
  return makeFlag<Filters>("filter", {}, addFilter, short, en, hi);
}

function addFilter(text: string, previous: Filters): Filters {
  if (text === "") return previous;
  const at = text.indexOf("=");
  if (at < 0) throw new FlagValueError("bad format of filter (expected name=value)");
  const name = text.slice(0, at).trim().toLowerCase();
  const value = text.slice(at + 1).trim();
  const values = previous[name] ?? [];
  return values.includes(value) ? previous : { ...previous, [name]: [...values, value] };
}
