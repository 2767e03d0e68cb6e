import { keyValues } from "../option/key-value.ts";
import { publishedPort, type SpecFlags, serviceMode } from "./service-spec.ts";

/** `service update`: flags applied to the spec that is there. */
interface ServiceSpec {
  Labels?: Record<string, string>;
  Mode: Record<string, unknown>;
  TaskTemplate: {
    ContainerSpec: Record<string, unknown> & { Env?: string[]; Labels?: Record<string, string>; Mounts?: { Target: string }[] };
    Resources?: { Limits?: Record<string, number>; Reservations?: Record<string, number> };
    Placement?: { Constraints?: string[] };
    RestartPolicy?: Record<string, unknown>;
    ForceUpdate?: number;
  };
  UpdateConfig?: Record<string, unknown>;
  RollbackConfig?: Record<string, unknown>;
  EndpointSpec?: { Mode?: string; Ports?: { TargetPort: number }[] };
}

export interface UpdatableService {
  ID: string;
  Version: { Index: number };
  Spec: ServiceSpec;
}

export function changedSpec(spec: ServiceSpec, flags: SpecFlags, changed: (flag: string) => boolean): ServiceSpec {
  const next = structuredCopy(spec);
  const container = next.TaskTemplate.ContainerSpec;
  const items = (name: string): readonly string[] => flags[name] as readonly string[];
  const set = (target: Record<string, unknown>, field: string, flag: string): void => {
    if (changed(flag)) target[field] = flags[flag];
  };
  set(container, "Image", "image");
  set(container, "Hostname", "hostname");
  set(container, "Dir", "workdir");
  set(container, "User", "user");
  set(container, "TTY", "tty");
  set(container, "ReadOnly", "read-only");
  set(container, "StopSignal", "stop-signal");
  set(container, "StopGracePeriod", "stop-grace-period");
  set(container, "Init", "init");
  if (changed("args")) container.Args = (flags.args as string).split(/\s+/).filter((part) => part !== "");
  if (changed("entrypoint")) container.Command = (flags.entrypoint as string).split(/\s+/).filter((part) => part !== "");
  const added = new Set(items("env-add").map(nameOf));
  container.Env = [...(container.Env ?? []).filter((entry) => !added.has(nameOf(entry)) && !items("env-rm").includes(nameOf(entry))), ...items("env-add")];
  container.Labels = changeMap(container.Labels, items("container-label-add"), items("container-label-rm"));
  container.Mounts = [...(container.Mounts ?? []).filter(({ Target }) => !items("mount-rm").includes(Target)), ...(flags["mount-add"] as { Target: string }[])];
  next.Labels = changeMap(next.Labels, items("label-add"), items("label-rm"));
  if (changed("replicas")) next.Mode = serviceMode("replicated", flags.replicas as number) as Record<string, unknown>;
  next.TaskTemplate.Resources ??= {};
  const resources = next.TaskTemplate.Resources;
  for (const [kind, prefix] of [
    ["Limits", "limit"],
    ["Reservations", "reserve"],
  ] as const) {
    resources[kind] ??= {};
    const target = resources[kind];
    set(target, "NanoCPUs", `${prefix}-cpu`);
    set(target, "MemoryBytes", `${prefix}-memory`);
    if (kind === "Limits") set(target, "Pids", "limit-pids");
  }
  next.TaskTemplate.Placement ??= {};
  const placement = next.TaskTemplate.Placement;
  placement.Constraints = [...(placement.Constraints ?? []).filter((rule) => !items("constraint-rm").includes(rule)), ...items("constraint-add")];
  next.TaskTemplate.RestartPolicy ??= {};
  const restart = next.TaskTemplate.RestartPolicy;
  for (const [field, flag] of [
    ["Condition", "restart-condition"],
    ["Delay", "restart-delay"],
    ["MaxAttempts", "restart-max-attempts"],
    ["Window", "restart-window"],
  ] as const)
    set(restart, field, flag);
  for (const [field, prefix] of [
    ["UpdateConfig", "update"],
    ["RollbackConfig", "rollback"],
  ] as const) {
    next[field] ??= {};
    const target = next[field];
    for (const [name, flag] of [
      ["Parallelism", "parallelism"],
      ["Delay", "delay"],
      ["FailureAction", "failure-action"],
      ["Monitor", "monitor"],
      ["MaxFailureRatio", "max-failure-ratio"],
      ["Order", "order"],
    ] as const)
      set(target, name, `${prefix}-${flag}`);
  }
  next.EndpointSpec ??= {};
  const endpoint = next.EndpointSpec;
  if (changed("endpoint-mode")) endpoint.Mode = flags["endpoint-mode"] as string;
  const gone = new Set(items("publish-rm").map((port) => Number(port.split("/")[0]?.split(":").at(-1))));
  endpoint.Ports = [
    ...(endpoint.Ports ?? []).filter(({ TargetPort }) => !gone.has(TargetPort)),
    ...(items("publish-add").map(publishedPort) as { TargetPort: number }[]),
  ];
  if (flags.force === true) next.TaskTemplate.ForceUpdate = (next.TaskTemplate.ForceUpdate ?? 0) + 1;
  return next;
}

function changeMap(map: Readonly<Record<string, string>> | undefined, add: readonly string[], remove: readonly string[]): Record<string, string> {
  return { ...Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => !remove.includes(name))), ...keyValues(add) };
}

function nameOf(entry: string): string {
  return entry.split("=")[0] as string;
}

function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
