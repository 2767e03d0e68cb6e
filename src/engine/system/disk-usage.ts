import type { ContainerContext } from "../container/context.ts";
import { newestFirst, summarize } from "../container/list.ts";
import { EngineError } from "../error.ts";
import { now } from "../time.ts";

/** What the other services add to `docker system df`. */
export interface DiskUsageSources {
  images(): { layersSize: number; images: readonly object[] };
  volumes(): readonly object[];
  buildCache(): readonly object[];
}

const TYPES = ["container", "image", "volume", "build-cache"];

/** GET /system/df. Nothing asked for means everything. */
export function diskUsage(context: ContainerContext, sources: DiskUsageSources, types: readonly string[]): Record<string, unknown> {
  for (const type of types) if (!TYPES.includes(type)) throw new EngineError("InvalidParameter", `unknown object type: ${type}`);
  const wants = (type: string): boolean => types.length === 0 || types.includes(type);
  const images = wants("image") ? sources.images() : undefined;
  const summary = { at: now(context.kernel.clock), size: true, imageIds: new Map<string, string | undefined>() };
  return {
    LayersSize: images?.layersSize ?? 0,
    Images: images?.images ?? null,
    Containers: wants("container") ? newestFirst(context).map((container) => summarize(context, container, summary)) : null,
    Volumes: wants("volume") ? sources.volumes() : null,
    BuildCache: wants("build-cache") ? sources.buildCache() : null,
  };
}
