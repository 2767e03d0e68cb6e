/** Numbers as Go's strconv and Docker's units read them. */
import { quote } from "../format/quote.ts";
import { FlagValueError } from "./flag.ts";

export function parseBool(text: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  throw new FlagValueError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

/** strconv.ParseInt and ParseUint with base 0. */
export function parseInteger(text: string, options: { bits: number; unsigned?: boolean }): number {
  const call = options.unsigned ? "ParseUint" : "ParseInt";
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[1-9][0-9_]*|0)$/.exec(text);
  if (!match || (options.unsigned && match[1] !== "")) throw new FlagValueError(`strconv.${call}: parsing ${quote(text)}: invalid syntax`);
  const digits = (match[2] as string).replaceAll("_", "").replace(/^0(?=[0-7])/, "0o");
  const magnitude = BigInt(digits);
  const value = match[1] === "-" ? -magnitude : magnitude;
  const bits = BigInt(options.bits);
  const [low, high] = options.unsigned ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  if (value < low || value > high) throw new FlagValueError(`strconv.${call}: parsing ${quote(text)}: value out of range`);
  return Number(value);
}

export function parseFloatGo(text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw new FlagValueError(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
}

const UNITS = "kmgtp";

/** units.RAMInBytes: a decimal number and a binary unit. */
export function parseBytes(text: string): number {
  const match = /^([0-9]*\.?[0-9]+|[0-9]+\.)\s*([a-zA-Z]*)$/.exec(text);
  if (!match) throw new FlagValueError(`invalid size: '${text}'`);
  const suffix = (match[2] as string).toLowerCase();
  const number = Number(match[1]);
  if (suffix === "" || suffix === "b") return Math.trunc(number);
  const power = UNITS.indexOf(suffix[0] as string) + 1;
  const rest = suffix.slice(1);
  if (power === 0 || (rest !== "" && rest !== "b" && rest !== "ib")) throw new FlagValueError(`invalid suffix: '${suffix}'`);
  return Math.trunc(number * 1024 ** power);
}

/** `1.5` or `3/2` cpus in billionths. */
export function parseNanoCpus(text: string): number {
  const match = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?(?:\/(\d+))?$/.exec(text);
  if (!match) throw new FlagValueError(`failed to parse ${text} as a rational number`);
  const [whole = "", fraction = ""] = (match[2] as string).split(".");
  let numerator = BigInt(`${whole}${fraction}` || "0") * 1_000_000_000n;
  let denominator = 10n ** BigInt(fraction.length) * BigInt(match[4] ?? "1");
  const exponent = Number(match[3] ?? "0");
  if (exponent > 0) numerator *= 10n ** BigInt(exponent);
  else denominator *= 10n ** BigInt(-exponent);
  if (denominator === 0n) throw new FlagValueError(`failed to parse ${text} as a rational number`);
  if (numerator % denominator !== 0n) throw new FlagValueError("value is too precise");
  const nano = Number(numerator / denominator);
  return match[1] === "-" ? -nano : nano;
}
