import type { RestartPolicy } from "./host-config.ts";

const FIRST_DELAY = 100_000_000n;
const LONGEST_DELAY = 60_000_000_000n;
/** Who ran this long starts from the first delay again. */
const LONG_ENOUGH = 10_000_000_000n;

/** Decides after each end whether and when a container starts again. Nanoseconds. */
export class Restarts {
  #delay = 0n;
  #count = 0;

  /** How long to wait before the next start; undefined: it stays down. */
  next(policy: RestartPolicy, end: { exitCode: number; ran: bigint; cancelled: boolean }): bigint | undefined {
    if (policy.Name === "" || policy.Name === "no" || end.cancelled) return undefined;
    if (end.ran >= LONG_ENOUGH) this.#delay = 0n;
    this.#delay = this.#delay === 0n ? FIRST_DELAY : this.#delay * 2n;
    if (this.#delay > LONGEST_DELAY) this.#delay = LONGEST_DELAY;
    if (policy.Name === "on-failure") {
      if (end.exitCode === 0) return undefined;
      if (policy.MaximumRetryCount > 0 && this.#count >= policy.MaximumRetryCount) return undefined;
    }
    this.#count++;
    return this.#delay;
  }

  /** Somebody started it by hand. */
  reset(): void {
    this.#delay = 0n;
    this.#count = 0;
  }
}
