import { Errno } from "../../base/errno.ts";
import type { Stream } from "../../base/stream.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { ALL_CAPABILITIES } from "../fs/permissions.ts";
import type { Capability, MountNamespace } from "../fs/types.ts";
import type { NetNamespace, Network } from "../net/types.ts";
import type { OpenFile } from "../open-file.ts";
import type { ProgramFile } from "../program-file.ts";
import type { ProgramMain } from "../sys.ts";
import { delay } from "../time/clock.ts";
import type { Entropy } from "../time/entropy.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import { Pty } from "../tty/pty.ts";
import type { Tty, WindowSize } from "../tty/types.ts";
import { ControlGroup } from "./cgroup.ts";
import { type Loaded, loadProgram, searchPath } from "./exec.ts";
import { execFiles, specialFiles } from "./files.ts";
import { KernelLog } from "./kernel-log.ts";
import { Memory } from "./memory.ts";
import { createPlain, createUts, type KernelNamespaces, ProcessIds } from "./namespaces.ts";
import { Pipe } from "./pipe.ts";
import { forever, type Image, KernelProcess } from "./process.ts";
import { ProcessSys } from "./process-sys.ts";
import { Scheduler } from "./scheduler.ts";
import { deliver, type SignalEffects } from "./signal-delivery.ts";
import type { ExitStatus, Signal } from "./signals.ts";
import { streamOf } from "./stream-of.ts";
import { Sysctls } from "./sysctls.ts";
import type { CgroupLimits, Credentials, Kernel, Namespaces, PlainNamespace, SpawnOptions, UtsNamespace } from "./types.ts";
import { UserNamespace } from "./user-namespace.ts";

/** Gives the code of a program by the name in its file; undefined when there is none. */
export type ProgramLoader = (file: ProgramFile, argv: readonly string[]) => ProgramMain | Promise<ProgramMain> | undefined;

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
/** Processes alive at once in the whole machine. */
const MAX_PROCESSES = 4096;

