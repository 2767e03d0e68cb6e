import type { CgroupLimits } from "../../sim/kernel/types.ts";
import type { Resources } from "./host-config.ts";

/** HostConfig's resources as the kernel's limits. 0 and -1 are none. */
export function cgroupLimits(resources: Resources): CgroupLimits {
  const cpus = resources.NanoCpus > 0 ? resources.NanoCpus / 1e9 : resources.CpuQuota > 0 ? resources.CpuQuota / (resources.CpuPeriod || 100_000) : undefined;
  return {
    memory: positive(resources.Memory),
    memorySwap: positive(resources.MemorySwap),
    memoryReservation: positive(resources.MemoryReservation),
    pids: positive(resources.PidsLimit ?? 0),
    cpus,
    cpuPeriodMicroseconds: positive(resources.CpuPeriod),
    cpuShares: positive(resources.CpuShares),
    cpuset: resources.CpusetCpus === "" ? undefined : resources.CpusetCpus,
  };
}

function positive(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
