import { Errno } from "../../base/errno.ts";
import type { Cgroup, CgroupLimits, PidNamespace } from "../kernel/types.ts";
import { type GeneratedDirectory, type GeneratedEntry, GeneratedFs, type GeneratedText, text } from "./generated.ts";

/** A group with the groups below it, as the kernel keeps them. */
export interface CgroupTree extends Cgroup {
  readonly children?: Iterable<CgroupTree>;
}

export interface CgroupFsOptions {
  readonly dev: number;
  readonly now: number;
  /** What is shown at the top: the host's root, or the container's own group. */
  readonly root: CgroupTree;
  /** Whose pids cgroup.procs tells. */
  readonly namespace: PidNamespace;
}

const PERIOD_MICROSECONDS = 100_000;

/** /sys/fs/cgroup, version 2 (the kernel's admin-guide/cgroup-v2). Limits are written through to the group. */
export class CgroupFs extends GeneratedFs {
  constructor(options: CgroupFsOptions) {
    const isHostRoot = options.root.path === "/";
    const shown: Shown = { namespace: options.namespace, kills: new WeakMap() };
    super({ type: "cgroup2", dev: options.dev, time: options.now, refusal: "EPERM", root: group(options.root, shown, isHostRoot) });
  }
}

interface Shown {
  readonly namespace: PidNamespace;
  /** Kills by the memory limit, counted from the first look on. */
  readonly kills: WeakMap<Cgroup, { count: number }>;
}

function group(cgroup: CgroupTree, shown: Shown, isRoot: boolean): GeneratedDirectory {
  const files: Record<string, GeneratedEntry> = { ...commonFiles(cgroup, shown.namespace), ...(isRoot ? {} : limitFiles(cgroup, shown)) };
  const below = () => new Map([...(cgroup.children ?? [])].map((child) => [child.path.slice(child.path.lastIndexOf("/") + 1), child]));
  return {
    key: cgroup,
    names: () => [...Object.keys(files).sort(), ...below().keys()],
    get(name) {
      if (Object.hasOwn(files, name)) return files[name];
      const child = below().get(name);
      return child === undefined ? undefined : group(child, shown, false);
    },
    mode: 0o755,
  };
}

function commonFiles(cgroup: CgroupTree, namespace: PidNamespace): Record<string, GeneratedEntry> {
  return {
    "cgroup.controllers": text(() => "cpuset cpu io memory pids\n"),
    "cgroup.procs": { read: () => members(cgroup, namespace), write: () => refuse("EPERM") },
    "cgroup.subtree_control": { read: () => "cpuset cpu io memory pids\n", write: () => {} },
    "cgroup.threads": { read: () => members(cgroup, namespace), write: () => refuse("EPERM") },
    "cpu.stat": text(() => cpuStat(cgroup)),
    "io.stat": text(() => ioStat(cgroup)),
    "memory.stat": text(() => memoryStat(cgroup)),
  };
}

function limitFiles(cgroup: CgroupTree, shown: Shown): Record<string, GeneratedEntry> {
  const amount = (limit: number | undefined) => (limit === undefined || limit <= 0 ? "max" : String(limit));
  const limit = (name: "memory" | "pids"): GeneratedText => ({
    read: () => `${amount(cgroup.limits[name])}\n`,
    write: (written) => cgroup.setLimits({ [name]: parseAmount(written) } as CgroupLimits),
  });
  const kills = killsOf(cgroup, shown);
  return {
    "cgroup.events": text(() => `populated ${[...cgroup.processes()].length > 0 ? 1 : 0}\nfrozen ${cgroup.frozen ? 1 : 0}\n`),
    "cgroup.freeze": {
      read: () => `${cgroup.frozen ? 1 : 0}\n`,
      write: (written) => (written.trim() === "1" ? cgroup.freeze() : cgroup.thaw()),
    },
    "cgroup.type": text(() => "domain\n"),
    "cpu.max": { read: () => cpuMax(cgroup), write: (written) => cgroup.setLimits(parseCpuMax(written)) },
    "cpu.weight": {
      read: () => `${weight(cgroup.limits.cpuShares)}\n`,
      write: (written) => cgroup.setLimits({ cpuShares: parseWeight(written) }),
    },
    "cpuset.cpus": { read: () => `${cgroup.limits.cpuset ?? ""}\n`, write: (written) => cgroup.setLimits({ cpuset: written.trim() }) },
    "memory.current": text(() => `${cgroup.usage().memory}\n`),
    "memory.events": text(() => `low 0\nhigh 0\nmax ${kills.count}\noom ${kills.count}\noom_kill ${kills.count}\noom_group_kill 0\n`),
    "memory.high": { read: () => "max\n", write: () => {} },
    "memory.low": { read: () => "0\n", write: () => {} },
    "memory.max": limit("memory"),
    "memory.min": { read: () => "0\n", write: () => {} },
    "memory.swap.current": text(() => "0\n"),
    "memory.swap.max": text(() => `${swapLimit(cgroup.limits)}\n`),
    "pids.current": text(() => `${cgroup.usage().pids}\n`),
    "pids.max": limit("pids"),
  };
}

