/** The Go types into which the client decodes what it inspects: they decide how a template prints values. */
import { decodeBase64 } from "./base64.ts";
import { goTime, parseTime } from "./format/text.ts";
import { asNil, GoDuration, GoStruct, isMap, KEY_TYPE, toJson, type Value } from "./template/value.ts";

export type GoType =
  | { readonly kind: "scalar"; readonly zero: Value }
  | { readonly kind: "pointer"; readonly to: GoType }
  | { readonly kind: "slice"; readonly of: GoType }
  | { readonly kind: "map"; readonly of: GoType; readonly key: string }
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly Field[]; readonly encodes: boolean }
  | { readonly kind: "time" }
  | { readonly kind: "bytes" }
  | { readonly kind: "duration" };

interface Field {
  readonly name: string;
  /** In JSON. */
  readonly json: string;
  readonly type: GoType;
  /** Its fields are reached as if they were the outer one's, and lie beside them in JSON. */
  readonly embedded: boolean;
}

export function typedValue(type: GoType, raw: Value): Value {
  switch (type.kind) {
    case "scalar":
      return raw === null || raw === undefined ? type.zero : raw;
    case "bytes":
      return bytesValue(raw);
    case "duration":
      return new GoDuration(typeof raw === "number" ? raw : 0);
    case "time":
      return timeValue(typeof raw === "string" ? raw : "0001-01-01T00:00:00Z");
    case "pointer":
      if (raw === null || raw === undefined) return null;
      return type.to.kind === "struct" ? structValue(type.to, raw, true) : typedValue(type.to, raw);
    case "slice":
      return Array.isArray(raw) ? raw.map((item) => typedValue(type.of, item)) : asNil([]);
    case "map": {
      const map = Object.fromEntries(Object.entries(isMap(raw) ? raw : {}).map(([key, value]) => [key, typedValue(type.of, value)]));
      if (type.key !== "string") Object.defineProperty(map, KEY_TYPE, { value: type.key });
      return isMap(raw) ? map : asNil(map);
    }
    case "struct":
      return structValue(type, raw, false);
  }
}

function structValue(type: Extract<GoType, { kind: "struct" }>, raw: Value, pointer: boolean): GoStruct {
  const source = isMap(raw) ? raw : {};
  const fields: Record<string, Value> = {};
  const promoted: Record<string, Value> = {};
  for (const field of type.fields) {
    const value = typedValue(field.type, field.embedded ? partOf(field.type, source) : source[field.json]);
    fields[field.name] = value;
    if (field.embedded && value instanceof GoStruct) Object.assign(promoted, value.fields);
  }
  return new GoStruct({ type: type.name, fields, promoted, json: () => (type.encodes ? encoded(type, fields) : (raw ?? null)), pointer });
}

/** Of an object, what belongs to an embedded struct. */
function partOf(type: GoType, source: Readonly<Record<string, Value>>): Value {
  if (type.kind !== "struct") return source;
  return Object.fromEntries(
    type.fields.flatMap((field) =>
      field.embedded ? Object.entries(partOf(field.type, source) ?? {}) : Object.hasOwn(source, field.json) ? [[field.json, source[field.json] as Value]] : [],
    ),
  );
}

/** As encoding/json writes it: fields in the order of the type, without those that are empty. */
function encoded(type: Extract<GoType, { kind: "struct" }>, fields: Readonly<Record<string, Value>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of type.fields) {
    const value = toJson(fields[field.name]);
    if (field.embedded) Object.assign(result, value);
    else if (!isEmpty(value)) result[field.json] = value;
  }
  return result;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** A []byte: base64 in JSON, a list of numbers else. */
function bytesValue(raw: Value): Value {
  if (typeof raw !== "string") return asNil([]);
  const bytes = decodeBase64(raw) ?? new Uint8Array();
  return new GoStruct({ type: "[]uint8", fields: {}, json: () => raw, text: `[${[...bytes].join(" ")}]` });
}

function timeValue(text: string): GoStruct {
  const { milliseconds, fraction } = parseTime(text);
  return new GoStruct({
    type: "time.Time",
    fields: {},
    text: goTime(milliseconds, fraction),
    json: () => text,
    methods: { Unix: () => Math.floor(milliseconds / 1000), String: () => goTime(milliseconds, fraction) },
  });
}

