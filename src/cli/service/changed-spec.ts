/** `service update`: flags applied to the spec that is there. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { environment, keyValues } from "../option/key-value.ts";
import type { NetworkAttachment } from "../option/network.ts";
import { type ConfigReference, configReferences, parseFileOption, type SecretReference, secretReferences } from "./file-option.ts";
import { type PortConfig, publishedPorts } from "./publish.ts";
import { capabilities, genericResource, healthConfig, hostLine, networkTargets, placementPreference, type SpecFlags } from "./service-spec.ts";

interface Mount {
  Source?: string;
  Target: string;
}

export interface ServiceSpec {
  Name: string;
  Labels?: Record<string, string>;
  Mode: Record<string, Record<string, unknown>>;
  TaskTemplate: {
    ContainerSpec: Record<string, unknown> & { Image: string };
    Resources?: { Limits?: Record<string, unknown>; Reservations?: Record<string, unknown> };
    Placement?: { Constraints?: string[]; Preferences?: object[]; MaxReplicas?: number; Platforms?: unknown };
    RestartPolicy?: Record<string, unknown>;
    Networks?: { Target: string }[];
    LogDriver?: object;
    ForceUpdate?: number;
  };
  UpdateConfig?: Record<string, unknown>;
  RollbackConfig?: Record<string, unknown>;
  EndpointSpec?: { Mode?: string; Ports?: PortConfig[] };
}

export interface UpdatableService {
  ID: string;
  Version: { Index: number };
  Spec: ServiceSpec;
}

type Changed = (flag: string) => boolean;

const UPDATE_DEFAULTS = { Parallelism: 1, Delay: 0, FailureAction: "pause", Monitor: 5_000_000_000, MaxFailureRatio: 0, Order: "stop-first" };
const RESTART_DEFAULTS = { Condition: "any", Delay: 5_000_000_000, MaxAttempts: 0 };

/** Changes `spec` in place. Throws CommandError. */
export async function changeSpec(docker: DockerCli, spec: ServiceSpec, flags: SpecFlags, changed: Changed): Promise<void> {
  const { TaskTemplate: task } = spec;
  await changeContainer(docker, task.ContainerSpec, flags, changed);
  changeMode(spec, flags, changed);
  spec.Labels = changedMap(spec.Labels, flags, "label");
  changeResources(task, flags, changed);
  changePlacement(task, flags, changed);
  if (["condition", "delay", "max-attempts", "window"].some((name) => changed(`restart-${name}`))) {
    task.RestartPolicy ??= { ...RESTART_DEFAULTS };
    set(task.RestartPolicy, flags, changed, {
      Condition: "restart-condition",
      Delay: "restart-delay",
      MaxAttempts: "restart-max-attempts",
      Window: "restart-window",
    });
  }
  await changeNetworks(docker, task, flags);
  if (changed("log-driver") || changed("log-opt")) {
    const options = keyValues(items(flags, "log-opt"));
    task.LogDriver = { Name: flags["log-driver"], ...(Object.keys(options).length === 0 ? {} : { Options: options }) };
  }
  changeRollout(spec, flags, changed, "UpdateConfig", "update");
  changeRollout(spec, flags, changed, "RollbackConfig", "rollback");
  changeEndpoint(spec, flags, changed);
  if (flags.force === true) task.ForceUpdate = (task.ForceUpdate ?? 0) + 1;
}

