import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";

/** POST /containers/{id}/unpause. */
export function unpauseContainer(context: ContainerContext, container: Container): void {
  if (!container.state.paused) throw new EngineError("System", `Container ${container.id} is not paused`);
  container.task?.cgroup.thaw();
  container.state.paused = false;
  publishContainerEvent(context, container, "unpause");
}
