import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import { parseUntil } from "../until.ts";

/** The `until` filter of images in milliseconds. What it cannot read is a server's error there, as in moby. */
export function untilTime(filters: Filters, nowMilliseconds: number): number | undefined {
  try {
    const time = parseUntil(filters, BigInt(Math.floor(nowMilliseconds)) * 1_000_000n);
    return time === undefined ? undefined : Number(time / 1_000_000n);
  } catch (error) {
    throw error instanceof EngineError ? new EngineError("System", error.message) : error;
  }
}
