import type { SwarmContext } from "../context.ts";
import { isOver, type Service, type Task, type TaskState } from "../objects.ts";
import { addTask, setDesired } from "../task/new-task.ts";
import { SECOND } from "../timers.ts";

const DEFAULT_DELAY = 5n * SECOND;

/** Replaces tasks that ended, as the restart policy of their service allows. */
export class Restarts {
  readonly #context: SwarmContext;
  /** When each place (service and slot) was given a new task, for one version of its spec. */
  readonly #history = new Map<string, { specVersion: number; at: bigint[] }>();
  /** Ready, and waiting for their time. */
  readonly #delayed = new Set<Task>();

  constructor(context: SwarmContext) {
    this.#context = context;
  }

  mayRestart(service: Service, task: Task): boolean {
    const policy = task.spec.RestartPolicy;
    const condition = conditionOf(service, task);
    if (condition === "none" || (condition === "on-failure" && task.status.state === "complete")) return false;
    const limit = policy?.MaxAttempts ?? 0;
    const history = this.#history.get(placeOf(task));
    if (limit === 0 || history === undefined || history.specVersion !== service.specVersion) return true;
    const window = BigInt(policy?.Window ?? 0);
    const since = this.#context.containers.kernel.clock.monotonic() - window;
    return (window === 0n ? history.at : history.at.filter((at) => at >= since)).length < limit;
  }

  /** A task that fails before its time has come is not replaced sooner for that. */
  isDelayed(task: Task): boolean {
    return this.#delayed.has(task);
  }

  /** The task is over, or is to make room for another: its place gets a new one, if it may. */
  restart(service: Service, task: Task): void {
    const again = this.mayRestart(service, task);
    const drained = this.#context.state.node.spec.Availability === "drain";
    setDesired(this.#context, task, "shutdown");
    if (!again || (drained && task.slot === 0)) return;
    const next = addTask(this.#context, service, { slot: task.slot, nodeId: task.slot === 0 ? task.nodeId : "", desired: "ready" });
    this.#record(service, task);
    const delay = drained ? 0n : BigInt(task.spec.RestartPolicy?.Delay ?? DEFAULT_DELAY);
    this.startLater(next, delay, isOver(task) ? undefined : task, service.job === undefined ? "running" : "complete");
  }

  /** Lets a task that is ready run, after a while, and after `predecessor` has ended. */
  startLater(task: Task, delay: bigint, predecessor: Task | undefined, desired: TaskState): void {
    this.#delayed.add(task);
    const start = (): void => {
      this.#delayed.delete(task);
      if (task.desired === "ready") setDesired(this.#context, task, desired);
    };
    const begin = (): void => {
      if (delay === 0n) start();
      else this.#context.timers.after(delay, start);
    };
    if (predecessor === undefined || isOver(predecessor)) {
      begin();
      return;
    }
    const { state } = this.#context;
    const stop = state.onTask((changed) => {
      if (changed !== predecessor || (!isOver(predecessor) && state.tasks.get(predecessor.id) === predecessor)) return;
      stop();
      begin();
    });
  }

  #record(service: Service, task: Task): void {
    const key = placeOf(task);
    const known = this.#history.get(key);
    const at = this.#context.containers.kernel.clock.monotonic();
    if (known === undefined || known.specVersion !== service.specVersion) this.#history.set(key, { specVersion: service.specVersion, at: [at] });
    else known.at = [...known.at.slice(-MAX_REMEMBERED), at];
  }
}

const MAX_REMEMBERED = 1000;

/** Jobs end: whoever says `any` means failures. */
function conditionOf(service: Service, task: Task): string {
  const condition = task.spec.RestartPolicy?.Condition || "any";
  return service.job !== undefined && condition === "any" ? "on-failure" : condition;
}

function placeOf(task: Task): string {
  return `${task.serviceId} ${task.slot === 0 ? task.nodeId : task.slot}`;
}
