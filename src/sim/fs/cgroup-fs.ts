import { Errno } from "../../base/errno.ts";
import type { Cgroup, CgroupLimits, PidNamespace } from "../kernel/types.ts";
import { cpuMax, cpuStat, ioStat, memoryEvents, memoryStat, parseAmount, parseCpuMax, parseWeight, swapLimit, weight } from "./cgroup-values.ts";
import { type GeneratedDirectory, type GeneratedEntry, GeneratedFs, type GeneratedText, text } from "./generated.ts";
import type { ProcCaller } from "./types.ts";

/** A group with the groups below it, as the kernel keeps them. */
interface CgroupTree extends Cgroup {
  readonly children?: Iterable<CgroupTree>;
  /** mkdir and rmdir of a group; moving a process here. Absent where groups are only looked at. */
  create?(name: string): CgroupTree;
  adopt?(process: object): void;
}

export interface CgroupFsOptions {
  readonly dev: number;
  readonly now: number;
  /** What is shown at the top: the host's root, or the container's own group. */
  readonly root: CgroupTree;
  /** Whose pids cgroup.procs tells. */
  readonly namespace: PidNamespace;
  /** Processors of the machine. */
  readonly cpus?: number;
}

/** /sys/fs/cgroup, version 2 (the kernel's admin-guide/cgroup-v2). What is written takes effect; mkdir makes a group. */
export class CgroupFs extends GeneratedFs {
  constructor(options: CgroupFsOptions) {
    const shown: Shown = { namespace: options.namespace, cpus: options.cpus ?? 4 };
    super({ type: "cgroup2", dev: options.dev, time: options.now, refusal: "EPERM", root: group(options.root, shown, options.root.path === "/") });
  }
}

interface Shown {
  readonly namespace: PidNamespace;
  readonly cpus: number;
}

function group(cgroup: CgroupTree, shown: Shown, isRoot: boolean): GeneratedDirectory {
  const files: Record<string, GeneratedEntry> = { ...commonFiles(cgroup, shown), ...(isRoot ? {} : limitFiles(cgroup, shown)) };
  const below = () => new Map([...(cgroup.children ?? [])].map((child) => [nameOf(child), child]));
  return {
    key: cgroup,
    names: () => [...Object.keys(files).sort(), ...below().keys()],
    get(name) {
      if (Object.hasOwn(files, name)) return files[name];
      const child = below().get(name);
      return child === undefined ? undefined : group(child, shown, false);
    },
    create(name) {
      if (cgroup.create === undefined) throw new Errno("EPERM");
      cgroup.create(name);
    },
    remove(name) {
      const child = below().get(name);
      if (child === undefined) throw new Errno("EPERM");
      for (const _ of child.processes()) throw new Errno("EBUSY");
      for (const _ of child.children ?? []) throw new Errno("EBUSY");
      child.remove();
    },
    mode: 0o755,
  };
}

function nameOf(cgroup: Cgroup): string {
  return cgroup.path.slice(cgroup.path.lastIndexOf("/") + 1);
}

const CONTROLLERS = "cpuset cpu io memory pids\n";

function commonFiles(cgroup: CgroupTree, { namespace, cpus }: Shown): Record<string, GeneratedEntry> {
  const procs: GeneratedText = {
    mode: 0o644,
    read: () => members(cgroup, namespace),
    write: (written, caller) => adopt(cgroup, namespace, written, caller),
  };
  return {
    "cgroup.controllers": text(() => CONTROLLERS),
    "cgroup.max.depth": { read: () => "max\n", write: () => {} },
    "cgroup.max.descendants": { read: () => "max\n", write: () => {} },
    "cgroup.procs": procs,
    "cgroup.stat": text(() => `nr_descendants ${descendants(cgroup)}\nnr_dying_descendants 0\n`),
    "cgroup.subtree_control": { read: () => CONTROLLERS, write: () => {} },
    "cgroup.threads": procs,
    "cpu.stat": text(() => cpuStat(cgroup)),
    "cpuset.cpus.effective": text(() => `${cgroup.limits.cpuset ?? (cpus === 1 ? "0" : `0-${cpus - 1}`)}\n`),
    "cpuset.mems.effective": text(() => "0\n"),
    "io.stat": text(() => ioStat(cgroup)),
    "memory.stat": text(() => memoryStat(cgroup)),
  };
}

