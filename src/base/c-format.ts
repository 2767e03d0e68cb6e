/** The number formats of C's printf, for the shell, awk, od and others. */

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
      case "a":
        text = (value < 0 ? "-" : "") + hexadecimal(Math.abs(value), spec.precision);
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
export function fixed(value: number, precision: number): string {
  if (Math.abs(value) < 1e21) return halfToEven(value, precision);
  return BigInt(value).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
}

/** What lies exactly between two results goes to the even one in C, away from zero with toFixed. */
function halfToEven(value: number, precision: number): string {
  const rounded = value.toFixed(precision);
  if (precision > 70) return rounded;
  const exact = value.toFixed(precision + 30);
  const kept = exact.slice(0, exact.length - 30);
  if (!/^50*$/.test(exact.slice(-30)) || /[13579]\.?$/.test(kept)) return rounded;
  return precision === 0 ? kept.replace(".", "") : kept;
}

/** printf's %e */
function exponential(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

/** printf's %g */
export function general(value: number, digits: number, keepZeros = false): string {
  const precision = digits === 0 ? 1 : Math.min(digits, 100);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const exponent = Number(value.toExponential(precision - 1).split("e")[1]);
  const trim = (text: string) => (keepZeros || !text.includes(".") ? text : text.replace(/\.?0+$/, ""));
  if (exponent < -4 || exponent >= precision) {
    const [mantissa, power] = exponential(value, precision - 1).split("e") as [string, string];
    return `${trim(mantissa)}e${power}`;
  }
  return trim(halfToEven(value, Math.max(0, precision - 1 - exponent)));
}

/** %a of a long double, as printf(1) and bash have it: the first digit is 8 to f. */
function hexadecimal(value: number, precision: number | undefined): string {
  if (value === 0) return `0x0${precision ? `.${"0".repeat(precision)}` : ""}p+0`;
  let power = Math.floor(Math.log2(value));
  if (2 ** power > value) power--;
  let rest = value / 2 ** (power - 3);
  let digits = "";
  for (let i = 0; i < 16; i++) {
    digits += Math.floor(rest).toString(16);
    rest = (rest - Math.floor(rest)) * 16;
  }
  const fraction = precision === undefined ? digits.slice(1).replace(/0+$/, "") : digits.slice(1, 1 + precision).padEnd(precision, "0");
  return `0x${digits[0]}${fraction === "" ? "" : `.${fraction}`}p${power - 3 < 0 ? "-" : "+"}${Math.abs(power - 3)}`;
}
