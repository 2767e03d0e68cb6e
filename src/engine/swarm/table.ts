import type { SwarmObject } from "./objects.ts";

/** Objects of one kind, by id, in the order in which they were made. */
export class Table<T extends SwarmObject> implements Iterable<T> {
  readonly #objects = new Map<string, T>();

  get size(): number {
    return this.#objects.size;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#objects.values();
  }

  get(id: string): T | undefined {
    return this.#objects.get(id);
  }

  add(object: T): T {
    this.#objects.set(object.id, object);
    return object;
  }

  delete(object: T): void {
    this.#objects.delete(object.id);
  }

  /** By id, by name, by a prefix of the id that only one has. `ambiguous` is told how many there are. */
  find(reference: string, nameOf: (object: T) => string | undefined, ambiguous: (count: number) => never): T | undefined {
    const exact = this.#objects.get(reference);
    if (exact !== undefined || reference === "") return exact;
    const named = [...this].filter((object) => nameOf(object) === reference);
    if (named.length > 1) ambiguous(named.length);
    if (named.length === 1) return named[0];
    const matches = [...this].filter(({ id }) => id.startsWith(reference));
    if (matches.length > 1) ambiguous(matches.length);
    return matches[0];
  }
}
