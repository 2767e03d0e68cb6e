/** A stack's services as the swarm knows them. */
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseBytes, parseNanoCpus } from "../flag/numbers.ts";
import { parseDuration } from "../format/duration.ts";
import { configReferences, type FileOption, secretReferences } from "../service/file-option.ts";
import { capabilities, hostLine, type ServiceBody } from "../service/service-spec.ts";
import type { Mapping, StackFile, StackFileReference, StackService } from "./file/model.ts";
import { pairs } from "./file/normalize.ts";

export const NAMESPACE_LABEL = "com.docker.stack.namespace";
export const IMAGE_LABEL = "com.docker.stack.image";

/** What things of a stack are called outside of it: `stack_name`, or what the file says. */
export function scopedName(stack: string, name: string, about: Mapping | undefined): string {
  if (typeof about?.name === "string" && about.name !== "") return about.name;
  const external = about?.external;
  if (typeof external === "object" && external !== null && typeof (external as Mapping).name === "string") return (external as Mapping).name as string;
  return isExternal(about) ? name : `${stack}_${name}`;
}

export function isExternal(about: Mapping | undefined): boolean {
  return about?.external === true || (typeof about?.external === "object" && about.external !== null);
}

export function stackLabels(stack: string, labels: unknown): Record<string, string> {
  return { ...(labels as Record<string, string> | undefined), [NAMESPACE_LABEL]: stack };
}

/** Throws CommandError with the service's name in front. */
export async function convertService(docker: DockerCli, stack: string, file: StackFile, service: StackService): Promise<ServiceBody> {
  try {
    return await converted(docker, stack, file, service);
  } catch (error) {
    throw error instanceof CommandError && error.constructor === CommandError ? new CommandError(`service ${service.name}: ${error.message}`) : error;
  }
}

async function converted(docker: DockerCli, stack: string, file: StackFile, service: StackService): Promise<ServiceBody> {
  const { all, deploy } = service;
  const networks = networkTargets(stack, file, service);
  const secrets = await secretReferences(
    docker,
    service.secrets.map((reference) => fileOption(stack, file.secrets, reference, "secret")),
  );
  const configs = await configReferences(
    docker,
    service.configs.map((reference) => fileOption(stack, file.configs, reference, "config")),
  );
  const grace = all.stop_grace_period === undefined ? undefined : duration(all.stop_grace_period);
  const sysctls = pairs(all.sysctls, "") as Record<string, string>;
  return {
    Name: `${stack}_${service.name}`,
    Labels: { ...stackLabels(stack, deploy.labels), [IMAGE_LABEL]: service.image ?? "" },
    TaskTemplate: {
      ContainerSpec: {
        Image: service.image ?? "",
        Labels: stackLabels(stack, service.labels),
        ...some("Command", service.entrypoint ?? []),
        ...some("Args", service.command ?? []),
        ...some(
          "Env",
          Object.entries(service.environment ?? {}).map(([name, value]) => variable(docker, name, value)),
        ),
        ...text("Hostname", all.hostname),
        ...text("Dir", all.working_dir),
        ...text("User", all.user),
        ...text("StopSignal", all.stop_signal),
        ...text("Isolation", all.isolation),
        ...(all.tty === true ? { TTY: true } : {}),
        ...(all.stdin_open === true ? { OpenStdin: true } : {}),
        ...(all.read_only === true ? { ReadOnly: true } : {}),
        ...(typeof all.init === "boolean" ? { Init: all.init } : {}),
        ...(grace === undefined ? {} : { StopGracePeriod: grace }),
        ...healthcheck(all.healthcheck as Mapping | undefined),
        ...some("Hosts", extraHosts(all.extra_hosts)),
        DNSConfig: { ...some("Nameservers", strings(all.dns)), ...some("Search", strings(all.dns_search)) },
        Privileges: { CredentialSpec: null, SELinuxContext: null, NoNewPrivileges: false },
        ...some("Mounts", [
          ...service.volumes.map((volume) => mount(stack, file, volume)),
          ...strings(all.tmpfs).map((target) => ({ Type: "tmpfs", Target: target })),
        ]),
        ...some("Secrets", secrets),
        ...some("Configs", configs),
        ...(Object.keys(sysctls).length === 0 ? {} : { Sysctls: sysctls }),
        ...some("CapabilityAdd", capabilities(strings(all.cap_add))),
        ...some("CapabilityDrop", capabilities(strings(all.cap_drop))),
        ...some("Ulimits", ulimits(all.ulimits as Mapping | undefined)),
        ...(typeof all.oom_score_adj === "number" ? { OomScoreAdj: all.oom_score_adj } : {}),
      },
      Resources: resources(deploy.resources as Record<string, Mapping> | undefined),
      ...restartPolicy(all.restart, deploy.restart_policy as Mapping | undefined),
      Placement: placement(deploy.placement as Mapping | undefined),
      ...some("Networks", networks),
      ...logging(all.logging as Mapping | undefined),
      ForceUpdate: 0,
    },
    Mode: mode(deploy),
    ...rollout("UpdateConfig", deploy.update_config as Mapping | undefined),
    ...rollout("RollbackConfig", deploy.rollback_config as Mapping | undefined),
    EndpointSpec: {
      ...text("Mode", deploy.endpoint_mode),
      ...some(
        "Ports",
        [...service.ports]
          .sort((a, b) => (a.published ?? 0) - (b.published ?? 0))
          .map((port) => ({
            Protocol: port.protocol,
            TargetPort: port.target,
            ...(port.published === undefined ? {} : { PublishedPort: port.published }),
            PublishMode: port.mode,
          })),
      ),
    },
  };
}

