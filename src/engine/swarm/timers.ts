import type { Clock } from "../../sim/time/clock.ts";

export const MILLISECOND = 1_000_000n;
export const SECOND = 1_000_000_000n;

/** Everything that waits for a time on behalf of the swarm; leaving ends it all. */
export class Timers {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #stopped = false;
  /** What fell due while the daemon was down. */
  #held: (() => void)[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns how to cancel. */
  after(nanoseconds: bigint, action: () => void): () => void {
    if (this.#stopped) return () => {};
    const cancel = this.#clock.at(this.#clock.monotonic() + nanoseconds, () => {
      this.#pending.delete(cancel);
      if (this.#held === undefined) action();
      else this.#held.push(action);
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

  /** Nothing happens any more until `resume`. */
  suspend(): void {
    this.#held ??= [];
  }

  resume(): void {
    const due = this.#held ?? [];
    this.#held = undefined;
    for (const action of due) action();
  }

  stop(): void {
    this.#stopped = true;
    this.#held = undefined;
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }
}
