import type { Kernel } from "../../sim/kernel/types.ts";
import { EngineError } from "../error.ts";
import type { Resources } from "./host-config.ts";

const MINIMUM_MEMORY = 6 * 1024 * 1024;

/** Checks limits as moby does on a cgroup v2 host, and corrects what has no effect. Returns warnings; throws InvalidParameter. */
export function verifyResources(resources: Resources, hardware: Kernel["hardware"], options: { update: boolean }): string[] {
  const warnings: string[] = [];
  verifyMemory(resources, options);
  if (resources.PidsLimit !== null && resources.PidsLimit <= 0 && !options.update) resources.PidsLimit = null;
  verifyCpu(resources, hardware.cpus);
  verifySet(resources.CpusetCpus, "cpuset cpus", "CPUs", hardware.cpus);
  verifySet(resources.CpusetMems, "cpuset mems", "memory nodes", 1);
  if (resources.BlkioWeight > 0) {
    warnings.push("Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.");
    resources.BlkioWeight = 0;
  }
  if ((resources.BlkioWeightDevice?.length ?? 0) > 0) {
    warnings.push("Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.");
    resources.BlkioWeightDevice = [];
  }
  if (resources.OomKillDisable !== null) {
    if (resources.OomKillDisable) warnings.push("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
    resources.OomKillDisable = null;
  }
  if (resources.KernelMemory > 0) {
    warnings.push("Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.");
    resources.KernelMemory = 0;
  }
  if (resources.CpuPercent > 0) {
    warnings.push("linux does not support CPU percent. Percent discarded.");
    resources.CpuPercent = 0;
  }
  return warnings;
}

function verifyMemory(resources: Resources, options: { update: boolean }): void {
  const { Memory: memory, MemorySwap: swap, MemoryReservation: reservation, MemorySwappiness: swappiness } = resources;
  if (memory !== 0 && memory < MINIMUM_MEMORY) throw invalid("Minimum memory limit allowed is 6MB");
  if (memory > 0 && swap > 0 && swap < memory) throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
  if (memory === 0 && swap > 0 && !options.update) throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
  if (swappiness !== null) {
    if (swappiness < -1 || swappiness > 100) throw invalid(`Invalid value: ${swappiness}, valid memory swappiness range is 0-100`);
    if (swappiness === -1) resources.MemorySwappiness = null;
  }
  if (reservation > 0 && reservation < MINIMUM_MEMORY) throw invalid("Minimum memory reservation allowed is 6MB");
  if (memory > 0 && reservation > 0 && memory < reservation) throw invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
}

function verifyCpu(resources: Resources, cpus: number): void {
  const { NanoCpus: nano, CpuPeriod: period, CpuQuota: quota, CpuShares: shares } = resources;
  if (nano > 0 && period > 0) throw invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
  if (nano > 0 && quota > 0) throw invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
  if (nano < 0 || nano > cpus * 1e9) throw invalid(`range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`);
  if (shares < 0) throw invalid(`invalid CPU shares (${shares}): value must be a positive integer`);
  if (period !== 0 && (period < 1000 || period > 1_000_000))
    throw invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
  if (quota > 0 && quota < 1000) throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
}

/** A list such as `0-2,7`, within what there is. */
function verifySet(text: string, field: string, what: string, count: number): void {
  if (text === "") return;
  for (const range of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(range);
    if (match === null) throw invalid(`Invalid value ${text} for ${field}: invalid format: ${range}`);
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (to < from) throw invalid(`Invalid value ${text} for ${field}: invalid format: ${range}`);
    if (to >= count) throw invalid(`Requested ${what} are not available - requested ${text}, available: ${count === 1 ? "0" : `0-${count - 1}`}`);
  }
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}