async function changeContainer(docker: DockerCli, container: ServiceSpec["TaskTemplate"]["ContainerSpec"], flags: SpecFlags, changed: Changed): Promise<void> {
  set(container, flags, changed, {
    Image: "image",
    Hostname: "hostname",
    Dir: "workdir",
    User: "user",
    TTY: "tty",
    ReadOnly: "read-only",
    StopSignal: "stop-signal",
    StopGracePeriod: "stop-grace-period",
    Init: "init",
    Isolation: "isolation",
    OomScoreAdj: "oom-score-adj",
  });
  if (changed("args")) replace(container, "Args", items(flags, "args"));
  if (changed("entrypoint")) replace(container, "Command", items(flags, "entrypoint"));
  replace(container, "Env", changedEnvironment(docker, (container.Env as string[] | undefined) ?? [], flags));
  const labels = changedMap(container.Labels as Record<string, string> | undefined, flags, "container-label");
  if (Object.keys(labels).length > 0 || container.Labels !== undefined) container.Labels = labels;
  const sysctls = changedMap(container.Sysctls as Record<string, string> | undefined, flags, "sysctl");
  if (Object.keys(sysctls).length > 0 || container.Sysctls !== undefined) container.Sysctls = sysctls;
  replace(container, "Mounts", changedMounts((container.Mounts as Mount[] | undefined) ?? [], flags));
  replace(container, "Groups", changedList((container.Groups as string[] | undefined) ?? [], flags, "group"));
  replace(container, "Hosts", changedHosts((container.Hosts as string[] | undefined) ?? [], flags));
  const dns = (container.DNSConfig ?? {}) as Record<string, string[] | undefined>;
  for (const [field, flag] of [
    ["Nameservers", "dns"],
    ["Search", "dns-search"],
    ["Options", "dns-option"],
  ] as const)
    replace(dns, field, changedList(dns[field] ?? [], flags, flag));
  container.DNSConfig = dns;
  const health = healthConfig(flags, changed);
  if (health !== undefined)
    container.Healthcheck = "Test" in health && (health.Test as string[])[0] === "NONE" ? health : { ...(container.Healthcheck as object), ...health };
  changeCapabilities(container, flags);
  const limits = (container.Ulimits as { Name: string }[] | undefined) ?? [];
  const added = flags["ulimit-add"] as readonly { Name: string }[];
  const gone = new Set([...items(flags, "ulimit-rm"), ...added.map(({ Name }) => Name)]);
  replace(
    container,
    "Ulimits",
    [...limits.filter(({ Name }) => !gone.has(Name)), ...added].sort((a, b) => (a.Name < b.Name ? -1 : 1)),
  );
  await changeFiles(docker, container, flags);
}

async function changeFiles(docker: DockerCli, container: Record<string, unknown>, flags: SpecFlags): Promise<void> {
  const secrets = (container.Secrets as SecretReference[] | undefined) ?? [];
  const configs = (container.Configs as ConfigReference[] | undefined) ?? [];
  const keptSecrets = secrets.filter(({ SecretName }) => !items(flags, "secret-rm").includes(SecretName));
  const keptConfigs = configs.filter(({ ConfigName }) => !items(flags, "config-rm").includes(ConfigName));
  replace(container, "Secrets", [...keptSecrets, ...(await secretReferences(docker, items(flags, "secret-add").map(parseFileOption)))]);
  replace(container, "Configs", [...keptConfigs, ...(await configReferences(docker, items(flags, "config-add").map(parseFileOption)))]);
}

function changeMode(spec: ServiceSpec, flags: SpecFlags, changed: Changed): void {
  const job = spec.Mode.ReplicatedJob;
  if (changed("replicas")) {
    if (spec.Mode.Replicated === undefined && job === undefined) throw new CommandError("replicas can only be used with replicated mode");
    if (spec.Mode.Replicated !== undefined) spec.Mode.Replicated = { Replicas: flags.replicas };
    if (job !== undefined) job.TotalCompletions = flags.replicas;
  }
  if (!changed("max-concurrent")) return;
  if (job === undefined) throw new CommandError("max-concurrent can only be used with replicated-job mode");
  job.MaxConcurrent = flags["max-concurrent"];
}

function changeResources(task: ServiceSpec["TaskTemplate"], flags: SpecFlags, changed: Changed): void {
  const limits = ["limit-cpu", "limit-memory", "limit-pids"].some((name) => changed(name));
  if (limits) {
    task.Resources ??= {};
    task.Resources.Limits ??= {};
    set(task.Resources.Limits, flags, changed, { NanoCPUs: "limit-cpu", MemoryBytes: "limit-memory", Pids: "limit-pids" });
  }
  const generic = items(flags, "generic-resource-add").length + items(flags, "generic-resource-rm").length > 0;
  if (!["reserve-cpu", "reserve-memory"].some((name) => changed(name)) && !generic) return;
  task.Resources ??= {};
  task.Resources.Reservations ??= {};
  const { Reservations: reserved } = task.Resources;
  set(reserved, flags, changed, { NanoCPUs: "reserve-cpu", MemoryBytes: "reserve-memory" });
  const kindOf = (resource: object): string => Object.values(resource as Record<string, { Kind: string }>)[0]?.Kind ?? "";
  const added = items(flags, "generic-resource-add").map(genericResource);
  const gone = new Set([...items(flags, "generic-resource-rm"), ...added.map(kindOf)]);
  replace(reserved, "GenericResources", [...((reserved.GenericResources as object[] | undefined) ?? []).filter((one) => !gone.has(kindOf(one))), ...added]);
}

