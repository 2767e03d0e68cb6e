import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { ALL_CAPABILITIES } from "../fs/permissions.ts";
import type { MountNamespace } from "../fs/types.ts";
import type { NetNamespace, Network } from "../net/types.ts";
import type { OpenFile } from "../open-file.ts";
import type { ProgramFile } from "../program-file.ts";
import type { ProgramMain } from "../sys.ts";
import { delay } from "../time/clock.ts";
import type { Entropy } from "../time/entropy.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import type { Pty } from "../tty/pty.ts";
import type { Tty, WindowSize } from "../tty/types.ts";
import { becomeProgram } from "./become-program.ts";
import { ControlGroup } from "./cgroup.ts";
import { type Loaded, loadProgram, searchPath } from "./exec.ts";
import { execFiles, specialFiles } from "./files.ts";
import { Holds } from "./holds.ts";
import { KernelLog } from "./kernel-log.ts";
import { Memory } from "./memory.ts";
import { createPlain, createUts, type KernelNamespaces, ProcessIds } from "./namespaces.ts";
import { type CopyChanges, copyProcess, freshProcess } from "./new-process.ts";
import { Pipe } from "./pipe.ts";
import { forever, type Image, type KernelProcess } from "./process.ts";
import { ProcessSys } from "./process-sys.ts";
import { ProcessTable } from "./process-table.ts";
import { Scheduler } from "./scheduler.ts";
import { deliver, type SignalEffects } from "./signal-delivery.ts";
import type { ExitStatus, Signal } from "./signals.ts";
import { streamOf } from "./stream-of.ts";
import { Sysctls } from "./sysctls.ts";
import { Terminals } from "./terminals.ts";
import type { CgroupLimits, Credentials, Kernel, Namespaces, PlainNamespace, SpawnOptions, UtsNamespace } from "./types.ts";
import { UserNamespace } from "./user-namespace.ts";

/** Gives the code of a program by the name in its file; undefined when there is none. */
type ProgramLoader = (file: ProgramFile, argv: readonly string[]) => ProgramMain | Promise<ProgramMain> | undefined;

export interface KernelOptions {
  readonly clock: VirtualClock;
  readonly entropy: Entropy;
  readonly createNetwork: (nextInode: () => number) => Network;
  readonly createMounts: (nextInode: () => number) => MountNamespace;
  readonly programs: ProgramLoader;
  readonly hostname: string;
  readonly hardware: Kernel["hardware"];
  /** Resolves after a macrotask of the host: other code gets in. */
  readonly hostTurn: () => Promise<void>;
  /** A program threw what is no Errno: a mistake of ours, told to whoever watches. */
  readonly onCrash?: (process: KernelProcess, error: unknown) => void;
}

/** System calls between two turns of the host. */
const CALLS_PER_TURN = 256;
/** Simulated cost of a system call in nanoseconds. */
const CALL_COST = 1500;
/**
 * Simulated cost of execve(2) in nanoseconds: a new program maps its pages and links. Code that is still on its way to the worker
 * arrives within it, because the clock waits for it; so a first run prints the same times as a second one.
 */
const EXEC_COST = 100_000n;

export class SimulatedKernel implements Kernel, SignalEffects {
  readonly clock: VirtualClock;
  readonly entropy: Entropy;
  readonly network: Network;
  readonly host: KernelNamespaces;
  readonly rootCgroup: ControlGroup;
  readonly hardware: Kernel["hardware"];
  readonly init: KernelProcess;
  readonly sysctls: Sysctls;
  readonly log: KernelLog;
  readonly #scheduler: Scheduler;
  readonly #memory: Memory;
  /** Called when a process computes instead of waiting. */
  onSpin: (() => void) | undefined;
  /** Called when a process has computed for a turn: it has cost time. */
  onTurn: ((process: KernelProcess) => void) | undefined;
  readonly #holds = new Holds(() => this.onSpin?.());
  readonly fifos = new WeakMap<object, Pipe>();
  readonly options: KernelOptions;
  readonly #terminals: Terminals;
  readonly #table = new ProcessTable();
  #nextInode = 4026531840;

