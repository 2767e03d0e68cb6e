/** How much may still be sent. The sender takes, the receiver gives back. */
export class Credit {
  #available: number;
  #waiting: (() => void) | undefined;

  constructor(initial: number) {
    this.#available = initial;
  }

  get available(): number {
    return this.#available;
  }

  /** Resolves with what may be sent now, between 1 and `wanted`. One taker at a time. */
  async take(wanted: number): Promise<number> {
    while (this.#available <= 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const taken = Math.min(wanted, this.#available);
    this.#available -= taken;
    return taken;
  }

  give(bytes: number): void {
    this.#available += bytes;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
