import type { SwarmContext } from "../context.ts";
import { isOver, type Service, type Task } from "../objects.ts";
import { deleteTask } from "../task/new-task.ts";

/** Forgets tasks that are not wanted any more, and old ones beyond what the swarm's history keeps of each place. */
export function reapHistory(context: SwarmContext, service: Service): void {
  const { state } = context;
  const bySlot = new Map<number, Task[]>();
  for (const task of state.tasksOf(service)) {
    if (task.desired === "remove" && (isOver(task) || !task.assigned)) deleteTask(context, task);
    else bySlot.set(task.slot, [...(bySlot.get(task.slot) ?? []), task]);
  }
  const limit = state.cluster.spec.Orchestration.TaskHistoryRetentionLimit ?? 5;
  if (limit < 0) return;
  for (const tasks of bySlot.values()) {
    let surplus = tasks.length - limit;
    for (const task of tasks) {
      if (surplus <= 0) break;
      const past = task.desired === "shutdown" || (service.job !== undefined && task.jobIteration !== service.job.iteration);
      if (!past || !(isOver(task) || !task.assigned)) continue;
      deleteTask(context, task);
      surplus--;
    }
  }
}