  constructor(options: KernelOptions) {
    this.options = options;
    this.clock = options.clock;
    this.entropy = options.entropy;
    this.hardware = options.hardware;
    this.sysctls = new Sysctls(this);
    this.#terminals = new Terminals(this.now, (pgid, signal) => this.signalGroup(pgid, signal));
    this.#scheduler = new Scheduler({
      clock: this.clock,
      cpus: this.hardware.cpus,
      turn: () => this.#turn(),
      charge: (process) => this.#charge(process),
    });
    const nextInode = (): number => this.nextInode();
    this.host = {
      pid: new ProcessIds(this.nextInode(), undefined),
      mnt: options.createMounts(nextInode),
      net: undefined as unknown as NetNamespace,
      uts: createUts(this.nextInode(), options.hostname),
      ipc: createPlain(this.nextInode()),
      user: new UserNamespace(this.nextInode(), undefined, 0),
      cgroup: createPlain(this.nextInode()),
    } as KernelNamespaces;
    this.network = options.createNetwork(nextInode);
    (this.host as { net: NetNamespace }).net = this.network.host;
    this.rootCgroup = new ControlGroup("/", undefined, {});
    this.log = new KernelLog(this.clock);
    this.#memory = new Memory({
      total: this.hardware.memory,
      root: this.rootCgroup,
      log: this.log,
      kill: (process) => this.terminate(process, { code: 137, signal: "KILL", oomKilled: true }),
    });
    this.init = this.#create(undefined, {
      argv: ["/sbin/init"],
      env: new Map([["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]]),
      cwd: "/",
      credentials: ROOT,
      namespaces: this.host,
      cgroup: this.rootCgroup,
      files: new Map(),
    });
    this.init.name = "systemd";
    this.init.actions.set("CHLD", "ignore");
    this.#begin(this.init, () => forever());
  }

  /** Terminals by their minor device number. */
  get ttys(): ReadonlyMap<number, Pty> {
    return this.#terminals.byMinor;
  }

  get processes(): Iterable<KernelProcess> {
    return this.#table.all();
  }

  /** Processes that compute instead of waiting; the driver charges them cpu time. */
  get spinning(): ReadonlySet<KernelProcess> {
    return this.#scheduler.runnable;
  }

  /** How many things the clock, and whoever computes, must wait for. */
  get holds(): number {
    return this.#holds.count;
  }

  /** Processes created since boot, for /proc/stat and /proc/loadavg. */
  get forks(): number {
    return this.#table.forks;
  }

  nextInode(): number {
    return this.#nextInode++;
  }

  find(pid: number): KernelProcess | undefined {
    return this.#table.find(pid);
  }

  now = (): number => this.clock.realtime();

  // ── namespaces, groups, terminals, pipes ──

  createPidNamespace(parent: Namespaces["pid"]): ProcessIds {
    return new ProcessIds(this.nextInode(), parent as ProcessIds);
  }

  createUtsNamespace(hostname: string): UtsNamespace {
    return createUts(this.nextInode(), hostname);
  }

  /** Which user namespace has power over a namespace of another kind: the one it was made in. */
  ownerOf(namespace: object): UserNamespace {
    return this.#owners.get(namespace) ?? this.host.user;
  }

  setOwner(namespace: object, owner: UserNamespace): void {
    this.#owners.set(namespace, owner);
  }

  readonly #owners = new WeakMap<object, UserNamespace>();

  createPlainNamespace(): PlainNamespace {
    return createPlain(this.nextInode());
  }

  createCgroup(path: string, limits: CgroupLimits): ControlGroup {
    let parent = this.rootCgroup;
    const parts = path.split("/").filter((part) => part !== "");
    for (const [i, part] of parts.slice(0, -1).entries()) {
      const at = `/${parts.slice(0, i + 1).join("/")}`;
      parent = [...parent.children].find((child) => child.path === at) ?? new ControlGroup(at, parent, {});
      void part;
    }
    return new ControlGroup(path, parent, limits);
  }

  /** `instance`: a devpts of its own, numbered from 0 (a container's). */
  createTty(size: WindowSize, instance: object = this.host.mnt): Pty {
    return this.#terminals.create(size, instance);
  }

  /** The terminals of one devpts instance. */
  ttysOf(instance: object): Pty[] {
    return this.#terminals.of(instance);
  }

  createPipe(): { reader: OpenFile; writer: OpenFile } {
    const pipe = new Pipe(this.nextInode(), this.now);
    return { reader: pipe.open({ read: true, write: false }), writer: pipe.open({ read: false, write: true }) };
  }

  streamOf(reader: OpenFile | undefined, writer: OpenFile | undefined): Stream {
    return streamOf(reader, writer);
  }

  async hold<T>(work: Promise<T>): Promise<T> {
    const release = this.suspend();
    try {
      return await work;
    } finally {
      release();
    }
  }

  /** The clock, and whoever computes, stand still until the returned function is called. */
  suspend(): () => void {
    return this.#holds.add();
  }

  // ── the life of a process ──

  spawn(options: SpawnOptions): KernelProcess {
    const process = this.#create((options.parent as KernelProcess | undefined) ?? this.init, options);
    try {
      const files = execFiles(process);
      const path = options.path ?? searchPath(files, options.argv[0] ?? "", options.env.get("PATH"));
      const loaded = loadProgram(files, path, options.argv);
      becomeProgram(process, loaded);
      this.#begin(process, this.#mainOf(loaded));
    } catch (error) {
      this.#discard(process);
      throw error;
    }
    return process;
  }

  spawnFunction(options: Omit<SpawnOptions, "path">, main: ProgramMain): KernelProcess {
    const process = this.#create((options.parent as KernelProcess | undefined) ?? this.init, options);
    process.name = (options.name ?? options.argv[0] ?? "").split("/").pop()?.slice(0, 15) ?? "";
    process.exe = options.argv[0] ?? "";
    this.#begin(process, main);
    return process;
  }

  /** fork(2). The child runs `main`. */
  fork(parent: KernelProcess, main: ProgramMain, options: CopyChanges & { pgid?: number | undefined }): KernelProcess {
    this.#table.checkRoom(parent);
    const child = copyProcess(parent, options, this.clock);
    this.#wire(child);
    this.#table.adopt(child, parent);
    child.pgid = options.pgid === undefined ? parent.pgid : options.pgid === 0 ? child.pid : options.pgid;
    this.#begin(child, main);
    return child;
  }

  /** execve(2) from inside. Throws Errno; otherwise the old program is over and the new one runs. */
  exec(process: KernelProcess, path: string, argv: readonly string[], env: ReadonlyMap<string, string> | undefined): void {
    const loaded = loadProgram(execFiles(process), path, argv);
    process.image.dead = true;
    process.abandonCalls();
    for (const fd of [...process.closeOnExec]) {
      process.files.get(fd)?.release();
      process.files.delete(fd);
    }
    process.closeOnExec.clear();
    for (const [signal, action] of process.actions) if (action !== "ignore") process.actions.delete(signal);
    if (env !== undefined) process.env = env;
    process.held = 0;
    process.shared = 0;
    becomeProgram(process, loaded);
    this.#begin(process, this.#mainOf(loaded));
  }

  terminate(process: KernelProcess, status: ExitStatus): void {
    if (process.status !== undefined) return;
    process.status = status;
    process.image.dead = true;
    process.abandonCalls();
    this.#scheduler.forget(process);
    for (const file of process.files.values()) file.release();
    process.files.clear();
    if (process.tty !== undefined && process.tty.session === process.pid) this.#endSession(process);
    const ids = process.namespaces.pid;
    if (ids.init === process) for (const other of [...ids.processes()]) if (other !== process) this.terminate(other, { code: 137, signal: "KILL" });
    const heir = ids.init !== undefined && ids.init !== process && ids.init.status === undefined ? ids.init : this.init;
    for (const child of process.children) {
      child.parent = heir;
      heir.children.add(child);
      if (child.status !== undefined) this.#tellParent(child);
    }
    process.children.clear();
    process.cgroup.leave(process);
    process.resolveExited(status);
    this.#tellParent(process);
  }

  /** Takes a zombie away: its parent knows. */
  reap(process: KernelProcess): void {
    this.#table.reap(process);
  }

  kill(process: KernelProcess, signal: Signal): void {
    this.deliver(process, signal);
  }

  deliver(process: KernelProcess, signal: Signal, sender?: KernelProcess): void {
    deliver(process, signal, this, sender);
  }

  signalGroup(pgid: number, signal: Signal, sender?: KernelProcess): boolean {
    const members = this.#table.group(pgid);
    for (const member of members) this.deliver(member, signal, sender);
    return members.length > 0;
  }

  // ── scheduling ──

  /**
   * Counts a system call. Now and then it must be waited for: others, and the host, get their turn. The driver charges whoever
   * waits here for the processor. Each process counts for itself: what one costs must not depend on what others happen to do.
   */
  tick(process: KernelProcess): Promise<void> | undefined {
    process.cpuTime += CALL_COST;
    if (++process.calls % CALLS_PER_TURN !== 0) return undefined;
    return this.#scheduler.compute(process);
  }

  /** Until everybody else has had a turn, and what the clock waits for is there. */
  async #turn(): Promise<void> {
    this.onSpin?.();
    await this.options.hostTurn();
    while (this.#holds.count > 0) await this.#holds.released();
  }

  /** The driver says what a turn costs; what the calls in it have cost already is part of that. */
  #charge(process: KernelProcess): void {
    const before = process.cpuTime;
    this.onTurn?.(process);
    const charged = process.cpuTime - before;
    process.cpuTime -= Math.min(charged, before - process.settledCpuTime);
    process.settledCpuTime = process.cpuTime;
  }

  // ── memory ──

  /** The process holds `bytes` beyond what its program takes. Beyond a limit somebody is killed. */
  allocate(process: KernelProcess, bytes: number): void {
    this.#memory.hold(process, bytes);
  }

  /** `process` wrote where memory holds it (tmpfs): limits count that too. */
  checkMemory(process: KernelProcess): void {
    if (process.cgroup.keepsFiles) this.#memory.reclaim(process);
  }

  // ── inside ──

  #create(parent: KernelProcess | undefined, options: SpawnOptions): KernelProcess {
    this.#table.checkRoom(parent, options.cgroup as ControlGroup);
    const process = freshProcess(options, this.clock);
    this.#wire(process);
    this.#table.adopt(process, parent);
    process.pgid = process.pid;
    process.sid = process.pid;
    if (options.tty !== undefined) {
      process.tty = options.tty;
      options.tty.session = process.pid;
      options.tty.foreground = process.pid;
    }
    return process;
  }

  #wire(process: KernelProcess): void {
    process.special = specialFiles(this, process);
    process.onResume = () => {
      for (const signal of [...process.pending]) {
        if (process.halted) return;
        process.pending.delete(signal);
        deliver(process, signal, this);
      }
    };
  }

  /** Undoes a spawn that found nothing to run. */
  #discard(process: KernelProcess): void {
    process.parent = undefined;
    if (process.tty !== undefined && process.tty.session === process.pid) {
      process.tty.session = 0;
      process.tty.foreground = 0;
      process.tty = undefined;
    }
    const ids = process.namespaces.pid;
    this.terminate(process, { code: 127 });
    for (const any of this.#table.all()) any.children.delete(process);
    this.reap(process);
    if (ids.init === process) ids.init = undefined;
  }

  #mainOf(loaded: Loaded): ProgramMain {
    const found = this.options.programs(loaded.file, loaded.argv);
    if (found === undefined) throw new Errno("ENOEXEC");
    const linked = delay(this.clock, EXEC_COST);
    const main = typeof found === "function" ? found : this.hold(found);
    return async (sys) => {
      await linked;
      return (await main)(sys);
    };
  }

  #begin(process: KernelProcess, main: ProgramMain): void {
    const image: Image = { dead: false };
    process.image = image;
    const sys = new ProcessSys(this, process, image);
    void Promise.resolve()
      .then(() => (image.dead ? forever() : process.halted ? process.whileHalted(image).then(() => main(sys)) : main(sys)))
      .then(
        (code) => {
          if (!image.dead) this.terminate(process, { code: code & 255 });
        },
        (error) => {
          if (!image.dead) this.#crash(process, error);
        },
      );
  }

  #crash(process: KernelProcess, error: unknown): void {
    const file = process.files.get(2);
    const say = (text: string): void => {
      try {
        file?.write(encodeUtf8(text));
      } catch {
        // Nobody listens: the status has to do.
      }
    };
    if (error instanceof Errno) {
      say(`${process.name}: ${error.message}\n`);
      this.terminate(process, { code: 1 });
      return;
    }
    if (error instanceof RangeError && /length|allocation/.test(error.message)) {
      // It wanted more than there can be.
      this.allocate(process, Number.MAX_SAFE_INTEGER);
      if (process.status !== undefined) return;
    }
    this.options.onCrash?.(process, error);
    this.terminate(process, { code: 139, signal: "SEGV", coreDumped: true });
  }

  #tellParent(process: KernelProcess): void {
    const parent = process.parent;
    if (parent === undefined || parent.status !== undefined) {
      this.reap(process);
      return;
    }
    if (parent.actions.get("CHLD") === "ignore") {
      this.reap(process);
      parent.childChanged.wake();
      return;
    }
    parent.childChanged.wake();
    this.deliver(parent, "CHLD");
  }

  #endSession(leader: KernelProcess): void {
    const tty = leader.tty as Tty;
    tty.session = 0;
    if (tty.foreground !== leader.pid && tty.foreground !== 0) {
      this.signalGroup(tty.foreground, "HUP");
      this.signalGroup(tty.foreground, "CONT");
    }
    tty.foreground = 0;
    for (const process of this.#table.all()) if (process.tty === tty) process.tty = undefined;
  }
}

export const ROOT: Credentials = { uid: 0, gid: 0, realUid: 0, realGid: 0, groups: [0], capabilities: ALL_CAPABILITIES, bounding: ALL_CAPABILITIES };
