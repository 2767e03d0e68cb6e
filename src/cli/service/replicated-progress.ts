import { isTerminal, MAX_BARS, order, type WatchedService, type WatchedTask, type WriteProgress, writeOverall, writeTask } from "./task-progress.ts";

/** Tells what happened since the last time; true when all replicas run. */
export function replicatedUpdater(write: WriteProgress): (service: WatchedService, tasks: readonly WatchedTask[], rollback: boolean) => boolean {
  const lines = new Map<number, number>();
  let drawn = false;
  let done = false;
  return (service, tasks, rollback) => {
    const replicas = service.Spec.Mode.Replicated?.Replicas ?? 1;
    if (!drawn) {
      writeOverall(write, 0, replicas, rollback);
      if (replicas <= MAX_BARS) for (let i = 1; i <= replicas; i++) write({ id: `${i}/${replicas}`, status: " ", progressDetail: {} });
      drawn = true;
    }
    const current = [...bySlot(tasks).values()];
    if (done && current.some((task) => task.Status.State !== "running")) done = false;
    let running = 0;
    for (const task of current) {
      const slot = task.Slot ?? 0;
      const line = lines.get(slot) ?? lines.size + 1;
      lines.set(slot, line);
      if (!isTerminal(task.DesiredState) && task.Status.State === "running") running++;
      if (!done && replicas <= MAX_BARS && line <= replicas) writeTask(write, `${line}/${replicas}`, task, { rollback });
    }
    if (!done) {
      writeOverall(write, running, replicas, rollback);
      if (running === replicas) done = true;
    }
    return running === replicas;
  };
}

/** Of several tasks in a slot the one that is wanted most, then the one that is behind. */
function bySlot(tasks: readonly WatchedTask[]): Map<number, WatchedTask> {
  const found = new Map<number, WatchedTask>();
  for (const task of tasks) {
    if (order(task.DesiredState) === 0 || order(task.Status.State) === 0) continue;
    const slot = task.Slot ?? 0;
    const known = found.get(slot);
    if (known !== undefined) {
      const desire = order(known.DesiredState) - order(task.DesiredState);
      if (desire < 0 || (desire === 0 && order(known.Status.State) <= order(task.Status.State))) continue;
    }
    found.set(slot, task);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}
