import type { HttpHandler } from "../http/types.ts";
import { imageCatalog } from "../images/catalog.ts";
import { publishImages } from "../images/publish.ts";
import { createHub } from "../registry/hub.ts";
import { MemoryStore } from "../registry/memory-store.ts";
import { createRegistry } from "../registry/registry.ts";
import { type PublishedContent, paddedBlob, type RegistryStore } from "../registry/store.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import { PUBLISH_TOOLS } from "./publish-tools.ts";

/** The published images of Docker Hub: immutable, so all machines of a program share them, and each layer is built once. */
const PUBLISHED = publishedContent();

function publishedContent(): PublishedContent {
  const images = publishImages(imageCatalog(), PUBLISH_TOOLS);
  return {
    repositories: () => images.repositories(),
    tags: (repository) => images.tags(repository),
    manifest: (repository, reference) => images.manifest(repository, reference),
    blob(repository, digest) {
      const blob = images.blob(repository, digest);
      return blob === undefined ? undefined : paddedBlob(blob.digest, () => blob.content(), blob.size);
    },
  };
}

/** Docker Hub's servers, and a registry of one's own that also has what the library has. */
export interface DockerHub {
  readonly registry: HttpHandler;
  readonly auth: HttpHandler;
  readonly index: HttpHandler;
  localRegistry(): HttpHandler;
}

export function createDockerHub(kernel: SimulatedKernel): DockerHub {
  const newId = (): string => uuid(kernel);
  const store: RegistryStore = new MemoryStore(PUBLISHED);
  return {
    ...createHub({ store, newId }),
    localRegistry: () => createRegistry({ store: new MemoryStore(PUBLISHED), newId, deletable: true }),
  };
}

function uuid(kernel: SimulatedKernel): string {
  const digits = kernel.entropy.hex("uuid", 32);
  return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `a${digits.slice(17, 20)}`, digits.slice(20)].join("-");
}
