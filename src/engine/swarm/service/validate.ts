import type { HealthConfig } from "../../container/config.ts";
import { EngineError } from "../../error.ts";
import { parseReference } from "../../image/reference.ts";
import { expandTemplate, type TemplateValues } from "../agent/expand-template.ts";
import type { SwarmContext } from "../context.ts";
import { checkPortConflicts, modeOf } from "../network/allocation.ts";
import { parseConstraints } from "../orchestrator/constraint.ts";
import { rpcError } from "../rpc-error.ts";
import type { ContainerSpec } from "../spec/container-spec.ts";
import type { ServiceSpec, UpdateConfig } from "../spec/service-spec.ts";
import type { TaskSpec } from "../spec/task-spec.ts";

const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
const MIN_MEMORY = 4 * 1024 * 1024;
const MIN_CPU = 1_000_000;

/** What the daemon cannot even put into words for a manager. */
export function checkWords(spec: ServiceSpec): void {
  checkRuntime(spec.TaskTemplate);
  const { RestartPolicy: policy } = spec.TaskTemplate;
  checkWord(policy?.Condition, ["any", "none", "on-failure"], (word) => `invalid RestartCondition: "${word}"`);
  for (const config of [spec.UpdateConfig, spec.RollbackConfig]) {
    checkWord(config?.FailureAction, ["pause", "continue", "rollback"], (word) => `unrecognized update failure action ${word}`);
    checkWord(config?.Order, ["stop-first", "start-first"], (word) => `unrecognized update order ${word}`);
  }
  for (const { Type } of spec.TaskTemplate.ContainerSpec?.Mounts ?? [])
    checkWord(Type, ["bind", "volume", "tmpfs", "npipe", "cluster", "image"], (word) => `invalid MountType: "${word}"`);
  if (Object.values(spec.Mode).filter((mode) => mode !== null).length > 1) throw new EngineError("InvalidParameter", "must specify only one service mode");
  checkWord(spec.EndpointSpec?.Mode, ["vip", "dnsrr"], (word) => `invalid resolution mode: "${word}"`);
}

/** Tasks are containers; of what they are to be made must be said. */
export function checkRuntime(task: TaskSpec): void {
  if (!["", "container", "plugin"].includes(task.Runtime)) throw new EngineError("InvalidParameter", "unsupported runtime");
  if (task.ContainerSpec === null || task.Runtime === "plugin") throw new EngineError("InvalidParameter", "mismatched Runtime and *Spec fields");
}

/** What a manager refuses. Throws EngineError, in the order in which swarmkit looks. */
export function validateService(context: SwarmContext, spec: ServiceSpec, self: string | undefined): void {
  if (spec.Name === "") throw rpcError("InvalidArgument", "meta: name must be provided");
  if (!NAME.test(spec.Name)) throw rpcError("InvalidArgument", "name must be valid as a DNS name component");
  if (spec.Name.length > 63) throw rpcError("InvalidArgument", "name must be 63 characters or fewer");
  validateTask(spec.TaskTemplate);
  validateMode(spec);
  validateUpdate(spec.UpdateConfig);
  validateUpdate(spec.RollbackConfig);
  validateEndpoint(spec);
  checkPortConflicts(context, spec, self);
  for (const { File } of spec.TaskTemplate.ContainerSpec?.Secrets ?? [])
    if (File === null) throw rpcError("InvalidArgument", "malformed secret reference, no target provided");
  for (const { SecretID, SecretName } of spec.TaskTemplate.ContainerSpec?.Secrets ?? []) {
    if (context.state.secrets.get(SecretID) === undefined) throw rpcError("InvalidArgument", `secret not found: ${SecretName}`);
  }
  for (const { ConfigID, ConfigName } of spec.TaskTemplate.ContainerSpec?.Configs ?? []) {
    if (context.state.configs.get(ConfigID) === undefined) throw rpcError("InvalidArgument", `config not found: ${ConfigName}`);
  }
}

function validateTask(task: TaskSpec): void {
  for (const resources of [task.Resources?.Limits, task.Resources?.Reservations]) {
    if (resources === undefined || resources === null) continue;
    if (resources.NanoCPUs !== 0 && resources.NanoCPUs < MIN_CPU) {
      throw rpcError("InvalidArgument", `invalid cpu value ${goFloat(resources.NanoCPUs / 1e9)}: Must be at least ${MIN_CPU / 1e9}`);
    }
    if (resources.MemoryBytes !== 0 && resources.MemoryBytes < MIN_MEMORY) {
      throw rpcError("InvalidArgument", `invalid memory value ${resources.MemoryBytes}: Must be at least 4MiB`);
    }
  }
  const { RestartPolicy: policy } = task;
  if ((policy?.Delay ?? 0) < 0) throw rpcError("InvalidArgument", "TaskSpec: restart-delay cannot be negative");
  if ((policy?.Window ?? 0) < 0) throw rpcError("InvalidArgument", "TaskSpec: restart-window cannot be negative");
  parseConstraints(task.Placement?.Constraints ?? []);
  const container = task.ContainerSpec;
  if (container === null) throw rpcError("InvalidArgument", "ContainerSpec: missing in service spec");
  if (container.Image === "") throw rpcError("InvalidArgument", "ContainerSpec: image reference must be provided");
  if (!isReference(container.Image)) throw rpcError("InvalidArgument", `ContainerSpec: "${container.Image}" is not a valid repository/tag`);
  const targets = (container.Mounts ?? []).map(({ Target }) => Target);
  const twice = targets.find((target, i) => targets.indexOf(target) !== i);
  if (twice !== undefined) throw rpcError("InvalidArgument", `ContainerSpec: duplicate mount point: ${twice}`);
  validateHealth(container.Healthcheck);
  validateTemplates(container);
  if ((container.StopGracePeriod ?? 0) < 0) throw rpcError("InvalidArgument", "ContainerSpec: stop-grace-period cannot be negative");
}