export const string: GoType = { kind: "scalar", zero: "" };
export const bool: GoType = { kind: "scalar", zero: false };
export const any: GoType = { kind: "scalar", zero: null };
export const int: GoType = { kind: "scalar", zero: 0 };
export const time: GoType = { kind: "time" };
export const bytes: GoType = { kind: "bytes" };
export const duration: GoType = { kind: "duration" };
export const pointer = (to: GoType): GoType => ({ kind: "pointer", to });
export const slice = (of: GoType): GoType => ({ kind: "slice", of });
export const map = (of: GoType, key = "string"): GoType => ({ kind: "map", of, key });
export const strings = slice(string);
export const empty: GoType = { kind: "struct", name: "struct {}", fields: [], encodes: false };

/** Fields in the order of the Go declaration: `Name`, or `Name=JsonName`; a name with `+` is embedded. */
/** `encodes`: JSON of it is not what the daemon sent, but made anew. */
export function struct(name: string, fields: Readonly<Record<string, GoType>>, options: { encodes?: boolean } = {}): GoType {
  return {
    kind: "struct",
    name,
    encodes: options.encodes ?? false,
    fields: Object.entries(fields).map(([key, type]) => {
      const [goName = "", json = goName] = key.replace("+", "").split("=");
      return { name: goName, json, type, embedded: key.endsWith("+") };
    }),
  };
}

const portBinding = struct("nat.PortBinding", { "HostIP=HostIp": string, HostPort: string });
const portMap = map(slice(portBinding), "nat.Port");
const healthConfig = struct(
  "container.HealthConfig",
  { Test: strings, Interval: duration, Timeout: duration, StartPeriod: duration, StartInterval: duration, Retries: int },
  { encodes: true },
);
const throttle = struct("blkiodev.ThrottleDevice", { Path: string, Rate: int });
const graphDriver = struct("storage.DriverData", { Data: map(string), Name: string });

const health = struct("container.Health", {
  Status: string,
  FailingStreak: int,
  Log: slice(pointer(struct("container.HealthcheckResult", { Start: time, End: time, ExitCode: int, Output: string }))),
});

const state = struct("container.State", {
  Status: string,
  Running: bool,
  Paused: bool,
  Restarting: bool,
  OOMKilled: bool,
  Dead: bool,
  Pid: int,
  ExitCode: int,
  Error: string,
  StartedAt: string,
  FinishedAt: string,
  Health: pointer(health),
});

const containerConfig = struct("container.Config", {
  Hostname: string,
  Domainname: string,
  User: string,
  AttachStdin: bool,
  AttachStdout: bool,
  AttachStderr: bool,
  ExposedPorts: map(empty, "nat.Port"),
  Tty: bool,
  OpenStdin: bool,
  StdinOnce: bool,
  Env: strings,
  Cmd: strings,
  Healthcheck: pointer(healthConfig),
  ArgsEscaped: bool,
  Image: string,
  Volumes: map(empty),
  WorkingDir: string,
  Entrypoint: strings,
  NetworkDisabled: bool,
  MacAddress: string,
  OnBuild: strings,
  Labels: map(string),
  StopSignal: string,
  StopTimeout: pointer(int),
  Shell: strings,
});

export const mountOptions = {
  BindOptions: pointer(
    struct("mount.BindOptions", { Propagation: string, NonRecursive: bool, CreateMountpoint: bool, ReadOnlyNonRecursive: bool, ReadOnlyForceRecursive: bool }),
  ),
  VolumeOptions: pointer(
    struct("mount.VolumeOptions", {
      NoCopy: bool,
      Labels: map(string),
      Subpath: string,
      DriverConfig: pointer(struct("mount.Driver", { Name: string, Options: map(string) })),
    }),
  ),
  ImageOptions: pointer(struct("mount.ImageOptions", { Subpath: string })),
  TmpfsOptions: pointer(struct("mount.TmpfsOptions", { SizeBytes: int, Mode: int, Options: slice(strings) })),
  ClusterOptions: pointer(empty),
};

