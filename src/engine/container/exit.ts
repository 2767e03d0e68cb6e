import type { ExitStatus } from "../../sim/kernel/signals.ts";
import { now, type Timestamp } from "../time.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { removeContainer } from "./remove.ts";
import { cleanUp, runContainer } from "./start.ts";
import type { Task } from "./task.ts";

/** The first process ended: so did the container, unless its restart policy says otherwise. */
export function handleExit(context: ContainerContext, container: Container, task: Task, status: ExitStatus): void {
  if (container.task !== task) return;
  const { state } = container;
  const at = now(context.kernel.clock);
  const ran = at - state.startedAt;
  const delay = container.restarts.next(container.hostConfig.RestartPolicy, { exitCode: status.code, ran, cancelled: container.manuallyStopped });
  cleanUp(context, container);
  if (state.health !== undefined) state.health.status = "unhealthy"; // As moby leaves it when the probes end.
  state.oomKilled = task.oomKilled || status.oomKilled === true;
  if (delay === undefined) {
    state.setStopped(status.code, at);
  } else {
    container.restartCount++;
    state.setRestarting(status.code, at);
  }
  publishContainerEvent(context, container, "die", { execDuration: `${ran / 1_000_000_000n}`, exitCode: `${status.code}` });
  if (delay !== undefined) scheduleRestart(context, container, delay);
  else if (container.hostConfig.AutoRemove && !container.keepAfterExit && !state.removalInProgress)
    removeContainer(context, container, { force: true, removeVolumes: true });
}

function scheduleRestart(context: ContainerContext, container: Container, delay: Timestamp): void {
  const { clock } = context.kernel;
  container.restartTimer = clock.at(clock.monotonic() + delay, () => {
    container.restartTimer = undefined;
    if (!container.state.restarting || !context.store.has(container)) return;
    try {
      runContainer(context, container);
    } catch (error) {
      // It cannot start any more; why is in State.Error.
      container.state.setStopped(container.state.exitCode, now(clock));
      container.state.error = error instanceof Error ? error.message : String(error);
    }
  });
}
