import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import { leaveNetworks } from "./sandbox.ts";
import { publishVolumeUnmounts } from "./volume-events.ts";

/** After the end, or a failed start: files, networks, processes, cgroup. */
export function cleanUp(context: ContainerContext, container: Container): void {
  const { task } = container;
  task?.stopHealth?.();
  container.task = undefined;
  container.streams?.finish();
  container.streams = undefined;
  leaveNetworks(context, container);
  if (container.volumesMounted) publishVolumeUnmounts(context, container);
  container.volumesMounted = false;
  container.cgroup?.remove();
  container.cgroup = undefined;
  for (const id of container.execs ?? []) context.execs.find(id)?.containerStopped();
}
