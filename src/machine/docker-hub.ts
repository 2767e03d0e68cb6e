import { uuid } from "../base/uuid.ts";
import type { PreparedImage } from "../engine/image/prepared.ts";
import type { HttpHandler } from "../http/types.ts";
import { imageCatalog } from "../images/catalog.ts";
import { type PublishedImages, publishImages } from "../images/publish.ts";
import { errorAnswer, RegistryError } from "../registry/errors.ts";
import { createHub } from "../registry/hub.ts";
import { MemoryStore } from "../registry/memory-store.ts";
import { createRegistry } from "../registry/registry.ts";
import { type PublishedContent, paddedBlob, type RegistryStore } from "../registry/store.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";
import { PUBLISH_TOOLS, tarEntry } from "./publish-tools.ts";

/** The registry that a repository's name begins with; Docker Hub's have none. */
const OTHER = /^([^/]+\.[^/]+)\/(.*)$/;
const CATALOG = imageCatalog();

/** The published images of Docker Hub: immutable, so all machines of a program share them, and each layer is built once. */
const IMAGES = publishImages(
  CATALOG.filter((image) => !OTHER.test(image.repository)),
  PUBLISH_TOOLS,
);
const PUBLISHED = publishedContent(IMAGES);

/** A published image of the library as a disk has it; `name` as in `docker pull`. Undefined when nobody published it. */
export function preparedImage(name: string): PreparedImage | undefined {
  const colon = name.indexOf(":");
  const repository = colon < 0 ? name : name.slice(0, colon);
  const image = IMAGES.image(repository.includes("/") ? repository : `library/${repository}`, colon < 0 ? "latest" : name.slice(colon + 1));
  if (image === undefined) return undefined;
  return {
    name,
    digest: image.digest,
    config: image.config,
    layers: image.layers.map(({ diffId, size, mediaType, blob, entries }) => ({
      diffId,
      size,
      entries: () => entries().map(tarEntry),
      blob: { digest: blob.digest, mediaType, size: blob.size, content: () => blob.content() },
    })),
  };
}

/** Throws Error with the registry's words when an image that a machine shall begin with was never published. */
export function assertPublished(names: readonly string[]): void {
  for (const name of names) if (preparedImage(name) === undefined) throw new Error(`image ${name}: manifest unknown`);
}

function publishedContent(images: PublishedImages): PublishedContent {
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

function imagesOf(host: string): PublishedImages {
  const images = CATALOG.flatMap((image) => {
    const [, registry, repository = ""] = OTHER.exec(image.repository) ?? [];
    return registry === host ? [{ ...image, repository }] : [];
  });
  return publishImages(images, PUBLISH_TOOLS, { library: false });
}

/** It knows nobody: whoever says who they are is refused, and so is every change. */
function readOnly(registry: HttpHandler): HttpHandler {
  return async (request) => {
    if (request.headers.has("authorization")) return errorAnswer(new RegistryError("UNAUTHORIZED"));
    return request.method === "GET" || request.method === "HEAD" ? await registry(request) : errorAnswer(new RegistryError("DENIED"));
  };
}

/** Docker Hub's servers, and a registry of one's own that also has what the library has. */
export interface DockerHub {
  readonly registry: HttpHandler;
  readonly auth: HttpHandler;
  readonly index: HttpHandler;
  localRegistry(): HttpHandler;
  /** What somebody else's registry serves; nothing can be pushed there. */
  otherRegistry(host: string): HttpHandler;
}

export function createDockerHub(kernel: SimulatedKernel): DockerHub {
  const newId = (): string => uuid(kernel.entropy.bytes("uuid", 16));
  const store: RegistryStore = new MemoryStore(PUBLISHED);
  return {
    ...createHub({ store, newId }),
    otherRegistry: (host) => readOnly(createRegistry({ store: new MemoryStore(publishedContent(imagesOf(host))), newId })),
    localRegistry: () => createRegistry({ store: new MemoryStore(PUBLISHED), newId, deletable: true }),
  };
}
