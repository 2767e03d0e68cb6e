/** Go types of a swarm's objects, for templates. */
import { bool, bytes, duration, empty, int, map, mountOptions, pointer, slice, string, strings, struct, time } from "./inspect-types.ts";

const meta = struct("swarm.Meta", { Version: struct("swarm.Version", { Index: int }), CreatedAt: time, UpdatedAt: time });
const annotations = struct("swarm.Annotations", { Name: string, Labels: map(string) });
const driver = struct("swarm.Driver", { Name: string, Options: map(string) });
const platform = struct("swarm.Platform", { Architecture: string, OS: string });
const tlsInfo = struct("swarm.TLSInfo", { TrustRoot: string, CertIssuerSubject: string, CertIssuerPublicKey: string });

const mount = struct("mount.Mount", { Type: string, Source: string, Target: string, ReadOnly: bool, Consistency: string, ...mountOptions });
const fileTarget = (name: string) => struct(name, { Name: string, UID: string, GID: string, Mode: int });
const health = struct("container.HealthConfig", {
  Test: strings,
  Interval: duration,
  Timeout: duration,
  StartPeriod: duration,
  StartInterval: duration,
  Retries: int,
});

const containerSpec = struct("swarm.ContainerSpec", {
  Image: string,
  Labels: map(string),
  Command: strings,
  Args: strings,
  Hostname: string,
  Env: strings,
  Dir: string,
  User: string,
  Groups: strings,
  Privileges: pointer(
    struct("swarm.Privileges", {
      CredentialSpec: pointer(empty),
      SELinuxContext: pointer(empty),
      Seccomp: pointer(empty),
      AppArmor: pointer(empty),
      NoNewPrivileges: bool,
    }),
  ),
  Init: pointer(bool),
  StopSignal: string,
  TTY: bool,
  OpenStdin: bool,
  ReadOnly: bool,
  Mounts: slice(mount),
  StopGracePeriod: pointer(int),
  Healthcheck: pointer(health),
  Hosts: strings,
  DNSConfig: pointer(struct("swarm.DNSConfig", { Nameservers: strings, Search: strings, Options: strings })),
  Secrets: slice(
    pointer(struct("swarm.SecretReference", { File: pointer(fileTarget("swarm.SecretReferenceFileTarget")), SecretID: string, SecretName: string })),
  ),
  Configs: slice(
    pointer(
      struct("swarm.ConfigReference", {
        File: pointer(fileTarget("swarm.ConfigReferenceFileTarget")),
        Runtime: pointer(empty),
        ConfigID: string,
        ConfigName: string,
      }),
    ),
  ),
  Isolation: string,
  Sysctls: map(string),
  CapabilityAdd: strings,
  CapabilityDrop: strings,
  Ulimits: slice(pointer(struct("container.Ulimit", { Name: string, Hard: int, Soft: int }))),
  OomScoreAdj: int,
});

const genericResource = struct("swarm.GenericResource", {
  NamedResourceSpec: pointer(struct("swarm.NamedGenericResource", { Kind: string, Value: string })),
  DiscreteResourceSpec: pointer(struct("swarm.DiscreteGenericResource", { Kind: string, Value: int })),
});
const reserved = struct("swarm.Resources", { NanoCPUs: int, MemoryBytes: int, GenericResources: slice(genericResource) });

const taskSpec = struct("swarm.TaskSpec", {
  ContainerSpec: pointer(containerSpec),
  PluginSpec: pointer(empty),
  NetworkAttachmentSpec: pointer(empty),
  Resources: pointer(
    struct("swarm.ResourceRequirements", {
      Limits: pointer(struct("swarm.Limit", { NanoCPUs: int, MemoryBytes: int, Pids: int })),
      Reservations: pointer(reserved),
    }),
  ),
  RestartPolicy: pointer(struct("swarm.RestartPolicy", { Condition: string, Delay: pointer(duration), MaxAttempts: pointer(int), Window: pointer(duration) })),
  Placement: pointer(
    struct("swarm.Placement", {
      Constraints: strings,
      Preferences: slice(struct("swarm.PlacementPreference", { Spread: pointer(struct("swarm.SpreadOver", { SpreadDescriptor: string })) })),
      MaxReplicas: int,
      Platforms: slice(platform),
    }),
  ),
  Networks: slice(struct("swarm.NetworkAttachmentConfig", { Target: string, Aliases: strings, DriverOpts: map(string) })),
  LogDriver: pointer(driver),
  ForceUpdate: int,
  Runtime: string,
});

const updateConfig = struct("swarm.UpdateConfig", {
  Parallelism: int,
  Delay: duration,
  FailureAction: string,
  Monitor: duration,
  MaxFailureRatio: int,
  Order: string,
});
const port = struct("swarm.PortConfig", { Name: string, Protocol: string, TargetPort: int, PublishedPort: int, PublishMode: string });
const endpointSpec = struct("swarm.EndpointSpec", { Mode: string, Ports: slice(port) });

const serviceSpec = struct("swarm.ServiceSpec", {
  "Annotations+": annotations,
  TaskTemplate: taskSpec,
  Mode: struct("swarm.ServiceMode", {
    Replicated: pointer(struct("swarm.ReplicatedService", { Replicas: pointer(int) })),
    Global: pointer(empty),
    ReplicatedJob: pointer(struct("swarm.ReplicatedJob", { MaxConcurrent: pointer(int), TotalCompletions: pointer(int) })),
    GlobalJob: pointer(empty),
  }),
  UpdateConfig: pointer(updateConfig),
  RollbackConfig: pointer(updateConfig),
  EndpointSpec: pointer(endpointSpec),
});

