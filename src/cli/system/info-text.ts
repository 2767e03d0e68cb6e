/** The page of `docker info`. */
import { humanDuration } from "../format/duration.ts";
import { bytesSize } from "../format/units.ts";

export interface ClientInfo {
  Debug: boolean;
  Version: string;
  DefaultAPIVersion: string;
  GitCommit: string;
  GoVersion: string;
  Os: string;
  Arch: string;
  BuildTime: string;
  Context: string;
  Plugins: { Name: string; ShortDescription: string; Version: string; Vendor: string; Path: string }[];
  Warnings: null;
}

export interface SystemInfo {
  ID: string;
  Containers: number;
  ContainersRunning: number;
  ContainersPaused: number;
  ContainersStopped: number;
  Images: number;
  ServerVersion: string;
  Driver: string;
  DriverStatus: [string, string][] | null;
  LoggingDriver: string;
  CgroupDriver: string;
  CgroupVersion?: string;
  Plugins: { Volume: string[] | null; Network: string[] | null; Authorization: string[] | null; Log: string[] | null };
  CDISpecDirs?: string[] | null;
  Swarm: {
    NodeID: string;
    NodeAddr?: string;
    LocalNodeState: string;
    ControlAvailable: boolean;
    Error: string;
    RemoteManagers: { NodeID: string; Addr: string }[] | null;
    Nodes?: number;
    Managers?: number;
    Cluster?: SwarmCluster | null;
  };
  Runtimes: Record<string, unknown>;
  DefaultRuntime: string;
  InitBinary: string;
  ContainerdCommit: { ID: string };
  RuncCommit: { ID: string };
  InitCommit: { ID: string };
  SecurityOptions: string[] | null;
  KernelVersion: string;
  OperatingSystem: string;
  OSType: string;
  Architecture: string;
  NCPU: number;
  MemTotal: number;
  Name: string;
  DockerRootDir: string;
  Debug: boolean;
  NFd?: number;
  NGoroutines?: number;
  SystemTime?: string;
  NEventsListener?: number;
  HttpProxy?: string;
  HttpsProxy?: string;
  NoProxy?: string;
  Labels: string[] | null;
  ExperimentalBuild: boolean;
  RegistryConfig: {
    InsecureRegistryCIDRs: string[] | null;
    IndexConfigs: Record<string, { Name: string; Secure: boolean }> | null;
    Mirrors: string[] | null;
  } | null;
  LiveRestoreEnabled: boolean;
  ProductLicense?: string;
  DefaultAddressPools?: { Base: string; Size: number }[];
  Warnings: string[] | null;
}

interface SwarmCluster {
  ID: string;
  DefaultAddrPool?: string[];
  SubnetSize?: number;
  DataPathPort?: number;
  Spec: {
    Orchestration: { TaskHistoryRetentionLimit?: number };
    Raft: { SnapshotInterval?: number; KeepOldSnapshots?: number; HeartbeatTick: number; ElectionTick: number };
    Dispatcher: { HeartbeatPeriod?: number };
    CAConfig: { NodeCertExpiry?: number };
    EncryptionConfig: { AutoLockManagers: boolean };
  };
  RootRotationInProgress?: boolean;
}

export function infoText(client: ClientInfo, info: SystemInfo | undefined): string {
  const lines = ["Client:", ` Version:    ${client.Version}`, ` Context:    ${client.Context}`, ` Debug Mode: ${client.Debug}`];
  if (client.Plugins.length > 0) {
    lines.push(" Plugins:");
    for (const plugin of client.Plugins)
      lines.push(`  ${plugin.Name}: ${plugin.ShortDescription} (${plugin.Vendor})`, `    Version:  ${plugin.Version}`, `    Path:     ${plugin.Path}`);
  }
  lines.push("", "Server:");
  if (info) lines.push(...serverLines(info, client.Debug));
  return lines.map((line) => `${line}\n`).join("") + (info ? "\n" : "");
}

