import { Errno } from "../../base/errno.ts";
import { walk } from "../fs/path-walk.ts";
import { ALL_CAPABILITIES } from "../fs/permissions.ts";
import type { Bytes, Capability, ExitStatus, NamespaceKind, ProgramMain, Signal, SocketApi, Sys } from "../sys.ts";
import type { Clock } from "../time/clock.ts";
import type { SimulatedKernel } from "./kernel.ts";
import { mountFileSystem } from "./mounting.ts";
import type { KernelNamespaces, ProcessIds } from "./namespaces.ts";
import { forever, type Image, type KernelProcess } from "./process.ts";
import { Exited } from "./sys-core.ts";
import { SocketCalls } from "./sys-net.ts";
import { TerminalCalls } from "./sys-terminal.ts";
import type { Credentials, Namespaces } from "./types.ts";
import { UserNamespace } from "./user-namespace.ts";

/** The system calls of one program run by one process. */
export class ProcessSys extends TerminalCalls implements Sys {
  readonly net: SocketApi;

  constructor(kernel: SimulatedKernel, process: KernelProcess, image: Image) {
    super(kernel, process, image);
    this.net = new SocketCalls(kernel, process, image, this.fs);
  }

  // ── identity ──

  get pid(): number {
    return this.process.namespaces.pid.localPid(this.process) ?? this.process.pid;
  }

  get ppid(): number {
    return this.process.parent === undefined ? 0 : (this.process.namespaces.pid.localPid(this.process.parent) ?? 0);
  }

  get pgid(): number {
    return this.localPid(this.process.pgid);
  }

  get sid(): number {
    return this.localPid(this.process.sid);
  }

  get argv(): readonly string[] {
    return this.process.argv;
  }

  get env(): Map<string, string> {
    return this.process.env;
  }

  get flavor(): "busybox" | "gnu" {
    return this.process.program.flavor;
  }

  get programOptions(): Readonly<Record<string, string>> {
    return this.process.program.options;
  }

  get clock(): Clock {
    return this.kernel.clock;
  }

  get uid(): number {
    return this.process.namespaces.user.local("uid", this.process.credentials.uid);
  }

  get gid(): number {
    return this.process.namespaces.user.local("gid", this.process.credentials.gid);
  }

  get realUid(): number {
    return this.process.namespaces.user.local("uid", this.process.credentials.realUid);
  }

  get realGid(): number {
    return this.process.namespaces.user.local("gid", this.process.credentials.realGid);
  }

  get groups(): readonly number[] {
    const { user } = this.process.namespaces;
    const { groups } = this.process.credentials;
    return user.parent === undefined ? groups : groups.map((gid) => user.local("gid", gid));
  }

  hasCapability(capability: Capability): boolean {
    const { capabilities, inNamespace = capabilities } = this.process.credentials;
    return inNamespace.has(capability);
  }

  setCredentials(to: { uid: number; gid: number; groups: readonly number[] }): void {
    this.enter();
    if (this.process.ids !== undefined) {
      this.#setCredentialsInside(to, this.process.ids);
      return;
    }
    const now = this.process.credentials;
    const changesUser = to.uid !== now.uid || to.uid !== now.realUid;
    const changesGroup = to.gid !== now.gid || to.gid !== now.realGid || to.groups.some((group) => !now.groups.includes(group));
    if (changesUser && !now.capabilities.has("SETUID") && to.uid !== now.realUid) throw new Errno("EPERM");
    if (changesGroup && !now.capabilities.has("SETGID") && to.gid !== now.realGid) throw new Errno("EPERM");
    // Leaving uid 0 loses every capability (capabilities(7)).
    const capabilities = to.uid === 0 ? (now.uid === 0 ? now.capabilities : now.bounding) : new Set<Capability>();
    this.process.credentials = { ...now, uid: to.uid, realUid: to.uid, gid: to.gid, realGid: to.gid, groups: [...to.groups], capabilities };
  }

