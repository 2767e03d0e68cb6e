import { Errno } from "../../base/errno.ts";
import { walk } from "../fs/path-walk.ts";
import type { Bytes, SocketApi, Sys } from "../sys.ts";
import type { Clock } from "../time/clock.ts";
import type { SimulatedKernel } from "./kernel.ts";
import { mountFileSystem } from "./mounting.ts";
import { forever, type Image, type KernelProcess } from "./process.ts";
import { Exited } from "./sys-core.ts";
import { SocketCalls } from "./sys-net.ts";
import { ProcessCalls } from "./sys-processes.ts";

/** The system calls of one program run by one process. */
export class ProcessSys extends ProcessCalls implements Sys {
  readonly net: SocketApi;

  constructor(kernel: SimulatedKernel, process: KernelProcess, image: Image) {
    super(kernel, process, image);
    this.net = new SocketCalls(kernel, process, image, this.fs);
  }

  // ── what it runs ──

  get argv(): readonly string[] {
    return this.process.argv;
  }

  get env(): ReadonlyMap<string, string> {
    return this.process.env;
  }

  setEnvironment(env: ReadonlyMap<string, string>): void {
    this.process.env = env;
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

  // ── priorities and limits ──

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
    this.process.limits = new Map(this.process.limits).set(resource, [soft, hard]);
  }

  // ── file systems ──

  umask(mask?: number): number {
    const old = this.process.umask;
    if (mask !== undefined) this.process.umask = mask & 0o777;
    return old;
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
}
