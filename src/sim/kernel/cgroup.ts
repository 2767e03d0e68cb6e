import { Bandwidth, type Throttling } from "./bandwidth.ts";
import { allowsDevice } from "./device-rules.ts";
import type { KernelProcess } from "./process.ts";
import type { Cgroup, CgroupLimits, Process } from "./types.ts";

/** A control group (cgroups(7), version 2): limits and accounting for a set of processes and the groups below. */
export class ControlGroup implements Cgroup {
  readonly path: string;
  readonly parent: ControlGroup | undefined;
  readonly members = new Set<KernelProcess>();
  readonly children = new Set<ControlGroup>();
  blockReadBytes = 0;
  blockWriteBytes = 0;
  /** Of processes that are gone. */
  #pastCpu = 0;
  #limits: CgroupLimits;
  #bandwidth: Bandwidth | undefined;
  #frozen = false;
  /** Kills for want of memory, here and below. */
  oomKills = 0;
  refusedForks = 0;
  peakMemory = 0;
  /** Files that live in memory (tmpfs) and count as this group's: how many bytes. */
  readonly #files = new Set<() => number>();
  readonly #oomListeners = new Set<(victim: Process) => void>();

  constructor(path: string, parent: ControlGroup | undefined, limits: CgroupLimits) {
    this.path = path;
    this.parent = parent;
    this.#limits = { ...limits };
    parent?.children.add(this);
  }

  get limits(): CgroupLimits {
    return this.#limits;
  }

  setLimits(limits: CgroupLimits): void {
    this.#limits = { ...this.#limits, ...limits };
  }

  get frozen(): boolean {
    return this.#frozen || (this.parent?.frozen ?? false);
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    for (const process of this.processes()) (process as KernelProcess).resume();
  }

  *processes(): Iterable<KernelProcess> {
    yield* this.members;
    for (const child of this.children) yield* child.processes();
  }

  usage(): ReturnType<Cgroup["usage"]> {
    let memory = 0;
    let pids = 0;
    let cpu = this.#pastCpu;
    let read = this.blockReadBytes;
    let written = this.blockWriteBytes;
    for (const process of this.members) {
      if (process.status === undefined) memory += process.memory - process.shared;
      pids++;
      cpu += process.cpuTime - process.cpuTimeElsewhere;
    }
    for (const bytes of this.#files) memory += bytes();
    for (const child of this.children) {
      const below = child.usage();
      memory += below.memory;
      pids += below.pids;
      cpu += Number(below.cpuNanoseconds);
      read += below.blockReadBytes;
      written += below.blockWriteBytes;
    }
    return { memory, pids, cpuNanoseconds: BigInt(Math.round(cpu)), blockReadBytes: read, blockWriteBytes: written };
  }

  /** May one more process be here? */
  get full(): boolean {
    for (let group: ControlGroup | undefined = this; group !== undefined; group = group.parent) {
      const limit = group.#limits.pids;
      if (limit === undefined || limit <= 0 || group.usage().pids < limit) continue;
      group.refusedForks++;
      return true;
    }
    return false;
  }

  /** After `process` grew: the group whose memory limit is now exceeded. */
  overLimit(): ControlGroup | undefined {
    for (let group: ControlGroup | undefined = this; group !== undefined; group = group.parent) {
      const limit = group.#limits.memory;
      if (limit === undefined || limit <= 0) continue;
      const { memory } = group.usage();
      if (memory > limit) return group;
      if (memory > group.peakMemory) group.peakMemory = memory;
    }
    return undefined;
  }

  /** When members may compute again, if a group on the way up has used its quota of the period. */
  throttledUntil(now: bigint): bigint | undefined {
    let latest: bigint | undefined;
    for (let group: ControlGroup | undefined = this; group !== undefined; group = group.parent) {
      const { cpus, cpuPeriodMicroseconds } = group.#limits;
      if (cpus === undefined || cpus <= 0) continue;
      group.#bandwidth ??= new Bandwidth();
      const until = group.#bandwidth.throttledUntil(now, Number(group.usage().cpuNanoseconds), cpus, cpuPeriodMicroseconds);
      if (until !== undefined && (latest === undefined || until > latest)) latest = until;
    }
    return latest;
  }

  get throttling(): Throttling {
    return this.#bandwidth?.throttling ?? { periods: 0, throttledPeriods: 0, throttledNanoseconds: 0 };
  }

  /** The processors that members may run on, of so many. */
  cpus(count: number): ReadonlySet<number> {
    let allowed = Array.from({ length: count }, (_, cpu) => cpu);
    for (let group: ControlGroup | undefined = this; group !== undefined; group = group.parent) {
      const set = group.#limits.cpuset;
      if (set !== undefined && set !== "") allowed = allowed.filter((cpu) => inList(set, cpu));
    }
    return new Set(allowed);
  }

  /** Every group on the way up has to allow it. */
  allowsDevice(type: "b" | "c", numbers: readonly [number, number], wanted: string): boolean {
    for (let group: ControlGroup | undefined = this; group !== undefined; group = group.parent) {
      if (!allowsDevice(group.#limits.devices, type, numbers, wanted)) return false;
    }
    return true;
  }

  /** mkdir in the group's directory. */
  create(name: string): ControlGroup {
    return new ControlGroup(this.path === "/" ? `/${name}` : `${this.path}/${name}`, this, {});
  }

  /** A process of another group comes here; what it has used so far stays there. */
  adopt(process: KernelProcess): void {
    process.cgroup.leave(process);
    process.cgroup = this;
    process.cpuTimeElsewhere = process.cpuTime;
    this.members.add(process);
  }

  leave(process: KernelProcess): void {
    if (this.members.delete(process)) this.#pastCpu += process.cpuTime - process.cpuTimeElsewhere;
  }

  onOom(listener: (victim: Process) => void): () => void {
    this.#oomListeners.add(listener);
    return () => {
      this.#oomListeners.delete(listener);
    };
  }

  /** Counts a file system in memory as this group's until the function that it returns is called. */
  addFiles(bytes: () => number): () => void {
    this.#files.add(bytes);
    return () => this.#files.delete(bytes);
  }

  get keepsFiles(): boolean {
    return this.#files.size > 0;
  }

  reportOom(victim: Process): void {
    this.oomKills++;
    for (const listener of [...this.#oomListeners]) listener(victim);
    this.parent?.reportOom(victim);
  }

  remove(): void {
    this.parent?.children.delete(this);
    if (this.parent !== undefined) this.parent.#pastCpu += this.#pastCpu;
  }
}

/** Is the number in a list such as `0-2,7`? */
function inList(list: string, number: number): boolean {
  return list.split(",").some((range) => {
    const [from = "", to = from] = range.split("-");
    return number >= Number(from) && number <= Number(to);
  });
}
