/** Times as programs print them, in the time zone that they run in. */
import { formatTime } from "../../base/time/format-time.ts";
import { localZone } from "../../base/time/local-zone.ts";
import type { Zone } from "../../base/time/zone.ts";
import type { Sys } from "../../sim/sys.ts";

export { breakTime, formatTime, MONTHS } from "../../base/time/format-time.ts";
export { fromLocal, UTC, type Zone } from "../../base/time/zone.ts";

/** The zone of a process. */
export function zoneOf(sys: Sys, tz = sys.env.get("TZ")): Zone {
  return localZone(tz, sys.fs);
}

/** The date column of `ls -l`: the time within six months, else the year. */
export function listTime(milliseconds: number, now: number, zone: Zone): string {
  const recent = milliseconds > now - 15_778_476_000 && milliseconds <= now + 1000;
  return formatTime(recent ? "%b %e %H:%M" : "%b %e  %Y", milliseconds, zone);
}
