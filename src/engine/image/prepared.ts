import type { Bytes } from "../../base/bytes.ts";
import type { ImageStore } from "./image-store.ts";
import type { PreparedLayer, StoredLayer } from "./layer-store.ts";
import { parseWithDefaultTag } from "./reference.ts";

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

/** Leaves the store as a pull of the image would; no event tells of it. */
export function addPrepared(store: ImageStore, image: PreparedImage): void {
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
