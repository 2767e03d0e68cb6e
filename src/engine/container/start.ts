import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import { runContainer } from "./run.ts";

/** POST /containers/{id}/start, after its checks. Throws EngineError. */
export function startContainer(context: ContainerContext, container: Container): void {
  const { state } = container;
  if (state.paused) throw new EngineError("Conflict", "cannot start a paused container, try unpause instead");
  if (state.running && !state.restarting) throw new EngineError("NotModified", "container already running");
  if (state.removalInProgress || state.dead) throw new EngineError("Conflict", "container is marked for removal and cannot be started");
  container.restartTimer?.();
  container.restartTimer = undefined;
  container.manuallyStopped = false;
  container.restartCount = 0;
  container.restarts.reset();
  runContainer(context, container);
}