  /** The same in a user namespace: only ids that it knows. */
  #setCredentialsInside(to: { uid: number; gid: number; groups: readonly number[] }, user: UserNamespace): void {
    const now = this.process.credentials;
    const [uid, gid] = [user.kernel("uid", to.uid), user.kernel("gid", to.gid)];
    const groups = to.groups.map((id) => user.kernel("gid", id));
    if (uid === undefined || gid === undefined || groups.includes(undefined)) throw new Errno("EINVAL");
    const sameGroups = to.groups.every((id) => this.groups.includes(id) || id === to.gid);
    if (!sameGroups && user.setgroups === "deny") throw new Errno("EPERM");
    if ((uid !== now.uid || gid !== now.gid) && !this.hasCapability("SETUID")) throw new Errno("EPERM");
    const inNamespace = to.uid === 0 ? (now.inNamespace ?? new Set<Capability>()) : new Set<Capability>();
    this.process.credentials = { ...now, uid, realUid: uid, gid, realGid: gid, groups: groups as number[], inNamespace };
  }

  dropCapabilities(capabilities: readonly Capability[]): void {
    this.enter();
    const without = (set: ReadonlySet<Capability>): ReadonlySet<Capability> => new Set([...set].filter((capability) => !capabilities.includes(capability)));
    const now = this.process.credentials;
    this.process.credentials = { ...now, capabilities: without(now.capabilities), bounding: without(now.bounding) } satisfies Credentials;
  }

  umask(mask?: number): number {
    const old = this.process.umask;
    if (mask !== undefined) this.process.umask = mask & 0o777;
    return old;
  }

  nice(increment = 0): number {
    this.enter();
    if (increment !== 0) this.setPriority(this.pid, this.process.nice + increment);
    return this.process.nice;
  }

  setPriority(pid: number, value: number): void {
    this.enter();
    const target = pid === 0 ? this.process : this.find(pid);
    const nice = Math.max(-20, Math.min(19, value));
    const { credentials } = this.process;
    const powerful = credentials.capabilities.has("SYS_NICE");
    if (!powerful && credentials.uid !== target.credentials.realUid && credentials.uid !== target.credentials.uid) throw new Errno("EPERM");
    if (!powerful && nice < target.nice) throw new Errno("EACCES");
    target.nice = nice;
  }

  priorityOf(pid: number): number {
    this.enter();
    return (pid === 0 ? this.process : this.find(pid)).nice;
  }

  noNewPrivileges(): void {
    this.enter();
    this.process.credentials = { ...this.process.credentials, noNewPrivileges: true };
  }

  setpgid(pid: number, pgid: number): void {
    this.enter();
    const target = pid === 0 ? this.process : this.find(pid);
    if (target !== this.process && target.parent !== this.process) throw new Errno("ESRCH");
    if (target.sid === target.pid || target.sid !== this.process.sid) throw new Errno("EPERM");
    if (pgid === 0) {
      target.pgid = target.pid;
      return;
    }
    const group = this.#groupOf(pgid);
    if (group === undefined && this.process.namespaces.pid.localPid(target) !== pgid) throw new Errno("EPERM");
    target.pgid = group ?? target.pid;
  }

  setsid(): number {
    this.enter();
    if (this.process.pgid === this.process.pid) throw new Errno("EPERM");
    this.process.sid = this.process.pid;
    this.process.pgid = this.process.pid;
    this.process.tty = undefined;
    return this.pid;
  }

  setTitle(title: string): void {
    this.process.argv = [title];
    this.process.name = (title.split(/[ :]/)[0] ?? title).slice(0, 15);
  }

  getLimit(resource: string): readonly [number, number] {
    const limit = this.process.limits.get(resource);
    if (limit === undefined) throw new Errno("EINVAL");
    return limit;
  }

  setLimit(resource: string, soft: number, hard: number): void {
    this.enter();
    const now = this.getLimit(resource);
    if (soft > hard) throw new Errno("EINVAL");
    if (hard > now[1] && !this.process.credentials.capabilities.has("SYS_RESOURCE")) throw new Errno("EPERM");
    this.process.limits.set(resource, [soft, hard]);
  }

  chroot(path: string): void {
    this.enter();
    if (!this.hasCapability("SYS_CHROOT")) throw new Errno("EPERM");
    const { location } = walk(this.process, path, { follow: true });
    if (location === undefined) throw new Errno("ENOENT");
    if (location.mount.fs.stat(location.inode).type !== "dir") throw new Errno("ENOTDIR");
    this.process.root = location;
  }

  mount(source: string, target: string, type: string, options: readonly string[] = []): void {
    this.enter();
    if (!this.seccompAllows("SYS_ADMIN") || !this.mayIn("SYS_ADMIN", this.kernel.ownerOf(this.process.namespaces.mnt))) throw new Errno("EPERM");
    mountFileSystem(this.kernel, this.process, source, target, type, options);
  }

  unmount(target: string): void {
    this.enter();
    if (!this.seccompAllows("SYS_ADMIN") || !this.mayIn("SYS_ADMIN", this.kernel.ownerOf(this.process.namespaces.mnt))) throw new Errno("EPERM");
    this.process.namespaces.mnt.unmount(this.fs.realpath(target));
  }

  // ── processes ──

  fork(main: ProgramMain, options: { pgid?: number; argv?: readonly string[]; unshare?: readonly NamespaceKind[] } = {}): number {
    this.enter();
    let pgid: number | undefined;
    if (options.pgid !== undefined) pgid = options.pgid === 0 ? 0 : this.#groupOf(options.pgid);
    const fresh = options.unshare === undefined ? undefined : this.#freshNamespaces(options.unshare);
    const child = this.kernel.fork(this.process, main, {
      pgid,
      argv: options.argv,
      ...(fresh === undefined ? {} : { namespaces: fresh.namespaces, pids: fresh.pids }),
    });
    return this.process.namespaces.pid.localPid(child) ?? child.pid;
  }

  async exec(path: string, argv: readonly string[], env?: ReadonlyMap<string, string>): Promise<never> {
    if (this.image.dead) return forever();
    this.process.cpuTime += 300_000;
    this.kernel.exec(this.process, path, argv, env);
    return forever();
  }

  async wait(pid: number, options: { noHang?: boolean; untraced?: boolean; continued?: boolean } = {}): ReturnType<Sys["wait"]> {
    if (this.image.dead) return forever();
    const answer = await this.until(
      () => this.#childNews(pid, options) ?? (options.noHang === true ? ("none" as const) : undefined),
      (wake) => this.process.childChanged.watch(wake),
      true,
    );
    return answer === "none" ? undefined : answer;
  }

  #childNews(
    pid: number,
    options: { untraced?: boolean; continued?: boolean },
  ): { pid: number; status: ExitStatus; stopped?: Signal; continued?: boolean } | undefined {
    const ids = this.process.namespaces.pid;
    let any = false;
    const group = pid === 0 ? this.process.pgid : pid < -1 ? this.#groupOf(-pid) : undefined;
    for (const child of this.process.children) {
      const local = ids.localPid(child) ?? child.pid;
      if (pid > 0 ? local !== pid : pid !== -1 && child.pgid !== group) continue;
      any = true;
      if (child.status !== undefined) {
        this.kernel.reap(child);
        return { pid: local, status: child.status };
      }
      if (options.untraced === true && child.unreported === "stopped" && child.stoppedBy !== undefined) {
        child.unreported = undefined;
        return { pid: local, status: { code: 0 }, stopped: child.stoppedBy };
      }
      if (options.continued === true && child.unreported === "continued") {
        child.unreported = undefined;
        return { pid: local, status: { code: 0 }, continued: true };
      }
    }
    if (!any) throw new Errno("ECHILD");
    return undefined;
  }

  kill(pid: number, signal: Signal | 0): void {
    this.enter();
    const targets = this.#targets(pid);
    if (targets.length === 0) throw new Errno("ESRCH");
    const allowed = targets.filter((target) => this.#maySignal(target, signal));
    if (allowed.length === 0) throw new Errno("EPERM");
    if (signal === 0) return;
    for (const target of allowed) this.kernel.deliver(target, signal, this.process);
    if (this.image.dead) throw new Exited();
  }

  signal(signal: Signal, action: "default" | "ignore" | (() => void)): void {
    this.enter();
    if (signal === "KILL" || signal === "STOP") throw new Errno("EINVAL");
    if (action === "default") this.process.actions.delete(signal);
    else this.process.actions.set(signal, action === "ignore" ? "ignore" : () => !this.image.dead && action());
  }

  signalAction(signal: Signal): "default" | "ignore" | "handler" {
    const action = this.process.actions.get(signal);
    return action === undefined ? "default" : action === "ignore" ? "ignore" : "handler";
  }

  exit(code: number): never {
    if (!this.image.dead) this.kernel.terminate(this.process, { code: code & 255 });
    throw new Exited();
  }

  thread<T>(main: () => Promise<T>): Promise<T> {
    const running = main().catch((error: unknown) => {
      // The end of the process is no error of the thread: it just never gets anywhere.
      if (error instanceof Exited || this.image.dead) return forever();
      throw error;
    });
    running.catch(() => {});
    return running;
  }

  unshare(kinds: readonly NamespaceKind[]): void {
    this.enter();
    const { namespaces, pids } = this.#freshNamespaces(kinds);
    this.process.namespaces = { ...namespaces, pid: this.process.namespaces.pid };
    this.process.childPids = pids;
    if (kinds.includes("user")) this.#enterUserNamespace();
  }

  setns(pid: number, kinds: readonly NamespaceKind[]): void {
    this.enter();
    if (!this.seccompAllows("SYS_ADMIN")) throw new Errno("EPERM");
    const target = this.find(pid);
    const entered = kinds.includes("user") ? target.namespaces.user : this.process.namespaces.user;
    if (kinds.includes("user") && entered === this.process.namespaces.user) throw new Errno("EINVAL");
    if (!this.mayIn("SYS_ADMIN", entered)) throw new Errno("EPERM");
    for (const kind of kinds) {
      const owner = this.kernel.ownerOf(target.namespaces[kind]);
      if (kind !== "user" && !owner.isWithin(entered)) throw new Errno("EPERM");
    }
    const joined: Partial<Record<NamespaceKind, unknown>> = {};
    for (const kind of kinds) if (kind !== "pid") joined[kind] = target.namespaces[kind];
    this.process.namespaces = { ...this.process.namespaces, ...(joined as Partial<Namespaces>), pid: this.process.namespaces.pid };
    if (kinds.includes("pid")) this.process.childPids = target.namespaces.pid;
    if (kinds.includes("user")) this.#enterUserNamespace();
    if (kinds.includes("mnt")) {
      this.process.root = target.root;
      this.process.cwd = target.root;
    }
  }

  // ── time and memory ──

  async sleep(nanoseconds: bigint): Promise<void> {
    const { clock } = this.kernel;
    const deadline = clock.monotonic() + (nanoseconds > 0n ? nanoseconds : 0n);
    await this.until(
      () => (clock.monotonic() >= deadline ? true : undefined),
      (wake) => clock.at(deadline, wake),
      true,
    );
  }

  async yield(): Promise<void> {
    if (this.image.dead) return forever();
    const turn = this.kernel.tick(this.process);
    if (turn !== undefined) await turn;
    if (this.image.dead) return forever();
    if (this.process.halted) await this.process.whileHalted(this.image);
  }

  times(): { user: bigint; system: bigint; childrenUser: bigint; childrenSystem: bigint } {
    const half = (nanoseconds: number, share: number): bigint => BigInt(Math.round(nanoseconds * share));
    const { cpuTime, childrenCpuTime } = this.process;
    return { user: half(cpuTime, 0.7), system: half(cpuTime, 0.3), childrenUser: half(childrenCpuTime, 0.7), childrenSystem: half(childrenCpuTime, 0.3) };
  }

  allocate(bytes: number): void {
    this.enter();
    this.kernel.allocate(this.process, bytes);
    if (this.image.dead) throw new Exited();
  }

  // ── the machine ──

  hostname(): string {
    return this.process.namespaces.uts.hostname;
  }

  setHostname(name: string): void {
    this.enter();
    if (!this.seccompAllows("SYS_ADMIN") || !this.mayIn("SYS_ADMIN", this.kernel.ownerOf(this.process.namespaces.uts))) throw new Errno("EPERM");
    if (name.length > 64) throw new Errno("EINVAL");
    this.process.namespaces.uts.hostname = name;
  }

  uname(): { sysname: string; nodename: string; release: string; version: string; machine: string } {
    const { hardware } = this.kernel;
    return { sysname: "Linux", nodename: this.hostname(), release: hardware.kernelRelease, version: hardware.kernelVersion, machine: hardware.machine };
  }

  random(bytes: number): Bytes {
    return this.kernel.entropy.bytes("urandom", Math.min(bytes, 65536));
  }

  // ── inside ──

  /** Kernel-wide id of the process group that this namespace calls `local`. */
  #groupOf(local: number): number | undefined {
    const leader = this.process.namespaces.pid.find(local);
    if (leader !== undefined) return leader.pid;
    for (const process of this.process.namespaces.pid.processes()) if (this.localPid(process.pgid) === local) return process.pgid;
    return undefined;
  }

  #targets(pid: number): KernelProcess[] {
    const ids = this.process.namespaces.pid;
    if (pid > 0) {
      const target = ids.find(pid);
      return target === undefined ? [] : [target];
    }
    if (pid === -1) return [...ids.processes()].filter((process) => process !== this.process && process !== ids.init && process.status === undefined);
    const group = pid === 0 ? this.process.pgid : this.#groupOf(-pid);
    return [...ids.processes()].filter((process) => process.pgid === group && process.status === undefined);
  }

  #maySignal(target: KernelProcess, signal: Signal | 0): boolean {
    const from = this.process.credentials;
    const to = target.credentials;
    if (from.capabilities.has("KILL") || from.uid === to.realUid || from.realUid === to.realUid || from.uid === to.uid) return true;
    return signal === "CONT" && target.sid === this.process.sid;
  }

  #freshNamespaces(kinds: readonly NamespaceKind[]): { namespaces: KernelNamespaces; pids: ProcessIds } {
    const now = this.process.namespaces;
    const { credentials } = this.process;
    const has = (kind: NamespaceKind): boolean => kinds.includes(kind);
    const mayMake = this.seccompAllows("SYS_ADMIN") && this.mayIn("SYS_ADMIN", now.user);
    // Everybody may make a user namespace, unless Docker's seccomp profile is in the way.
    if (!mayMake && (!has("user") || !this.seccompAllows("SYS_ADMIN"))) throw new Errno("EPERM");
    const { kernel } = this;
    const user = has("user") ? new UserNamespace(kernel.nextInode(), now.user, credentials.uid) : now.user;
    const owned = <T extends object>(namespace: T): T => {
      kernel.setOwner(namespace, user);
      return namespace;
    };
    return {
      namespaces: {
        pid: now.pid,
        mnt: has("mnt") ? owned(now.mnt.clone()) : now.mnt,
        net: has("net") ? owned(kernel.network.createNamespace({ loopbackUp: false })) : now.net,
        uts: has("uts") ? owned(kernel.createUtsNamespace(now.uts.hostname)) : now.uts,
        ipc: has("ipc") ? owned(kernel.createPlainNamespace()) : now.ipc,
        user,
        cgroup: has("cgroup") ? owned(kernel.createPlainNamespace()) : now.cgroup,
      },
      pids: has("pid") ? owned(kernel.createPidNamespace(now.pid)) : this.process.childPids,
    };
  }

  /** All power over what belongs to the namespace, none over anything else. */
  #enterUserNamespace(): void {
    this.process.credentials = { ...this.process.credentials, capabilities: new Set(), inNamespace: ALL_CAPABILITIES };
  }
}