function serverLines(info: SystemInfo, debug: boolean): string[] {
  const lines = [
    ` Containers: ${info.Containers}`,
    `  Running: ${info.ContainersRunning}`,
    `  Paused: ${info.ContainersPaused}`,
    `  Stopped: ${info.ContainersStopped}`,
    ` Images: ${info.Images}`,
    ` Server Version: ${info.ServerVersion}`,
    ` Storage Driver: ${info.Driver}`,
    ...(info.DriverStatus ?? []).map(([name, value]) => `  ${name}: ${value}`),
    ` Logging Driver: ${info.LoggingDriver}`,
    ` Cgroup Driver: ${info.CgroupDriver}`,
    ...(info.CgroupVersion ? [` Cgroup Version: ${info.CgroupVersion}`] : []),
    " Plugins:",
    `  Volume: ${list(info.Plugins.Volume)}`,
    `  Network: ${list(info.Plugins.Network)}`,
    ...(info.Plugins.Authorization?.length ? [`  Authorization: ${list(info.Plugins.Authorization)}`] : []),
    `  Log: ${list(info.Plugins.Log)}`,
  ];
  if (info.CDISpecDirs?.length) lines.push(" CDI spec directories:", ...info.CDISpecDirs.map((directory) => `  ${directory}`));
  lines.push(` Swarm: ${info.Swarm.LocalNodeState}`, ...swarmLines(info.Swarm));
  lines.push(` Runtimes: ${Object.keys(info.Runtimes).sort().join(" ")}`, ` Default Runtime: ${info.DefaultRuntime}`);
  if (info.OSType === "linux") {
    lines.push(
      ` Init Binary: ${info.InitBinary}`,
      ` containerd version: ${info.ContainerdCommit.ID}`,
      ` runc version: ${info.RuncCommit.ID}`,
      ` init version: ${info.InitCommit.ID}`,
    );
    if (info.SecurityOptions?.length) lines.push(" Security Options:", ...info.SecurityOptions.flatMap(securityLines));
  }
  lines.push(
    ` Kernel Version: ${info.KernelVersion}`,
    ` Operating System: ${info.OperatingSystem}`,
    ` OSType: ${info.OSType}`,
    ` Architecture: ${info.Architecture}`,
    ` CPUs: ${info.NCPU}`,
    ` Total Memory: ${bytesSize(info.MemTotal)}`,
    ` Name: ${info.Name}`,
    ` ID: ${info.ID}`,
    ` Docker Root Dir: ${info.DockerRootDir}`,
    ` Debug Mode: ${info.Debug}`,
  );
  // Known whether anybody debugs or not.
  if (info.Debug || debug)
    lines.push(
      `  File Descriptors: ${info.NFd ?? 0}`,
      `  Goroutines: ${info.NGoroutines ?? 0}`,
      `  System Time: ${info.SystemTime ?? ""}`,
      `  EventsListeners: ${info.NEventsListener ?? 0}`,
    );
  if (info.HttpProxy) lines.push(` HTTP Proxy: ${info.HttpProxy}`);
  if (info.HttpsProxy) lines.push(` HTTPS Proxy: ${info.HttpsProxy}`);
  if (info.NoProxy) lines.push(` No Proxy: ${info.NoProxy}`);
  if (info.Labels?.length) lines.push(" Labels:", ...info.Labels.map((label) => `  ${label}`));
  lines.push(` Experimental: ${info.ExperimentalBuild}`);
  lines.push(...registryLines(info.RegistryConfig));

  lines.push(` Live Restore Enabled: ${info.LiveRestoreEnabled}`);
  if (info.ProductLicense) lines.push(` Product License: ${info.ProductLicense}`);
  if (info.DefaultAddressPools?.length)
    lines.push(" Default Address Pools:", ...info.DefaultAddressPools.map(({ Base, Size }) => `   Base: ${Base}, Size: ${Size}`));
  return lines;
}

