import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { environment, keyValues } from "../option/key-value.ts";

/** From flags to the body of POST /services/create. */
export interface SpecFlags {
  readonly [flag: string]: unknown;
}

/** Throws CommandError with the words of the client. */
export function serviceSpec(
  docker: DockerCli,
  image: string,
  args: readonly string[],
  flags: SpecFlags,
  changed: (flag: string) => boolean,
): Record<string, unknown> {
  const text = (name: string): string => flags[name] as string;
  const number = (name: string): number => flags[name] as number;
  const items = (name: string): readonly string[] => flags[name] as readonly string[];
  const given = <T>(name: string, value: T): { [field: string]: T } => (changed(name) ? { [FIELD[name] ?? name]: value } : {});
  if (text("mode") === "global" && changed("replicas")) throw new CommandError("replicas can only be used with replicated or replicated-job mode");
  return {
    Name: text("name"),
    Labels: keyValues(items("label")),
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        ...(args.length === 0 ? {} : { Args: args }),
        ...(text("entrypoint") === "" ? {} : { Command: text("entrypoint").split(/\s+/) }),
        Env: environment(docker, items("env-file"), items("env")),
        Labels: keyValues(items("container-label")),
        ...given("hostname", text("hostname")),
        ...given("workdir", text("workdir")),
        ...given("user", text("user")),
        ...given("stop-signal", text("stop-signal")),
        ...given("tty", flags.tty),
        ...given("read-only", flags["read-only"]),
        ...given("init", flags.init),
        Mounts: flags.mount,
        StopGracePeriod: number("stop-grace-period"),
        Hosts: items("host").map((entry) => entry.replace(/^([^:]+):(.*)$/, "$2 $1")),
        DNSConfig: { Nameservers: items("dns"), Search: items("dns-search"), Options: items("dns-option") },
        Ulimits: flags.ulimit,
        Sysctls: keyValues(items("sysctl")),
        CapabilityAdd: items("cap-add"),
        CapabilityDrop: items("cap-drop"),
      },
      Resources: {
        Limits: { NanoCPUs: number("limit-cpu"), MemoryBytes: number("limit-memory"), Pids: number("limit-pids") },
        Reservations: { NanoCPUs: number("reserve-cpu"), MemoryBytes: number("reserve-memory") },
      },
      RestartPolicy: {
        Condition: text("restart-condition"),
        Delay: number("restart-delay"),
        ...(changed("restart-max-attempts") ? { MaxAttempts: number("restart-max-attempts") } : {}),
      },
      Placement: { Constraints: items("constraint"), MaxReplicas: number("replicas-max-per-node") },
      Networks: (flags.network as readonly { target: string; aliases: readonly string[] }[]).map(({ target, aliases }) => ({
        Target: target,
        Aliases: aliases,
      })),
      ForceUpdate: 0,
    },
    Mode: serviceMode(text("mode"), changed("replicas") ? number("replicas") : undefined),
    UpdateConfig: rollout(flags, "update"),
    RollbackConfig: rollout(flags, "rollback"),
    EndpointSpec: { Mode: text("endpoint-mode"), Ports: items("publish").map(publishedPort) },
  };
}

const FIELD: Readonly<Record<string, string>> = {
  hostname: "Hostname",
  workdir: "Dir",
  user: "User",
  "stop-signal": "StopSignal",
  tty: "TTY",
  "read-only": "ReadOnly",
  init: "Init",
};

export function serviceMode(mode: string, replicas: number | undefined): object {
  if (mode === "global") return { Global: {} };
  if (mode === "replicated") return { Replicated: replicas === undefined ? {} : { Replicas: replicas } };
  if (mode === "replicated-job") return { ReplicatedJob: { MaxConcurrent: replicas ?? 1, TotalCompletions: replicas ?? 1 } };
  if (mode === "global-job") return { GlobalJob: {} };
  throw new CommandError(`Unknown mode: ${mode}, only replicated and global supported`);
}

function rollout(flags: SpecFlags, kind: "update" | "rollback"): object {
  return {
    Parallelism: flags[`${kind}-parallelism`],
    Delay: flags[`${kind}-delay`],
    FailureAction: flags[`${kind}-failure-action`],
    Monitor: flags[`${kind}-monitor`],
    MaxFailureRatio: flags[`${kind}-max-failure-ratio`],
    Order: flags[`${kind}-order`],
  };
}

export function publishedPort(spec: string): object {
  if (spec.includes("=")) {
    const fields = keyValues(spec.split(","));
    return {
      Protocol: fields.protocol ?? "tcp",
      TargetPort: Number(fields.target),
      PublishedPort: Number(fields.published ?? 0),
      PublishMode: fields.mode ?? "ingress",
    };
  }
  const [ports = "", protocol = "tcp"] = spec.split("/");
  const [published, target] = ports.includes(":") ? ports.split(":") : ["0", ports];
  return { Protocol: protocol, TargetPort: Number(target), PublishedPort: Number(published), PublishMode: "ingress" };
}
