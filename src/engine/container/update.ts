import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import type { Resources, RestartPolicy } from "./host-config.ts";
import { cgroupLimits } from "./limits.ts";
import { verifyRestartPolicy } from "./verify-config.ts";
import { verifyResources } from "./verify-resources.ts";

type Changes = Resources & { RestartPolicy: RestartPolicy };

/** What is wrong with the changes whatever they are for. Returns warnings. */
export function verifyUpdate(context: ContainerContext, changes: Changes): string[] {
  if (changes.RestartPolicy.Name !== "" || changes.RestartPolicy.MaximumRetryCount !== 0) verifyRestartPolicy(changes.RestartPolicy);
  return verifyResources(changes, context.kernel.hardware, { update: true });
}

/** POST /containers/{id}/update. Zero and null leave a value alone. */
export function updateContainer(context: ContainerContext, container: Container, changes: Changes): void {
  const { hostConfig } = container;
  if (container.state.removalInProgress || container.state.dead) {
    throw new EngineError("Conflict", `Cannot update container ${container.id}: container is marked for removal and cannot be "update"`);
  }
  const merged: Resources = { ...hostConfig };
  for (const field of NUMBERS) if (changes[field] !== 0) merged[field] = changes[field];
  for (const field of ["CpusetCpus", "CpusetMems"] as const) if (changes[field] !== "") merged[field] = changes[field];
  if (changes.PidsLimit !== null) merged.PidsLimit = Math.max(changes.PidsLimit, 0);
  if (changes.NanoCpus > 0 && (hostConfig.CpuPeriod > 0 || hostConfig.CpuQuota > 0))
    throw conflict(container, "Nano CPUs", hostConfig.CpuPeriod > 0 ? "CPU Period" : "CPU Quota");
  if (changes.CpuPeriod > 0 && hostConfig.NanoCpus > 0) throw conflict(container, "CPU Period", "NanoCPUs");
  if (changes.CpuQuota > 0 && hostConfig.NanoCpus > 0) throw conflict(container, "CPU Quota", "NanoCPUs");
  if (changes.Memory > 0 && changes.MemorySwap === 0 && changes.Memory > merged.MemorySwap) {
    throw new EngineError(
      "Conflict",
      `Cannot update container ${container.id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
    );
  }
  if (container.state.running) verifyForRunc(container, merged);
  Object.assign(hostConfig, merged);
  if (changes.RestartPolicy.Name !== "") {
    if (hostConfig.AutoRemove && changes.RestartPolicy.Name !== "no")
      throw new EngineError(
        "Conflict",
        `Cannot update container ${container.id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
      );
    hostConfig.RestartPolicy = changes.RestartPolicy;
  }
  container.cgroup?.setLimits(cgroupLimits(hostConfig));
  publishContainerEvent(context, container, "update");
}

const NUMBERS = [
  "CpuShares",
  "Memory",
  "NanoCpus",
  "BlkioWeight",
  "CpuPeriod",
  "CpuQuota",
  "CpuRealtimePeriod",
  "CpuRealtimeRuntime",
  "MemoryReservation",
  "MemorySwap",
] as const;

/** What the engine lets through and the runtime of a running container refuses. */
function verifyForRunc(container: Container, { Memory: memory, MemorySwap: swap }: Resources): void {
  if (swap <= 0) return;
  const refuse = (words: string): EngineError =>
    new EngineError("System", `Cannot update container ${container.id}: runc did not terminate successfully: exit status 1: ${words}`);
  if (memory <= 0) throw refuse("unable to set swap limit without memory limit");
  if (swap < memory) throw refuse("memory+swap limit should be >= memory limit");
}

function conflict(container: Container, set: string, already: string): EngineError {
  return new EngineError(
    "Conflict",
    `Cannot update container ${container.id}: Conflicting options: ${set} cannot be updated as ${already} has already been set`,
  );
}