const DEFAULT_LIMITS: readonly (readonly [string, readonly [number, number]])[] = [
  ["core", [0, Infinity]],
  ["cpu", [Infinity, Infinity]],
  ["data", [Infinity, Infinity]],
  ["fsize", [Infinity, Infinity]],
  ["memlock", [8_388_608, 8_388_608]],
  ["nofile", [1024, 524_288]],
  ["nproc", [63_448, 63_448]],
  ["rss", [Infinity, Infinity]],
  ["stack", [8_388_608, Infinity]],
  ["as", [Infinity, Infinity]],
  ["sigpending", [63_448, 63_448]],
  ["msgqueue", [819_200, 819_200]],
  ["nice", [0, 0]],
  ["rtprio", [0, 0]],
  ["locks", [Infinity, Infinity]],
];

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
  /** Things the clock, and whoever computes, must wait for. */
  holds = 0;
  #released: (() => void)[] = [];
  readonly fifos = new WeakMap<object, Pipe>();
  readonly options: KernelOptions;
  readonly ttys = new Map<number, Pty>();
  readonly #byPid = new Map<number, KernelProcess>();
  #nextInode = 4026531840;
  #forks = 0;

  constructor(options: KernelOptions) {
    this.options = options;
    this.clock = options.clock;
    this.entropy = options.entropy;
    this.hardware = options.hardware;
    this.sysctls = new Sysctls(this);
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

  get processes(): Iterable<KernelProcess> {
    return this.#byPid.values();
  }

  /** Processes that compute instead of waiting; the driver charges them cpu time. */
  get spinning(): ReadonlySet<KernelProcess> {
    return this.#scheduler.runnable;
  }

  /** Processes created since boot, for /proc/stat and /proc/loadavg. */
  get forks(): number {
    return this.#forks;
  }

  nextInode(): number {
    return this.#nextInode++;
  }

  find(pid: number): KernelProcess | undefined {
    return this.#byPid.get(pid);
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
    if (this.ttys.size >= 1024) throw new Errno("ENOSPC");
    let minor = 0;
    while (this.ttys.has(minor)) minor++;
    const used = new Set<number>();
    for (const tty of this.ttys.values()) if (this.#instances.get(tty) === instance) used.add(tty.index);
    let index = 0;
    while (used.has(index)) index++;
    const tty = new Pty({
      index,
      minor,
      size,
      owner: { uid: 0, gid: 5 },
      now: this.now,
      signalGroup: (pgid, signal) => this.signalGroup(pgid, signal),
      closed: () => this.ttys.delete(minor),
    });
    this.#instances.set(tty, instance);
    this.ttys.set(minor, tty);
    return tty;
  }

  readonly #instances = new WeakMap<Pty, object>();

  /** The terminals of one devpts instance. */
  ttysOf(instance: object): Pty[] {
    return [...this.ttys.values()].filter((tty) => this.#instances.get(tty) === instance);
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
    this.holds++;
    return () => {
      if (--this.holds > 0) return;
      for (const resume of this.#released.splice(0)) resume();
      this.onSpin?.();
    };
  }

  // ── the life of a process ──

  spawn(options: SpawnOptions): KernelProcess {
    const process = this.#create((options.parent as KernelProcess | undefined) ?? this.init, options);
    try {
      const files = execFiles(process);
      const path = options.path ?? searchPath(files, options.argv[0] ?? "", options.env.get("PATH"));
      const loaded = loadProgram(files, path, options.argv);
      this.#becomeLoaded(process, loaded);
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
  fork(
    parent: KernelProcess,
    main: ProgramMain,
    options: { pgid?: number | undefined; argv?: readonly string[] | undefined; namespaces?: Namespaces; pids?: ProcessIds },
  ): KernelProcess {
    this.#checkRoom(parent);
    const child = new KernelProcess({
      env: new Map(parent.env),
      credentials: parent.credentials,
      cwd: parent.cwd,
      root: parent.root,
      namespaces: { ...(options.namespaces ?? parent.namespaces), pid: options.pids ?? parent.childPids },
      cgroup: parent.cgroup,
      limits: new Map(parent.limits),
      startedAt: this.clock.monotonic(),
      now: this.now,
    });
    this.#wire(child);
    child.argv = options.argv ?? parent.argv;
    child.name = parent.name;
    child.exe = parent.exe;
    child.program = parent.program;
    child.umask = parent.umask;
    child.nice = parent.nice;
    child.tty = parent.tty;
    child.sid = parent.sid;
    child.held = parent.held;
    child.shared = parent.held;
    child.oomScoreAdjustment = parent.oomScoreAdjustment;
    // A chain of forks, each of them short, must let others in too.
    child.calls = parent.calls;
    for (const [fd, file] of parent.files) {
      file.retain();
      child.files.set(fd, file);
    }
    for (const fd of parent.closeOnExec) child.closeOnExec.add(fd);
    for (const [signal, action] of parent.actions) if (action === "ignore") child.actions.set(signal, action);
    this.#adopt(child, parent);
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
    if (env !== undefined) process.env = new Map(env);
    process.held = 0;
    process.shared = 0;
    this.#becomeLoaded(process, loaded);
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
    const parent = process.parent;
    if (parent !== undefined) {
      parent.children.delete(process);
      parent.childrenCpuTime += process.cpuTime + process.childrenCpuTime;
    }
    process.namespaces.pid.leave(process);
    this.#byPid.delete(process.pid);
  }

  kill(process: KernelProcess, signal: Signal): void {
    this.deliver(process, signal);
  }

  deliver(process: KernelProcess, signal: Signal, sender?: KernelProcess): void {
    deliver(process, signal, this, sender);
  }

  signalGroup(pgid: number, signal: Signal, sender?: KernelProcess): boolean {
    const members = [...this.#byPid.values()].filter((process) => process.pgid === pgid && process.status === undefined);
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
    while (this.holds > 0) await new Promise<void>((resolve) => this.#released.push(resolve));
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
    this.#checkRoom(parent, options.cgroup as ControlGroup);
    const mnt = options.namespaces.mnt;
    const process = new KernelProcess({
      env: new Map(options.env),
      credentials: options.credentials,
      cwd: mnt.root,
      root: mnt.root,
      namespaces: options.namespaces as KernelNamespaces,
      cgroup: options.cgroup as ControlGroup,
      limits: new Map([...DEFAULT_LIMITS, ...(options.limits ?? [])]),
      startedAt: this.clock.monotonic(),
      now: this.now,
    });
    this.#wire(process);
    process.argv = options.argv;
    process.umask = options.umask ?? 0o022;
    process.oomScoreAdjustment = options.oomScoreAdjustment ?? 0;
    if (options.cwd !== "/") process.cwd = mnt.resolve(options.cwd);
    for (const [fd, file] of options.files) {
      file.retain();
      process.files.set(fd, file);
    }
    this.#adopt(process, parent);
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

  #checkRoom(parent: KernelProcess | undefined, cgroup?: ControlGroup): void {
    const group = cgroup ?? parent?.cgroup;
    if (this.#byPid.size >= MAX_PROCESSES || group?.full === true) throw new Errno("EAGAIN");
    if (parent !== undefined && parent.credentials.uid !== 0) {
      const limit = parent.limits.get("nproc")?.[0] ?? Infinity;
      if (limit < this.#byPid.size) {
        let own = 0;
        for (const process of this.#byPid.values()) if (process.credentials.uid === parent.credentials.uid) own++;
        if (own >= limit) throw new Errno("EAGAIN");
      }
    }
  }

  #adopt(process: KernelProcess, parent: KernelProcess | undefined): void {
    this.#forks++;
    process.pid = process.namespaces.pid.enter(process);
    this.#byPid.set(process.pid, process);
    process.parent = parent;
    parent?.children.add(process);
    process.cgroup.members.add(process);
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
    for (const any of this.#byPid.values()) any.children.delete(process);
    this.reap(process);
    if (ids.init === process) ids.init = undefined;
  }

  #becomeLoaded(process: KernelProcess, loaded: Loaded): void {
    process.program = loaded.file;
    process.argv = loaded.argv;
    process.exe = loaded.exe;
    process.name = (loaded.argv[0] ?? loaded.exe).replace(/^-/, "").split("/").pop()?.slice(0, 15) ?? "";
    this.#takeSetIds(process, loaded);
    // Inside a user namespace only its root keeps the power over a new program.
    const { user } = process.namespaces;
    if (user.parent !== undefined && user.local("uid", process.credentials.uid) !== 0) {
      process.credentials = { ...process.credentials, inNamespace: new Set() };
    }
  }

  /** Set-user-id and set-group-id programs. A user namespace heeds them for ids that it knows, a nosuid mount never. */
  #takeSetIds(process: KernelProcess, { stat, nosuid }: Loaded): void {
    const { credentials, ids } = process;
    if (credentials.noNewPrivileges === true || nosuid) return;
    const known = (kind: "uid" | "gid", id: number): boolean => ids === undefined || ids.kernel(kind, ids.local(kind, id)) === id;
    if ((stat.mode & 0o2010) === 0o2010 && known("gid", stat.gid)) process.credentials = { ...process.credentials, gid: stat.gid };
    if ((stat.mode & 0o4000) === 0 || !known("uid", stat.uid)) return;
    const capabilities = ids !== undefined ? credentials.capabilities : stat.uid === 0 ? credentials.bounding : new Set<Capability>();
    process.credentials = { ...process.credentials, uid: stat.uid, capabilities };
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
    for (const process of this.#byPid.values()) if (process.tty === tty) process.tty = undefined;
  }
}

export const ROOT: Credentials = { uid: 0, gid: 0, realUid: 0, realGid: 0, groups: [0], capabilities: ALL_CAPABILITIES, bounding: ALL_CAPABILITIES };