/** Go writes two digits of an exponent. */
function goFloat(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

function validateHealth(health: HealthConfig | null): void {
  if (health === null) return;
  for (const name of ["Interval", "Timeout", "StartPeriod", "StartInterval"] as const) {
    const nanoseconds = health[name];
    if (nanoseconds !== 0 && nanoseconds < 1_000_000) throw rpcError("InvalidArgument", `ContainerSpec: ${name} in HealthConfig cannot be less than 1ms`);
  }
  if (health.Retries < 0) throw rpcError("InvalidArgument", "ContainerSpec: Retries in HealthConfig cannot be negative");
}

/** Names of what a service's environment and hostname may refer to. */
function validateTemplates({ Env, Hostname }: ContainerSpec): void {
  for (const [what, text] of [...(Env ?? []).map((entry) => ["env", entry] as const), ["hostname", Hostname] as const]) {
    try {
      expandTemplate(text, PLACEHOLDERS);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const shown = what === "env" ? `expanding env failed: expanding env ${JSON.stringify(text)}` : "expanding hostname failed";
      throw rpcError("InvalidArgument", `${shown}: ${error.message}`);
    }
  }
}

const PLACEHOLDERS: TemplateValues = {
  Service: { ID: "id", Name: "name", Labels: {} },
  Node: { ID: "id", Hostname: "name", Platform: { Architecture: "x86_64", OS: "linux" } },
  Task: { ID: "id", Name: "name", Slot: "1" },
};

function validateMode({ Mode: mode, UpdateConfig: update }: ServiceSpec): void {
  if ((mode.ReplicatedJob !== null || mode.GlobalJob !== null) && update !== null) throw rpcError("InvalidArgument", "Jobs may not have an update config");
  if ((mode.Replicated?.Replicas ?? 0) < 0) throw rpcError("InvalidArgument", "Number of replicas must be non-negative");
}

function validateUpdate(config: UpdateConfig | null): void {
  if (config === null) return;
  if (config.Delay < 0) throw rpcError("InvalidArgument", "TaskSpec: update-delay cannot be negative");
  if (config.Monitor < 0) throw rpcError("InvalidArgument", "TaskSpec: update-monitor cannot be negative");
  if (config.MaxFailureRatio < 0 || config.MaxFailureRatio > 1) {
    throw rpcError("InvalidArgument", "TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1");
  }
}

function validateEndpoint({ EndpointSpec: endpoint }: ServiceSpec): void {
  const ports = endpoint?.Ports ?? [];
  if (endpoint?.Mode === "dnsrr" && ports.some((port) => modeOf(port) === "ingress")) {
    throw rpcError("InvalidArgument", "EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
  }
  const seen = new Set<string>();
  for (const port of ports) {
    if (port.PublishedPort === 0) continue;
    const key = `${port.Protocol} ${port.PublishedPort}`;
    if (seen.has(key)) throw rpcError("InvalidArgument", "EndpointSpec: duplicate published ports provided");
    seen.add(key);
  }
}

/** Names of networks become ids. Only the swarm's own ones and the host's predefined ones will do. */
export function resolveNetworks(context: SwarmContext, spec: ServiceSpec): void {
  const { TaskTemplate: task } = spec;
  if (task.Networks === null) return;
  task.Networks = task.Networks.map((attachment) => {
    const network = [...context.networks.all()].find(({ id, name }) => id === attachment.Target || name === attachment.Target);
    const predefined = ["bridge", "host", "none"].includes(network?.name ?? "");
    if (network === undefined || (network.overlay === undefined && !predefined)) throw new EngineError("System", `network ${attachment.Target} not found`);
    if (network.overlay?.ingress === true) {
      throw rpcError("InvalidArgument", 'Service cannot be explicitly attached to the ingress network "ingress"');
    }
    return { ...attachment, Target: predefined ? network.name : network.id };
  });
}

function checkWord(word: string | undefined, known: readonly string[], problem: (word: string) => string): void {
  if (word !== undefined && word !== "" && !known.includes(word)) throw new EngineError("InvalidParameter", problem(word));
}

function isReference(image: string): boolean {
  try {
    parseReference(image);
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
