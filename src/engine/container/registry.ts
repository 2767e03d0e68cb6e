import type { ContainerRegistry, ContainerUse, NetworkMember } from "../services.ts";
import { seconds } from "../time.ts";
import type { Container } from "./container.ts";
import { writtenSize } from "./size.ts";
import type { ContainerStore } from "./store.ts";

/** Containers as the other services see them. */
export class StoredContainers implements ContainerRegistry {
  readonly #store: ContainerStore;

  constructor(store: ContainerStore) {
    this.#store = store;
  }

  *all(): Iterable<ContainerUse> {
    for (const container of this.#store) yield useOf(container);
  }

  member(reference: string): NetworkMember {
    return this.#store.get(reference).member;
  }

  *members(): Iterable<NetworkMember> {
    for (const container of this.#store) yield container.member;
  }
}

function useOf(container: Container): ContainerUse {
  return {
    id: container.id,
    name: container.name,
    imageId: container.image.id,
    imageReference: container.imageReference,
    running: container.state.running,
    createdSeconds: seconds(container.created),
    volumes: container.mounts.filter((mount) => mount.type === "volume").map((mount) => mount.name),
    networks: [...container.member.endpoints.keys()],
    sizeRw: () => writtenSize(container),
  };
}