export const SERVICE_TYPE = struct("swarm.Service", {
  ID: string,
  "Meta+": meta,
  Spec: serviceSpec,
  PreviousSpec: pointer(serviceSpec),
  Endpoint: struct("swarm.Endpoint", {
    Spec: endpointSpec,
    Ports: slice(port),
    VirtualIPs: slice(struct("swarm.EndpointVirtualIP", { NetworkID: string, Addr: string })),
  }),
  UpdateStatus: pointer(struct("swarm.UpdateStatus", { State: string, StartedAt: pointer(time), CompletedAt: pointer(time), Message: string })),
  ServiceStatus: pointer(struct("swarm.ServiceStatus", { RunningTasks: int, DesiredTasks: int, CompletedTasks: int })),
  JobStatus: pointer(struct("swarm.JobStatus", { JobIteration: struct("swarm.Version", { Index: int }), LastExecution: time })),
});

const network = struct("swarm.Network", {
  ID: string,
  "Meta+": meta,
  Spec: struct("swarm.NetworkSpec", {
    "Annotations+": annotations,
    DriverConfiguration: pointer(driver),
    IPv6Enabled: bool,
    Internal: bool,
    Attachable: bool,
    Ingress: bool,
    IPAMOptions: pointer(empty),
    Scope: string,
  }),
  DriverState: driver,
  IPAMOptions: pointer(
    struct("swarm.IPAMOptions", { Driver: driver, Configs: slice(struct("swarm.IPAMConfig", { Subnet: string, Range: string, Gateway: string })) }),
  ),
});

export const TASK_TYPE = struct("swarm.Task", {
  ID: string,
  "Meta+": meta,
  "Annotations+": annotations,
  Spec: taskSpec,
  ServiceID: string,
  Slot: int,
  NodeID: string,
  Status: struct("swarm.TaskStatus", {
    Timestamp: time,
    State: string,
    Message: string,
    Err: string,
    ContainerStatus: pointer(struct("swarm.ContainerStatus", { ContainerID: string, PID: int, ExitCode: int })),
    PortStatus: struct("swarm.PortStatus", { Ports: slice(port) }),
  }),
  DesiredState: string,
  NetworksAttachments: slice(struct("swarm.NetworkAttachment", { Network: network, Addresses: strings })),
  GenericResources: slice(genericResource),
  JobIteration: pointer(struct("swarm.Version", { Index: int })),
  Volumes: slice(empty),
});

export const NODE_TYPE = struct("swarm.Node", {
  ID: string,
  "Meta+": meta,
  Spec: struct("swarm.NodeSpec", { "Annotations+": annotations, Role: string, Availability: string }),
  Description: struct("swarm.NodeDescription", {
    Hostname: string,
    Platform: platform,
    Resources: reserved,
    Engine: struct("swarm.EngineDescription", {
      EngineVersion: string,
      Labels: map(string),
      Plugins: slice(struct("swarm.PluginDescription", { Type: string, Name: string })),
    }),
    TLSInfo: tlsInfo,
    CSIInfo: slice(empty),
  }),
  Status: struct("swarm.NodeStatus", { State: string, Message: string, Addr: string }),
  ManagerStatus: pointer(struct("swarm.ManagerStatus", { Leader: bool, Reachability: string, Addr: string })),
});

const data = (kind: "Secret" | "Config") =>
  struct(`swarm.${kind}`, {
    ID: string,
    "Meta+": meta,
    Spec: struct(`swarm.${kind}Spec`, {
      "Annotations+": annotations,
      Data: bytes,
      ...(kind === "Secret" ? { Driver: pointer(driver) } : {}),
      Templating: pointer(driver),
    }),
  });

export const SECRET_TYPE = data("Secret");
export const CONFIG_TYPE = data("Config");

const clusterInfo = struct("swarm.ClusterInfo", {
  ID: string,
  "Meta+": meta,
  Spec: struct("swarm.Spec", {
    "Annotations+": annotations,
    Orchestration: struct("swarm.OrchestrationConfig", { TaskHistoryRetentionLimit: pointer(int) }),
    Raft: struct("swarm.RaftConfig", {
      SnapshotInterval: int,
      KeepOldSnapshots: pointer(int),
      LogEntriesForSlowFollowers: int,
      ElectionTick: int,
      HeartbeatTick: int,
    }),
    Dispatcher: struct("swarm.DispatcherConfig", { HeartbeatPeriod: int }),
    CAConfig: struct("swarm.CAConfig", {
      NodeCertExpiry: int,
      ExternalCAs: slice(pointer(struct("swarm.ExternalCA", { Protocol: string, URL: string, Options: map(string), CACert: string }))),
      SigningCACert: string,
      SigningCAKey: string,
      ForceRotate: int,
    }),
    TaskDefaults: struct("swarm.TaskDefaults", { LogDriver: pointer(driver) }),
    EncryptionConfig: struct("swarm.EncryptionConfig", { AutoLockManagers: bool }),
  }),
  TLSInfo: tlsInfo,
  RootRotationInProgress: bool,
  DefaultAddrPool: strings,
  SubnetSize: int,
  DataPathPort: int,
});

/** Swarm of `docker info`. */
export const SWARM_INFO_TYPE = struct("swarm.Info", {
  NodeID: string,
  NodeAddr: string,
  LocalNodeState: string,
  ControlAvailable: bool,
  Error: string,
  RemoteManagers: slice(struct("swarm.Peer", { NodeID: string, Addr: string })),
  Nodes: int,
  Managers: int,
  Cluster: pointer(clusterInfo),
  Warnings: strings,
});
