import type { Blob, Manifest, PublishedContent, RegistryStore } from "./store.ts";

/** A store in memory, over content that was there before it (which it may hide but not change). */
export class MemoryStore implements RegistryStore {
  readonly #published: PublishedContent | undefined;
  readonly #repositories = new Map<string, Repository>();

  constructor(published?: PublishedContent) {
    this.#published = published;
  }

  repositories(): string[] {
    return [...new Set([...(this.#published?.repositories() ?? []), ...this.#repositories.keys()])].sort();
  }

  has(repository: string): boolean {
    return this.#repositories.has(repository) || this.#publishes(repository);
  }

  tags(repository: string): string[] {
    const own = this.#repositories.get(repository);
    const published = (this.#published?.tags(repository) ?? []).filter((tag) => own?.deleted.has(tag) !== true);
    return [...new Set([...published, ...(own?.tags.keys() ?? [])])].sort();
  }

  manifest(repository: string, reference: string): Manifest | undefined {
    const own = this.#repositories.get(repository);
    const found = own?.manifests.get(own.tags.get(reference) ?? reference);
    if (found !== undefined) return found;
    if (own?.deleted.has(reference)) return undefined;
    const published = this.#published?.manifest(repository, reference);
    return published !== undefined && own?.deleted.has(published.digest) ? undefined : published;
  }

  putManifest(repository: string, reference: string, manifest: Manifest): void {
    const own = this.#own(repository);
    own.manifests.set(manifest.digest, manifest);
    own.deleted.delete(manifest.digest);
    if (reference !== manifest.digest) own.tags.set(reference, manifest.digest);
  }

  deleteManifest(repository: string, reference: string): boolean {
    const manifest = this.manifest(repository, reference);
    if (manifest === undefined) return false;
    const own = this.#own(repository);
    own.deleted.add(reference);
    own.tags.delete(reference);
    if (reference !== manifest.digest) return true;
    own.manifests.delete(manifest.digest);
    for (const [tag, digest] of own.tags) if (digest === manifest.digest) own.tags.delete(tag);
    return true;
  }

  blob(repository: string, digest: string): Blob | undefined {
    const own = this.#repositories.get(repository);
    const found = own?.blobs.get(digest);
    if (found !== undefined || own?.deleted.has(digest)) return found;
    return this.#published?.blob(repository, digest);
  }

  putBlob(repository: string, blob: Blob): void {
    const own = this.#own(repository);
    own.blobs.set(blob.digest, blob);
    own.deleted.delete(blob.digest);
  }

  deleteBlob(repository: string, digest: string): boolean {
    if (this.blob(repository, digest) === undefined) return false;
    const own = this.#own(repository);
    own.blobs.delete(digest);
    own.deleted.add(digest);
    return true;
  }

  #publishes(repository: string): boolean {
    return (this.#published?.tags(repository).length ?? 0) > 0;
  }

  #own(repository: string): Repository {
    const known = this.#repositories.get(repository);
    if (known !== undefined) return known;
    const made: Repository = { manifests: new Map(), tags: new Map(), blobs: new Map(), deleted: new Set() };
    this.#repositories.set(repository, made);
    return made;
  }
}

interface Repository {
  readonly manifests: Map<string, Manifest>;
  readonly tags: Map<string, string>;
  readonly blobs: Map<string, Blob>;
  /** Tags and digests of published content that are gone here. */
  readonly deleted: Set<string>;
}
