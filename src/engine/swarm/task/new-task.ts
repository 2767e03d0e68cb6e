import { EngineError } from "../../error.ts";
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
    attachments: [],
    container: undefined,
    hostPorts: service.ports.filter((port) => modeOf(port) === "host"),
  };
  allocate(context, service, task);
  state.addTask(task);
  return task;
}

/** Gives addresses to a task that still has none. One that gets none stays `new`, and is tried again when something changes. */
export function allocate(context: SwarmContext, service: Service, task: Task): void {
  const timestamp = context.state.now();
  try {
    task.attachments = allocateTask(context, service, task.spec);
    task.status = { state: "pending", timestamp, message: "pending task scheduling", error: "" };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (task.status.state !== "new") task.status = { state: "new", timestamp, message: "created", error: error.message };
  }
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

/** How many more tasks there may be; a manager here keeps so many at most. */
export function roomForTasks(context: SwarmContext): number {
  return Math.max(0, MAX_TASKS - context.state.tasks.size);
}

const MAX_TASKS = 5000;
