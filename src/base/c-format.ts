/** The number formats of C's printf, for awk, jq and others. */
import { exponential, general } from "../seq.ts";

export interface FormatSpec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const WIDEST = 100_000;

export function padFormatted(text: string, spec: FormatSpec, zeros = false): string {
  const width = Math.min(WIDEST, spec.width);
  if (text.length >= width) return text;
  if (spec.flags.includes("-")) return text.padEnd(width);
  if (!zeros) return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

export function formatInteger(value: number | bigint, spec: FormatSpec): string {
  const whole = typeof value === "bigint" ? value : Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
  if (whole === undefined) return padFormatted(Number.isNaN(value as number) ? "nan" : (value as number) < 0 ? "-inf" : "inf", spec);
  const magnitude = whole < 0n ? -whole : whole;
  const unsigned = whole < 0n ? BigInt.asUintN(64, whole) : whole;
  let digits: string;
  switch (spec.conversion) {
    case "o":
      digits = unsigned.toString(8);
      break;
    case "x":
      digits = unsigned.toString(16);
      break;
    case "X":
      digits = unsigned.toString(16).toUpperCase();
      break;
    case "u":
      digits = unsigned.toString();
      break;
    default:
      digits = magnitude.toString();
  }
  if (spec.precision !== undefined) digits = spec.precision === 0 && whole === 0n ? "" : digits.padStart(Math.min(WIDEST, spec.precision), "0");
  if (spec.flags.includes("#") && whole !== 0n)
    digits = (spec.conversion === "o" ? "0" : spec.conversion === "x" ? "0x" : spec.conversion === "X" ? "0X" : "") + digits;
  const signed = spec.conversion === "d" || spec.conversion === "i";
  const sign = signed ? (whole < 0n ? "-" : spec.flags.includes("+") ? "+" : spec.flags.includes(" ") ? " " : "") : "";
  return padFormatted(sign + digits, spec, spec.flags.includes("0") && spec.precision === undefined && !spec.flags.includes("-"));
}

export function formatFloat(value: number, spec: FormatSpec): string {
  const upper = spec.conversion === spec.conversion.toUpperCase();
  let text: string;
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  else {
    const precision = Math.min(100, spec.precision ?? 6);
    switch (spec.conversion.toLowerCase()) {
      case "f":
        text = fixed(value, precision);
        break;
      case "e":
        text = exponential(value, precision);
        break;
      default:
        text = general(value, spec.precision === undefined ? 6 : precision, spec.flags.includes("#"));
    }
    if (Object.is(value, -0) && !text.startsWith("-")) text = `-${text}`;
  }
  if (!text.startsWith("-")) text = (spec.flags.includes("+") ? "+" : spec.flags.includes(" ") ? " " : "") + text;
  return padFormatted(upper ? text.toUpperCase() : text, spec, Number.isFinite(value) && spec.flags.includes("0") && !spec.flags.includes("-"));
}

/** toFixed turns to exponents from 1e21 on; C does not. */
function fixed(value: number, precision: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(precision);
  return BigInt(value).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
}
