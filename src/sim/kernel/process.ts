import type { OpenSpecial } from "../fs/context.ts";
import { locationPath } from "../fs/location-path.ts";
import type { Location, MountNamespace, ProcCaller } from "../fs/types.ts";
import { type OpenFile, WaitQueue } from "../open-file.ts";
import type { ProgramFile } from "../program-file.ts";
import type { Tty } from "../tty/types.ts";
import type { ControlGroup } from "./cgroup.ts";
import type { KernelNamespaces, ProcessIds } from "./namespaces.ts";
import type { ExitStatus, Signal } from "./signals.ts";
import type { Credentials, Process, ProcessState } from "./types.ts";
import type { UserNamespace } from "./user-namespace.ts";

export type SignalAction = "ignore" | (() => void);

/** A system call that waits. */
interface Parked {
  readonly interruptible: boolean;
  /** Stops watching without waking. */
  cancel(): void;
  interrupt(error: unknown): void;
}

/** One program run by a process; exec replaces it, and then nothing the old one does counts any more. */
export interface Image {
  dead: boolean;
}

/** Resident bytes of a program that asked for nothing. */
const BASE_MEMORY = 1_600_000;

/** A process: what the kernel keeps for it, and how its system calls wait. Its life is in lifecycle.ts. */
export class KernelProcess implements Process {
  pid = 0;
  parent: KernelProcess | undefined;
  pgid = 0;
  sid = 0;
  argv: readonly string[] = [];
  name = "";
  exe = "";
  env: ReadonlyMap<string, string>;
  credentials: Credentials;
  umask = 0o022;
  nice = 0;
  cwd: Location;
  root: Location;
  tty: Tty | undefined;
  readonly startedAt: bigint;
  /** Nanoseconds. */
  cpuTime = 0;
  childrenCpuTime = 0;
  /** `cpuTime` when the clock last moved for it. */
  settledCpuTime = 0;
  /** Bytes that the program holds beyond its own code. */
  held = 0;
  /** Of `held`, what it has in common with the process that it was forked from. */
  shared = 0;
  oomScoreAdjustment = 0;
  namespaces: KernelNamespaces;
  /** Where children are born after unshare(CLONE_NEWPID). */
  childPids: ProcessIds;
  cgroup: ControlGroup;
  /** `cpuTime` when it came to its control group. */
  cpuTimeElsewhere = 0;
  readonly files = new Map<number, OpenFile>();
  readonly closeOnExec = new Set<number>();
  readonly children = new Set<KernelProcess>();
  readonly actions = new Map<Signal, SignalAction>();
  readonly pending = new Set<Signal>();
  limits: ReadonlyMap<string, readonly [number, number]>;
  status: ExitStatus | undefined;
  stoppedBy: Signal | undefined;
  /** A stop or continue that the parent has not been told of. */
  unreported: "stopped" | "continued" | undefined;
  image: Image = { dead: false };
  program: ProgramFile = { program: "", flavor: "gnu", options: {} };
  /** It waits for a processor, or has one: it runs, it does not sleep. */
  computing = false;
  /** System calls made so far. */
  calls = 0;
  readonly childChanged = new WaitQueue();
  readonly exited: Promise<ExitStatus>;
  resolveExited!: (status: ExitStatus) => void;
  readonly now: () => number;
  readonly #parked = new Set<Parked>();
  readonly #resumed = new WaitQueue();

  constructor(from: {
    env: ReadonlyMap<string, string>;
    credentials: Credentials;
    cwd: Location;
    root: Location;
    namespaces: KernelNamespaces;
    cgroup: ControlGroup;
    limits: ReadonlyMap<string, readonly [number, number]>;
    startedAt: bigint;
    now: () => number;
  }) {
    this.env = from.env;
    this.credentials = from.credentials;
    this.cwd = from.cwd;
    this.root = from.root;
    this.namespaces = from.namespaces;
    this.childPids = from.namespaces.pid;
    this.cgroup = from.cgroup;
    this.limits = from.limits;
    this.startedAt = from.startedAt;
    this.now = from.now;
    this.exited = new Promise((resolve) => {
      this.resolveExited = resolve;
    });
  }

