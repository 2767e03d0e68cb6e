import { isErrno } from "../../base/errno.ts";
import type { ExitStatus } from "../../sim/kernel/signals.ts";
import { EngineError } from "../error.ts";
import { now, type Timestamp } from "../time.ts";
import { cleanUp } from "./clean-up.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { createTask } from "./create-task.ts";
import { monitorHealth } from "./health/monitor.ts";
import { OciError, translateStartError } from "./oci-error.ts";
import { removeContainer } from "./remove.ts";
import { openSandbox } from "./sandbox.ts";
import type { Task } from "./task.ts";

/** From the start of a container to its end, and on from there if its restart policy says so. Throws EngineError. */
export function runContainer(context: ContainerContext, container: Container): void {
  try {
    openSandbox(context, container);
    container.task = createTask(context, container);
  } catch (error) {
    fail(context, container, error);
  }
  const task = container.task as Task;
  container.state.setRunning(task.process.pid, now(context.kernel.clock));
  container.streams?.started();
  container.startedBefore = true;
  monitorHealth(context, container);
  publishContainerEvent(context, container, "start");
  void task.process.exited.then((status) => handleExit(context, container, task, status));
}

/** Takes back what a start that failed has done. */
function fail(context: ContainerContext, container: Container, thrown: unknown): never {
  // A disk that is full, most likely.
  const cause = isErrno(thrown) ? new EngineError("System", `failed to create task for container: ${thrown.message.toLowerCase()}`) : thrown;
  if (!(cause instanceof OciError) && !(cause instanceof EngineError)) {
    cleanUp(context, container);
    throw cause;
  }
  const { error, exitCode } = translateStartError(cause);
  cleanUp(context, container);
  container.state.setFailed(exitCode, error.message);
  if (container.hostConfig.AutoRemove) removeContainer(context, container, { force: true, removeVolumes: true });
  throw error;
}

/** The first process ended: so did the container, unless its restart policy says otherwise. */
function handleExit(context: ContainerContext, container: Container, task: Task, status: ExitStatus): void {
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
