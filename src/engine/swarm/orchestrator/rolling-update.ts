import { rfc3339Nano } from "../../time.ts";
import { publishSwarmEvent, type SwarmContext } from "../context.ts";
import { isOver, rank, type Service, type Task, type UpdateStatus } from "../objects.ts";
import type { UpdateConfig } from "../spec/service-spec.ts";
import { addTask, isDirty, setDesired } from "../task/new-task.ts";
import { MILLISECOND } from "../timers.ts";
import type { Restarts } from "./restarts.ts";
import type { Slot } from "./slots.ts";

const DEFAULT_MONITOR = 5_000_000_000;
const FAILURE_DELAY = 100n * MILLISECOND;

/** One change of a service's spec on its way through its tasks: so many at a time, watched for failure. */
export class RollingUpdate {
  readonly specVersion: number;
  readonly #context: SwarmContext;
  readonly #restarts: Restarts;
  readonly #service: Service;
  /** New tasks, and since when they run. */
  readonly #updated = new Map<Task, bigint | undefined>();
  readonly #failed = new Set<Task>();
  #total = 0;
  #over = false;
  #unwatch = (): void => {};

  constructor(context: SwarmContext, restarts: Restarts, service: Service) {
    this.#context = context;
    this.#restarts = restarts;
    this.#service = service;
    this.specVersion = service.specVersion;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Another spec came: whoever was started goes on, nobody else is touched. */
  cancel(): void {
    this.#over = true;
    this.#unwatch();
  }

  async run(slots: readonly Slot[]): Promise<void> {
    const dirty = slots.filter(({ tasks }) => tasks.some((task) => isDirty(this.#service, task)));
    if (dirty.length === 0) {
      this.cancel();
      if (["updating", "rollback_started"].includes(this.#service.updateStatus?.State ?? "")) this.#complete();
      return;
    }
    this.#total = dirty.length;
    if (this.#service.updateStatus === undefined) this.#setStatus({ State: "updating", StartedAt: this.#now(), Message: "update in progress" });
    const config = configOf(this.#service);
    this.#unwatch = this.#context.state.onTask((task) => this.#watch(task, config));
    const queue = [...dirty];
    const workers = Array.from({ length: config.Parallelism === 0 ? queue.length : Math.min(config.Parallelism, queue.length) }, () =>
      this.#work(queue, config),
    );
    await Promise.all(workers);
    if (this.#over) return;
    await this.#watchLast(config);
    if (this.#over) return;
    this.cancel();
    this.#complete();
  }

  async #work(queue: Slot[], config: UpdateConfig): Promise<void> {
    for (let slot = queue.shift(); slot !== undefined && !this.#over; slot = queue.shift()) {
      await this.#replace(slot, config.Order === "start-first");
      if (this.#over) return;
      if (config.Delay > 0) await this.#context.timers.sleep(BigInt(config.Delay));
    }
  }

  async #replace(slot: Slot, startFirst: boolean): Promise<void> {
    const { state } = this.#context;
    const clean = slot.tasks.find((task) => !isDirty(this.#service, task) && !isOver(task));
    const old = slot.tasks.filter((task) => task !== clean);
    if (clean !== undefined) {
      for (const task of old) setDesired(this.#context, task, "shutdown");
      return;
    }
    const newest = slot.tasks.at(-1);
    const next = addTask(this.#context, this.#service, { slot: slot.number, nodeId: slot.number === 0 ? (newest?.nodeId ?? "") : "", desired: "ready" });
    this.#updated.set(next, undefined);
    if (startFirst) setDesired(this.#context, next, "running");
    else {
      for (const task of old) setDesired(this.#context, task, "shutdown");
      this.#restarts.startLater(
        next,
        0n,
        old.find((task) => !isOver(task)),
        "running",
      );
    }
    await this.#until(() => rank(next.status.state) >= rank("running") || rank(next.desired) > rank("running") || state.tasks.get(next.id) !== next);
    if (startFirst) for (const task of old) setDesired(this.#context, task, "shutdown");
  }

  /** The last ones could still fail. */
  async #watchLast(config: UpdateConfig): Promise<void> {
    const started = [...this.#updated.values()].filter((at): at is bigint => at !== undefined);
    const last = started.length === 0 ? this.#monotonic() : started.reduce((a, b) => (a > b ? a : b));
    const remaining = last + BigInt(config.Monitor || DEFAULT_MONITOR) - this.#monotonic();
    if (remaining > 0n) await this.#context.timers.sleep(remaining);
  }

  #watch(task: Task, config: UpdateConfig): void {
    if (this.#over || !this.#updated.has(task)) return;
    const since = this.#updated.get(task);
    if (task.status.state === "running" && since === undefined) this.#updated.set(task, this.#monotonic());
    if (!isOver(task) || this.#failed.has(task) || rank(task.desired) > rank("running")) return;
    if (since !== undefined && this.#monotonic() - since > BigInt(config.Monitor || DEFAULT_MONITOR)) return;
    this.#failed.add(task);
    if (this.#failed.size / this.#total <= config.MaxFailureRatio || config.FailureAction === "continue") return;
    // The restart policy has its say first: what it brings back is part of what may be rolled back.
    this.#context.timers.after(FAILURE_DELAY, () => this.#fail(task, config));
  }

  #fail(task: Task, config: UpdateConfig): void {
    if (this.#over) return;
    this.cancel();
    const why = `due to failure or early termination of task ${task.id}`;
    const { StartedAt = this.#now(), State = "updating" } = this.#service.updateStatus ?? {};
    if (State === "rollback_started") this.#setStatus({ State: "rollback_paused", StartedAt, Message: `rollback paused ${why}` });
    else if (config.FailureAction === "rollback" && this.#service.previousSpec !== undefined) this.#rollBack(`update rolled back ${why}`);
    else this.#setStatus({ State: "paused", StartedAt, Message: `update paused ${why}` });
  }

  #rollBack(message: string): void {
    const service = this.#service;
    if (service.previousSpec === undefined) return;
    service.spec = service.previousSpec;
    service.previousSpec = undefined;
    this.#setStatus({ State: "rollback_started", StartedAt: this.#now(), Message: message });
    service.specVersion = service.version;
    this.#context.wake();
  }

  #complete(): void {
    const { State, StartedAt = this.#now() } = this.#service.updateStatus ?? {};
    const back = State === "rollback_started";
    this.#setStatus({
      State: back ? "rollback_completed" : "completed",
      StartedAt,
      CompletedAt: this.#now(),
      Message: back ? "rollback completed" : "update completed",
    });
  }

  #setStatus(status: UpdateStatus): void {
    const old = this.#service.updateStatus?.State;
    this.#service.updateStatus = status;
    this.#context.state.touch(this.#service);
    const changed = { ...(old === undefined ? {} : { "updatestate.old": old }), "updatestate.new": status.State };
    publishSwarmEvent(this.#context, "service", "update", { id: this.#service.id, name: this.#service.spec.Name }, changed);
  }

  #until(condition: () => boolean): Promise<void> {
    if (condition() || this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.#context.state.onTask(() => {
        if (!condition() && !this.#over) return;
        stop();
        resolve();
      });
    });
  }

  #monotonic(): bigint {
    return this.#context.containers.kernel.clock.monotonic();
  }

  #now(): string {
    return rfc3339Nano(this.#context.state.now());
  }
}

function configOf(service: Service): UpdateConfig {
  const back = service.updateStatus?.State === "rollback_started";
  return (
    (back ? service.spec.RollbackConfig : service.spec.UpdateConfig) ?? {
      Parallelism: 1,
      Delay: 0,
      FailureAction: "pause",
      Monitor: DEFAULT_MONITOR,
      MaxFailureRatio: 0,
      Order: "stop-first",
    }
  );
}
