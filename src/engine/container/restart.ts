import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { startContainer } from "./start.ts";
import { type StopOptions, stopRunning } from "./stop.ts";

/** POST /containers/{id}/restart. */
export async function restartContainer(context: ContainerContext, container: Container, options: StopOptions): Promise<void> {
  if (container.state.running) {
    container.keepAfterExit = true;
    try {
      await stopRunning(context, container, options);
    } finally {
      await Promise.resolve(); // What follows the end of the process comes first.
      container.keepAfterExit = false;
    }
  }
  startContainer(context, container);
  publishContainerEvent(context, container, "restart");
}
