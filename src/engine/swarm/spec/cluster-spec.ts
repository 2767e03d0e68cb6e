import { bool, type GoType, int64, list, map, omit, pointer, string, struct, uint32, uint64 } from "../../api/go-types.ts";

/** Wire type swarm.Spec: settings of the whole swarm. Durations in nanoseconds. */
export interface ClusterSpec {
  Name: string;
  Labels: Record<string, string> | null;
  Orchestration: { TaskHistoryRetentionLimit: number | null };
  Raft: { SnapshotInterval: number; KeepOldSnapshots: number | null; LogEntriesForSlowFollowers: number; ElectionTick: number; HeartbeatTick: number };
  Dispatcher: { HeartbeatPeriod: number };
  CAConfig: { NodeCertExpiry: number; ExternalCAs: ExternalCa[] | null; SigningCACert: string; SigningCAKey: string; ForceRotate: number };
  TaskDefaults: { LogDriver: { Name: string; Options: Record<string, string> | null } | null };
  EncryptionConfig: { AutoLockManagers: boolean };
}

interface ExternalCa {
  Protocol: string;
  URL: string;
  Options: Record<string, string> | null;
  CACert: string;
}

const externalCaType: GoType<ExternalCa> = struct("swarm.ExternalCA", { Protocol: string, URL: string, Options: omit(map(string)), CACert: string });

export const clusterSpecType: GoType<ClusterSpec> = struct("swarm.Spec", {
  Name: omit(string),
  Labels: map(string),
  Orchestration: struct<ClusterSpec["Orchestration"]>("swarm.OrchestrationConfig", { TaskHistoryRetentionLimit: omit(pointer(int64)) }),
  Raft: struct<ClusterSpec["Raft"]>("swarm.RaftConfig", {
    SnapshotInterval: omit(uint64),
    KeepOldSnapshots: omit(pointer(uint64)),
    LogEntriesForSlowFollowers: omit(uint64),
    ElectionTick: int64,
    HeartbeatTick: int64,
  }),
  Dispatcher: struct<ClusterSpec["Dispatcher"]>("swarm.DispatcherConfig", { HeartbeatPeriod: omit(int64) }),
  CAConfig: struct<ClusterSpec["CAConfig"]>("swarm.CAConfig", {
    NodeCertExpiry: omit(int64),
    ExternalCAs: omit(list(externalCaType)),
    SigningCACert: omit(string),
    SigningCAKey: omit(string),
    ForceRotate: omit(uint64),
  }),
  TaskDefaults: struct<ClusterSpec["TaskDefaults"]>("swarm.TaskDefaults", {
    LogDriver: omit(
      pointer(struct<{ Name: string; Options: Record<string, string> | null }>("swarm.Driver", { Name: omit(string), Options: omit(map(string)) })),
    ),
  }),
  EncryptionConfig: struct<ClusterSpec["EncryptionConfig"]>("swarm.EncryptionConfig", { AutoLockManagers: bool }),
});

/** Wire type swarm.InitRequest. */
export interface InitRequest {
  ListenAddr: string;
  AdvertiseAddr: string;
  DataPathAddr: string;
  DataPathPort: number;
  ForceNewCluster: boolean;
  Spec: ClusterSpec;
  AutoLockManagers: boolean;
  Availability: string;
  DefaultAddrPool: string[] | null;
  SubnetSize: number;
}

export const initRequestType: GoType<InitRequest> = struct("swarm.InitRequest", {
  ListenAddr: string,
  AdvertiseAddr: string,
  DataPathAddr: string,
  DataPathPort: uint32,
  ForceNewCluster: bool,
  Spec: clusterSpecType,
  AutoLockManagers: bool,
  Availability: string,
  DefaultAddrPool: list(string),
  SubnetSize: uint32,
});

/** Wire type swarm.JoinRequest. */
export interface JoinRequest {
  ListenAddr: string;
  AdvertiseAddr: string;
  DataPathAddr: string;
  RemoteAddrs: string[] | null;
  JoinToken: string;
  Availability: string;
}

export const joinRequestType: GoType<JoinRequest> = struct("swarm.JoinRequest", {
  ListenAddr: string,
  AdvertiseAddr: string,
  DataPathAddr: string,
  RemoteAddrs: list(string),
  JoinToken: string,
  Availability: string,
});

export const unlockRequestType: GoType<{ UnlockKey: string }> = struct("swarm.UnlockRequest", { UnlockKey: string });
