import { NEVER, rfc3339Nano, type Timestamp } from "../time.ts";
import type { Health } from "./health/health.ts";
import { humanDuration } from "./human-duration.ts";

export type Status = "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";

export interface WaitResult {
  readonly exitCode: number;
  readonly error: string;
}

/** Where in its life a container is. A restarting container counts as running, as in moby. */
export class ContainerState {
  running = false;
  paused = false;
  restarting = false;
  oomKilled = false;
  removalInProgress = false;
  dead = false;
  pid = 0;
  exitCode = 0;
  error = "";
  startedAt: Timestamp = NEVER;
  finishedAt: Timestamp = NEVER;
  health: Health | undefined;
  #stopWaiters: ((result: WaitResult) => void)[] | undefined;
  #removalWaiters: ((result: WaitResult) => void)[] | undefined;

  get status(): Status {
    if (this.running) return this.paused ? "paused" : this.restarting ? "restarting" : "running";
    if (this.removalInProgress) return "removing";
    if (this.dead) return "dead";
    return this.startedAt === NEVER ? "created" : "exited";
  }

  /** The STATUS column of docker ps. */
  describe(now: Timestamp): string {
    if (this.running) {
      if (this.paused) return `Up ${humanDuration(now - this.startedAt)} (Paused)`;
      if (this.restarting) return `Restarting (${this.exitCode}) ${humanDuration(now - this.finishedAt)} ago`;
      const up = `Up ${humanDuration(now - this.startedAt)}`;
      if (this.health === undefined) return up;
      return `${up} (${this.health.status === "starting" ? "health: starting" : this.health.status})`;
    }
    if (this.removalInProgress) return "Removal In Progress";
    if (this.dead) return "Dead";
    if (this.startedAt === NEVER) return "Created";
    if (this.finishedAt === NEVER) return "";
    return `Exited (${this.exitCode}) ${humanDuration(now - this.finishedAt)} ago`;
  }

  setRunning(pid: number, at: Timestamp): void {
    this.running = true;
    this.paused = false;
    this.restarting = false;
    this.oomKilled = false;
    this.error = "";
    this.exitCode = 0;
    this.pid = pid;
    this.startedAt = at;
  }

  setStopped(exitCode: number, at: Timestamp): void {
    this.running = false;
    this.restarting = false;
    this.#ended(exitCode, at);
  }

  /** It ended and will be started again after a while. */
  setRestarting(exitCode: number, at: Timestamp): void {
    this.running = true;
    this.restarting = true;
    this.#ended(exitCode, at);
  }

  /** Never ran, for the reason given. Nobody who waits for an end is told: there was none. */
  setFailed(exitCode: number, error: string): void {
    this.running = false;
    this.restarting = false;
    this.pid = 0;
    this.exitCode = exitCode;
    this.error = error;
  }

  /** What went wrong at a start is told to who started it, not to who waits for the removal. */
  setRemoved(): void {
    const waiters = [...(this.#stopWaiters ?? []), ...(this.#removalWaiters ?? [])];
    this.#stopWaiters = undefined;
    this.#removalWaiters = undefined;
    for (const waiter of waiters) waiter({ exitCode: this.exitCode, error: "" });
  }

  /** Calls back once, synchronously with the change, so that what follows from an end has an order. Returns how to give up. */
  onStopped(listener: (result: WaitResult) => void): () => void {
    this.#stopWaiters = [...(this.#stopWaiters ?? []), listener];
    return () => {
      this.#stopWaiters = this.#stopWaiters?.filter((other) => other !== listener);
    };
  }

  onRemoved(listener: (result: WaitResult) => void): () => void {
    this.#removalWaiters = [...(this.#removalWaiters ?? []), listener];
    return () => {
      this.#removalWaiters = this.#removalWaiters?.filter((other) => other !== listener);
    };
  }

  /** State of `docker inspect`, without health. */
  toWire(): Record<string, unknown> {
    return {
      Status: this.status,
      Running: this.running,
      Paused: this.paused,
      Restarting: this.restarting,
      OOMKilled: this.oomKilled,
      Dead: this.dead,
      Pid: this.pid,
      ExitCode: this.exitCode,
      Error: this.error,
      StartedAt: rfc3339Nano(this.startedAt),
      FinishedAt: rfc3339Nano(this.finishedAt),
    };
  }

  #ended(exitCode: number, at: Timestamp): void {
    this.paused = false;
    this.pid = 0;
    this.exitCode = exitCode;
    this.finishedAt = at;
    this.#tellStopped();
  }

  #tellStopped(): void {
    const waiters = this.#stopWaiters;
    this.#stopWaiters = undefined;
    for (const waiter of waiters ?? []) waiter({ exitCode: this.exitCode, error: this.error });
  }
}