function registryLines(config: SystemInfo["RegistryConfig"]): string[] {
  if (!config) return [];
  const insecure = [
    ...Object.values(config.IndexConfigs ?? {})
      .filter(({ Secure }) => !Secure)
      .map(({ Name }) => Name),
    ...(config.InsecureRegistryCIDRs ?? []),
  ];
  const lines = insecure.length === 0 ? [] : [" Insecure Registries:", ...insecure.map((name) => `  ${name}`)];
  if (config.Mirrors?.length) lines.push(" Registry Mirrors:", ...config.Mirrors.map((mirror) => `  ${mirror}`));
  return lines;
}

function swarmLines(swarm: SystemInfo["Swarm"]): string[] {
  if (swarm.LocalNodeState === "inactive" || swarm.LocalNodeState === "locked") return [];
  const lines = [`  NodeID: ${swarm.NodeID}`];
  if (swarm.Error) lines.push(`  Error: ${swarm.Error}`);
  lines.push(`  Is Manager: ${swarm.ControlAvailable}`);
  const cluster = swarm.Cluster;
  if (cluster && swarm.ControlAvailable && swarm.Error === "" && swarm.LocalNodeState !== "error") {
    const { Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = cluster.Spec;
    lines.push(`  ClusterID: ${cluster.ID}`, `  Managers: ${swarm.Managers ?? 0}`, `  Nodes: ${swarm.Nodes ?? 0}`);
    if (cluster.DefaultAddrPool?.length)
      lines.push(`  Default Address Pool: ${cluster.DefaultAddrPool.map((pool) => `${pool}  `).join("")}`, `  SubnetSize: ${cluster.SubnetSize ?? 0}`);
    if (cluster.DataPathPort) lines.push(`  Data Path Port: ${cluster.DataPathPort}`);
    lines.push("  Orchestration:", `   Task History Retention Limit: ${Orchestration.TaskHistoryRetentionLimit ?? 5}`);
    lines.push("  Raft:", `   Snapshot Interval: ${Raft.SnapshotInterval ?? 0}`);
    if (Raft.KeepOldSnapshots !== undefined) lines.push(`   Number of Old Snapshots to Retain: ${Raft.KeepOldSnapshots}`);
    lines.push(`   Heartbeat Tick: ${Raft.HeartbeatTick}`, `   Election Tick: ${Raft.ElectionTick}`);
    lines.push("  Dispatcher:", `   Heartbeat Period: ${humanDuration(Dispatcher.HeartbeatPeriod ?? 0)}`);
    lines.push("  CA Configuration:", `   Expiry Duration: ${humanDuration(CAConfig.NodeCertExpiry ?? 0)}`, "   Force Rotate: 0");
    lines.push(`  Autolock Managers: ${EncryptionConfig.AutoLockManagers}`, `  Root Rotation In Progress: ${cluster.RootRotationInProgress ?? false}`);
  }
  lines.push(`  Node Address: ${swarm.NodeAddr ?? ""}`);
  const managers = (swarm.RemoteManagers ?? []).map(({ Addr }) => Addr).sort();
  if (managers.length > 0) lines.push("  Manager Addresses:", ...managers.map((address) => `   ${address}`));
  return lines;
}

function securityLines(option: string): string[] {
  const pairs = option.split(",").map((pair) => pair.split("="));
  const name = pairs.find(([key]) => key === "name")?.[1] ?? option;
  return [`  ${name}`, ...pairs.filter(([key]) => key === "profile").map(([, profile]) => `   Profile: ${profile ?? ""}`)];
}

export function infoWarnings(info: SystemInfo): string[] {
  return (info.Warnings ?? []).map((warning) => (warning.startsWith("WARNING:") ? warning : `WARNING: ${warning}`));
}

function list(names: readonly string[] | null): string {
  return (names ?? []).join(" ");
}
