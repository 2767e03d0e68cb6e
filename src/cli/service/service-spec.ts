import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { FlagValueError } from "../flag/flag.ts";
import { environment, keyValues } from "../option/key-value.ts";
import type { NetworkAttachment } from "../option/network.ts";
import { configReferences, parseFileOption, secretReferences } from "./file-option.ts";
import { publishedPorts } from "./publish.ts";

/** From flags to the body of POST /services/create. What was not said is left to the manager. */
export interface SpecFlags {
  readonly [flag: string]: unknown;
}

type Changed = (flag: string) => boolean;

/** Throws CommandError with the words of the client. */
export async function serviceSpec(docker: DockerCli, image: string, args: readonly string[], flags: SpecFlags, changed: Changed): Promise<ServiceBody> {
  const text = (name: string): string => flags[name] as string;
  const number = (name: string): number => flags[name] as number;
  const items = (name: string): readonly string[] => flags[name] as readonly string[];
  const mode = serviceMode(flags, changed);
  const secrets = await secretReferences(docker, items("secret").map(parseFileOption));
  const configs = await configReferences(docker, items("config").map(parseFileOption));
  const health = healthConfig(flags, changed);
  const networks = await networkTargets(docker, flags.network as readonly NetworkAttachment[]);
  return {
    Name: text("name"),
    Labels: keyValues(items("label")),
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        ...some("Args", args),
        ...some("Command", items("entrypoint")),
        ...some("Env", environment(docker, items("env-file"), items("env"))),
        ...someOf("Labels", keyValues(items("container-label"))),
        ...(text("hostname") === "" ? {} : { Hostname: text("hostname") }),
        ...(text("workdir") === "" ? {} : { Dir: text("workdir") }),
        ...(text("user") === "" ? {} : { User: text("user") }),
        ...some("Groups", items("group")),
        ...(text("stop-signal") === "" ? {} : { StopSignal: text("stop-signal") }),
        ...(flags.tty === true ? { TTY: true } : {}),
        ...(flags["read-only"] === true ? { ReadOnly: true } : {}),
        Init: flags.init === true,
        ...some("Mounts", flags.mount as readonly object[]),
        ...(changed("stop-grace-period") ? { StopGracePeriod: number("stop-grace-period") } : {}),
        ...(health === undefined ? {} : { Healthcheck: health }),
        ...some("Hosts", items("host").map(hostLine)),
        DNSConfig: { ...some("Nameservers", items("dns")), ...some("Search", items("dns-search")), ...some("Options", items("dns-option")) },
        ...some("Secrets", secrets),
        ...some("Configs", configs),
        ...(text("isolation") === "" ? {} : { Isolation: text("isolation") }),
        ...someOf("Sysctls", keyValues(items("sysctl"))),
        ...some("CapabilityAdd", capabilities(items("cap-add"))),
        ...some("CapabilityDrop", capabilities(items("cap-drop"))),
        ...some("Ulimits", flags.ulimit as readonly object[]),
        ...(number("oom-score-adj") === 0 ? {} : { OomScoreAdj: number("oom-score-adj") }),
      },
      Resources: {
        Limits: { ...positive("NanoCPUs", number("limit-cpu")), ...positive("MemoryBytes", number("limit-memory")), ...positive("Pids", number("limit-pids")) },
        Reservations: {
          ...positive("NanoCPUs", number("reserve-cpu")),
          ...positive("MemoryBytes", number("reserve-memory")),
          ...some("GenericResources", items("generic-resource").map(genericResource)),
        },
      },
      ...restartPolicy(flags, changed),
      Placement: {
        ...some("Constraints", items("constraint")),
        ...some("Preferences", items("placement-pref").map(placementPreference)),
        ...positive("MaxReplicas", number("replicas-max-per-node")),
      },
      ...some("Networks", networks),
      ...(text("log-driver") === "" && items("log-opt").length === 0
        ? {}
        : { LogDriver: { Name: text("log-driver"), ...someOf("Options", keyValues(items("log-opt"))) } }),
      ForceUpdate: 0,
    },
    Mode: mode,
    ...rollout(flags, changed, "update", "UpdateConfig"),
    ...rollout(flags, changed, "rollback", "RollbackConfig"),
    EndpointSpec: { Mode: text("endpoint-mode").toLowerCase(), ...some("Ports", items("publish").flatMap(publishedPorts)) },
  };
}

