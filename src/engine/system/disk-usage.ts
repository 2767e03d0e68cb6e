import type { ContainerContext } from "../container/context.ts";
import { newestFirst, summarize } from "../container/list.ts";
import { EngineError } from "../error.ts";
import { now } from "../time.ts";

/** What the other services add to `docker system df`. */
export interface DiskUsageSources {
  images(): { layersSize: number; images: readonly { readonly Size: number }[] };
  volumes(): readonly object[];
  buildCache(): readonly { readonly Size: number; readonly " Parents"?: readonly string[] }[];
}

const TYPES = ["container", "image", "volume", "build-cache"];

/** GET /system/df. Nothing asked for means everything. */
export function diskUsage(context: ContainerContext, sources: DiskUsageSources, asked: readonly string[], version: number): Record<string, unknown> {
  const types = version < 42 ? [] : asked;
  for (const type of types) if (!TYPES.includes(type)) throw new EngineError("InvalidParameter", `unknown object type: ${type}`);
  const wants = (type: string): boolean => types.length === 0 || types.includes(type);
  const images = wants("image") ? sources.images() : undefined;
  const summary = { at: now(context.kernel.clock), size: true, imageIds: new Map<string, string | undefined>() };
  const cache = wants("build-cache") ? sources.buildCache() : null;
  return {
    LayersSize: images?.layersSize ?? 0,
    Images: images?.images.map((image) => (version < 44 ? { ...image, VirtualSize: image.Size } : image)) ?? null,
    Containers: wants("container") ? newestFirst(context).map((container) => summarize(context, container, summary)) : null,
    Volumes: wants("volume") ? sources.volumes() : null,
    BuildCache: version < 42 ? (cache?.map(({ " Parents": _, ...record }) => record) ?? null) : cache,
    ...(version < 42 ? { BuilderSize: cache?.reduce((sum, { Size: size }) => sum + size, 0) ?? 0 } : {}),
  };
}
