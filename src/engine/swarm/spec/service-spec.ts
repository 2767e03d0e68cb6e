import { emptyStruct, float, type GoType, int64, list, map, omit, pointer, string, struct, uint32, uint64 } from "../../api/go-types.ts";
import { type TaskSpec, taskSpecType } from "./task-spec.ts";

/** One of the four is there. */
interface ServiceMode {
  Replicated: { Replicas: number | null } | null;
  Global: Record<string, never> | null;
  ReplicatedJob: { MaxConcurrent: number | null; TotalCompletions: number | null } | null;
  GlobalJob: Record<string, never> | null;
}

/** How tasks are replaced when the spec changes. Durations in nanoseconds. */
export interface UpdateConfig {
  /** How many at once; 0: all. */
  Parallelism: number;
  Delay: number;
  /** `pause`, `continue`, `rollback`. */
  FailureAction: string;
  /** How long a new task is watched for failure; 0: 5 seconds. */
  Monitor: number;
  MaxFailureRatio: number;
  /** `stop-first`, `start-first`. */
  Order: string;
}

export interface PortConfig {
  Name: string;
  Protocol: string;
  TargetPort: number;
  /** 0: one is chosen. */
  PublishedPort: number;
  /** `ingress`, `host`. */
  PublishMode: string;
}

export interface EndpointSpec {
  /** `vip`, `dnsrr`. */
  Mode: string;
  Ports: PortConfig[] | null;
}

/** Wire type swarm.ServiceSpec. */
export interface ServiceSpec {
  Name: string;
  Labels: Record<string, string> | null;
  TaskTemplate: TaskSpec;
  Mode: ServiceMode;
  UpdateConfig: UpdateConfig | null;
  RollbackConfig: UpdateConfig | null;
  EndpointSpec: EndpointSpec | null;
}

const modeType: GoType<ServiceMode> = struct("swarm.ServiceMode", {
  Replicated: omit(pointer(struct<{ Replicas: number | null }>("swarm.ReplicatedService", { Replicas: omit(pointer(uint64)) }))),
  Global: omit(pointer(emptyStruct)),
  ReplicatedJob: omit(
    pointer(
      struct<{ MaxConcurrent: number | null; TotalCompletions: number | null }>("swarm.ReplicatedJob", {
        MaxConcurrent: omit(pointer(uint64)),
        TotalCompletions: omit(pointer(uint64)),
      }),
    ),
  ),
  GlobalJob: omit(pointer(emptyStruct)),
});

const updateConfigType: GoType<UpdateConfig> = struct("swarm.UpdateConfig", {
  Parallelism: uint64,
  Delay: omit(int64),
  FailureAction: omit(string),
  Monitor: omit(int64),
  MaxFailureRatio: float,
  Order: string,
});

export const portConfigType: GoType<PortConfig> = struct("swarm.PortConfig", {
  Name: omit(string),
  Protocol: omit(string),
  TargetPort: omit(uint32),
  PublishedPort: omit(uint32),
  PublishMode: omit(string),
});

export const endpointSpecType: GoType<EndpointSpec> = struct("swarm.EndpointSpec", { Mode: omit(string), Ports: omit(list(portConfigType)) });

export const serviceSpecType: GoType<ServiceSpec> = struct("swarm.ServiceSpec", {
  Name: omit(string),
  Labels: map(string),
  TaskTemplate: taskSpecType,
  Mode: modeType,
  UpdateConfig: omit(pointer(updateConfigType)),
  RollbackConfig: omit(pointer(updateConfigType)),
  EndpointSpec: omit(pointer(endpointSpecType)),
});
