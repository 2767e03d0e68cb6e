import { array, bool, type GoType, int, int64, list, map, omit, pointer, string, strings, struct, uint, uint16, uint32, uint64 } from "../api/go-types.ts";

export interface PortBinding {
  HostIp: string;
  HostPort: string;
}

export interface RestartPolicy {
  Name: string;
  MaximumRetryCount: number;
}

export interface Ulimit {
  Name: string;
  Hard: number;
  Soft: number;
}

interface DeviceMapping {
  PathOnHost: string;
  PathInContainer: string;
  CgroupPermissions: string;
}

interface DeviceRequest {
  Driver: string;
  Count: number;
  DeviceIDs: string[] | null;
  Capabilities: (string[] | null)[] | null;
  Options: Record<string, string> | null;
}

/** Wire type mount.Mount: one --mount. */
export interface MountRequest {
  Type: string;
  Source: string;
  Target: string;
  ReadOnly: boolean;
  Consistency: string;
  BindOptions: { Propagation: string; NonRecursive: boolean; CreateMountpoint: boolean; ReadOnlyNonRecursive: boolean; ReadOnlyForceRecursive: boolean } | null;
  VolumeOptions: {
    NoCopy: boolean;
    Labels: Record<string, string> | null;
    Subpath: string;
    DriverConfig: { Name: string; Options: Record<string, string> | null } | null;
  } | null;
  ImageOptions: { Subpath: string } | null;
  TmpfsOptions: { SizeBytes: number; Mode: number; Options: (string[] | null)[] | null } | null;
}

/** The part of HostConfig that `docker update` can change. Memory in bytes, CpuPeriod and CpuQuota in microseconds. */
export interface Resources {
  CpuShares: number;
  Memory: number;
  NanoCpus: number;
  CgroupParent: string;
  BlkioWeight: number;
  BlkioWeightDevice: { Path: string; Weight: number }[] | null;
  BlkioDeviceReadBps: ThrottleDevice[] | null;
  BlkioDeviceWriteBps: ThrottleDevice[] | null;
  BlkioDeviceReadIOps: ThrottleDevice[] | null;
  BlkioDeviceWriteIOps: ThrottleDevice[] | null;
  CpuPeriod: number;
  CpuQuota: number;
  CpuRealtimePeriod: number;
  CpuRealtimeRuntime: number;
  CpusetCpus: string;
  CpusetMems: string;
  Devices: DeviceMapping[] | null;
  DeviceCgroupRules: string[] | null;
  DeviceRequests: DeviceRequest[] | null;
  KernelMemory: number;
  KernelMemoryTCP: number;
  MemoryReservation: number;
  MemorySwap: number;
  MemorySwappiness: number | null;
  OomKillDisable: boolean | null;
  PidsLimit: number | null;
  Ulimits: Ulimit[] | null;
  CpuCount: number;
  CpuPercent: number;
  IOMaximumIOps: number;
  IOMaximumBandwidth: number;
}

interface ThrottleDevice {
  Path: string;
  Rate: number;
}

/** Wire type container.HostConfig: what depends on the host. */
export interface HostConfig extends Resources {
  Binds: string[] | null;
  ContainerIDFile: string;
  LogConfig: { Type: string; Config: Record<string, string> | null };
  NetworkMode: string;
  PortBindings: Record<string, PortBinding[] | null> | null;
  RestartPolicy: RestartPolicy;
  AutoRemove: boolean;
  VolumeDriver: string;
  VolumesFrom: string[] | null;
  ConsoleSize: number[] | null;
  Annotations: Record<string, string> | null;
  CapAdd: string[] | null;
  CapDrop: string[] | null;
  CgroupnsMode: string;
  Dns: string[] | null;
  DnsOptions: string[] | null;
  DnsSearch: string[] | null;
  ExtraHosts: string[] | null;
  GroupAdd: string[] | null;
  IpcMode: string;
  Cgroup: string;
  Links: string[] | null;
  OomScoreAdj: number;
  PidMode: string;
  Privileged: boolean;
  PublishAllPorts: boolean;
  ReadonlyRootfs: boolean;
  SecurityOpt: string[] | null;
  StorageOpt: Record<string, string> | null;
  Tmpfs: Record<string, string> | null;
  UTSMode: string;
  UsernsMode: string;
  ShmSize: number;
  Sysctls: Record<string, string> | null;
  Runtime: string;
  Isolation: string;
  Mounts: MountRequest[] | null;
  MaskedPaths: string[] | null;
  ReadonlyPaths: string[] | null;
  Init: boolean | null;
}

const restartPolicyType: GoType<RestartPolicy> = struct("container.RestartPolicy", { Name: string, MaximumRetryCount: int });

const throttleDeviceType: GoType<ThrottleDevice> = struct("blkiodev.ThrottleDevice", { Path: string, Rate: uint64 });

export const ulimitType: GoType<Ulimit> = struct("units.Ulimit", { Name: string, Hard: int64, Soft: int64 });

