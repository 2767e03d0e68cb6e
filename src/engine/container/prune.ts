import type { Filters } from "../api/filters.ts";
import { now } from "../time.ts";
import { parseUntil } from "../until.ts";
import type { ContainerContext } from "./context.ts";
import { newestFirst } from "./list.ts";
import { removeContainer } from "./remove.ts";
import { writtenSize } from "./size.ts";

/** POST /containers/prune: removes all that do not run. */
export function pruneContainers(context: ContainerContext, filters: Filters): { ContainersDeleted: string[] | null; SpaceReclaimed: number } {
  filters.validate(["label", "label!", "until"]);
  const until = parseUntil(filters, now(context.kernel.clock));
  const deleted: string[] = [];
  let reclaimed = 0;
  for (const container of newestFirst(context)) {
    if (container.state.running || container.state.removalInProgress) continue;
    if (until !== undefined && container.created > until) continue;
    if (!filters.matchesLabels("label", container.config.Labels)) continue;
    if (filters.has("label!") && filters.matchesLabels("label!", container.config.Labels)) continue;
    reclaimed += writtenSize(container);
    removeContainer(context, container, { force: false, removeVolumes: false });
    deleted.push(container.id);
  }
  context.events.publish("container", "prune", "", { reclaimed: `${reclaimed}` });
  return { ContainersDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed };
}