function networkTargets(stack: string, file: StackFile, service: StackService): object[] {
  const joined = service.networks ?? new Map<string, Mapping | null>([["default", null]]);
  return [...joined]
    .map(([name, options]) => {
      const about = file.networks.get(name);
      if (about === undefined && name !== "default") throw new CommandError(`undefined network "${name}"`);
      const aliases = [...strings(options?.aliases), service.name];
      return { Target: scopedName(stack, name, about), Aliases: aliases };
    })
    .sort((a, b) => (a.Target < b.Target ? -1 : 1));
}

function fileOption(stack: string, known: ReadonlyMap<string, Mapping>, reference: StackFileReference, kind: "secret" | "config"): FileOption {
  const about = known.get(reference.source);
  if (about === undefined) throw new CommandError(`undefined ${kind} "${reference.source}"`);
  const target = reference.target ?? (kind === "config" ? `/${reference.source}` : reference.source);
  return {
    source: scopedName(stack, reference.source, about),
    file: { Name: target, UID: `${reference.uid ?? "0"}`, GID: `${reference.gid ?? "0"}`, Mode: reference.mode ?? 0o444 },
  };
}

function variable(docker: DockerCli, name: string, value: string | null): string {
  const known = value ?? docker.sys.env.get(name);
  return known === undefined ? name : `${name}=${known}`;
}

function mount(stack: string, file: StackFile, volume: StackService["volumes"][number]): object {
  const common = {
    Type: volume.type,
    Target: volume.target,
    ...(volume.read_only === true ? { ReadOnly: true } : {}),
    ...text("Consistency", volume.consistency),
  };
  if (volume.type === "bind") {
    if (volume.source === undefined) throw new CommandError("invalid bind source, source cannot be empty");
    const propagation = (volume.bind as Mapping | undefined)?.propagation;
    return { ...common, Source: volume.source, ...(propagation === undefined ? {} : { BindOptions: { Propagation: propagation } }) };
  }
  if (volume.type === "tmpfs") {
    const size = (volume.tmpfs as Mapping | undefined)?.size;
    return { ...common, ...(size === undefined ? {} : { TmpfsOptions: { SizeBytes: Number(size) } }) };
  }
  if (volume.type !== "volume") throw new CommandError("volume type must be volume, bind, tmpfs, npipe, or cluster");
  if (volume.source === undefined) return common;
  const about = file.volumes.get(volume.source);
  if (about === undefined) throw new CommandError(`undefined volume "${volume.source}"`);
  const nocopy = (volume.volume as Mapping | undefined)?.nocopy === true ? { NoCopy: true } : {};
  if (isExternal(about))
    return { ...common, Source: scopedName(stack, volume.source, about), ...(Object.keys(nocopy).length === 0 ? {} : { VolumeOptions: nocopy }) };
  const driver =
    about.driver === undefined && about.driver_opts === undefined
      ? {}
      : { DriverConfig: { ...text("Name", about.driver), ...(about.driver_opts === undefined ? {} : { Options: pairs(about.driver_opts, "") }) } };
  return { ...common, Source: scopedName(stack, volume.source, about), VolumeOptions: { ...nocopy, Labels: stackLabels(stack, about.labels), ...driver } };
}

function healthcheck(check: Mapping | undefined): object {
  if (check === undefined) return {};
  if (check.disable === true) return { Healthcheck: { Test: ["NONE"] } };
  const time = (field: string, value: unknown): object => (value === undefined ? {} : { [field]: duration(value) });
  return {
    Healthcheck: {
      ...(check.test === undefined ? {} : { Test: typeof check.test === "string" ? ["CMD-SHELL", check.test] : check.test }),
      ...time("Interval", check.interval),
      ...time("Timeout", check.timeout),
      ...time("StartPeriod", check.start_period),
      ...(check.retries === undefined ? {} : { Retries: Number(check.retries) }),
    },
  };
}

