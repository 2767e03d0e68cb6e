import { type FormatSpec, formatFloat, formatInteger, padFormatted } from "../../base/c-format.ts";
import { byteLength } from "../lib/text.ts";
import { byteSlice } from "./bytes.ts";
import { toNumber, type Value } from "./values.ts";

/** awk's sprintf. `text` turns a value into a string. */
export function formatAwk(format: string, args: readonly Value[], text: (value: Value) => string, mawk: boolean): string {
  let next = 0;
  return format.replace(
    /%([-+ #0']*)(\*|\d*)(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([A-Za-z%])/g,
    (whole, flags: string, width: string, precision: string | undefined, conversion: string) => {
      if (conversion === "%") return "%";
      const star = () => Math.trunc(toNumber(args[next++]));
      let columns = width === "*" ? star() : Number(width || 0);
      const digits = precision === undefined ? undefined : precision === "*" ? star() : Number(precision || 0);
      let shownFlags = flags;
      if (columns < 0) {
        columns = -columns;
        shownFlags += "-";
      }
      const spec: FormatSpec = { flags: shownFlags, width: columns, precision: digits === undefined || digits < 0 ? undefined : digits, conversion };
      switch (conversion) {
        case "d":
        case "i":
        case "o":
        case "x":
        case "X":
        case "u":
          return formatInteger(toNumber(args[next++]), spec);
        case "e":
        case "E":
        case "f":
        case "F":
        case "g":
        case "G":
        case "a":
        case "A":
          return formatFloat(toNumber(args[next++]), spec);
        case "c": {
          const value = args[next++];
          const numeric = typeof value === "number" || (typeof value === "object" && value.number !== undefined);
          const code = numeric ? Math.trunc(toNumber(value)) : 0;
          const character = numeric
            ? code >= 128 && code < 256
              ? String.fromCharCode(0xdc00 + code)
              : String.fromCodePoint(Math.min(0x10ffff, Math.max(0, code)))
            : mawk
              ? byteSlice(text(value), 0, 1) || "\0"
              : ([...text(value)][0] ?? "");
          return padFormatted(character, spec);
        }
        case "s": {
          const value = text(args[next++]);
          if (!mawk) return padFormatted(spec.precision === undefined ? value : value.slice(0, spec.precision), spec);
          const shown = spec.precision === undefined ? value : byteSlice(value, 0, spec.precision);
          // Columns are bytes as well.
          return padFormatted(shown, { ...spec, precision: undefined, width: Math.max(0, spec.width - byteLength(shown) + shown.length) });
        }
        default:
          return whole;
      }
    },
  );
}

const CONVERSION = /%[-+ #0']*(\*|\d*)(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([A-Za-z%])/g;

/** How many values a format takes: only a bare %% takes none, as mawk counts. */
export function argumentCount(format: string): number {
  let count = 0;
  for (const match of format.matchAll(CONVERSION)) count += valuesOf(match);
  return count;
}

/** The format up to the first conversion that so many values are too few for. */
export function satisfiedPart(format: string, values: number): string {
  let count = 0;
  for (const match of format.matchAll(CONVERSION)) {
    count += valuesOf(match);
    if (count > values) return format.slice(0, match.index);
  }
  return format;
}

function valuesOf([whole, width, precision]: RegExpMatchArray): number {
  return whole === "%%" ? 0 : 1 + (width === "*" ? 1 : 0) + (precision === "*" ? 1 : 0);
}
