const USUAL_PERIOD_MICROSECONDS = 100_000;

/** cpu.stat's nr_periods, nr_throttled and throttled_usec (in nanoseconds). */
export interface Throttling {
  periods: number;
  throttledPeriods: number;
  throttledNanoseconds: number;
}

/** The cpu quota of one group (CFS bandwidth control): so much processor time in every period, then nothing until the next. */
export class Bandwidth {
  readonly throttling: Throttling = { periods: 0, throttledPeriods: 0, throttledNanoseconds: 0 };
  #periodEnd = 0n;
  #quota = 0;
  /** What the group had used when the period began, in nanoseconds. */
  #usedBefore = 0;
  #throttledAt: bigint | undefined;

  /** When a group that has used `used` nanoseconds in all may go on, if it has had its `cpus` processors' worth of this period. */
  throttledUntil(now: bigint, used: number, cpus: number, periodMicroseconds = USUAL_PERIOD_MICROSECONDS): bigint | undefined {
    if (now >= this.#periodEnd) this.#begin(now, used, cpus, periodMicroseconds);
    if (used - this.#usedBefore < this.#quota) return undefined;
    if (this.#throttledAt === undefined) {
      this.#throttledAt = now;
      this.throttling.throttledPeriods++;
    }
    return this.#periodEnd;
  }

  #begin(now: bigint, used: number, cpus: number, periodMicroseconds: number): void {
    const throttled = this.#throttledAt !== undefined;
    if (this.#throttledAt !== undefined) this.throttling.throttledNanoseconds += Number(this.#periodEnd - this.#throttledAt);
    // Several processors at once overdraw a little; the next period pays for it.
    const debt = throttled ? Math.max(0, used - this.#usedBefore - this.#quota) : 0;
    this.#throttledAt = undefined;
    this.#usedBefore = used - debt;
    this.#quota = cpus * periodMicroseconds * 1000;
    this.#periodEnd = now + BigInt(periodMicroseconds) * 1000n;
    this.throttling.periods++;
  }
}
