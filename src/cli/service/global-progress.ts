import { MAX_BARS, order, type WatchedService, type WatchedTask, type WriteProgress, writeOverall, writeTask } from "./task-progress.ts";

/** As for replicated services, with a line for each node. */
export function globalUpdater(write: WriteProgress): (service: WatchedService, tasks: readonly WatchedTask[], rollback: boolean) => boolean {
  let drawn = false;
  let done = false;
  return (_service, tasks, rollback) => {
    const current = [...byNode(tasks).values()];
    const nodes = current.length;
    if (!drawn) {
      if (nodes === 0) {
        write({ id: "overall progress", status: "waiting for new tasks", progressDetail: {} });
        return false;
      }
      writeOverall(write, 0, nodes, rollback);
      drawn = true;
    }
    if (done && current.some((task) => task.Status.State !== "running")) done = false;
    const running = current.filter((task) => task.Status.State === "running").length;
    if (!done) {
      if (nodes <= MAX_BARS) for (const task of current) writeTask(write, (task.NodeID ?? "").slice(0, 12), task, { rollback });
      writeOverall(write, running, nodes, rollback);
      if (running === nodes) done = true;
    }
    return running === nodes;
  };
}

export function byNode(tasks: readonly WatchedTask[]): Map<string, WatchedTask> {
  const found = new Map<string, WatchedTask>();
  for (const task of tasks) {
    const node = task.NodeID ?? "";
    const known = found.get(node);
    if (known !== undefined) {
      const desire = order(known.DesiredState) - order(task.DesiredState);
      if (desire < 0 || (desire === 0 && order(known.Status.State) <= order(task.Status.State))) continue;
    }
    found.set(node, task);
  }
  return found;
}
