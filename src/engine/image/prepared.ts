import type { Bytes } from "../../base/bytes.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import type { StoredLayer } from "./layer-store.ts";
import { parseWithDefaultTag } from "./reference.ts";
import type { Images } from "./service.ts";

/** An image that lies on the disk when the daemon first starts: nobody downloads or unpacks anything. */
export interface PreparedImage {
  /** As users write it: `nginx`, `redis:7`. */
  readonly name: string;
  /** What `pull` would have printed. */
  readonly digest: string;
  readonly config: Bytes;
  /** From the bottom up. */
  readonly layers: readonly PreparedLayer[];
}

export interface PreparedLayer {
  readonly diffId: string;
  /** Bytes of its files. */
  readonly size: number;
  entries(): readonly TarEntry[];
  /** As the registry has it; made when somebody asks for it, to push or save the layer. */
  readonly blob: { readonly digest: string; readonly mediaType: string; readonly size: number; content(): Bytes };
}

/** Leaves the store as a pull of the image would; no event tells of it. */
export function addPrepared(images: Images, image: PreparedImage): void {
  const { store } = images;
  const reference = parseWithDefaultTag(image.name);
  let top: StoredLayer | undefined;
  for (const layer of image.layers) {
    const below = top;
    top = store.layers.registerPrepared(below, layer);
    if (below !== undefined) store.layers.release(below);
  }
  const { id } = store.add(image.config, top);
  store.setReference(reference, id);
  store.setReference({ ...reference, tag: undefined, digest: image.digest }, id);
}