  // ── as file systems see the caller (FsContext) ──

  get namespace(): MountNamespace {
    return this.namespaces.mnt;
  }

  readonly caller: ProcCaller = { pidIn: (namespace) => (namespace as ProcessIds).localPid(this) };

  /** Opens device nodes and FIFOs for this process; set by the kernel. */
  special: OpenSpecial | undefined;

  cwdPath(): string {
    return locationPath(this.cwd, this.root) ?? locationPath(this.cwd, this.namespaces.mnt.root) ?? "(unreachable)/";
  }

  /** Ids as files show them to it: itself in the topmost user namespace. */
  get ids(): UserNamespace | undefined {
    const { user } = this.namespaces;
    return user.parent === undefined ? undefined : user;
  }

  // ── as others see it ──

  get memory(): number {
    return BASE_MEMORY + this.held;
  }

  get cpuNanoseconds(): bigint {
    return BigInt(Math.round(this.cpuTime));
  }

  get state(): ProcessState {
    if (this.status !== undefined) return "Z";
    if (this.stoppedBy !== undefined) return "T";
    return this.computing || this.#parked.size === 0 ? "R" : "S";
  }

  get signals(): Process["signals"] {
    const ignored: Signal[] = [];
    const caught: Signal[] = [];
    for (const [signal, action] of this.actions) (action === "ignore" ? ignored : caught).push(signal);
    return { ignored, caught, pending: [...this.pending] };
  }

  // ── waiting ──

  get halted(): boolean {
    return this.stoppedBy !== undefined || this.cgroup.frozen;
  }

  /**
   * Repeats `attempt` until it gives a value, waiting on `watch` in between. A process that has ended, or whose image was replaced,
   * never comes back from here.
   */
  async block<T>(
    image: Image,
    attempt: () => T | undefined,
    watch: (wake: () => void) => () => void,
    interruptible = false,
    before = this.#interruptions,
  ): Promise<T> {
    for (;;) {
      if (image.dead) return forever();
      if (this.halted) {
        await this.#park((wake) => this.#resumed.watch(wake), false);
        continue;
      }
      const value = attempt();
      if (value !== undefined) return value;
      // The handler may have run while this call was awake to try again.
      if (interruptible && this.#interruptions !== before) throw this.#interruption;
      await this.#park(watch, interruptible);
    }
  }

  /** Returns at once unless the process is stopped or frozen. */
  async whileHalted(image: Image): Promise<void> {
    await this.block(
      image,
      () => true as const,
      () => () => {},
    );
  }

  /** A stop or freeze has ended: what came meanwhile is delivered, and calls go on. */
  resume(): void {
    if (this.halted) return;
    this.onResume?.();
    this.#resumed.wake();
  }

  /** Set by the kernel. */
  onResume: (() => void) | undefined;

  #interruptions = 0;
  #interruption: unknown;

  /** How many handlers ran: a call that waited its turn before it began can tell whether one came in between. */
  get interruptions(): number {
    return this.#interruptions;
  }

  /** A handler ran: calls that say so come back with an error. */
  interrupt(error: unknown): void {
    this.#interruptions++;
    this.#interruption = error;
    for (const parked of [...this.#parked]) if (parked.interruptible) parked.interrupt(error);
  }

  /** Forgets all waiting calls, which then never come back. */
  abandonCalls(): void {
    for (const parked of this.#parked) parked.cancel();
    this.#parked.clear();
  }

  #park(watch: (wake: () => void) => () => void, interruptible: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let stop: (() => void) | undefined;
      let over = false;
      const finish = (): void => {
        over = true;
        stop?.();
        this.#parked.delete(parked);
      };
      const parked: Parked = {
        interruptible,
        cancel: finish,
        interrupt: (error) => {
          finish();
          reject(error);
        },
      };
      this.#parked.add(parked);
      stop = watch(() => {
        if (over) return;
        finish();
        resolve();
      });
      // `watch` may have called back already.
      if (over) stop();
    });
  }
}

/** A promise of its own each time: continuations that will never run are garbage at once. */
export function forever(): Promise<never> {
  return new Promise(() => {});
}
