import type { Clock } from "../time/clock.ts";

const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"] as const;
/** As many lines are kept. */
const CAPACITY = 512;

/** What the kernel has to say (dmesg(1)). */
export class KernelLog {
  readonly #clock: Clock;
  #lines: string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(level: (typeof LEVELS)[number], text: string): void {
    const microseconds = this.#clock.monotonic() / 1000n;
    const stamp = `${microseconds / 1_000_000n}.${String(microseconds % 1_000_000n).padStart(6, "0")}`.padStart(12);
    this.#lines.push(`<${LEVELS.indexOf(level)}>[${stamp}] ${text}\n`);
    if (this.#lines.length > CAPACITY) this.#lines = this.#lines.slice(-CAPACITY);
  }

  /** As /proc/kmsg gives it: level, time and text. */
  text(): string {
    return this.#lines.join("");
  }
}

export function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
