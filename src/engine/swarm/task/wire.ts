import type { Filters } from "../../api/filters.ts";
import { EngineError } from "../../error.ts";
import { prefixOf } from "../../network/subnets.ts";
import { rfc3339Nano } from "../../time.ts";
import type { SwarmContext } from "../context.ts";
import type { SwarmOverlays } from "../network/overlay-driver.ts";
import { findNode } from "../node/wire.ts";
import type { Task } from "../objects.ts";
import { JOB_SLOT } from "../orchestrator/jobs.ts";
import { portConfigType } from "../spec/service-spec.ts";
import { taskSpecType } from "../spec/task-spec.ts";
import { metaToWire } from "../state.ts";
import { isDirty } from "./new-task.ts";

/** Wire type swarm.Task. */
export function taskToWire(context: SwarmContext, overlays: SwarmOverlays, task: Task): Record<string, unknown> {
  const slot = task.jobIteration !== undefined && task.slot > 0 ? task.slot - JOB_SLOT : task.slot;
  return {
    ...metaToWire(task),
    Labels: {},
    Spec: taskSpecType.encode({ ...task.spec, Runtime: "" }),
    ServiceID: task.serviceId,
    ...(slot > 0 ? { Slot: slot } : {}),
    ...(task.nodeId === "" ? {} : { NodeID: task.nodeId }),
    Status: statusToWire(context, task),
    DesiredState: task.desired,
    ...(task.attachments.length === 0 ? {} : { NetworksAttachments: task.attachments.map((attachment) => attachmentToWire(context, overlays, attachment)) }),
    ...(task.jobIteration === undefined ? {} : { JobIteration: task.jobIteration === 0 ? {} : { Index: task.jobIteration } }),
    Volumes: null,
  };
}

/** GET /tasks. */
export function listTasks(context: SwarmContext, overlays: SwarmOverlays, filters: Filters): Record<string, unknown>[] {
  filters.validate(["name", "id", "label", "service", "node", "desired-state", "_up-to-date", "runtime"]);
  const { state } = context;
  for (const wanted of filters.get("desired-state")) {
    if (!["running", "shutdown", "accepted"].includes(wanted)) throw new EngineError("System", `Invalid desired-state filter: '${wanted}'`);
  }
  const services = filters.get("service").map((reference) => state.service(reference).id);
  const nodes = filters.get("node").map((reference) => findNode(context, reference).id);
  const upToDate = filters.flag("_up-to-date");
  return [...state.tasks]
    .filter((task) => filters.matchesPrefix("id", task.id))
    .filter((task) => !filters.has("name") || filters.get("name").some((name) => state.taskName(task).startsWith(name)))
    .filter((task) => filters.matchesLabels("label", state.services.get(task.serviceId)?.spec.Labels))
    .filter((task) => services.length === 0 || services.includes(task.serviceId))
    .filter((task) => nodes.length === 0 || nodes.includes(task.nodeId))
    .filter((task) => filters.matchesExactly("desired-state", shownDesire(task)))
    .filter((task) => !upToDate || isUpToDate(context, task))
    .map((task) => taskToWire(context, overlays, task));
}

function shownDesire(task: Task): string {
  return task.desired === "ready" ? "accepted" : task.desired;
}

function isUpToDate(context: SwarmContext, task: Task): boolean {
  const service = context.state.services.get(task.serviceId);
  return service !== undefined && !isDirty(service, task);
}

function statusToWire(context: SwarmContext, task: Task): Record<string, unknown> {
  const { status, container } = task;
  return {
    Timestamp: rfc3339Nano(status.timestamp),
    State: status.state,
    Message: status.message,
    ...(status.error === "" ? {} : { Err: status.error }),
    ...(container === undefined || ["accepted", "preparing"].includes(status.state)
      ? {}
      : { ContainerStatus: { ContainerID: container.id, PID: container.pid, ExitCode: container.exitCode } }),
    PortStatus: portStatus(context, task),
  };
}

/** Ports in host mode, as they are bound. */
function portStatus(context: SwarmContext, task: Task): Record<string, unknown> {
  if (task.hostPorts.length === 0 || task.container === undefined || task.status.state !== "running") return {};
  const bound = Object.entries(context.networks.ports(task.container.id)).flatMap(([key, bindings]) => {
    const [target, protocol = "tcp"] = key.split("/");
    return (bindings ?? []).map(({ HostPort }) =>
      portConfigType.encode({ Name: "", Protocol: protocol, TargetPort: Number(target), PublishedPort: Number(HostPort), PublishMode: "host" }),
    );
  });
  return bound.length === 0 ? {} : { Ports: bound };
}

function attachmentToWire(context: SwarmContext, overlays: SwarmOverlays, { networkId, address }: Task["attachments"][number]): Record<string, unknown> {
  const network = context.networks.byId(networkId);
  if (network === undefined) return { Addresses: [] };
  return { Network: overlays.toWire(network), Addresses: [`${address}/${prefixOf(network, address)}`] };
}
