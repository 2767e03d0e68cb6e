import type { Sys } from "../../sim/sys.ts";

/** So much more is held before the kernel is told. */
const STEP = 256 * 1024;

/** Counts what a program keeps of its input, so that limits on memory apply to it. */
export class HeldMemory {
  readonly #sys: Sys;
  #held = 0;
  #told = 0;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** So many bytes more; negative when some were let go. Does not come back when there is no room for them. */
  add(bytes: number): void {
    this.#held += bytes;
    if (Math.abs(this.#held - this.#told) < STEP) return;
    this.#told = this.#held;
    this.#sys.allocate(this.#held);
  }

  clear(): void {
    this.add(-this.#held);
  }
}
