/** So much has to be assigned before anybody counts again. */
const STEP = 2 ** 20;

/** What one value costs beyond its characters. */
export const VALUE_OVERHEAD = 64;

/** Lets the kernel know how much memory the shell's variables take, without counting at every assignment. */
export class HeldText {
  readonly #measure: () => number;
  readonly #tell: (bytes: number) => void;
  #assigned = 0;
  #told = 0;

  constructor(measure: () => number, tell: (bytes: number) => void) {
    this.#measure = measure;
    this.#tell = tell;
  }

  /** A value of so many characters was assigned. */
  grew(length: number): void {
    this.#assigned += length;
    if (this.#assigned >= Math.max(STEP, this.#told / 4)) this.#count();
  }

  /** Something was unset, or went out of scope. */
  shrank(): void {
    if (this.#told >= STEP) this.#count();
  }

  #count(): void {
    this.#assigned = 0;
    const held = this.#measure();
    if (held < STEP && this.#told < STEP) return;
    this.#told = held;
    this.#tell(held);
  }
}
