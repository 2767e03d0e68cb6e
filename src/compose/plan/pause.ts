import type { Composition } from "../composition.ts";
import { listContainers, nameOf, progressName, serviceOf } from "../containers.ts";
import { forEachParallel } from "../graph.ts";

export async function pauseOrUnpause(compose: Composition, services: readonly string[], action: "pause" | "unpause"): Promise<number> {
  const { name } = await compose.projectForContainers(services);
  const containers = await listContainers(compose.client, { project: name, oneOff: "exclude" });
  const wanted = containers.filter((container) => services.length === 0 || services.includes(serviceOf(container)));
  await compose.progress(
    async (writer) => {
      // The daemon refuses sooner than it freezes: of those that went well nothing is told then.
      await forEachParallel(compose.sys, wanted, (container) => compose.client.post(`/containers/${container.Id}/${action}`));
      for (const container of wanted) writer.event({ id: progressName(nameOf(container)), status: action === "pause" ? "Paused" : "Unpaused", state: "done" });
    },
    action === "pause" ? "Pausing" : "Unpausing",
  );
  return 0;
}