function killsOf(cgroup: CgroupTree, { kills }: Shown): { count: number } {
  const known = kills.get(cgroup);
  if (known !== undefined) return known;
  const counter = { count: 0 };
  kills.set(cgroup, counter);
  cgroup.onOom(() => {
    counter.count++;
  });
  return counter;
}

function members(cgroup: CgroupTree, namespace: PidNamespace): string {
  const own = new Set(cgroup.processes());
  for (const child of cgroup.children ?? []) for (const process of child.processes()) own.delete(process);
  const pids = [...own].map((process) => namespace.localPid(process) ?? 0).sort((a, b) => a - b);
  return pids.map((pid) => `${pid}\n`).join("");
}

function cpuStat(cgroup: Cgroup): string {
  const total = cgroup.usage().cpuNanoseconds / 1000n;
  const system = (total * 3n) / 10n;
  return `usage_usec ${total}\nuser_usec ${total - system}\nsystem_usec ${system}\n${throttling(cgroup)}`;
}

function throttling({ throttling: { periods, throttledPeriods, throttledNanoseconds } }: Cgroup): string {
  return `nr_periods ${periods}\nnr_throttled ${throttledPeriods}\nthrottled_usec ${Math.floor(throttledNanoseconds / 1000)}\nnr_bursts 0\nburst_usec 0\n`;
}

function ioStat(cgroup: Cgroup): string {
  const { blockReadBytes, blockWriteBytes } = cgroup.usage();
  if (blockReadBytes === 0 && blockWriteBytes === 0) return "";
  const operations = (bytes: number) => Math.ceil(bytes / 4096);
  return `254:0 rbytes=${blockReadBytes} wbytes=${blockWriteBytes} rios=${operations(blockReadBytes)} wios=${operations(blockWriteBytes)} dbytes=0 dios=0\n`;
}

function memoryStat(cgroup: Cgroup): string {
  const { memory } = cgroup.usage();
  return `anon ${memory}\nfile 0\nkernel 0\nshmem 0\ninactive_anon ${memory}\nactive_anon 0\ninactive_file 0\nactive_file 0\npgfault 0\npgmajfault 0\n`;
}

function cpuMax(cgroup: Cgroup): string {
  const { cpus, cpuPeriodMicroseconds: period = PERIOD_MICROSECONDS } = cgroup.limits;
  return `${cpus === undefined || cpus <= 0 ? "max" : Math.round(cpus * period)} ${period}\n`;
}

/** Swap alone, while Docker's --memory-swap counts memory with it. */
function swapLimit({ memory, memorySwap }: CgroupLimits): string {
  if (memory === undefined || memorySwap === undefined || memorySwap <= 0) return "max";
  return String(Math.max(0, memorySwap - memory));
}

/** From Docker's --cpu-shares (2 to 262144) to a weight (1 to 10000), as runc converts. */
function weight(shares: number | undefined): number {
  if (shares === undefined || shares === 0) return 100;
  return Math.floor(1 + ((Math.min(262_144, Math.max(2, shares)) - 2) * 9999) / 262_142);
}

function parseAmount(written: string): number | undefined {
  const value = written.trim();
  if (value === "max") return undefined;
  const match = /^(\d+)([KMG]?)$/i.exec(value);
  if (match === null) return refuse("EINVAL");
  return Number(match[1]) * ({ "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[(match[2] as string).toUpperCase()] ?? 1);
}

function parseCpuMax(written: string): CgroupLimits {
  const [quota = "", period = String(PERIOD_MICROSECONDS)] = written.trim().split(/\s+/);
  const microseconds = Number(period);
  if (!/^\d+$/.test(period) || microseconds < 1000 || microseconds > 1_000_000) return refuse("EINVAL");
  if (quota === "max") return { cpus: undefined, cpuPeriodMicroseconds: microseconds };
  if (!/^\d+$/.test(quota) || Number(quota) < 1000) return refuse("EINVAL");
  return { cpus: Number(quota) / microseconds, cpuPeriodMicroseconds: microseconds };
}

/** The shares that show as this weight. */
function parseWeight(written: string): number {
  const value = Number(written.trim());
  if (!Number.isInteger(value) || value < 1 || value > 10_000) return refuse("EINVAL");
  return Math.ceil(2 + ((value - 1) * 262_142) / 9999);
}

function refuse(code: "EINVAL" | "EPERM"): never {
  throw new Errno(code);
}