function changePlacement(task: ServiceSpec["TaskTemplate"], flags: SpecFlags, changed: Changed): void {
  task.Placement ??= {};
  const placement = task.Placement as Record<string, unknown>;
  replace(placement, "Constraints", changedList((placement.Constraints as string[] | undefined) ?? [], flags, "constraint"));
  const text = (preference: object): string => JSON.stringify(preference);
  const gone = items(flags, "placement-pref-rm").map((one) => text(placementPreference(one)));
  const kept = ((placement.Preferences as object[] | undefined) ?? []).filter((one) => !gone.includes(text(one)));
  replace(placement, "Preferences", [...kept, ...items(flags, "placement-pref-add").map(placementPreference)]);
  set(placement, flags, changed, { MaxReplicas: "replicas-max-per-node" });
}

async function changeNetworks(docker: DockerCli, task: ServiceSpec["TaskTemplate"], flags: SpecFlags): Promise<void> {
  const added = flags["network-add"] as readonly NetworkAttachment[];
  const removed = items(flags, "network-rm");
  if (added.length + removed.length === 0) return;
  const gone = (await networkTargets(
    docker,
    removed.map((target) => ({ target, aliases: [], driverOpts: {} }) as unknown as NetworkAttachment),
  )) as { Target: string }[];
  const fresh = (await networkTargets(docker, added)) as { Target: string }[];
  const known = task.Networks ?? [];
  for (const { Target } of fresh) {
    if (known.some((one) => one.Target === Target))
      throw new CommandError(`service is already attached to network ${added.find((_, i) => fresh[i]?.Target === Target)?.target ?? Target}`);
  }
  const kept = known.filter(({ Target }) => !gone.some((one) => one.Target === Target));
  const next = [...kept, ...fresh].sort((a, b) => (a.Target < b.Target ? -1 : 1));
  replace(task as unknown as Record<string, unknown>, "Networks", next);
}

function changeRollout(spec: ServiceSpec, flags: SpecFlags, changed: Changed, field: "UpdateConfig" | "RollbackConfig", prefix: string): void {
  const names = {
    Parallelism: "parallelism",
    Delay: "delay",
    FailureAction: "failure-action",
    Monitor: "monitor",
    MaxFailureRatio: "max-failure-ratio",
    Order: "order",
  };
  const own = Object.fromEntries(Object.entries(names).map(([name, flag]) => [name, `${prefix}-${flag}`]));
  if (!Object.values(own).some((flag) => changed(flag))) return;
  spec[field] ??= { ...UPDATE_DEFAULTS };
  set(spec[field], flags, changed, own);
}

function changeEndpoint(spec: ServiceSpec, flags: SpecFlags, changed: Changed): void {
  if (changed("endpoint-mode")) spec.EndpointSpec = { ...spec.EndpointSpec, Mode: flags["endpoint-mode"] as string };
  const added = items(flags, "publish-add").flatMap(publishedPorts);
  const removed = items(flags, "publish-rm").flatMap(publishedPorts);
  if (added.length + removed.length === 0) return;
  const same = (a: PortConfig, b: PortConfig): boolean =>
    a.TargetPort === b.TargetPort && a.Protocol === b.Protocol && (a.PublishedPort ?? 0) === (b.PublishedPort ?? 0) && a.PublishMode === b.PublishMode;
  const fits = (port: PortConfig, wish: PortConfig): boolean =>
    port.TargetPort === wish.TargetPort && port.Protocol === wish.Protocol && (wish.PublishedPort === undefined || port.PublishedPort === wish.PublishedPort);
  const before = spec.EndpointSpec?.Ports ?? [];
  const kept = before.filter((port) => !removed.some((wish) => fits(port, wish)) && !added.some((one) => same(one, port)));
  const ports = [...kept, ...added].sort((a, b) => (a.PublishedPort ?? 0) - (b.PublishedPort ?? 0));
  spec.EndpointSpec = { ...(spec.EndpointSpec?.Mode === undefined ? {} : { Mode: spec.EndpointSpec.Mode }), ...(ports.length === 0 ? {} : { Ports: ports }) };
}

