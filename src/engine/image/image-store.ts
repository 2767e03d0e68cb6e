import type { Bytes } from "../../base/bytes.ts";
import { contentDigest } from "../../base/stand-in.ts";
import { EngineError } from "../error.ts";
import { parseRfc3339, seconds } from "../time.ts";
import { type ConfigDocument, parseConfig } from "./image-config.ts";
import { chainOf, type LayerStore, type StoredLayer } from "./layer-store.ts";
import { canonicalString, parseReference, parseWithDefaultTag, type Reference } from "./reference.ts";

export interface StoredImage {
  /** sha256 of `content`. */
  readonly id: string;
  readonly content: Bytes;
  readonly document: ConfigDocument;
  readonly top: StoredLayer | undefined;
  readonly createdSeconds: number;
  /** Id of the image this was committed or built from. */
  readonly parent: string | undefined;
  /** When `docker tag` last named it; milliseconds. */
  lastTagged: number | undefined;
}

/** Images by id, and their names. */
export class ImageStore {
  readonly layers: LayerStore;
  readonly #images = new Map<string, StoredImage>();
  /** `docker.io/library/nginx:latest` and `…@sha256:…` to ids, in order of the names. */
  readonly #references = new Map<string, { reference: Reference; id: string }>();

  constructor(layers: LayerStore) {
    this.layers = layers;
  }

  get size(): number {
    return this.#images.size;
  }

  all(): Iterable<StoredImage> {
    return this.#images.values();
  }

  get(id: string): StoredImage | undefined {
    return this.#images.get(id);
  }

  /** Takes over one reference to `top`. An image that is there already stays as it is. */
  add(content: Bytes, top: StoredLayer | undefined, parent?: string): StoredImage {
    const id = contentDigest(content);
    const known = this.#images.get(id);
    if (known !== undefined) {
      if (top !== undefined) this.layers.release(top);
      return known;
    }
    const document = parseConfig(content);
    const created = document.created === undefined ? undefined : parseRfc3339(document.created);
    const image = { id, content, document, top, createdSeconds: created === undefined ? 0 : seconds(created), parent, lastTagged: undefined };
    this.#images.set(id, image);
    return image;
  }

  /** Returns the chain ids of layers that went with it. */
  delete(image: StoredImage): string[] {
    this.#images.delete(image.id);
    return image.top === undefined ? [] : this.layers.release(image.top);
  }

  children(id: string): StoredImage[] {
    return [...this.#images.values()].filter((image) => image.parent === id);
  }

  setReference(reference: Reference, id: string): void {
    this.#references.set(canonicalString(reference), { reference, id });
  }

  deleteReference(reference: Reference): void {
    this.#references.delete(canonicalString(reference));
  }

  lookup(reference: Reference): string | undefined {
    return this.#references.get(canonicalString(reference))?.id;
  }

  /** Sorted by name. */
  referencesOf(id: string): Reference[] {
    return [...this.#references.values()]
      .filter((entry) => entry.id === id)
      .map((entry) => entry.reference)
      .sort((a, b) => (canonicalString(a) < canonicalString(b) ? -1 : 1));
  }

  /** All names of a repository. */
  referencesNamed(domain: string, path: string): { reference: Reference; id: string }[] {
    return [...this.#references.values()].filter(({ reference }) => reference.domain === domain && reference.path === path);
  }

  /** By digest, name, id or a prefix of an id. Throws as moby's GetImage does. */
  resolve(text: string): StoredImage {
    const bare = text.startsWith("sha256:") ? text.slice(7) : text;
    if (/^[0-9a-f]{64}$/.test(bare)) {
      const image = this.#images.get(`sha256:${bare}`);
      if (image === undefined) throw new EngineError("NotFound", `No such image: ${text}`);
      return image;
    }
    const reference = text.startsWith("sha256:") ? undefined : parseReference(text);
    const named = reference === undefined ? undefined : this.#byName(text);
    if (named !== undefined) return named;
    if (/^[0-9a-f]{1,64}$/.test(bare)) {
      const matches = [...this.#images.values()].filter((image) => image.id.startsWith(`sha256:${bare}`));
      const [match] = matches;
      if (match !== undefined && matches.length === 1) return match;
    }
    throw noSuchImage(text);
  }

  #byName(text: string): StoredImage | undefined {
    const reference = parseWithDefaultTag(text);
    const id = this.lookup(reference.digest === undefined ? reference : { ...reference, tag: undefined });
    return id === undefined ? undefined : this.#images.get(id);
  }
}

function noSuchImage(text: string): EngineError {
  const named = text.startsWith("sha256:") || text.includes("@") || /:[^/]*$/.test(text);
  return new EngineError("NotFound", `No such image: ${named ? text : `${text}:latest`}`);
}

/** Was `text` a (short) id of the image rather than a name? */
export function isIdPrefix(id: string, text: string): boolean {
  const bare = text.startsWith("sha256:") ? text.slice(7) : text;
  return /^[0-9a-f]+$/.test(bare) && id.slice(7).startsWith(bare);
}

export function imageSize(image: StoredImage): number {
  return chainOf(image.top).reduce((sum, layer) => sum + layer.size, 0);
}
