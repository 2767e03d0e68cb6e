import { containerConfigType } from "../../container/config.ts";
import type { CreateOptions } from "../../container/create.ts";
import { type HostConfig, hostConfigType, type MountRequest, type PortBinding } from "../../container/host-config.ts";
import { EngineError } from "../../error.ts";
import type { EndpointSettings } from "../../services.ts";
import type { SwarmContext } from "../context.ts";
import type { Service, Task } from "../objects.ts";
import type { ContainerSpec } from "../spec/container-spec.ts";
import { expandTemplate, type TemplateValues } from "./expand-template.ts";

/** The container of a task, as a request to create it. */
export function containerRequest(context: SwarmContext, service: Service, task: Task): CreateOptions {
  const spec = task.spec.ContainerSpec as ContainerSpec;
  const values = templateValues(context, service, task);
  const expand = (text: string): string => expandTemplate(text, values);
  const ports = hostPorts(task);
  const config = {
    ...containerConfigType.zero(),
    Image: spec.Image,
    Hostname: expand(spec.Hostname),
    User: spec.User,
    WorkingDir: spec.Dir,
    Tty: spec.TTY,
    OpenStdin: spec.OpenStdin,
    StopSignal: spec.StopSignal,
    Env: spec.Env === null ? null : spec.Env.map(expand),
    Labels: labels(context, service, task),
    Healthcheck: spec.Healthcheck,
    Entrypoint: spec.Command,
    Cmd: spec.Args,
    ExposedPorts: ports === undefined ? null : Object.fromEntries(Object.keys(ports).map((port) => [port, {}])),
  };
  return {
    name: context.state.taskName(task),
    config,
    hostConfig: hostConfig(task, spec, ports ?? {}, expand),
    endpoints: endpoints(context, task),
    platform: "",
  };
}

export function templateValues(context: SwarmContext, service: Service, task: Task): TemplateValues {
  const { hardware, host } = context.containers.kernel;
  return {
    Service: { ID: service.id, Name: service.spec.Name, Labels: service.spec.Labels ?? {} },
    Node: { ID: task.nodeId, Hostname: host.uts.hostname, Platform: { Architecture: hardware.machine, OS: "linux" } },
    Task: { ID: task.id, Name: context.state.taskName(task), Slot: `${task.slot === 0 ? task.nodeId : task.slot}` },
  };
}

function hostConfig(task: Task, spec: ContainerSpec, ports: Record<string, PortBinding[]>, expand: (text: string) => string): HostConfig {
  const limits = task.spec.Resources?.Limits;
  const mounts = spec.Mounts ?? [];
  return {
    ...hostConfigType.zero(),
    Isolation: spec.Isolation || "default",
    Init: spec.Init,
    PortBindings: ports,
    Ulimits: spec.Ulimits ?? [],
    GroupAdd: spec.Groups,
    ReadonlyRootfs: spec.ReadOnly,
    OomScoreAdj: spec.OomScoreAdj,
    Sysctls: spec.Sysctls,
    CapAdd: spec.CapabilityAdd,
    CapDrop: spec.CapabilityDrop,
    Dns: spec.DNSConfig?.Nameservers ?? null,
    DnsSearch: spec.DNSConfig?.Search ?? null,
    DnsOptions: spec.DNSConfig?.Options ?? null,
    ExtraHosts: spec.Hosts === null ? null : spec.Hosts.flatMap(extraHosts),
    LogConfig: { Type: task.spec.LogDriver?.Name ?? "", Config: task.spec.LogDriver?.Options ?? {} },
    NanoCpus: limits?.NanoCPUs ?? 0,
    Memory: limits?.MemoryBytes ?? 0,
    PidsLimit: (limits?.Pids ?? 0) > 0 ? (limits?.Pids ?? 0) : null,
    SecurityOpt: spec.Privileges?.NoNewPrivileges === true ? ["no-new-privileges=true"] : null,
    Mounts: mounts.length === 0 ? null : mounts.map((mount) => taskMount(mount, expand)),
    NetworkMode: usesHostNetwork(task) ? "host" : "",
  };
}

function taskMount(mount: MountRequest, expand: (text: string) => string): MountRequest {
  const source = expand(mount.Source);
  if (mount.Type === "bind" && !source.startsWith("/"))
    throw new EngineError("InvalidParameter", `invalid bind mount source, must be an absolute path: ${source}`);
  if (mount.Type === "tmpfs" && source !== "") throw new EngineError("InvalidParameter", "invalid tmpfs source, source must be empty");
  return { ...mount, Source: source };
}

/** `10.0.0.1 name alias` as `name:10.0.0.1 alias:10.0.0.1`. */
function extraHosts(line: string): string[] {
  const [address = "", ...names] = line.split(/\s+/);
  return names.map((name) => `${name}:${address}`);
}

function hostPorts(task: Task): Record<string, PortBinding[]> | undefined {
  if (task.hostPorts.length === 0) return undefined;
  const bindings: Record<string, PortBinding[]> = {};
  for (const port of task.hostPorts) {
    const key = `${port.TargetPort}/${port.Protocol || "tcp"}`;
    bindings[key] = [...(bindings[key] ?? []), { HostIp: "", HostPort: port.PublishedPort === 0 ? "" : `${port.PublishedPort}` }];
  }
  return bindings;
}

function endpoints(context: SwarmContext, task: Task): Record<string, Partial<EndpointSettings> | null> {
  const joined: Record<string, Partial<EndpointSettings> | null> = {};
  for (const { networkId, address } of task.attachments) {
    const network = context.networks.byId(networkId);
    if (network !== undefined) joined[network.name] = { IPAMConfig: { IPv4Address: address } };
  }
  for (const { Target } of task.spec.Networks ?? []) {
    const network = context.networks.byId(Target);
    if (network !== undefined && network.overlay === undefined) joined[network.name] = null;
  }
  return joined;
}

/** Only a network that is the host's own needs its mode. */
function usesHostNetwork(task: Task): boolean {
  return (task.spec.Networks ?? []).some(({ Target }) => Target === "host");
}

function labels(context: SwarmContext, service: Service, task: Task): Record<string, string> {
  return {
    ...task.spec.ContainerSpec?.Labels,
    "com.docker.swarm.node.id": task.nodeId,
    "com.docker.swarm.service.id": service.id,
    "com.docker.swarm.service.name": service.spec.Name,
    "com.docker.swarm.task": "",
    "com.docker.swarm.task.id": task.id,
    "com.docker.swarm.task.name": context.state.taskName(task),
  };
}
