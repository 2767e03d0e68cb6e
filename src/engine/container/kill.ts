import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { parseStopSignal, type StopSignal } from "./signal.ts";
import { unpauseContainer } from "./unpause.ts";

/** POST /containers/{id}/kill. With KILL it waits for the end. */
export async function killContainer(context: ContainerContext, container: Container, signal: StopSignal): Promise<void> {
  if (signal.signal === "KILL") await killAndWait(context, container);
  else sendSignal(context, container, signal);
}

/** Sends a signal to the first process. Throws Conflict when there is none. */
export function sendSignal(context: ContainerContext, container: Container, signal: StopSignal): void {
  const { task, state } = container;
  if (task === undefined) throw new EngineError("Conflict", `container ${container.id} is not running`);
  const stopSignal = container.config.StopSignal;
  const isStop = stopSignal === "" || signal.signal === "KILL" || parseStopSignal(stopSignal).number === signal.number;
  if (isStop) container.manuallyStopped = true;
  context.kernel.kill(task.process, signal.signal ?? "TERM");
  if (isStop && state.paused) unpauseContainer(context, container);
  publishContainerEvent(context, container, "kill", { signal: `${signal.number}` });
}

export async function killAndWait(context: ContainerContext, container: Container): Promise<void> {
  if (container.state.restarting && container.task === undefined) {
    cancelRestart(container);
    return;
  }
  const stopped = new Promise<void>((resolve) => container.state.onStopped(() => resolve()));
  sendSignal(context, container, { number: 9, signal: "KILL" });
  await stopped;
}

/** Stops a container that waits for its next start. */
export function cancelRestart(container: Container): void {
  container.manuallyStopped = true;
  container.restartTimer?.();
  container.restartTimer = undefined;
  container.state.setStopped(container.state.exitCode, container.state.finishedAt);
}