const resourceFields = {
  CpuShares: int64,
  Memory: int64,
  NanoCpus: int64,
  CgroupParent: string,
  BlkioWeight: uint16,
  BlkioWeightDevice: list(struct<{ Path: string; Weight: number }>("blkiodev.WeightDevice", { Path: string, Weight: uint16 })),
  BlkioDeviceReadBps: list(throttleDeviceType),
  BlkioDeviceWriteBps: list(throttleDeviceType),
  BlkioDeviceReadIOps: list(throttleDeviceType),
  BlkioDeviceWriteIOps: list(throttleDeviceType),
  CpuPeriod: int64,
  CpuQuota: int64,
  CpuRealtimePeriod: int64,
  CpuRealtimeRuntime: int64,
  CpusetCpus: string,
  CpusetMems: string,
  Devices: list(struct<DeviceMapping>("container.DeviceMapping", { PathOnHost: string, PathInContainer: string, CgroupPermissions: string })),
  DeviceCgroupRules: list(string),
  DeviceRequests: list(
    struct<DeviceRequest>("container.DeviceRequest", {
      Driver: string,
      Count: int,
      DeviceIDs: list(string),
      Capabilities: list(list(string)),
      Options: map(string),
    }),
  ),
  KernelMemory: omit(int64),
  KernelMemoryTCP: omit(int64),
  MemoryReservation: int64,
  MemorySwap: int64,
  MemorySwappiness: pointer(int64),
  OomKillDisable: pointer(bool),
  PidsLimit: pointer(int64),
  Ulimits: list(ulimitType),
  CpuCount: int64,
  CpuPercent: int64,
  IOMaximumIOps: uint64,
  IOMaximumBandwidth: uint64,
};

/** Body of POST /containers/{id}/update. */
export const updateConfigType: GoType<Resources & { RestartPolicy: RestartPolicy }> = struct("container.UpdateConfig", {
  ...resourceFields,
  RestartPolicy: restartPolicyType,
});

export const mountType: GoType<MountRequest> = struct("mount.Mount", {
  Type: omit(string),
  Source: omit(string),
  Target: omit(string),
  ReadOnly: omit(bool),
  Consistency: omit(string),
  BindOptions: omit(
    pointer(
      struct<NonNullable<MountRequest["BindOptions"]>>("mount.BindOptions", {
        Propagation: omit(string),
        NonRecursive: omit(bool),
        CreateMountpoint: omit(bool),
        ReadOnlyNonRecursive: omit(bool),
        ReadOnlyForceRecursive: omit(bool),
      }),
    ),
  ),
  VolumeOptions: omit(
    pointer(
      struct<NonNullable<MountRequest["VolumeOptions"]>>("mount.VolumeOptions", {
        NoCopy: omit(bool),
        Labels: omit(map(string)),
        Subpath: omit(string),
        DriverConfig: omit(
          pointer(struct<{ Name: string; Options: Record<string, string> | null }>("mount.Driver", { Name: omit(string), Options: omit(map(string)) })),
        ),
      }),
    ),
  ),
  ImageOptions: omit(pointer(struct<{ Subpath: string }>("mount.ImageOptions", { Subpath: omit(string) }))),
  TmpfsOptions: omit(
    pointer(
      struct<NonNullable<MountRequest["TmpfsOptions"]>>("mount.TmpfsOptions", {
        SizeBytes: omit(int64),
        Mode: omit(uint32),
        Options: omit(list(list(string))),
      }),
    ),
  ),
});

export const hostConfigType: GoType<HostConfig> = struct("container.HostConfig", {
  Binds: list(string),
  ContainerIDFile: string,
  LogConfig: struct<HostConfig["LogConfig"]>("container.LogConfig", { Type: string, Config: map(string) }),
  NetworkMode: string,
  PortBindings: map(list(struct<PortBinding>("nat.PortBinding", { HostIp: string, HostPort: string }))),
  RestartPolicy: restartPolicyType,
  AutoRemove: bool,
  VolumeDriver: string,
  VolumesFrom: list(string),
  ConsoleSize: array(uint, 2),
  Annotations: omit(map(string)),
  CapAdd: strings,
  CapDrop: strings,
  CgroupnsMode: string,
  Dns: list(string),
  DnsOptions: list(string),
  DnsSearch: list(string),
  ExtraHosts: list(string),
  GroupAdd: list(string),
  IpcMode: string,
  Cgroup: string,
  Links: list(string),
  OomScoreAdj: int,
  PidMode: string,
  Privileged: bool,
  PublishAllPorts: bool,
  ReadonlyRootfs: bool,
  SecurityOpt: list(string),
  StorageOpt: omit(map(string)),
  Tmpfs: omit(map(string)),
  UTSMode: string,
  UsernsMode: string,
  ShmSize: int64,
  Sysctls: omit(map(string)),
  Runtime: string,
  Isolation: string,
  ...resourceFields,
  Mounts: omit(list(mountType)),
  MaskedPaths: list(string),
  ReadonlyPaths: list(string),
  Init: omit(pointer(bool)),
});