export interface ServiceBody {
  Name: string;
  Labels: Record<string, string>;
  TaskTemplate: {
    ContainerSpec: { Image: string; [field: string]: unknown };
    Placement: { Platforms?: unknown; [field: string]: unknown };
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** `name:ip` as a line of /etc/hosts. */
export function hostLine(entry: string): string {
  return entry.replace(/^([^:=]+)[:=](.*)$/, "$2 $1");
}

export function capabilities(names: readonly string[]): string[] {
  const full = names.map((name) => (name.toUpperCase() === "ALL" ? "ALL" : `CAP_${name.toUpperCase().replace(/^CAP_/, "")}`));
  return [...new Set(full)].sort();
}

/** `spread=node.labels.zone`. Throws FlagValueError. */
export function placementPreference(text: string): object {
  const at = text.indexOf("=");
  if (at < 0) throw new FlagValueError('placement preference must be of the format "<strategy>=<arg>"');
  if (text.slice(0, at) !== "spread") throw new FlagValueError(`unsupported placement preference ${text.slice(0, at)} (only spread is supported)`);
  return { Spread: { SpreadDescriptor: text.slice(at + 1) } };
}

export function checkPlacementPreference(text: string): string {
  placementPreference(text);
  return text;
}

/** `gpu=2` counts, `gpu=uuid` names. Throws FlagValueError. */
export function genericResource(text: string): object {
  const [kind = "", value] = text.split("=");
  if (value === undefined) throw new FlagValueError(`invalid generic-resource format \`${text}\` expected \`name=value\``);
  return /^\d+$/.test(value) ? { DiscreteResourceSpec: { Kind: kind, Value: Number(value) } } : { NamedResourceSpec: { Kind: kind, Value: value } };
}

export function checkGenericResource(text: string): string {
  genericResource(text);
  return text;
}

const HEALTH_FLAGS = ["health-cmd", "health-interval", "health-timeout", "health-retries", "health-start-period", "health-start-interval"] as const;

export function healthConfig(flags: SpecFlags, changed: Changed): Record<string, unknown> | undefined {
  const given = HEALTH_FLAGS.some((name) => changed(name));
  if (flags["no-healthcheck"] === true) {
    if (given) throw new CommandError("--no-healthcheck conflicts with --health-* options");
    return { Test: ["NONE"] };
  }
  if (!given) return undefined;
  return {
    ...(flags["health-cmd"] === "" ? {} : { Test: ["CMD-SHELL", flags["health-cmd"]] }),
    ...positive("Interval", flags["health-interval"] as number),
    ...positive("Timeout", flags["health-timeout"] as number),
    ...positive("Retries", flags["health-retries"] as number),
    ...positive("StartPeriod", flags["health-start-period"] as number),
    ...positive("StartInterval", flags["health-start-interval"] as number),
  };
}

/** Networks by the ids that the swarm has for them. Throws ApiError when it knows none of that name. */
export async function networkTargets(docker: DockerCli, networks: readonly NetworkAttachment[]): Promise<object[]> {
  const targets: object[] = [];
  for (const { target, aliases, driverOpts } of networks) {
    const { Id } = await docker.client.get<{ Id: string }>(`/networks/${encodeURIComponent(target)}`, { scope: "swarm" });
    targets.push({ Target: Id, ...some("Aliases", aliases), ...someOf("DriverOpts", driverOpts) });
  }
  return targets;
}

function serviceMode(flags: SpecFlags, changed: Changed): object {
  const mode = flags.mode as string;
  const replicas = changed("replicas") ? (flags.replicas as number) : undefined;
  const concurrent = changed("max-concurrent") ? (flags["max-concurrent"] as number) : undefined;
  if ((mode === "global" || mode === "global-job") && replicas !== undefined)
    throw new CommandError("replicas can only be used with replicated or replicated-job mode");
  if ((mode === "global" || mode === "global-job") && (flags["replicas-max-per-node"] as number) > 0)
    throw new CommandError("replicas-max-per-node can only be used with replicated or replicated-job mode");
  const rolls = Object.keys(flags).some((flag) => /^(update|rollback)-/.test(flag) && changed(flag));
  if (rolls && (mode === "replicated-job" || mode === "global-job")) throw new CommandError("update and rollback configuration is not supported for jobs");
  if (mode !== "replicated-job" && concurrent !== undefined) throw new CommandError("max-concurrent can only be used with replicated-job mode");
  switch (mode) {
    case "global":
      return { Global: {} };
    case "global-job":
      return { GlobalJob: {} };
    case "replicated":
      return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
    case "replicated-job": {
      const most = concurrent ?? replicas;
      return { ReplicatedJob: { ...(most === undefined ? {} : { MaxConcurrent: most }), ...(replicas === undefined ? {} : { TotalCompletions: replicas }) } };
    }
    default:
      throw new CommandError(`Unknown mode: ${mode}, only replicated and global supported`);
  }
}

function restartPolicy(flags: SpecFlags, changed: Changed): object {
  if (!["condition", "delay", "max-attempts", "window"].some((name) => changed(`restart-${name}`))) return {};
  return {
    RestartPolicy: {
      Condition: flags["restart-condition"],
      ...(changed("restart-delay") ? { Delay: flags["restart-delay"] } : {}),
      ...(changed("restart-max-attempts") ? { MaxAttempts: flags["restart-max-attempts"] } : {}),
      ...(changed("restart-window") ? { Window: flags["restart-window"] } : {}),
    },
  };
}

function rollout(flags: SpecFlags, changed: Changed, kind: "update" | "rollback", field: string): object {
  const names = ["parallelism", "delay", "monitor", "failure-action", "max-failure-ratio", "order"];
  if (!names.some((name) => changed(`${kind}-${name}`))) return {};
  return {
    [field]: {
      Parallelism: flags[`${kind}-parallelism`],
      Delay: flags[`${kind}-delay`],
      ...(changed(`${kind}-monitor`) ? { Monitor: flags[`${kind}-monitor`] } : {}),
      FailureAction: flags[`${kind}-failure-action`],
      MaxFailureRatio: flags[`${kind}-max-failure-ratio`],
      Order: flags[`${kind}-order`],
    },
  };
}

function some<T>(field: string, list: readonly T[]): { [field: string]: readonly T[] } {
  return list.length === 0 ? {} : { [field]: list };
}

function someOf(field: string, map: Readonly<Record<string, string>>): object {
  return Object.keys(map).length === 0 ? {} : { [field]: map };
}

function positive(field: string, value: number): { [field: string]: number } {
  return value === 0 ? {} : { [field]: value };
}
