import type { DockerCli } from "../docker-cli.ts";
import { formatDuration, humanDuration } from "../format/duration.ts";
import { bytesSize } from "../format/units.ts";

interface Rollout {
  readonly Parallelism: number;
  readonly Delay?: number;
  readonly FailureAction?: string;
  readonly Monitor?: number;
  readonly MaxFailureRatio?: number;
  readonly Order?: string;
}

interface FileReference {
  readonly File?: { readonly Name: string };
  readonly SecretName?: string;
  readonly ConfigName?: string;
}

interface Port {
  readonly PublishedPort?: number;
  readonly Protocol?: string;
  readonly TargetPort?: number;
  readonly PublishMode?: string;
}

/** A service as `inspect --pretty` reads it. */
export interface PrettyService {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly Mode: { readonly Replicated?: { readonly Replicas?: number }; readonly Global?: object };
    readonly TaskTemplate: {
      readonly ContainerSpec: {
        readonly Image: string;
        readonly Args?: readonly string[];
        readonly Env?: readonly string[];
        readonly Dir?: string;
        readonly Init?: boolean;
        readonly User?: string;
        readonly CapabilityAdd?: readonly string[];
        readonly CapabilityDrop?: readonly string[];
        readonly Sysctls?: Readonly<Record<string, string>>;
        readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
        readonly Mounts?: readonly { readonly Target: string; readonly Source?: string; readonly ReadOnly?: boolean; readonly Type: string }[];
        readonly Configs?: readonly FileReference[];
        readonly Secrets?: readonly FileReference[];
        readonly Healthcheck?: {
          readonly Test?: readonly string[];
          readonly Interval?: number;
          readonly Retries?: number;
          readonly StartPeriod?: number;
          readonly Timeout?: number;
        };
      };
      readonly LogDriver?: { readonly Name: string; readonly Options?: Readonly<Record<string, string>> };
      readonly Resources?: {
        readonly Reservations?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number };
        readonly Limits?: { readonly NanoCPUs?: number; readonly MemoryBytes?: number; readonly Pids?: number };
      };
      readonly Placement?: {
        readonly Constraints?: readonly string[];
        readonly Preferences?: readonly { readonly Spread?: { readonly SpreadDescriptor: string } }[];
        readonly MaxReplicas?: number;
      };
      readonly Networks?: readonly { readonly Target: string }[];
    };
    readonly UpdateConfig?: Rollout;
    readonly RollbackConfig?: Rollout;
    readonly EndpointSpec?: { readonly Mode?: string };
  };
  readonly Endpoint?: { readonly Ports?: readonly Port[] };
  readonly UpdateStatus?: { readonly State?: string; readonly StartedAt?: string; readonly CompletedAt?: string; readonly Message?: string };
}

/** `docker service inspect --pretty`. */
export async function prettyService(docker: DockerCli, service: PrettyService): Promise<string> {
  const { Spec: spec } = service;
  const task = spec.TaskTemplate;
  const container = task.ContainerSpec;
  const lines = [
    "",
    `ID:\t\t${service.ID}`,
    `Name:\t\t${spec.Name}`,
    ...pairs("Labels:", spec.Labels, (name, value) => ` ${name}${value === "" ? "" : `=${value}`}`),
  ];
  lines.push(`Service Mode:${spec.Mode.Global ? "\tGlobal" : spec.Mode.Replicated ? "\tReplicated" : ""}`);
  if (spec.Mode.Replicated?.Replicas !== undefined) lines.push(` Replicas:\t${spec.Mode.Replicated.Replicas}`);
  lines.push(...updateStatus(docker, service.UpdateStatus), "Placement:", ...placement(task.Placement));
  if (spec.UpdateConfig) lines.push("UpdateConfig:", ...rollout(spec.UpdateConfig, "Update"));
  if (spec.RollbackConfig) lines.push("RollbackConfig:", ...rollout(spec.RollbackConfig, "Rollback"));
  lines.push("ContainerSpec:", ` Image:\t\t${container.Image}`);
  if (container.Args?.length) lines.push(` Args:\t\t${container.Args.join(" ")} `);
  if (container.Env?.length) lines.push(` Env:\t\t${container.Env.join(" ")} `);
  if (container.Dir) lines.push(` Dir:\t\t${container.Dir}`);
  if (container.Init !== undefined) lines.push(` Init:\t\t${container.Init}`);
  if (container.User) lines.push(` User: ${container.User}`);
  lines.push(...capabilityLines(container), ...pairs("SysCtls:", container.Sysctls, (name, value) => ` ${name}: ${value}`));
  if (container.Ulimits?.length) lines.push("Ulimits:", ...container.Ulimits.map(({ Name, Soft, Hard }) => ` ${Name}: ${Soft}:${Hard}`));
  if (container.Mounts?.length) lines.push("Mounts:", ...container.Mounts.flatMap(mountLines));
  if (container.Configs?.length) lines.push("Configs:", ...container.Configs.flatMap(({ File, ConfigName }) => fileLines(File, ConfigName)));
  if (container.Secrets?.length) lines.push("Secrets:", ...container.Secrets.flatMap(({ File, SecretName }) => fileLines(File, SecretName)));
  if (task.LogDriver)
    lines.push(
      "Log Driver:",
      ` Name:\t\t${task.LogDriver.Name}`,
      ...pairs(" LogOpts:", task.LogDriver.Options, (name, value) => `  ${name}:       ${value}`),
      "",
    );
  if (task.Resources) lines.push("Resources:", ...resources(task.Resources));
  if (task.Networks?.length) lines.push(`Networks: ${(await networkNames(docker, task.Networks)).join(" ")} `);
  lines.push(`Endpoint Mode:\t${spec.EndpointSpec?.Mode ?? ""}`);
  if (service.Endpoint?.Ports?.length) lines.push("Ports:", ...service.Endpoint.Ports.flatMap(portLines));
  if (container.Healthcheck) lines.push(...health(container.Healthcheck));
  return `${lines.join("\n")}\n`;
}

