/** Stopping and removing containers. */
import type { ContainerSummary } from "../../cli/container/container-row.ts";
import { ApiError, CommandError, isNotFound } from "../../cli/error.ts";
import { durationNanoseconds } from "../compose-file/canonical.ts";
import { type Project, textOf } from "../compose-file/model.ts";
import type { Composition } from "../composition.ts";
import { nameOf, progressName, serviceOf } from "../containers.ts";
import { forEachParallel, inReverseOrder } from "../graph.ts";
import type { ProgressWriter } from "../progress/progress-event.ts";

/** `--timeout`, or what the service says, or the engine's default. */
function stopSeconds(project: Project | undefined, container: ContainerSummary, timeoutSeconds: number | undefined): number | undefined {
  if (timeoutSeconds !== undefined) return timeoutSeconds;
  const grace = project?.services.get(serviceOf(container))?.spec.stop_grace_period;
  const nanoseconds = grace === undefined ? undefined : durationNanoseconds(textOf(grace));
  return nanoseconds === undefined ? undefined : Math.ceil(nanoseconds / 1e9);
}

const SETTLE = 2_000_000n;

export async function stopContainer(
  compose: Composition,
  project: Project | undefined,
  container: ContainerSummary,
  timeoutSeconds: number | undefined,
  writer: ProgressWriter,
): Promise<void> {
  const id = progressName(nameOf(container));
  writer.event({ id, status: "Stopping", state: "working" });
  try {
    await compose.client.post(`/containers/${container.Id}/stop`, undefined, { t: stopSeconds(project, container, timeoutSeconds) });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    writer.event({ id, status: "Error while Stopping", state: "error" });
    throw error;
  }
  // What the container printed last gets to whoever follows it first.
  await compose.sys.sleep(SETTLE);
  writer.event({ id, status: "Stopped", state: "done" });
}

export async function removeContainer(compose: Composition, container: ContainerSummary, volumes: boolean, writer: ProgressWriter): Promise<void> {
  const id = progressName(nameOf(container));
  writer.event({ id, status: "Removing", state: "working" });
  try {
    await compose.client.delete(`/containers/${container.Id}`, { force: true, v: volumes || undefined });
  } catch (error) {
    if (!isNotFound(error) && !(error instanceof ApiError && /already in progress/.test(error.detail))) {
      writer.event({ id, status: "Error while Removing", state: "error" });
      throw error;
    }
  }
  writer.event({ id, status: "Removed", state: "done" });
}

export async function stopAndRemove(
  compose: Composition,
  project: Project | undefined,
  container: ContainerSummary,
  options: { timeoutSeconds: number | undefined; volumes: boolean },
  writer: ProgressWriter,
): Promise<void> {
  try {
    await stopContainer(compose, project, container, options.timeoutSeconds, writer);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    writer.event({ id: progressName(nameOf(container)), status: "Removed", state: "done" });
    return;
  }
  await removeContainer(compose, container, options.volumes, writer);
}

/** Dependents first. */
export async function stopServices(
  compose: Composition,
  project: Project,
  containers: readonly ContainerSummary[],
  timeoutSeconds: number | undefined,
  writer: ProgressWriter,
): Promise<void> {
  await inReverseOrder(compose.sys, project.services, async (service) => {
    const own = containers.filter((container) => serviceOf(container) === service.name);
    await forEachParallel(compose.sys, own, (container) => stopContainer(compose, project, container, timeoutSeconds, writer));
  });
}
