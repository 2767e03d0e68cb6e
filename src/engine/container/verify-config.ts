import type { PathFs } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";
import { checkCapabilities } from "./capabilities.ts";
import type { ContainerConfig, HealthConfig } from "./config.ts";
import type { HostConfig, RestartPolicy } from "./host-config.ts";
import { cleanPath, validateMount } from "./mount-spec.ts";
import { parseStopSignal } from "./signal.ts";

/** Checks what was asked for, before anything is looked up. Throws InvalidParameter with moby's words. */
export function verifyConfig(config: ContainerConfig, hostConfig: HostConfig, hostFs: PathFs): void {
  verifyModes(config, hostConfig);
  verifyContainerConfig(config);
  verifyHostConfig(hostConfig);
  for (const mount of hostConfig.Mounts ?? []) validateMount(mount, hostFs, true);
}

function verifyModes(config: ContainerConfig, hostConfig: HostConfig): void {
  const { NetworkMode: network, UTSMode: uts } = hostConfig;
  const container = network.startsWith("container:");
  const conflict = (what: string): EngineError => invalid(`conflicting options: ${what}`);
  if (uts === "host" && config.Hostname !== "") throw conflict("hostname and the UTS mode");
  if (container && config.Hostname !== "") throw conflict("hostname and the network mode");
  if (network === "host" && (hostConfig.Links?.length ?? 0) > 0)
    throw conflict("host type networking can't be used with links. This would result in undefined behavior");
  if (container && (hostConfig.Links?.length ?? 0) > 0)
    throw conflict("container type network can't be used with links. This would result in undefined behavior");
  if (container && (hostConfig.Dns?.length ?? 0) > 0) throw conflict("dns and the network mode");
  if (container && (hostConfig.ExtraHosts?.length ?? 0) > 0) throw conflict("custom host-to-IP mapping and the network mode");
  if (container && (Object.keys(hostConfig.PortBindings ?? {}).length > 0 || hostConfig.PublishAllPorts))
    throw conflict("port publishing and the container type network mode");
  if (container && Object.keys(config.ExposedPorts ?? {}).length > 0) throw conflict("port exposing and the container type network mode");
  if (container && network === "container:") throw invalid("invalid network mode: invalid container format container:<name|id>");
  if (!["", "host"].includes(uts)) throw invalid(`invalid UTS mode: ${uts}`);
  if (!/^$|^host$|^container:.+/.test(hostConfig.PidMode)) throw invalid(`invalid PID mode: ${hostConfig.PidMode}`);
  if (!/^$|^(host|private|shareable|none)$|^container:/.test(hostConfig.IpcMode)) throw invalid(`invalid IPC mode: ${hostConfig.IpcMode}`);
  if (!["", "host", "private"].includes(hostConfig.CgroupnsMode)) throw invalid(`invalid cgroup namespace mode: ${hostConfig.CgroupnsMode}`);
  if (!["", "default"].includes(hostConfig.Isolation.toLowerCase()))
    throw invalid(`invalid isolation (${hostConfig.Isolation}): linux only supports 'default'`);
}

function verifyContainerConfig(config: ContainerConfig): void {
  if (config.WorkingDir !== "") {
    if (!config.WorkingDir.startsWith("/")) throw invalid(`the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`);
    config.WorkingDir = cleanPath(config.WorkingDir);
  }
  if (config.StopSignal !== "") parseStopSignal(config.StopSignal);
  for (const entry of config.Env ?? []) if (entry === "" || entry.startsWith("=")) throw invalid(`invalid environment variable: ${entry}`);
  if (config.Healthcheck !== null) verifyHealth(config.Healthcheck);
}

const MILLISECOND = 1_000_000;

function verifyHealth(health: HealthConfig): void {
  const fields = ["Interval", "Timeout", "StartPeriod", "StartInterval"] as const;
  for (const field of fields) {
    if (health[field] !== 0 && health[field] < MILLISECOND) throw invalid(`${field} in Healthcheck cannot be less than 1ms`);
  }
  if (health.Retries < 0) throw invalid("Retries in Healthcheck cannot be negative");
}