/** What is added is no longer dropped, and the other way round. */
function changeCapabilities(container: Record<string, unknown>, flags: SpecFlags): void {
  const add = capabilities(items(flags, "cap-add"));
  const drop = capabilities(items(flags, "cap-drop"));
  if (add.length + drop.length === 0) return;
  const added = (container.CapabilityAdd as string[] | undefined) ?? [];
  const dropped = (container.CapabilityDrop as string[] | undefined) ?? [];
  replace(
    container,
    "CapabilityAdd",
    capabilities([...added.filter((name) => !drop.includes(name)), ...add.filter((name) => !drop.includes(name) && !dropped.includes(name))]),
  );
  replace(container, "CapabilityDrop", capabilities([...dropped.filter((name) => !add.includes(name)), ...drop.filter((name) => !added.includes(name))]));
}

function changedEnvironment(docker: DockerCli, before: readonly string[], flags: SpecFlags): string[] {
  const added = environment(docker, [], items(flags, "env-add"));
  const byName = new Map(before.map((entry) => [nameOf(entry), entry]));
  for (const entry of added) byName.set(nameOf(entry), entry);
  for (const name of items(flags, "env-rm")) byName.delete(name);
  return [...byName.values()];
}

function changedMounts(before: readonly Mount[], flags: SpecFlags): Mount[] {
  const added = flags["mount-add"] as readonly Mount[];
  if (added.length + items(flags, "mount-rm").length === 0) return [...before];
  const targets = added.map(({ Target }) => Target);
  const twice = targets.find((target, i) => targets.indexOf(target) !== i);
  if (twice !== undefined) throw new CommandError("duplicate mount target");
  const kept = before.filter(({ Target }) => !items(flags, "mount-rm").includes(Target) && !targets.includes(Target));
  return [...kept, ...added].sort((a, b) =>
    (a.Source ?? "") < (b.Source ?? "") ? -1 : (a.Source ?? "") > (b.Source ?? "") ? 1 : a.Target < b.Target ? -1 : 1,
  );
}

function changedHosts(before: readonly string[], flags: SpecFlags): string[] {
  const removed = items(flags, "host-rm").map((entry) => ({ host: entry.split(":")[0] ?? "", ip: entry.split(":").slice(1).join(":") }));
  const kept = before.flatMap((line) => {
    const [ip = "", ...names] = line.split(/\s+/);
    const left = names.filter((name) => !removed.some((gone) => gone.host === name && (gone.ip === "" || gone.ip === ip)));
    return left.length === 0 ? [] : [[ip, ...left].join(" ")];
  });
  return [...new Set([...kept, ...items(flags, "host-add").map(hostLine)])];
}

/** `NAME-add` and `NAME-rm` on a list without doubles. */
function changedList(before: readonly string[], flags: SpecFlags, name: string): string[] {
  const added = items(flags, `${name}-add`);
  const removed = items(flags, `${name}-rm`);
  if (added.length + removed.length === 0) return [...before];
  return [...new Set([...before, ...added])].filter((item) => !removed.includes(item)).sort();
}

function changedMap(before: Readonly<Record<string, string>> | undefined, flags: SpecFlags, name: string): Record<string, string> {
  const map = { ...before, ...keyValues(items(flags, `${name}-add`)) };
  for (const key of items(flags, `${name}-rm`)) delete map[key];
  return map;
}

function set(target: Record<string, unknown>, flags: SpecFlags, changed: Changed, fields: Readonly<Record<string, string>>): void {
  for (const [field, flag] of Object.entries(fields)) if (changed(flag)) target[field] = flags[flag];
}

/** An empty list is none. */
function replace(target: Record<string, unknown>, field: string, list: readonly unknown[]): void {
  if (list.length === 0) delete target[field];
  else target[field] = list;
}

function items(flags: SpecFlags, name: string): readonly string[] {
  return (flags[name] as readonly string[] | undefined) ?? [];
}

function nameOf(entry: string): string {
  return entry.split("=")[0] as string;
}
