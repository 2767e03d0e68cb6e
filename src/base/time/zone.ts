/** Local time: which clock holds at a moment, and which moment a clock's reading means. */

export interface LocalType {
  /** `IST` */
  readonly name: string;
  /** Seconds east of Greenwich. */
  readonly offset: number;
  readonly daylight: boolean;
}

export interface Zone {
  /** What holds at a time, in seconds since the epoch. */
  at(seconds: number): LocalType;
}

export const UTC: Zone = fixedZone("UTC", 0);

export function fixedZone(name: string, offset: number): Zone {
  const type: LocalType = { name, offset, daylight: false };
  return { at: () => type };
}

/**
 * The moment, in seconds since the epoch, at which the zone's clock shows what a clock in Greenwich would show at `local`, as
 * mktime(3) finds it: the first of two such moments; where summer time skips the hour, the clock as it would have gone on.
 */
export function fromLocal(local: number, zone: Zone): number {
  const around = [zone.at(local - 86_400).offset, zone.at(local + 86_400).offset];
  const moments = around.map((offset) => local - offset);
  const exact = moments.filter((moment) => moment + zone.at(moment).offset === local);
  return exact.length > 0 ? Math.min(...exact) : (moments[0] as number);
}

/** Whether the zone's clock ever shows that reading. */
export function existsLocally(local: number, zone: Zone): boolean {
  const moment = fromLocal(local, zone);
  return moment + zone.at(moment).offset === local;
}
