const MAX_ENTRIES = 1000;
const MAX_ENTRY_LENGTH = 100_000;

/** Command lines of the session, oldest first. */
export class History {
  #entries: string[] = [];
  /** Number of the oldest entry that is kept. */
  #first = 1;
  /** Entries that the file has already. */
  saved = 0;
  limit = MAX_ENTRIES;
  /** Whether the line that is running is the latest entry. */
  recorded = false;

  get entries(): readonly string[] {
    return this.#entries;
  }

  get firstNumber(): number {
    return this.#first;
  }

  /** The number that the next entry gets. */
  get nextNumber(): number {
    return this.#first + this.#entries.length;
  }

  add(line: string): void {
    if (line === "" || line.length > MAX_ENTRY_LENGTH) return;
    this.#entries.push(line);
    while (this.#entries.length > this.limit) {
      this.#entries.shift();
      this.#first++;
      if (this.saved > 0) this.saved--;
    }
  }

  /** By number; negative counts from the end. */
  at(number: number): string | undefined {
    return number < 0 ? this.#entries[this.#entries.length + number] : this.#entries[number - this.#first];
  }

  delete(number: number): boolean {
    const index = number < 0 ? this.#entries.length + number : number - this.#first;
    if (index < 0 || index >= this.#entries.length) return false;
    this.#entries.splice(index, 1);
    if (this.saved > index) this.saved--;
    return true;
  }

  clear(): void {
    this.#entries = [];
    this.#first = 1;
    this.saved = 0;
  }

  /** Replaces the latest entry (history expansion, `history -s`). */
  dropLast(): void {
    this.#entries.pop();
  }
}
