import { type GoType, int64, list, map, omit, pointer, string, struct, uint64 } from "../../api/go-types.ts";
import { type ContainerSpec, containerSpecType } from "./container-spec.ts";

interface Limits {
  NanoCPUs: number;
  MemoryBytes: number;
  Pids: number;
}

interface GenericResource {
  NamedResourceSpec: { Kind: string; Value: string } | null;
  DiscreteResourceSpec: { Kind: string; Value: number } | null;
}

interface Reservations {
  NanoCPUs: number;
  MemoryBytes: number;
  GenericResources: GenericResource[] | null;
}

/** Durations in nanoseconds; null: the default. */
interface TaskRestartPolicy {
  /** `any`, `on-failure`, `none`; empty is `any`. */
  Condition: string;
  Delay: number | null;
  MaxAttempts: number | null;
  Window: number | null;
}

interface Placement {
  Constraints: string[] | null;
  Preferences: { Spread: { SpreadDescriptor: string } | null }[] | null;
  /** Tasks of the service on one node; 0: any number. */
  MaxReplicas: number;
  Platforms: { Architecture: string; OS: string }[] | null;
}

interface NetworkAttachmentConfig {
  /** Name or id on the way in; the id once it is stored. */
  Target: string;
  Aliases: string[] | null;
  DriverOpts: Record<string, string> | null;
}

/** Wire type swarm.TaskSpec. */
export interface TaskSpec {
  ContainerSpec: ContainerSpec | null;
  Resources: { Limits: Limits | null; Reservations: Reservations | null } | null;
  RestartPolicy: TaskRestartPolicy | null;
  Placement: Placement | null;
  Networks: NetworkAttachmentConfig[] | null;
  LogDriver: { Name: string; Options: Record<string, string> | null } | null;
  /** Counts up to have all tasks replaced. */
  ForceUpdate: number;
  Runtime: string;
}

const restartPolicyType: GoType<TaskRestartPolicy> = struct("swarm.RestartPolicy", {
  Condition: omit(string),
  Delay: omit(pointer(int64)),
  MaxAttempts: omit(pointer(uint64)),
  Window: omit(pointer(int64)),
});

const genericResourceType: GoType<GenericResource> = struct("swarm.GenericResource", {
  NamedResourceSpec: omit(pointer(struct<{ Kind: string; Value: string }>("swarm.NamedGenericResource", { Kind: omit(string), Value: omit(string) }))),
  DiscreteResourceSpec: omit(pointer(struct<{ Kind: string; Value: number }>("swarm.DiscreteGenericResource", { Kind: omit(string), Value: omit(int64) }))),
});

const placementType: GoType<Placement> = struct("swarm.Placement", {
  Constraints: omit(list(string)),
  Preferences: omit(
    list(
      struct<{ Spread: { SpreadDescriptor: string } | null }>("swarm.PlacementPreference", {
        Spread: pointer(struct<{ SpreadDescriptor: string }>("swarm.SpreadOver", { SpreadDescriptor: string })),
      }),
    ),
  ),
  MaxReplicas: omit(uint64),
  Platforms: omit(list(struct<{ Architecture: string; OS: string }>("swarm.Platform", { Architecture: omit(string), OS: omit(string) }))),
});

const networkType: GoType<NetworkAttachmentConfig> = struct("swarm.NetworkAttachmentConfig", {
  Target: omit(string),
  Aliases: omit(list(string)),
  DriverOpts: omit(map(string)),
});

const resourcesType: GoType<NonNullable<TaskSpec["Resources"]>> = struct("swarm.ResourceRequirements", {
  Limits: omit(pointer(struct<Limits>("swarm.Limit", { NanoCPUs: omit(int64), MemoryBytes: omit(int64), Pids: omit(int64) }))),
  Reservations: omit(
    pointer(struct<Reservations>("swarm.Resources", { NanoCPUs: omit(int64), MemoryBytes: omit(int64), GenericResources: omit(list(genericResourceType)) })),
  ),
});

export const taskSpecType: GoType<TaskSpec> = struct("swarm.TaskSpec", {
  ContainerSpec: omit(pointer(containerSpecType)),
  Resources: omit(pointer(resourcesType)),
  RestartPolicy: omit(pointer(restartPolicyType)),
  Placement: omit(pointer(placementType)),
  Networks: omit(list(networkType)),
  LogDriver: omit(
    pointer(struct<{ Name: string; Options: Record<string, string> | null }>("swarm.Driver", { Name: omit(string), Options: omit(map(string)) })),
  ),
  ForceUpdate: uint64,
  Runtime: omit(string),
});
