/** Node's event loop: one thing after the other, and an end when nothing can happen any more. */
import type { Sys } from "../../sim/sys.ts";

const PROMISE_TURNS = 24;

export class EventLoop {
  readonly #sys: Sys;
  readonly #wakeRead: number;
  readonly #wakeWrite: number;
  readonly #queue: (() => Promise<void> | void)[] = [];
  readonly #timers = new Map<number, { cancelled: boolean; keeps: boolean }>();
  #nextTimer = 1;
  #sleeping = false;
  /** Servers, requests and timers that something may still come from. */
  #handles = 0;

  constructor(sys: Sys) {
    this.#sys = sys;
    [this.#wakeRead, this.#wakeWrite] = sys.pipe();
    sys.setCloseOnExec(this.#wakeRead, true);
    sys.setCloseOnExec(this.#wakeWrite, true);
  }

  /** Runs when its turn comes. */
  post(event: () => Promise<void> | void): void {
    this.#queue.push(event);
    this.#wake();
  }

  /** While it is held, the process does not end by itself. */
  hold(): () => void {
    this.#handles++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#handles--;
      this.#wake();
    };
  }

  /** Work of the machine's (a request, a file), then an event. */
  work<T>(main: () => Promise<T>, done: (result: { value: T } | { error: unknown }) => void): void {
    const release = this.hold();
    void this.#sys.thread(async () => {
      let result: { value: T } | { error: unknown };
      try {
        result = { value: await main() };
      } catch (error) {
        result = { error };
      }
      this.post(() => {
        release();
        done(result);
      });
    });
  }

  setTimer(milliseconds: number, repeats: boolean, fire: () => Promise<void> | void): number {
    const id = this.#nextTimer++;
    const timer = { cancelled: false, keeps: true };
    this.#timers.set(id, timer);
    const wait = BigInt(Math.max(1, Math.min(2 ** 31 - 1, Math.floor(milliseconds) || 1))) * 1_000_000n;
    void this.#sys.thread(async () => {
      while (!timer.cancelled) {
        await this.#sys.sleep(wait);
        if (timer.cancelled) return;
        if (!repeats) this.#timers.delete(id);
        this.post(() => (timer.cancelled ? undefined : fire()));
        if (!repeats) return;
      }
    });
    return id;
  }

  clearTimer(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    timer.cancelled = true;
    this.#timers.delete(id);
    this.#wake();
  }

  /** `timer.unref()`: it does not keep the process. */
  keepForTimer(id: number, keeps: boolean): void {
    const timer = this.#timers.get(id);
    if (timer !== undefined) timer.keeps = keeps;
    this.#wake();
  }

  /** Until nothing can happen any more. */
  async run(): Promise<void> {
    for (;;) {
      // A nanosecond later every chain of promises has come to its end.
      await this.#sys.sleep(1n);
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
        await event();
        // Promises have their turn before the next event.
        for (let turn = 0; turn < PROMISE_TURNS; turn++) await this.#sys.yield();
      }
      await this.#sys.sleep(1n);
      if (this.#queue.length > 0) continue;
      if (this.#handles === 0 && ![...this.#timers.values()].some(({ keeps }) => keeps)) return;
      this.#sleeping = true;
      await this.#sys.read(this.#wakeRead);
      this.#sleeping = false;
    }
  }

  #wake(): void {
    if (!this.#sleeping) return;
    this.#sleeping = false;
    void this.#sys.write(this.#wakeWrite, "!");
  }
}
