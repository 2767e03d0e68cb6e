import { numberProblem } from "../base/strconv.ts";
import type { Clock } from "../sim/time/clock.ts";

/** Nanoseconds since the Unix epoch. */
export type Timestamp = bigint;

/** Go's zero time, printed as year 1. */
export const NEVER: Timestamp = -62_135_596_800_000_000_000n;

export function now(clock: Clock): Timestamp {
  const milliseconds = clock.realtime();
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((milliseconds - whole) * 1_000_000));
}

/** time.RFC3339Nano in UTC: a fraction without zeros at its end, none when it is zero. */
export function rfc3339Nano(time: Timestamp): string {
  const [seconds, nanoseconds] = split(time);
  const fraction = nanoseconds.toString().padStart(9, "0").replace(/0+$/, "");
  return `${date(seconds)}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** The same with all nine digits, as logs print it, so that lines align. */
export function rfc3339NanoFixed(time: Timestamp): string {
  const [seconds, nanoseconds] = split(time);
  return `${date(seconds)}.${nanoseconds.toString().padStart(9, "0")}Z`;
}

export function seconds(time: Timestamp): number {
  return Number(time >= 0n ? time / 1_000_000_000n : split(time)[0]);
}

/** Reads `1136073600.000000001` or `1136073600` (seconds and nanoseconds), the form of `since` and `until`. undefined: no such form. */
export function parseUnixTime(text: string): Timestamp | undefined {
  const match = /^(-?\d{1,18})(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  return BigInt(match[1] ?? 0) * 1_000_000_000n + BigInt((match[2] ?? "").padEnd(9, "0").slice(0, 9) || 0);
}

/** What strconv says of a text that is no Unix time: of its seconds, or of what is behind the point. */
export function timeProblem(text: string): string {
  const [seconds = "", fraction = ""] = text.split(".", 2);
  return numberProblem("ParseInt", /^[+-]?\d{1,18}$/.test(seconds) ? fraction : seconds);
}

/** Reads what `rfc3339Nano` writes. */
export function parseRfc3339(text: string): Timestamp | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const milliseconds = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt((match[2] ?? "").padEnd(9, "0"));
}

function split(time: Timestamp): [seconds: bigint, nanoseconds: bigint] {
  const nanoseconds = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return [(time - nanoseconds) / 1_000_000_000n, nanoseconds];
}

function date(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
}
