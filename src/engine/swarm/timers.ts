import type { Clock } from "../../sim/time/clock.ts";

export const MILLISECOND = 1_000_000n;
export const SECOND = 1_000_000_000n;

/** Everything that waits for a time on behalf of the swarm; leaving ends it all. */
export class Timers {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns how to cancel. */
  after(nanoseconds: bigint, action: () => void): () => void {
    if (this.#stopped) return () => {};
    const cancel = this.#clock.at(this.#clock.monotonic() + nanoseconds, () => {
      this.#pending.delete(cancel);
      action();
    });
    this.#pending.add(cancel);
    return () => {
      this.#pending.delete(cancel);
      cancel();
    };
  }

  /** Never settles once all is stopped. */
  sleep(nanoseconds: bigint): Promise<void> {
    return new Promise((resolve) => {
      this.after(nanoseconds, resolve);
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }
}
