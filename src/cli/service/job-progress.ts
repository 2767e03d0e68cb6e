import { byNode } from "./global-progress.ts";
import { MAX_BARS, order, type WatchedService, type WatchedTask, type WriteProgress, writeTask } from "./task-progress.ts";

type JobUpdater = (service: WatchedService, tasks: readonly WatchedTask[]) => boolean;

/** True when as many tasks have completed as the job wants. */
export function replicatedJobUpdater(
  write: WriteProgress,
  job: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number },
  iteration: number,
): JobUpdater {
  const total = job.TotalCompletions ?? 1;
  const concurrent = job.MaxConcurrent ?? total;
  let drawn = false;
  const overall = (active: number, completed: number): void => {
    writeCompleted(write, completed, total);
    const wanted = Math.min(total - completed, concurrent);
    const width = `${concurrent}`.length;
    write({ id: "active tasks", status: `${`${active}`.padStart(width)} out of ${`${wanted}`.padStart(width)} tasks`, progressDetail: {} });
  };
  return (_service, tasks) => {
    if (!drawn) {
      overall(0, 0);
      if (total <= MAX_BARS) for (let i = 1; i <= total; i++) write({ id: `${i}/${total}`, status: " ", progressDetail: {} });
      drawn = true;
    }
    const slots = new Map<number, WatchedTask>();
    for (const task of tasks) {
      if ((task.JobIteration?.Index ?? 0) !== iteration) continue;
      const known = slots.get(task.Slot ?? 0);
      const behind = known !== undefined && (order(known.DesiredState) < order(task.DesiredState) || order(known.Status.State) < order(task.Status.State));
      if (!behind) slots.set(task.Slot ?? 0, task);
    }
    const current = [...slots].sort(([a], [b]) => a - b);
    const active = current.filter(([, task]) => order(task.Status.State) < order("complete")).length;
    const completed = current.filter(([, task]) => task.Status.State === "complete").length;
    overall(active, completed);
    if (total <= MAX_BARS) for (const [slot, task] of current) writeTask(write, `${slot + 1}/${total}`, task, { job: true });
    return completed === total;
  };
}

/** True when a task has completed on every node. */
export function globalJobUpdater(write: WriteProgress, iteration: number): JobUpdater {
  return (_service, tasks) => {
    const current = [...byNode(tasks.filter((task) => (task.JobIteration?.Index ?? 0) === iteration))];
    if (current.length === 0) {
      write({ id: "overall progress", status: "waiting for tasks", progressDetail: {} });
      return false;
    }
    const completed = current.filter(([, task]) => task.Status.State === "complete").length;
    writeCompleted(write, completed, current.length);
    if (current.length <= MAX_BARS) for (const [node, task] of current) writeTask(write, node.slice(0, 12), task, { job: true });
    return completed === current.length;
  };
}

function writeCompleted(write: WriteProgress, completed: number, total: number): void {
  const status = `${`${completed}`.padStart(`${total}`.length)} out of ${total} complete`;
  write({ id: "job progress", status, progressDetail: { current: completed, total, hidecounts: true } });
}
