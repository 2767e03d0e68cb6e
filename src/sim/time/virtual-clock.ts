import type { Clock } from "./clock.ts";

interface Timer {
  readonly deadline: bigint;
  /** Order of creation: timers of the same moment fire in the order they were set. */
  readonly sequence: number;
  fire: (() => void) | undefined;
}

/** A clock that moves only when told to. Who moves it, and how fast, is the driver's business. */
export class VirtualClock implements Clock {
  readonly #epoch: number;
  #now = 0n;
  #sequence = 0;
  /** Binary heap, earliest first. */
  readonly #heap: Timer[] = [];
  /** Called when a timer is set that is now the earliest. */
  onEarlier: (() => void) | undefined;

  /** `epoch`: milliseconds since 1970 at boot. */
  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  monotonic(): bigint {
    return this.#now;
  }

  realtime(): number {
    return this.#epoch + Number(this.#now) / 1e6;
  }

  at(deadline: bigint, fire: () => void): () => void {
    const timer: Timer = { deadline: deadline > this.#now ? deadline : this.#now, sequence: this.#sequence++, fire };
    this.#push(timer);
    if (this.#heap[0] === timer) this.onEarlier?.();
    return () => {
      timer.fire = undefined;
    };
  }

  /** When the next timer is due; undefined when none is set. */
  next(): bigint | undefined {
    while (this.#heap.length > 0 && (this.#heap[0] as Timer).fire === undefined) this.#pop();
    return this.#heap[0]?.deadline;
  }

  /** Moves time forward to `to` without firing anything that is due later; fires the timers that are due, in order. Returns how many fired. */
  advanceTo(to: bigint): number {
    let fired = 0;
    for (let due = this.next(); due !== undefined && due <= to; due = this.next()) {
      if (due > this.#now) this.#now = due;
      const fire = this.#pop().fire;
      fired++;
      fire?.();
    }
    if (to > this.#now) this.#now = to;
    return fired;
  }

  /** Moves to the next timer and fires all of that moment. False when none is set. */
  step(): boolean {
    const due = this.next();
    if (due === undefined) return false;
    this.advanceTo(due);
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(timer, heap[up] as Timer)) break;
      heap[at] = heap[up] as Timer;
      at = up;
    }
    heap[at] = timer;
  }

  #pop(): Timer {
    const heap = this.#heap;
    const top = heap[0] as Timer;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as Timer, heap[down] as Timer)) down++;
      if (!before(heap[down] as Timer, last)) break;
      heap[at] = heap[down] as Timer;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.sequence < b.sequence);
}
