/** Images that a build begins with: those of the daemon, or pulled for the build without becoming the daemon's. */
import { EngineError } from "../error.ts";
import { ImageStore, type StoredImage } from "../image/image-store.ts";
import { pullImage } from "../image/pull.ts";
import { canonicalString, familiarString, parseReference } from "../image/reference.ts";
import type { Credentials } from "../image/registry-client.ts";
import { Images } from "../image/service.ts";
import { BuildError } from "./error.ts";

export interface BaseImage {
  readonly image: StoredImage;
  /** As FROM shows it: with its digest when it came from a registry. */
  readonly name: string;
  /** Digests of what was downloaded for it now. */
  readonly pulled: readonly string[];
}

export class BaseImages {
  readonly #images: Images;
  /** Shares its layers with the daemon's images. */
  readonly #pulled: Images;

  constructor(images: Images) {
    this.#images = images;
    const silent = { publish: () => {}, history: () => [], onEvent: images.context.events.onEvent };
    this.#pulled = new Images({ ...images.context, events: silent }, images.containers, new ImageStore(images.store.layers));
  }

  /** What a cache that is cleared gives back. */
  clear(): void {
    for (const image of [...this.#pulled.store.all()]) {
      for (const reference of this.#pulled.store.referencesOf(image.id)) this.#pulled.store.deleteReference(reference);
      this.#pulled.store.delete(image);
    }
  }

  /** `fresh` asks the registry even when the image is here. Throws BuildError without lines. */
  async resolve(
    reference: string,
    options: { fresh: boolean; platform: string; credentials: (domain: string) => Credentials | undefined },
  ): Promise<BaseImage> {
    const parsed = parseReference(reference);
    const shown = canonicalString(parsed);
    const local = this.#local(reference);
    if (!options.fresh) {
      if (local !== undefined) return { image: local, name: shown, pulled: [] };
    }
    const before = new Set([...this.#images.store.layers.all()].map((layer) => layer.chainId));
    try {
      await pullImage(this.#pulled, parsed, { platform: options.platform, credentials: options.credentials(parsed.domain) }, () => {});
    } catch (error) {
      if (error instanceof EngineError) throw new BuildError(registryMessage(error, shown));
      throw error;
    }
    const image = this.#pulled.store.resolve(familiarString(parsed));
    const digest = this.#pulled.store.referencesOf(image.id).find((one) => one.digest !== undefined)?.digest;
    const pulled = [...this.#images.store.layers.all()].filter((layer) => !before.has(layer.chainId)).map((layer) => layer.blob?.digest ?? layer.diffId);
    return { image, name: digest === undefined || parsed.digest !== undefined ? shown : `${shown}@${digest}`, pulled };
  }

  #local(reference: string): StoredImage | undefined {
    try {
      return this.#images.store.resolve(reference);
    } catch (error) {
      if (error instanceof EngineError && error.kind === "NotFound") return undefined;
      throw error;
    }
  }
}

/** BuildKit's words for what a registry says. */
function registryMessage(error: EngineError, reference: string): string {
  if (/^pull access denied/.test(error.message)) {
    return "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";
  }
  if (error.kind === "NotFound") return `${reference}: not found`;
  return error.message.startsWith("Get ") ? `failed to do request: ${error.message.replace(/^Get/, "Head")}` : error.message;
}
