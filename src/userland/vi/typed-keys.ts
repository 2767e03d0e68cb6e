import type { Screen } from "../lib/screen.ts";

/** Keys as they are typed, remembered for `.`, which plays those of the last change again. */
export class TypedKeys {
  /** The command that goes on has changed the text. */
  changed = false;
  readonly #screen: Screen;
  readonly #draw: () => Promise<void>;
  /** Keys that are played instead of the keyboard's. */
  #queue: string[] = [];
  #recording: string[] = [];
  #lastChange: readonly string[] = [];
  #replaying = false;

  constructor(screen: Screen, draw: () => Promise<void>) {
    this.#screen = screen;
    this.#draw = draw;
  }

  get playing(): boolean {
    return this.#queue.length > 0;
  }

  /** undefined: the terminal is gone. */
  async next(): Promise<string | undefined> {
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    if (!this.#screen.hasKeys) await this.#draw();
    return await this.#typed();
  }

  /** While a line is typed below the text, which stays as it is. */
  async onLastLine(): Promise<string | undefined> {
    return this.#queue.shift() ?? (await this.#typed());
  }

  begin(first: string): void {
    if (!this.#replaying) this.#recording = [first];
    this.changed = false;
  }

  end(): void {
    if (this.changed && !this.#replaying) this.#lastChange = this.#recording;
    if (this.#queue.length === 0) this.#replaying = false;
  }

  /** `.`; a count takes the place of the one typed then. */
  replay(count: number | undefined): void {
    if (this.#lastChange.length === 0) return;
    this.#replaying = true;
    this.#queue =
      count === undefined ? [...this.#lastChange] : [...String(count), ...this.#lastChange.slice(this.#lastChange.findIndex((item) => !/^\d$/.test(item)))];
  }

  async #typed(): Promise<string | undefined> {
    const key = await this.#screen.key();
    if (key !== undefined && key !== "Resize") this.#recording.push(key);
    return key;
  }
}