const resources = struct("container.Resources", {
  "CPUShares=CpuShares": int,
  Memory: int,
  "NanoCPUs=NanoCpus": int,
  CgroupParent: string,
  BlkioWeight: int,
  BlkioWeightDevice: slice(pointer(struct("blkiodev.WeightDevice", { Path: string, Weight: int }))),
  BlkioDeviceReadBps: slice(pointer(throttle)),
  BlkioDeviceWriteBps: slice(pointer(throttle)),
  BlkioDeviceReadIOps: slice(pointer(throttle)),
  BlkioDeviceWriteIOps: slice(pointer(throttle)),
  "CPUPeriod=CpuPeriod": int,
  "CPUQuota=CpuQuota": int,
  "CPURealtimePeriod=CpuRealtimePeriod": int,
  "CPURealtimeRuntime=CpuRealtimeRuntime": int,
  CpusetCpus: string,
  CpusetMems: string,
  Devices: slice(struct("container.DeviceMapping", { PathOnHost: string, PathInContainer: string, CgroupPermissions: string })),
  DeviceCgroupRules: strings,
  DeviceRequests: slice(
    struct("container.DeviceRequest", { Driver: string, Count: int, DeviceIDs: strings, Capabilities: slice(strings), Options: map(string) }),
  ),
  KernelMemory: int,
  KernelMemoryTCP: int,
  MemoryReservation: int,
  MemorySwap: int,
  MemorySwappiness: pointer(int),
  OomKillDisable: pointer(bool),
  PidsLimit: pointer(int),
  Ulimits: slice(pointer(struct("container.Ulimit", { Name: string, Hard: int, Soft: int }))),
  "CPUCount=CpuCount": int,
  "CPUPercent=CpuPercent": int,
  IOMaximumIOps: int,
  IOMaximumBandwidth: int,
});

const hostConfig = struct("container.HostConfig", {
  Binds: strings,
  ContainerIDFile: string,
  LogConfig: struct("container.LogConfig", { Type: string, Config: map(string) }),
  NetworkMode: string,
  PortBindings: portMap,
  RestartPolicy: struct("container.RestartPolicy", { Name: string, MaximumRetryCount: int }),
  AutoRemove: bool,
  VolumeDriver: string,
  VolumesFrom: strings,
  ConsoleSize: slice(int),
  Annotations: map(string),
  CapAdd: strings,
  CapDrop: strings,
  CgroupnsMode: string,
  "DNS=Dns": strings,
  "DNSOptions=DnsOptions": strings,
  "DNSSearch=DnsSearch": strings,
  ExtraHosts: strings,
  GroupAdd: strings,
  IpcMode: string,
  Cgroup: string,
  Links: strings,
  OomScoreAdj: int,
  PidMode: string,
  Privileged: bool,
  PublishAllPorts: bool,
  ReadonlyRootfs: bool,
  SecurityOpt: strings,
  StorageOpt: map(string),
  Tmpfs: map(string),
  UTSMode: string,
  UsernsMode: string,
  ShmSize: int,
  Sysctls: map(string),
  Runtime: string,
  Isolation: string,
  "Resources+": resources,
  Mounts: slice(struct("mount.Mount", { Type: string, Source: string, Target: string, ReadOnly: bool, Consistency: string, ...mountOptions })),
  MaskedPaths: strings,
  ReadonlyPaths: strings,
  Init: pointer(bool),
});

const endpoint = struct("network.EndpointSettings", {
  IPAMConfig: pointer(struct("network.EndpointIPAMConfig", { IPv4Address: string, IPv6Address: string, LinkLocalIPs: strings })),
  Links: strings,
  Aliases: strings,
  MacAddress: string,
  DriverOpts: map(string),
  GwPriority: int,
  NetworkID: string,
  EndpointID: string,
  Gateway: string,
  IPAddress: string,
  IPPrefixLen: int,
  IPv6Gateway: string,
  GlobalIPv6Address: string,
  GlobalIPv6PrefixLen: int,
  DNSNames: strings,
});

const address = struct("network.Address", { Addr: string, PrefixLen: int });

const networkSettings = struct("container.NetworkSettings", {
  "NetworkSettingsBase+": struct("container.NetworkSettingsBase", {
    Bridge: string,
    SandboxID: string,
    SandboxKey: string,
    Ports: portMap,
    HairpinMode: bool,
    LinkLocalIPv6Address: string,
    LinkLocalIPv6PrefixLen: int,
    SecondaryIPAddresses: slice(address),
    SecondaryIPv6Addresses: slice(address),
  }),
  "DefaultNetworkSettings+": struct("container.DefaultNetworkSettings", {
    EndpointID: string,
    Gateway: string,
    GlobalIPv6Address: string,
    GlobalIPv6PrefixLen: int,
    IPAddress: string,
    IPPrefixLen: int,
    IPv6Gateway: string,
    MacAddress: string,
  }),
  Networks: map(pointer(endpoint)),
});

