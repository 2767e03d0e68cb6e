import { Filters } from "../api/filters.ts";
import { listImages } from "./list.ts";
import type { Images } from "./service.ts";

/** For `docker system df`: every image with what it shares, and the size of all layers, each counted once. */
export function imageUsage(images: Images): { layersSize: number; images: readonly object[] } {
  let layersSize = 0;
  for (const layer of images.store.layers.all()) layersSize += layer.size;
  return { layersSize, images: listImages(images, { all: false, sharedSize: true, filters: Filters.parse("") }) };
}
