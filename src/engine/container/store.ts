import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";

/** All containers, by id and by name, newest last. */
export class ContainerStore {
  readonly #byId = new Map<string, Container>();
  readonly #names = new Map<string, string>();

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): IterableIterator<Container> {
    return this.#byId.values();
  }

  has(container: Container): boolean {
    return this.#byId.get(container.id) === container;
  }

  add(container: Container): void {
    this.#byId.set(container.id, container);
    this.#names.set(container.name, container.id);
  }

  remove(container: Container): void {
    this.#byId.delete(container.id);
    this.#names.delete(container.name);
  }

  byName(name: string): Container | undefined {
    const id = this.#names.get(name);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  byId(id: string): Container | undefined {
    return this.#byId.get(id);
  }

  rename(container: Container, name: string): void {
    this.#names.delete(container.name);
    container.name = name;
    this.#names.set(name, container.id);
  }

  /** By id, name, or a prefix of an id that only one has. */
  find(reference: string): Container | undefined {
    const name = reference.startsWith("/") ? reference.slice(1) : reference;
    const exact = this.#byId.get(reference) ?? this.byName(name);
    if (exact !== undefined || reference === "") return exact;
    let found: Container | undefined;
    for (const [id, container] of this.#byId) {
      if (!id.startsWith(reference)) continue;
      if (found !== undefined) throw new EngineError("InvalidParameter", `multiple IDs found with provided prefix: ${reference}`);
      found = container;
    }
    return found;
  }

  get(reference: string): Container {
    if (reference === "") throw new EngineError("InvalidParameter", 'invalid name or ID supplied: ""');
    const found = this.find(reference);
    if (found === undefined) throw new EngineError("NotFound", `No such container: ${reference}`);
    return found;
  }
}
