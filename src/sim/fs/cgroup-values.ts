import { Errno } from "../../base/errno.ts";
import type { Cgroup, CgroupLimits } from "../kernel/types.ts";

/** How the files of a control group word what the kernel knows, and what is understood when somebody writes to them. */

const PERIOD_MICROSECONDS = 100_000;

export function cpuStat(cgroup: Cgroup): string {
  const total = cgroup.usage().cpuNanoseconds / 1000n;
  const system = (total * 3n) / 10n;
  return `usage_usec ${total}\nuser_usec ${total - system}\nsystem_usec ${system}\n${throttling(cgroup)}`;
}

export function ioStat(cgroup: Cgroup): string {
  const { blockReadBytes, blockWriteBytes } = cgroup.usage();
  if (blockReadBytes === 0 && blockWriteBytes === 0) return "";
  const operations = (bytes: number) => Math.ceil(bytes / 4096);
  return `254:0 rbytes=${blockReadBytes} wbytes=${blockWriteBytes} rios=${operations(blockReadBytes)} wios=${operations(blockWriteBytes)} dbytes=0 dios=0\n`;
}

export function memoryStat(cgroup: Cgroup): string {
  const { memory } = cgroup.usage();
  return `anon ${memory}\nfile 0\nkernel 0\nshmem 0\ninactive_anon ${memory}\nactive_anon 0\ninactive_file 0\nactive_file 0\npgfault 0\npgmajfault 0\n`;
}

export function cpuMax(cgroup: Cgroup): string {
  const { cpus, cpuPeriodMicroseconds: period = PERIOD_MICROSECONDS } = cgroup.limits;
  return `${cpus === undefined || cpus <= 0 ? "max" : Math.round(cpus * period)} ${period}\n`;
}

/** Swap alone, while Docker's --memory-swap counts memory with it. */
export function swapLimit({ memory, memorySwap }: CgroupLimits): string {
  if (memory === undefined || memorySwap === undefined || memorySwap <= 0) return "max";
  return String(Math.max(0, memorySwap - memory));
}

/** From Docker's --cpu-shares (2 to 262144) to a weight (1 to 10000), as runc converts. */
export function weight(shares: number | undefined): number {
  if (shares === undefined || shares === 0) return 100;
  return Math.floor(1 + ((Math.min(262_144, Math.max(2, shares)) - 2) * 9999) / 262_142);
}

export function parseAmount(written: string): number | undefined {
  const value = written.trim();
  if (value === "max") return undefined;
  const match = /^(\d+)([KMG]?)$/i.exec(value);
  if (match === null) return refuse("EINVAL");
  return Number(match[1]) * ({ "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[(match[2] as string).toUpperCase()] ?? 1);
}

export function parseCpuMax(written: string): CgroupLimits {
  const [quota = "", period = String(PERIOD_MICROSECONDS)] = written.trim().split(/\s+/);
  const microseconds = Number(period);
  if (!/^\d+$/.test(period) || microseconds < 1000 || microseconds > 1_000_000) return refuse("EINVAL");
  if (quota === "max") return { cpus: undefined, cpuPeriodMicroseconds: microseconds };
  if (!/^\d+$/.test(quota) || Number(quota) < 1000) return refuse("EINVAL");
  return { cpus: Number(quota) / microseconds, cpuPeriodMicroseconds: microseconds };
}

/** The shares that show as this weight. */
export function parseWeight(written: string): number {
  const value = Number(written.trim());
  if (!Number.isInteger(value) || value < 1 || value > 10_000) return refuse("EINVAL");
  return Math.ceil(2 + ((value - 1) * 262_142) / 9999);
}

function throttling({ throttling: { periods, throttledPeriods, throttledNanoseconds } }: Cgroup): string {
  return `nr_periods ${periods}\nnr_throttled ${throttledPeriods}\nthrottled_usec ${Math.floor(throttledNanoseconds / 1000)}\nnr_bursts 0\nburst_usec 0\n`;
}

export function memoryEvents({ oomKills }: Cgroup): string {
  return `low 0\nhigh 0\nmax ${oomKills}\noom ${oomKills}\noom_kill ${oomKills}\noom_group_kill 0\n`;
}

function refuse(code: "EINVAL"): never {
  throw new Errno(code);
}