function limitFiles(cgroup: CgroupTree, { cpus }: Shown): Record<string, GeneratedEntry> {
  const amount = (limit: number | undefined) => (limit === undefined || limit <= 0 ? "max" : String(limit));
  const limit = (name: "memory" | "pids" | "memoryReservation"): GeneratedText => ({
    read: () => (name === "memoryReservation" ? `${cgroup.limits[name] ?? 0}\n` : `${amount(cgroup.limits[name])}\n`),
    write: (written) => cgroup.setLimits({ [name]: parseAmount(written) } as CgroupLimits),
  });
  const fixed = (value: string): GeneratedText => ({ read: () => `${value}\n`, write: () => {} });
  return {
    "cgroup.events": text(() => `populated ${populated(cgroup) ? 1 : 0}\nfrozen ${cgroup.frozen ? 1 : 0}\n`),
    "cgroup.freeze": {
      read: () => `${cgroup.frozen ? 1 : 0}\n`,
      write: (written) => (written.trim() === "1" ? cgroup.freeze() : cgroup.thaw()),
    },
    "cgroup.type": text(() => "domain\n"),
    "cpu.idle": fixed("0"),
    "cpu.max": { read: () => cpuMax(cgroup), write: (written) => cgroup.setLimits(parseCpuMax(written)) },
    "cpu.max.burst": fixed("0"),
    "cpu.weight": { read: () => `${weight(cgroup.limits.cpuShares)}\n`, write: (written) => cgroup.setLimits({ cpuShares: parseWeight(written) }) },
    "cpuset.cpus": {
      read: () => `${cgroup.limits.cpuset ?? ""}\n`,
      write: (written) => cgroup.setLimits({ cpuset: parseSet(written.trim(), cpus) }),
    },
    "cpuset.mems": fixed(""),
    "io.max": { read: () => "", write: () => {} },
    "memory.current": text(() => `${cgroup.usage().memory}\n`),
    "memory.events": text(() => memoryEvents(cgroup)),
    "memory.events.local": text(() => memoryEvents(cgroup)),
    "memory.high": fixed("max"),
    "memory.low": limit("memoryReservation"),
    "memory.max": limit("memory"),
    "memory.min": fixed("0"),
    "memory.oom.group": fixed("0"),
    "memory.peak": text(() => `${Math.max(cgroup.peakMemory, cgroup.usage().memory)}\n`),
    "memory.swap.current": text(() => "0\n"),
    "memory.swap.max": text(() => `${swapLimit(cgroup.limits)}\n`),
    "pids.current": text(() => `${cgroup.usage().pids}\n`),
    "pids.events": text(() => `max ${cgroup.refusedForks}\n`),
    "pids.max": limit("pids"),
    "pids.peak": text(() => `${cgroup.usage().pids}\n`),
  };
}

function populated(cgroup: Cgroup): boolean {
  for (const process of cgroup.processes()) if (process.status === undefined) return true;
  return false;
}

function descendants(cgroup: CgroupTree): number {
  let count = 0;
  for (const child of cgroup.children ?? []) count += 1 + descendants(child);
  return count;
}

function members(cgroup: CgroupTree, namespace: PidNamespace): string {
  const own = new Set(cgroup.processes());
  for (const child of cgroup.children ?? []) for (const process of child.processes()) own.delete(process);
  const pids = [...own].map((process) => namespace.localPid(process) ?? 0).sort((a, b) => a - b);
  return pids.map((pid) => `${pid}\n`).join("");
}

/** A pid written to cgroup.procs joins the group; 0 is the writer itself. */
function adopt(cgroup: CgroupTree, namespace: PidNamespace, written: string, caller: ProcCaller | undefined): void {
  const value = written.trim();
  if (!/^\d+$/.test(value)) throw new Errno("EINVAL");
  const process = namespace.find(value === "0" ? (caller?.pidIn(namespace) ?? 0) : Number(value));
  if (process === undefined) throw new Errno("ESRCH");
  if (cgroup.adopt === undefined) throw new Errno("EPERM");
  cgroup.adopt(process);
}

function parseSet(written: string, cpus: number): string | undefined {
  if (written === "") return undefined;
  const ranges = written.split(",").map((range) => /^(\d+)(?:-(\d+))?$/.exec(range));
  if (ranges.some((range) => range === null || Number(range[2] ?? range[1]) >= cpus)) throw new Errno("EINVAL");
  return written;
}
