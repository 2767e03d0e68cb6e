import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { cancelRestart, sendSignal } from "./kill.ts";
import { parseStopSignal } from "./signal.ts";

const DEFAULT_TIMEOUT_SECONDS = 10;

export interface StopOptions {
  /** Negative: wait for ever. undefined: the container's own. */
  readonly timeoutSeconds: number | undefined;
  readonly signal: string;
}

/** POST /containers/{id}/stop. Throws NotModified when it does not run. */
export async function stopContainer(context: ContainerContext, container: Container, options: StopOptions): Promise<void> {
  if (!container.state.running) throw new EngineError("NotModified", "container is already stopped");
  await stopRunning(context, container, options);
}

/** Asks it to end, and makes it after a while. Publishes `stop`. */
export async function stopRunning(context: ContainerContext, container: Container, options: StopOptions): Promise<void> {
  const signal = parseStopSignal(options.signal || container.config.StopSignal || "TERM");
  const timeout = options.timeoutSeconds ?? container.config.StopTimeout ?? DEFAULT_TIMEOUT_SECONDS;
  if (container.task === undefined) {
    cancelRestart(container);
    publishContainerEvent(context, container, "stop");
    return;
  }
  const { clock } = context.kernel;
  await new Promise<void>((resolve) => {
    let cancelTimer = (): void => {};
    container.state.onStopped(() => {
      cancelTimer();
      publishContainerEvent(context, container, "stop");
      resolve();
    });
    container.manuallyStopped = true;
    sendSignal(context, container, signal);
    if (timeout < 0) return;
    const deadline = clock.monotonic() + BigInt(Math.round(timeout * 1e9));
    cancelTimer = clock.at(deadline, () => {
      if (container.task !== undefined) sendSignal(context, container, { number: 9, signal: "KILL" });
    });
  });
}