export const CONTAINER_TYPE = struct("container.InspectResponse", {
  "ContainerJSONBase+": pointer(
    struct("container.ContainerJSONBase", {
      "ID=Id": string,
      Created: string,
      Path: string,
      Args: strings,
      State: pointer(state),
      Image: string,
      ResolvConfPath: string,
      HostnamePath: string,
      HostsPath: string,
      LogPath: string,
      Name: string,
      RestartCount: int,
      Driver: string,
      Platform: string,
      MountLabel: string,
      ProcessLabel: string,
      AppArmorProfile: string,
      ExecIDs: strings,
      HostConfig: pointer(hostConfig),
      GraphDriver: graphDriver,
      SizeRw: pointer(int),
      SizeRootFs: pointer(int),
    }),
  ),
  Mounts: slice(
    struct("container.MountPoint", {
      Type: string,
      Name: string,
      Source: string,
      Destination: string,
      Driver: string,
      Mode: string,
      RW: bool,
      Propagation: string,
    }),
  ),
  Config: pointer(containerConfig),
  NetworkSettings: pointer(networkSettings),
  ImageManifestDescriptor: pointer(empty),
});

export const IMAGE_TYPE = struct("image.InspectResponse", {
  "ID=Id": string,
  RepoTags: strings,
  RepoDigests: strings,
  Parent: string,
  Comment: string,
  Created: string,
  Container: string,
  ContainerConfig: pointer(containerConfig),
  DockerVersion: string,
  Author: string,
  Config: pointer(
    struct(
      "dockerspec.DockerOCIImageConfig",
      {
        "ImageConfig+": struct(
          "v1.ImageConfig",
          {
            User: string,
            ExposedPorts: map(empty),
            Env: strings,
            Entrypoint: strings,
            Cmd: strings,
            Volumes: map(empty),
            WorkingDir: string,
            Labels: map(string),
            StopSignal: string,
            ArgsEscaped: bool,
          },
          { encodes: true },
        ),
        "DockerOCIImageConfigExt+": struct(
          "dockerspec.DockerOCIImageConfigExt",
          { Healthcheck: pointer(healthConfig), OnBuild: strings, Shell: strings },
          { encodes: true },
        ),
      },
      { encodes: true },
    ),
  ),
  Architecture: string,
  Variant: string,
  Os: string,
  OsVersion: string,
  Size: int,
  VirtualSize: int,
  GraphDriver: graphDriver,
  RootFS: struct("image.RootFS", { Type: string, Layers: strings }),
  Metadata: struct("image.Metadata", { LastTagTime: time }),
  Descriptor: pointer(empty),
  Manifests: slice(any),
});

export const NETWORK_TYPE = struct("network.Inspect", {
  Name: string,
  "ID=Id": string,
  Created: time,
  Scope: string,
  Driver: string,
  EnableIPv4: bool,
  EnableIPv6: bool,
  IPAM: struct("network.IPAM", {
    Driver: string,
    Options: map(string),
    Config: slice(struct("network.IPAMConfig", { Subnet: string, IPRange: string, Gateway: string, "AuxAddress=AuxiliaryAddresses": map(string) })),
  }),
  Internal: bool,
  Attachable: bool,
  Ingress: bool,
  ConfigFrom: struct("network.ConfigReference", { Network: string }),
  ConfigOnly: bool,
  Containers: map(struct("network.EndpointResource", { Name: string, EndpointID: string, MacAddress: string, IPv4Address: string, IPv6Address: string })),
  Options: map(string),
  Labels: map(string),
  Peers: slice(any),
  Services: map(any),
});

export const VOLUME_TYPE = struct("volume.Volume", {
  ClusterVolume: pointer(empty),
  CreatedAt: string,
  Driver: string,
  Labels: map(string),
  Mountpoint: string,
  Name: string,
  Options: map(string),
  Scope: string,
  Status: map(any),
  UsageData: pointer(struct("volume.UsageData", { RefCount: int, Size: int })),
});
