import type { Filters } from "../api/filters.ts";
import { EngineError } from "../error.ts";
import { matchesLabels } from "./list.ts";
import { familiarString } from "./reference.ts";
import { type DeleteRecord, removeImage } from "./remove.ts";
import type { Images } from "./service.ts";
import { untilTime } from "./until.ts";

/** `docker image prune`: dangling images, or with dangling=false all that no container uses. */
export function pruneImages(images: Images, filters: Filters): { ImagesDeleted: DeleteRecord[] | null; SpaceReclaimed: number } {
  filters.validate(["dangling", "label", "label!", "until"]);
  const danglingOnly = filters.flag("dangling", true);
  const until = untilTime(filters, images.context.kernel.clock.realtime());
  const sizes = new Map([...images.store.layers.all()].map((layer) => [layer.chainId, layer.size]));
  const deleted: DeleteRecord[] = [];

  for (const image of [...images.store.all()]) {
    if (images.store.get(image.id) === undefined) continue;
    if (until !== undefined && image.createdSeconds * 1000 > until) continue;
    if (!matchesLabels(filters, image)) continue;
    const references = images.store.referencesOf(image.id);
    if (references.length === 0 && images.store.children(image.id).length > 0) continue;
    if (references.length === 0) {
      deleted.push(...attempt(images, image.id));
      continue;
    }
    // What has only digests has no name left either.
    if (danglingOnly && references.some((reference) => reference.digest === undefined)) continue;
    for (const reference of references) {
      if (images.store.lookup(reference) === image.id) deleted.push(...attempt(images, familiarString(reference)));
    }
  }

  const reclaimed = deleted.reduce((sum, record) => sum + ("Deleted" in record ? (sizes.get(record.Deleted) ?? 0) : 0), 0);
  images.context.events.publish("image", "prune", "", { reclaimed: String(reclaimed) });
  return { ImagesDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed };
}

/** Images in use stay, without a word. */
function attempt(images: Images, reference: string): DeleteRecord[] {
  try {
    return removeImage(images, reference, { force: false, prune: true });
  } catch (error) {
    if (error instanceof EngineError && (error.kind === "Conflict" || error.kind === "NotFound")) return [];
    throw error;
  }
}
