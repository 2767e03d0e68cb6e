import { EngineError } from "../../error.ts";
import type { Container } from "../container.ts";
import { type ContainerContext, publishContainerEvent } from "../context.ts";
import { parseDetachKeys } from "../detach-keys.ts";
import { containerPaths } from "../paths.ts";
import { lookUpUser } from "../user.ts";
import type { ExecConfig } from "./exec-config.ts";
import { ExecInstance } from "./exec-instance.ts";

/** POST /containers/{id}/exec. */
export function createExec(context: ContainerContext, reference: string, config: ExecConfig): ExecInstance {
  const container = context.store.get(reference);
  checkActive(container, reference);
  const detachKeys = parseDetachKeys(config.DetachKeys);
  if (config.User !== "") lookUpUser(containerPaths(context, container), config.User, [], "InvalidParameter");
  const exec = new ExecInstance(context.kernel.entropy.hex("exec", 64), container, config, detachKeys, (process) => context.kernel.kill(process, "KILL"));
  context.execs.add(exec);
  publishExecEvent(context, exec, "exec_create");
  return exec;
}

export function checkActive(container: Container, reference: string): void {
  const { state } = container;
  if (!state.running) throw new EngineError("Conflict", `container ${container.id} is not running`);
  if (state.paused) throw new EngineError("Conflict", `Container ${reference} is paused, unpause the container before exec`);
  if (state.restarting) throw new EngineError("Conflict", `Container ${container.id} is restarting, wait until the container is running`);
}

export function publishExecEvent(context: ContainerContext, exec: ExecInstance, action: "exec_create" | "exec_start"): void {
  const [program = "", ...args] = exec.config.Cmd ?? [];
  publishContainerEvent(context, exec.container, `${action}: ${program} ${args.join(" ")}`, { execID: exec.id });
}
