import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { FileSystem } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";
import type { ContainerRegistry, ContainerUse, EngineContext, ImageRecord, ImageService } from "../services.ts";
import { commitImage } from "./commit.ts";
import { containerDefaults } from "./image-config.ts";
import { ImageStore, imageSize, type StoredImage } from "./image-store.ts";
import { chainOf, LayerStore } from "./layer-store.ts";
import { addPrepared, type PreparedImage } from "./prepared.ts";
import { checkTag, parseReference, type Reference } from "./reference.ts";

/** Images of the daemon, as containers and the other services see them. */
export class Images implements ImageService {
  readonly context: EngineContext;
  readonly containers: ContainerRegistry;
  readonly store: ImageStore;

  /** `store`: of images that share layers with others and are not listed among them. */
  constructor(context: EngineContext, containers: ContainerRegistry, store = new ImageStore(new LayerStore(context.kernel.entropy))) {
    this.context = context;
    this.containers = containers;
    this.store = store;
  }

  resolve(reference: string): ImageRecord {
    return recordOf(this.store.resolve(reference));
  }

  get(id: string): ImageRecord | undefined {
    const image = this.store.get(id);
    return image === undefined ? undefined : recordOf(image);
  }

  layers(id: string): readonly FileSystem[] {
    return chainOf(this.#mustGet(id).top).map((layer) => layer.fs);
  }

  layerNames(id: string): readonly string[] {
    return chainOf(this.#mustGet(id).top).map((layer) => layer.cacheId);
  }

  commit(options: Parameters<ImageService["commit"]>[0]): string {
    if (!(options.upper instanceof Tmpfs)) throw new EngineError("System", "the container's changes are not on an overlay");
    const image = commitImage(this.store, this.context.kernel.clock, { ...options, upper: options.upper });
    this.publish("create", image.id, image.id);
    if (options.reference !== undefined && options.reference !== "") {
      const reference = parseReference(options.reference);
      this.tag(image.id, { ...reference, tag: reference.tag ?? "latest" });
    }
    return image.id;
  }

  addPrepared(image: PreparedImage): void {
    addPrepared(this.store, image);
  }

  count(): number {
    return this.store.size;
  }

  tag(source: string, target: Reference): void {
    const image = this.store.resolve(source);
    this.setName(image, target);
    this.publish("tag", image.id, canonicalName(target));
  }

  /** Gives the image this name; whoever had it loses it. */
  setName(image: StoredImage, reference: Reference): void {
    this.store.setReference(reference, image.id);
    image.lastTagged = this.context.kernel.clock.realtime();
  }

  /** Containers made from the image. */
  usersOf(id: string): ContainerUse[] {
    return [...this.containers.all()].filter((container) => container.imageId === id);
  }

  publish(action: string, id: string, name: string): void {
    const labels = this.store.get(id)?.document.config?.Labels ?? {};
    this.context.events.publish("image", action, id, { ...labels, name });
  }

  #mustGet(id: string): StoredImage {
    const image = this.store.get(id);
    if (image === undefined) throw new EngineError("NotFound", `No such image: ${id}`);
    return image;
  }
}

/** `repo` and `tag` of a query as a name for an image. */
export function targetReference(repo: string, tag: string): Reference {
  const reference = parseReference(repo);
  if (reference.digest !== undefined) throw new EngineError("InvalidParameter", "refusing to create a tag with a digest reference");
  if (tag === "") return { ...reference, tag: reference.tag ?? "latest" };
  return { ...reference, tag: checkTag(tag) };
}

function canonicalName(reference: Reference): string {
  const name = reference.domain === "docker.io" ? reference.path.replace(/^library\/(?=[^/]+$)/, "") : `${reference.domain}/${reference.path}`;
  return reference.digest === undefined ? `${name}:${reference.tag ?? "latest"}` : `${name}@${reference.digest}`;
}

function recordOf(image: StoredImage): ImageRecord {
  return {
    id: image.id,
    config: containerDefaults(image.document),
    architecture: image.document.architecture ?? "amd64",
    os: image.document.os ?? "linux",
    created: image.document.created ?? "",
    size: imageSize(image),
  };
}
