import type { SwarmContext } from "../context.ts";
import { allocateTask, modeOf, releaseTask } from "../network/allocation.ts";
import type { Service, Task, TaskState } from "../objects.ts";

/** Makes a task of the service as it is now. It waits for a node. */
export function addTask(context: SwarmContext, service: Service, options: { slot: number; nodeId?: string; desired: TaskState }): Task {
  const { state } = context;
  const task: Task = {
    ...state.stamp("task"),
    spec: service.spec.TaskTemplate,
    serviceId: service.id,
    specVersion: service.specVersion,
    slot: options.slot,
    nodeId: options.nodeId ?? "",
    assigned: false,
    desired: options.desired,
    status: { state: "pending", timestamp: state.now(), message: "pending task scheduling", error: "" },
    jobIteration: service.job?.iteration,
    attachments: allocateTask(context, service, service.spec.TaskTemplate),
    container: undefined,
    hostPorts: service.ports.filter((port) => modeOf(port) === "host"),
  };
  state.addTask(task);
  return task;
}

/** The task leaves the history; its node takes its container away. */
export function deleteTask(context: SwarmContext, task: Task): void {
  releaseTask(context, task.attachments);
  task.attachments = [];
  context.state.deleteTask(task);
}

/** Says what shall become of a task. */
export function setDesired(context: SwarmContext, task: Task, desired: TaskState): void {
  if (task.desired === desired) return;
  task.desired = desired;
  context.state.touchTask(task);
}

/** Was the task made of another spec than its service has now? */
export function isDirty(service: Service, task: Task): boolean {
  if (service.job !== undefined) return task.jobIteration !== service.job.iteration;
  return (
    specKey(service.spec.TaskTemplate) !== specKey(task.spec) ||
    hostPortsKey(service.ports.filter((port) => modeOf(port) === "host")) !== hostPortsKey(task.hostPorts)
  );
}

/** Placement alone makes nobody move. */
function specKey(spec: Task["spec"]): string {
  return JSON.stringify({ ...spec, Placement: null });
}

function hostPortsKey(ports: Task["hostPorts"]): string {
  return JSON.stringify(ports);
}
