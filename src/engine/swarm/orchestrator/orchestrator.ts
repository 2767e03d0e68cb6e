import { publishSwarmEvent, type SwarmContext } from "../context.ts";
import { releaseService } from "../network/allocation.ts";
import { isOver, isWanted, type Service, type Task } from "../objects.ts";
import { addTask, allocate, deleteTask, isDirty, roomForTasks, setDesired } from "../task/new-task.ts";
import { reapHistory } from "./history.ts";
import { reconcileJob } from "./jobs.ts";
import { Restarts } from "./restarts.ts";
import { RollingUpdate } from "./rolling-update.ts";
import { filledSlots, type Slot } from "./slots.ts";

/** Compares what every service wants with the tasks there are, and makes, stops and replaces tasks. */
export class Orchestrator {
  readonly #context: SwarmContext;
  readonly #restarts: Restarts;
  readonly #updates = new Map<string, RollingUpdate>();

  constructor(context: SwarmContext) {
    this.#context = context;
    this.#restarts = new Restarts(context);
  }

  reconcile(): void {
    const { state } = this.#context;
    for (const service of [...state.services]) {
      const tasks = state.tasksOf(service);
      if (service.removed) this.#finishRemoval(service, tasks);
      else if (service.job !== undefined) reconcileJob(this.#context, this.#restarts, service, tasks);
      else if (service.spec.Mode.Global !== null) this.#reconcileGlobal(service, tasks);
      else this.#reconcileReplicated(service, tasks);
      reapHistory(this.#context, service);
      for (const task of state.tasksOf(service)) if (task.status.state === "new" && !service.removed) allocate(this.#context, service, task);
    }
  }

  #reconcileReplicated(service: Service, tasks: readonly Task[]): void {
    this.#replaceEnded(service, tasks);
    const { filled, dead } = filledSlots(service, this.#context.state.tasksOf(service), this.#restarts);
    const replicas = service.spec.Mode.Replicated?.Replicas ?? 1;
    const kept = filled.slice(0, replicas);
    if (filled.length > replicas) for (const slot of filled.slice(replicas)) this.#removeSlot(service, slot.number);
    if (filled.length !== replicas) for (const slot of dead) this.#removeSlot(service, slot.number);
    this.#update(service, kept);
    let slot = 0;
    const used = new Set(filled.map(({ number }) => number));
    for (let missing = Math.min(replicas - filled.length, roomForTasks(this.#context)); missing > 0; missing--) {
      do slot++;
      while (used.has(slot));
      addTask(this.#context, service, { slot, desired: "running" });
    }
  }

  #reconcileGlobal(service: Service, tasks: readonly Task[]): void {
    const { node } = this.#context.state;
    this.#replaceEnded(service, tasks);
    if (!mayHold(this.#context, service)) {
      for (const task of tasks) if (isWanted(task)) setDesired(this.#context, task, "shutdown");
      return;
    }
    const { filled } = filledSlots(service, this.#context.state.tasksOf(service), this.#restarts);
    if (filled.length === 0 && node.spec.Availability === "active") addTask(this.#context, service, { slot: 0, nodeId: node.id, desired: "running" });
    this.#update(service, filled);
  }

  /** Tasks that ended though they should run, and those on a node that is being drained. */
  #replaceEnded(service: Service, tasks: readonly Task[]): void {
    const drained = this.#context.state.node.spec.Availability === "drain";
    for (const task of tasks) {
      if (!isWanted(task) || this.#restarts.isDelayed(task)) continue;
      if (isOver(task) || (drained && task.assigned)) this.#restarts.restart(service, task);
    }
  }

  #update(service: Service, slots: readonly Slot[]): void {
    const running = this.#updates.get(service.id);
    if (running !== undefined && !running.over && running.specVersion === service.specVersion) return;
    running?.cancel();
    this.#updates.delete(service.id);
    if (["paused", "rollback_paused"].includes(service.updateStatus?.State ?? "")) return;
    const inProgress = ["updating", "rollback_started"].includes(service.updateStatus?.State ?? "");
    if (!inProgress && !slots.some(({ tasks }) => tasks.some((task) => isDirty(service, task)))) return;
    const update = new RollingUpdate(this.#context, this.#restarts, service);
    this.#updates.set(service.id, update);
    void update.run(slots);
  }

  #removeSlot(service: Service, number: number): void {
    for (const task of this.#context.state.tasksOf(service)) if (task.slot === number) setDesired(this.#context, task, "remove");
  }

  /** A removed service is forgotten when the last of its tasks is. */
  #finishRemoval(service: Service, tasks: readonly Task[]): void {
    this.#updates.get(service.id)?.cancel();
    this.#updates.delete(service.id);
    for (const task of tasks) {
      setDesired(this.#context, task, "remove");
      if (isOver(task) || !task.assigned) deleteTask(this.#context, task);
    }
    if (this.#context.state.tasksOf(service).length === 0) this.#context.state.services.delete(service);
  }
}

/** DELETE /services/{id}. */
export function removeService(context: SwarmContext, service: Service): void {
  service.removed = true;
  releaseService(context, service);
  publishSwarmEvent(context, "service", "remove", { id: service.id, name: service.spec.Name });
  context.wake();
}

function mayHold(context: SwarmContext, service: Service): boolean {
  return context.state.node.spec.Availability !== "drain" && context.satisfies(service.spec.TaskTemplate);
}
