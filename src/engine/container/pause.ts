import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";

/** POST /containers/{id}/pause: the freezer of its control group. */
export function pauseContainer(context: ContainerContext, container: Container): void {
  const { state, task, id } = container;
  if (!state.running) throw new EngineError("Conflict", `container ${id} is not running`);
  if (state.paused) throw new EngineError("Conflict", `Container ${id} is already paused`);
  if (state.restarting || task === undefined) throw new EngineError("Conflict", `Container ${id} is restarting, wait until the container is running`);
  task.cgroup.freeze();
  state.paused = true;
  publishContainerEvent(context, container, "pause");
}
