import type { ServiceSpec, UpdateConfig } from "../spec/service-spec.ts";

/** What was not said about updates. */
const UPDATE_DEFAULTS: UpdateConfig = { Parallelism: 1, Delay: 0, FailureAction: "pause", Monitor: 5_000_000_000, MaxFailureRatio: 0, Order: "stop-first" };

/** As stored: names in one form, what a manager always writes down. */
export function normalizeSpec(spec: ServiceSpec): ServiceSpec {
  const container = spec.TaskTemplate.ContainerSpec;
  const { Mode: mode, EndpointSpec: endpoint } = spec;
  const none = mode.Replicated === null && mode.Global === null && mode.ReplicatedJob === null && mode.GlobalJob === null;
  const job = mode.ReplicatedJob;
  return {
    ...spec,
    Labels: spec.Labels ?? {},
    TaskTemplate: {
      ...spec.TaskTemplate,
      Runtime: "container",
      ContainerSpec: container === null ? null : { ...container, Isolation: container.Isolation || "default" },
    },
    Mode: {
      ...mode,
      Replicated: none ? { Replicas: 1 } : mode.Replicated === null ? null : { Replicas: mode.Replicated.Replicas ?? 1 },
      ReplicatedJob: job === null ? null : { MaxConcurrent: job.MaxConcurrent ?? 1, TotalCompletions: job.TotalCompletions ?? job.MaxConcurrent ?? 1 },
    },
    UpdateConfig: spec.UpdateConfig === null ? null : { ...spec.UpdateConfig, ...wordsOf(spec.UpdateConfig) },
    RollbackConfig: spec.RollbackConfig === null ? null : { ...spec.RollbackConfig, ...wordsOf(spec.RollbackConfig) },
    EndpointSpec:
      endpoint === null
        ? null
        : {
            Mode: endpoint.Mode || "vip",
            Ports:
              endpoint.Ports?.map((port) => ({ ...port, Protocol: (port.Protocol || "tcp").toLowerCase(), PublishMode: port.PublishMode || "ingress" })) ??
              null,
          },
  };
}

function wordsOf(config: UpdateConfig): Pick<UpdateConfig, "FailureAction" | "Order"> {
  return { FailureAction: config.FailureAction || "pause", Order: config.Order || "stop-first" };
}

/** `insertDefaults`: as the manager goes about it where nothing was said. */
export function withDefaults(spec: ServiceSpec): ServiceSpec {
  const { TaskTemplate: task } = spec;
  const policy = task.RestartPolicy;
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ContainerSpec:
        task.ContainerSpec === null
          ? null
          : { ...task.ContainerSpec, StopGracePeriod: task.ContainerSpec.StopGracePeriod ?? 10_000_000_000, DNSConfig: task.ContainerSpec.DNSConfig ?? NO_DNS },
      Resources: task.Resources ?? { Limits: null, Reservations: null },
      Placement: task.Placement ?? { Constraints: null, Preferences: null, MaxReplicas: 0, Platforms: null },
      RestartPolicy: {
        Condition: policy?.Condition || "any",
        Delay: policy?.Delay ?? 5_000_000_000,
        MaxAttempts: policy?.MaxAttempts ?? 0,
        Window: policy?.Window ?? null,
      },
    },
    UpdateConfig: updateDefaults(spec.UpdateConfig),
    RollbackConfig: updateDefaults(spec.RollbackConfig),
  };
}

const NO_DNS = { Nameservers: null, Search: null, Options: null };

function updateDefaults(config: UpdateConfig | null): UpdateConfig {
  return config === null ? UPDATE_DEFAULTS : { ...config, Monitor: config.Monitor || UPDATE_DEFAULTS.Monitor };
}