function verifyHostConfig(hostConfig: HostConfig): void {
  if (hostConfig.AutoRemove && !["", "no"].includes(hostConfig.RestartPolicy.Name)) throw invalid("can't create 'AutoRemove' container with restart policy");
  for (const host of hostConfig.ExtraHosts ?? []) verifyExtraHost(host);
  verifyPorts(hostConfig);
  verifyRestartPolicy(hostConfig.RestartPolicy);
  checkCapabilities(hostConfig.CapAdd, "CapAdd");
  checkCapabilities(hostConfig.CapDrop, "CapDrop");
  if (hostConfig.OomScoreAdj < -1000 || hostConfig.OomScoreAdj > 1000)
    throw invalid(`Invalid value ${hostConfig.OomScoreAdj}, range for oom score adj is [-1000, 1000]`);
  if (Object.hasOwn(hostConfig.Annotations ?? {}, "")) throw invalid("invalid Annotations: the empty string is not permitted as an annotation key");
  if (hostConfig.IOMaximumBandwidth !== 0) throw invalid("invalid option: QoS maximum bandwidth configuration is not supported on linux");
  if (hostConfig.IOMaximumIOps !== 0) throw invalid("invalid option: QoS maximum IOPs configuration is not supported on linux");
  const { CpuRealtimePeriod: period, CpuRealtimeRuntime: runtime } = hostConfig;
  if (period !== 0 && runtime > period) throw invalid("cpu real-time runtime cannot be higher than cpu real-time period");
  verifyStorageOptions(hostConfig.StorageOpt ?? {});
  if (hostConfig.ShmSize < 0) throw invalid("SHM size can not be less than 0");
  if (!["", "runc", "io.containerd.runc.v2"].includes(hostConfig.Runtime)) throw invalid(`unknown or invalid runtime name: ${hostConfig.Runtime}`);
  for (const path of Object.keys(hostConfig.Tmpfs ?? {})) {
    if (!path.startsWith("/")) throw invalid(`invalid mount path: '${path}' mount path must be absolute`);
    if (cleanPath(path) === "/") throw invalid("invalid specification: destination can't be '/'");
  }
}

/** The storage driver keeps to sizes only on a file system with quotas. */
function verifyStorageOptions(options: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(options)) {
    if (key.toLowerCase() !== "size") throw new EngineError("System", `Unknown option ${key}`);
    throw new EngineError("System", "--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
  }
}

export function verifyRestartPolicy(policy: RestartPolicy): void {
  const { Name: name, MaximumRetryCount: retries } = policy;
  if (!["", "no", "always", "unless-stopped", "on-failure"].includes(name)) {
    throw invalid(`invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  }
  if (name !== "on-failure" && retries !== 0) {
    throw invalid(`invalid restart policy: maximum retry count can only be used with 'on-failure'${retries < 0 ? " and cannot be negative" : ""}`);
  }
  if (retries < 0) throw invalid("invalid restart policy: maximum retry count cannot be negative");
}

function verifyExtraHost(entry: string): void {
  const separator = entry.indexOf(":");
  if (separator <= 0) throw invalid(`bad format for add-host: ${JSON.stringify(entry)}`);
  const address = entry.slice(separator + 1);
  if (address !== "host-gateway" && !isAddress(address)) throw invalid(`invalid IP address in add-host: ${JSON.stringify(address)}`);
}

function isAddress(text: string): boolean {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  if (bare.includes(":")) return /^[0-9a-f:.]+$/i.test(bare);
  const parts = bare.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

function verifyPorts(hostConfig: HostConfig): void {
  for (const [port, bindings] of Object.entries(hostConfig.PortBindings ?? {})) {
    const [number = ""] = port.split("/");
    if (number !== "" && (!isPortRange(number) || number.includes("-"))) throw invalid(`invalid port specification: ${JSON.stringify(number)}`);
    for (const { HostPort: hostPort } of bindings ?? []) {
      if (hostPort !== "" && !isPortRange(hostPort)) throw invalid(`invalid port specification: ${JSON.stringify(hostPort)}`);
    }
  }
}

function isPortRange(text: string): boolean {
  const [from, to = from] = text.split("-").map(Number);
  return /^\d+(-\d+)?$/.test(text) && (from as number) <= (to as number) && (to as number) <= 65_535;
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}