function updateStatus(docker: DockerCli, status: PrettyService["UpdateStatus"]): string[] {
  if (status?.State === undefined) return [];
  const ago = (text: string): string => `${humanDuration((docker.now() - Date.parse(text)) * 1e6).toLowerCase()} ago`;
  return [
    "UpdateStatus:",
    ` State:\t\t${status.State}`,
    ...(status.StartedAt === undefined ? [] : [` Started:\t${ago(status.StartedAt)}`]),
    ...(status.State === "completed" && status.CompletedAt !== undefined ? [` Completed:\t${ago(status.CompletedAt)}`] : []),
    ` Message:\t${status.Message ?? ""}`,
  ];
}

function placement(of: PrettyService["Spec"]["TaskTemplate"]["Placement"]): string[] {
  const preferences = (of?.Preferences ?? []).flatMap(({ Spread }) => (Spread ? [`spread=${Spread.SpreadDescriptor}`] : []));
  return [
    ...(of?.Constraints?.length ? [` Constraints:\t[${of.Constraints.join(" ")}]`] : []),
    ...(preferences.length > 0 ? [` Preferences:   [${preferences.join(" ")}]`] : []),
    ...((of?.MaxReplicas ?? 0) > 0 ? [` Max Replicas Per Node:   ${of?.MaxReplicas}`] : []),
  ];
}

function rollout(config: Rollout, name: string): string[] {
  return [
    ` Parallelism:\t${config.Parallelism}`,
    ...(config.Delay ? [` Delay:\t\t${formatDuration(config.Delay)}`] : []),
    ` On failure:\t${config.FailureAction ?? ""}`,
    ...(config.Monitor ? [` Monitoring Period: ${formatDuration(config.Monitor)}`] : []),
    ` Max failure ratio: ${config.MaxFailureRatio ?? 0}`,
    `${` ${name} order:`.padEnd(20)}${config.Order ?? ""}`,
  ];
}

function capabilityLines({ CapabilityAdd: add, CapabilityDrop: drop }: PrettyService["Spec"]["TaskTemplate"]["ContainerSpec"]): string[] {
  if (!add?.length && !drop?.length) return [];
  return ["Capabilities:", ...(add?.length ? [` Add: ${add.join(", ")}`] : []), ...(drop?.length ? [` Drop: ${drop.join(", ")}`] : [])];
}

function mountLines(mount: { readonly Target: string; readonly Source?: string; readonly ReadOnly?: boolean; readonly Type: string }): string[] {
  return [` Target:\t${mount.Target}`, `  Source:\t${mount.Source ?? ""}`, `  ReadOnly:\t${mount.ReadOnly === true}`, `  Type:\t\t${mount.Type}`];
}

function fileLines(file: FileReference["File"], name: string | undefined): string[] {
  return file === undefined ? [] : [` Target:\t${file.Name}`, `  Source:\t${name ?? ""}`];
}

function resources({ Reservations: reserved, Limits: limits }: NonNullable<PrettyService["Spec"]["TaskTemplate"]["Resources"]>): string[] {
  const cpu = (nano: number | undefined): string[] => (nano ? [`  CPU:\t\t${nano / 1e9}`] : []);
  const memory = (bytes: number | undefined): string[] => (bytes ? [`  Memory:\t${bytesSize(bytes)}`] : []);
  const section = (title: string, lines: string[]): string[] => (lines.length === 0 ? [] : [title, ...lines]);
  return [
    ...section(" Reservations:", [...cpu(reserved?.NanoCPUs), ...memory(reserved?.MemoryBytes)]),
    ...section(" Limits:", [...cpu(limits?.NanoCPUs), ...memory(limits?.MemoryBytes), ...(limits?.Pids ? [`  PIDs:\t\t${limits.Pids}`] : [])]),
  ];
}

function portLines(port: Port): string[] {
  return [
    ` PublishedPort = ${port.PublishedPort ?? 0}`,
    `  Protocol = ${port.Protocol ?? ""}`,
    `  TargetPort = ${port.TargetPort ?? 0}`,
    `  PublishMode = ${port.PublishMode ?? ""} `,
  ];
}

function health(check: NonNullable<PrettyService["Spec"]["TaskTemplate"]["ContainerSpec"]["Healthcheck"]>): string[] {
  const time = (nanoseconds = 0): string => formatDuration(nanoseconds);
  const tests = (check.Test ?? []).map((word) => `\t Test = ${word}`);
  return [
    " Healthcheck:",
    `  Interval = ${time(check.Interval)}`,
    `  Retries = ${check.Retries ?? 0}`,
    `  StartPeriod =\t${time(check.StartPeriod)}`,
    `  Timeout =\t${time(check.Timeout)}`,
    ...(tests.length === 0 ? [] : ["  Tests:", ...tests.slice(0, -1), `${tests.at(-1)} `]),
  ];
}

function pairs(title: string, map: Readonly<Record<string, string>> | undefined, line: (name: string, value: string) => string): string[] {
  const names = Object.keys(map ?? {}).sort();
  return names.length === 0 ? [] : [title, ...names.map((name) => line(name, map?.[name] ?? ""))];
}

async function networkNames(docker: DockerCli, networks: readonly { readonly Target: string }[]): Promise<string[]> {
  const known = await docker.client.get<{ Id: string; Name: string }[]>("/networks");
  return networks.map(({ Target }) => known.find(({ Id }) => Id === Target)?.Name ?? Target);
}