function extraHosts(value: unknown): string[] {
  const entries = Array.isArray(value) ? value.map(String) : Object.entries((value ?? {}) as Mapping).map(([name, address]) => `${name}:${String(address)}`);
  return entries.map(hostLine);
}

function ulimits(value: Mapping | undefined): object[] {
  return Object.entries(value ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Name, limit]) => {
      const { soft, hard } =
        typeof limit === "object" && limit !== null ? (limit as { soft: number; hard: number }) : { soft: Number(limit), hard: Number(limit) };
      return { Name, Hard: hard, Soft: soft };
    });
}

function resources(value: Readonly<Record<string, Mapping>> | undefined): object {
  const section = (about: Mapping | undefined): object => ({
    ...(about?.cpus === undefined ? {} : { NanoCPUs: parseNanoCpus(String(about.cpus)) }),
    ...(about?.memory === undefined ? {} : { MemoryBytes: parseBytes(String(about.memory)) }),
    ...(about?.pids === undefined ? {} : { Pids: Number(about.pids) }),
  });
  return {
    ...(value?.limits === undefined ? {} : { Limits: section(value.limits) }),
    ...(value?.reservations === undefined ? {} : { Reservations: section(value.reservations) }),
  };
}

/** `restart` counts where nothing is said below `deploy`. */
function restartPolicy(restart: unknown, policy: Mapping | undefined): object {
  if (policy !== undefined) {
    return {
      RestartPolicy: {
        ...text("Condition", policy.condition),
        ...(policy.delay === undefined ? {} : { Delay: duration(policy.delay) }),
        ...(policy.max_attempts === undefined ? {} : { MaxAttempts: Number(policy.max_attempts) }),
        ...(policy.window === undefined ? {} : { Window: duration(policy.window) }),
      },
    };
  }
  const [name = "", attempts] = String(restart ?? "").split(":");
  if (name === "always" || name === "unless-stopped") return { RestartPolicy: { Condition: "any" } };
  if (name === "on-failure") return { RestartPolicy: { Condition: "on-failure", ...(attempts === undefined ? {} : { MaxAttempts: Number(attempts) }) } };
  return name === "no" || name === "false" ? { RestartPolicy: { Condition: "none" } } : {};
}

function placement(value: Mapping | undefined): ServiceBody["TaskTemplate"]["Placement"] {
  const preferences = ((value?.preferences ?? []) as { spread: string }[]).map(({ spread }) => ({ Spread: { SpreadDescriptor: spread } }));
  return {
    ...some("Constraints", strings(value?.constraints)),
    ...some("Preferences", preferences),
    ...(value?.max_replicas_per_node === undefined ? {} : { MaxReplicas: Number(value.max_replicas_per_node) }),
  };
}

function logging(value: Mapping | undefined): object {
  return value === undefined
    ? {}
    : { LogDriver: { Name: String(value.driver ?? ""), ...(value.options === undefined ? {} : { Options: pairs(value.options, "") }) } };
}

function mode(deploy: Mapping): object {
  const replicas = deploy.replicas === undefined ? undefined : Number(deploy.replicas);
  const name = String(deploy.mode ?? "replicated");
  if ((name === "global" || name === "global-job") && replicas !== undefined)
    throw new CommandError("replicas can only be used with replicated or replicated-job mode");
  if (name === "global") return { Global: {} };
  if (name === "global-job") return { GlobalJob: {} };
  if (name === "replicated") return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
  if (name === "replicated-job") return { ReplicatedJob: replicas === undefined ? {} : { MaxConcurrent: replicas, TotalCompletions: replicas } };
  throw new CommandError(`unknown mode: ${name}`);
}

function rollout(field: string, value: Mapping | undefined): object {
  if (value === undefined) return {};
  return {
    [field]: {
      Parallelism: Number(value.parallelism ?? 1),
      ...(value.delay === undefined ? {} : { Delay: duration(value.delay) }),
      ...text("FailureAction", value.failure_action),
      ...(value.monitor === undefined ? {} : { Monitor: duration(value.monitor) }),
      MaxFailureRatio: Number(value.max_failure_ratio ?? 0),
      Order: String(value.order ?? ""),
    },
  };
}

function duration(value: unknown): number {
  const parsed = parseDuration(String(value));
  if (typeof parsed === "string") throw new CommandError(parsed);
  return parsed;
}

function strings(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function text(field: string, value: unknown): { [field: string]: string } {
  return value === undefined || value === null || value === "" ? {} : { [field]: String(value) };
}

function some<T>(field: string, list: readonly T[]): { [field: string]: readonly T[] } {
  return list.length === 0 ? {} : { [field]: list };
}
