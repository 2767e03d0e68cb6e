/** Go's durations, in nanoseconds, and Docker's human ones. */
import { quote } from "./quote.ts";

const UNIT: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** time.ParseDuration. A string is the error message. */
export function parseDuration(text: string): number | string {
  const invalid = `time: invalid duration ${quote(text)}`;
  const sign = /^[+-]/.test(text) ? text[0] : "";
  let rest = sign ? text.slice(1) : text;
  if (rest === "0") return 0;
  if (rest === "") return invalid;
  let total = 0n;
  while (rest !== "") {
    const number = /^(\d*)(?:\.(\d*))?/.exec(rest) as RegExpExecArray;
    if ((number[1] ?? "") === "" && (number[2] ?? "") === "") return invalid;
    rest = rest.slice(number[0].length);
    const unitName = /^[^.\d]*/.exec(rest)?.[0] ?? "";
    if (unitName === "") return `time: missing unit in duration ${quote(text)}`;
    const unit = UNIT[unitName];
    if (unit === undefined) return `time: unknown unit ${quote(unitName)} in duration ${quote(text)}`;
    rest = rest.slice(unitName.length);
    const fraction = number[2] ?? "";
    total += BigInt(number[1] || "0") * unit;
    if (fraction !== "") total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (total > 9223372036854775807n) return invalid;
  }
  const value = Number(total);
  return sign === "-" ? -value : value;
}

/** time.Duration.String: `1h0m0s`, `1.5s`, `200ms`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  const sign = nanoseconds < 0 ? "-" : "";
  const n = BigInt(Math.abs(Math.trunc(nanoseconds)));
  if (n < 1_000n) return `${sign}${n}ns`;
  if (n < 1_000_000n) return `${sign}${decimals(n, 1_000n)}µs`;
  if (n < 1_000_000_000n) return `${sign}${decimals(n, 1_000_000n)}ms`;
  const seconds = decimals(n % 60_000_000_000n, 1_000_000_000n);
  const minutes = n / 60_000_000_000n;
  if (minutes === 0n) return `${sign}${seconds}s`;
  if (minutes < 60n) return `${sign}${minutes}m${seconds}s`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}s`;
}

function decimals(value: bigint, unit: bigint): string {
  const fraction = (value % unit)
    .toString()
    .padStart(unit.toString().length - 1, "0")
    .replace(/0+$/, "");
  return fraction === "" ? `${value / unit}` : `${value / unit}.${fraction}`;
}

/** units.HumanDuration: `About a minute`, `3 weeks`. */
export function humanDuration(nanoseconds: number): string {
  const seconds = Math.trunc(nanoseconds / 1e9);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(nanoseconds / 60e9);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  // Rounds to the nearest hour.
  const hours = Math.trunc(nanoseconds / 3600e9 + 0.5);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(nanoseconds / 3600e9 / 24 / 365)} years`;
}
