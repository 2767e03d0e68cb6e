import type { SwarmContext } from "../context.ts";
import { isOver, isWanted, type Service, type Task } from "../objects.ts";
import { addTask, roomForTasks, setDesired } from "../task/new-task.ts";
import type { Restarts } from "./restarts.ts";

/** Jobs: so many tasks have to complete, so many of them at a time; what fails is tried again. */
export function reconcileJob(context: SwarmContext, restarts: Restarts, service: Service, tasks: readonly Task[]): void {
  const { node } = context.state;
  const current = tasks.filter((task) => task.jobIteration === service.job?.iteration);
  for (const task of tasks) if (!current.includes(task) && !isOver(task)) setDesired(context, task, "remove");
  for (const task of current)
    if (isWanted(task) && !restarts.isDelayed(task) && isOver(task) && task.status.state !== "complete") restarts.restart(service, task);
  const mode = service.spec.Mode;
  if (mode.GlobalJob !== null) {
    if (current.length === 0 && node.spec.Availability === "active" && context.satisfies(service.spec.TaskTemplate))
      addTask(context, service, { slot: 0, nodeId: node.id, desired: "complete" });
    return;
  }
  const total = mode.ReplicatedJob?.TotalCompletions ?? 1;
  const concurrent = mode.ReplicatedJob?.MaxConcurrent ?? total;
  const done = current.filter((task) => task.status.state === "complete").length;
  const active = context.state.tasksOf(service).filter((task) => task.jobIteration === service.job?.iteration && isWanted(task) && !isOver(task)).length;
  const wanted = Math.min(Math.min(concurrent, total - done) - active, roomForTasks(context));
  const used = new Set(current.map(({ slot }) => slot - JOB_SLOT));
  let slot = 0;
  for (let i = 0; i < wanted; i++) {
    while (used.has(slot)) slot++;
    used.add(slot);
    addTask(context, service, { slot: slot + JOB_SLOT, desired: "complete" });
  }
}

/** Slots of jobs count from 0, which here is the mark of a global task. */
export const JOB_SLOT = 1;
