/** Things the clock, and whoever computes, must wait for. */
export class Holds {
  /** How many there are. */
  count = 0;
  #released: (() => void)[] = [];
  readonly #over: () => void;

  /** `over` is called when the last one is gone. */
  constructor(over: () => void) {
    this.#over = over;
  }

  /** Adds one; the returned function takes it away. */
  add(): () => void {
    this.count++;
    return () => {
      if (--this.count > 0) return;
      for (const resume of this.#released.splice(0)) resume();
      this.#over();
    };
  }

  /** Until the last one is gone; there is one now. */
  released(): Promise<void> {
    return new Promise((resolve) => this.#released.push(resolve));
  }
}
