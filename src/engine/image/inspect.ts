import { rfc3339Nano } from "../time.ts";
import { inspectConfig } from "./image-config.ts";
import { imageSize, type StoredImage } from "./image-store.ts";
import { chainOf } from "./layer-store.ts";
import { repoDigests, repoTags } from "./list.ts";
import { familiarString } from "./reference.ts";
import type { Images } from "./service.ts";

/** Wire type image.InspectResponse. */
export function inspectImage(images: Images, image: StoredImage): Record<string, unknown> {
  const { document } = image;
  const references = images.store.referencesOf(image.id);
  return {
    Id: image.id,
    RepoTags: repoTags(references),
    RepoDigests: repoDigests(references),
    Parent: image.parent ?? "",
    Comment: document.comment ?? document.history?.at(-1)?.comment ?? "",
    Created: document.created ?? "",
    DockerVersion: document.docker_version ?? "",
    Author: document.author ?? "",
    Architecture: document.architecture ?? "",
    ...(document.variant === undefined ? {} : { Variant: document.variant }),
    Os: document.os ?? "",
    Size: imageSize(image),
    GraphDriver: { Data: graphDriverData(images, image), Name: "overlay2" },
    RootFS: { Type: "layers", Layers: document.rootfs.diff_ids },
    Metadata: { LastTagTime: image.lastTagged === undefined ? "0001-01-01T00:00:00Z" : rfc3339Nano(BigInt(Math.floor(image.lastTagged * 1e6))) },
    Config: inspectConfig(document),
  };
}

function graphDriverData(images: Images, image: StoredImage): object | null {
  const directories = chainOf(image.top).map((layer) => `${images.context.dataRoot}/overlay2/${layer.cacheId}`);
  const top = directories.pop();
  if (top === undefined) return null;
  const lower = directories
    .reverse()
    .map((directory) => `${directory}/diff`)
    .join(":");
  return {
    ...(lower === "" ? {} : { LowerDir: lower }),
    MergedDir: `${top}/merged`,
    UpperDir: `${top}/diff`,
    WorkDir: `${top}/work`,
  };
}

/** Wire type image.HistoryResponseItem, newest first. */
export function imageHistory(images: Images, image: StoredImage): object[] {
  const layers = chainOf(image.top);
  let layer = 0;
  const entries = (image.document.history ?? []).map((entry) => {
    const size = entry.empty_layer === true ? 0 : (layers[layer++]?.size ?? 0);
    return {
      Comment: entry.comment ?? "",
      Created: entry.created === undefined ? 0 : Math.floor(Date.parse(entry.created) / 1000),
      CreatedBy: entry.created_by ?? "",
      Id: "<missing>",
      Size: size,
      Tags: null as string[] | null,
    };
  });
  entries.reverse();
  let current: StoredImage | undefined = image;
  for (const entry of entries) {
    if (current === undefined) break;
    entry.Id = current.id;
    const tags = images.store.referencesOf(current.id).filter((reference) => reference.digest === undefined);
    entry.Tags = tags.length === 0 ? null : tags.map(familiarString);
    current = current.parent === undefined ? undefined : images.store.get(current.parent);
  }
  return entries;
}
