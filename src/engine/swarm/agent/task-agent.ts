import type { Container } from "../../container/container.ts";
import { createContainer } from "../../container/create.ts";
import { removeByRequest } from "../../container/remove.ts";
import { startContainer } from "../../container/start.ts";
import { stopRunning } from "../../container/stop.ts";
import { EngineError } from "../../error.ts";
import type { SwarmContext } from "../context.ts";
import { isOver, rank, type Service, type Task, type TaskState } from "../objects.ts";
import { MILLISECOND, SECOND } from "../timers.ts";
import { containerRequest } from "./container-request.ts";
import { taskFiles } from "./task-files.ts";
import { pullTaskImage } from "./task-image.ts";

/** Assignments go to nodes in batches. */
const DISPATCH_DELAY = 100n * MILLISECOND;
/** So do reports back, … */
const REPORT_DELAY = 250n * MILLISECOND;
/** … and others need a while to hear that a task is no longer behind its service's address. */
const GOSSIP_DELAY = 2n * SECOND;
/** Nodes hear of tasks that are to be forgotten with the next batch. */
const REMOVAL_DELAY = 300n * MILLISECOND;
const STOP_GRACE_SECONDS = 10;

/** The worker's part for one task: brings its container from nothing to where the manager wants it. */
export class TaskAgent {
  readonly #context: SwarmContext;
  readonly #task: Task;
  readonly #service: Service;
  #waiting: (() => void)[] = [];
  #container: Container | undefined;
  #stopping = false;

  constructor(context: SwarmContext, service: Service, task: Task) {
    this.#context = context;
    this.#service = service;
    this.#task = task;
  }

  /** The manager changed its mind about the task. */
  notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** The task is gone from the manager's list: nothing of it stays. */
  async discard(): Promise<void> {
    this.#stopping = true;
    this.notify();
    await this.#context.timers.sleep(REMOVAL_DELAY);
    const container = this.#container;
    if (container === undefined || !this.#context.containers.store.has(container) || container.state.removalInProgress) return;
    await removeByRequest(this.#context.containers, container, { force: true, removeVolumes: true });
  }

  async run(): Promise<void> {
    await this.#context.timers.sleep(DISPATCH_DELAY);
    if (this.#endsEarly()) return;
    this.#report("accepted", "accepted");
    this.#report("preparing", "preparing");
    try {
      await pullTaskImage(this.#context, this.#task);
      if (this.#endsEarly()) return;
      this.#container = this.#create();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#report("rejected", "preparing", error.message);
      return;
    }
    this.#report("ready", "prepared");
    await this.#until(() => rank(this.#task.desired) >= rank("running"));
    if (this.#endsEarly()) return;
    this.#report("starting", "starting");
    await this.#start(this.#container);
  }

  #create(): Container {
    const { containers } = this.#context;
    const request = containerRequest(this.#context, this.#service, this.#task);
    const { container } = createContainer(containers, { ...request, files: taskFiles(this.#context, this.#service, this.#task) });
    this.#task.container = { id: container.id, pid: 0, exitCode: 0 };
    return container;
  }

  async #start(container: Container): Promise<void> {
    const { containers, timers } = this.#context;
    const ended = new Promise<{ exitCode: number; error: string }>((resolve) => container.state.onStopped(resolve));
    try {
      startContainer(containers, container);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#report("failed", "starting", `starting container failed: ${error.message}`);
      return;
    }
    this.#task.container = { id: container.id, pid: container.state.pid, exitCode: 0 };
    let end: { exitCode: number; error: string } | undefined;
    void ended.then((result) => {
      end = result;
      this.notify();
    });
    await timers.sleep(REPORT_DELAY);
    let sick = false;
    const unwatch = containers.events.onEvent((event) => {
      if (event.Type !== "container" || event.Actor.ID !== container.id || !event.Action.startsWith("health_status")) return;
      if (event.Action.endsWith("unhealthy")) sick = true;
      this.notify();
    });
    await this.#until(
      () => end !== undefined || this.#isUnwanted() || sick || container.state.health === undefined || container.state.health.status === "healthy",
    );
    if (end === undefined && !this.#isUnwanted() && !sick) {
      this.#report("running", "started");
      await this.#until(() => end !== undefined || this.#isUnwanted() || sick);
    }
    unwatch();
    if (end === undefined && sick) await this.#stop(container);
    const result = end as { exitCode: number; error: string } | undefined;
    if (result !== undefined) await timers.sleep(DISPATCH_DELAY);
    if (sick) this.#finish(result?.exitCode ?? container.state.exitCode, "dockerexec: unhealthy container");
    else if (result !== undefined) this.#finish(result.exitCode, result.error);
    else await this.#shutDown(container);
  }

  #finish(exitCode: number, error: string): void {
    this.#exited(exitCode);
    if (exitCode === 0 && error === "") this.#report("complete", "finished");
    else this.#report("failed", "started", `task: non-zero exit (${exitCode})${error === "" ? "" : `: ${error}`}`);
  }

  async #shutDown(container: Container): Promise<void> {
    if (this.#stopping) return;
    await this.#context.timers.sleep(GOSSIP_DELAY);
    await this.#stop(container);
    this.#exited(container.state.exitCode);
    this.#report("shutdown", "shutdown");
  }

  async #stop(container: Container): Promise<void> {
    if (!container.state.running || !this.#context.containers.store.has(container)) return;
    const grace = this.#task.spec.ContainerSpec?.StopGracePeriod;
    const timeoutSeconds = grace === null || grace === undefined ? STOP_GRACE_SECONDS : grace / 1e9;
    await stopRunning(this.#context.containers, container, { timeoutSeconds, signal: "" });
  }

  #exited(exitCode: number): void {
    if (this.#task.container !== undefined) this.#task.container = { id: this.#task.container.id, pid: 0, exitCode };
  }

  #isUnwanted(): boolean {
    return this.#stopping || (rank(this.#task.desired) > rank("running") && this.#task.desired !== "complete");
  }

  /** A task that is not wanted before it ran ends without a word. */
  #endsEarly(): boolean {
    if (!this.#isUnwanted()) return false;
    if (!this.#stopping) this.#report("shutdown", "shutdown");
    return true;
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  #report(state: TaskState, message: string, error = ""): void {
    const { state: store } = this.#context;
    if (this.#stopping || isOver(this.#task) || store.tasks.get(this.#task.id) !== this.#task) return;
    this.#task.status = { state, timestamp: store.now(), message, error };
    store.touchTask(this.#task);
  }
}
