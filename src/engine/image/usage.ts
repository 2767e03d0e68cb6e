import { Filters } from "../api/filters.ts";
import { listImages } from "./list.ts";
import type { Images } from "./service.ts";

/** For `docker system df`: every image with what it shares, and the size of all layers, each counted once. */
export function imageUsage(images: Images): { layersSize: number; images: readonly { Size: number }[] } {
  let layersSize = 0;
  for (const layer of images.store.layers.all()) layersSize += layer.size;
  return { layersSize, images: listImages(images, { all: false, sharedSize: true, filters: Filters.parse("") }).map(withoutEmpty) };
}

/** Unlike a list, this says null of names that are not there. */
function withoutEmpty<T extends { RepoTags: string[]; RepoDigests: string[] }>(summary: T) {
  const { RepoTags: tags, RepoDigests: digests } = summary;
  return { ...summary, RepoDigests: digests.length === 0 ? null : digests, RepoTags: tags.length === 0 ? null : tags };
}
