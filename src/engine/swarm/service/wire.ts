import type { Filters } from "../../api/filters.ts";
import { prefixOf } from "../../network/subnets.ts";
import { rfc3339Nano } from "../../time.ts";
import type { SwarmContext } from "../context.ts";
import { isOver, isWanted, type Service } from "../objects.ts";
import { endpointSpecType, portConfigType, serviceSpecType } from "../spec/service-spec.ts";
import { metaToWire } from "../state.ts";
import { withDefaults } from "./spec-defaults.ts";

/** Wire type swarm.Service. */
export function serviceToWire(context: SwarmContext, service: Service, options: { insertDefaults?: boolean; status?: boolean } = {}): Record<string, unknown> {
  const spec = options.insertDefaults === true ? withDefaults(service.spec) : service.spec;
  return {
    ...metaToWire(service),
    Spec: serviceSpecType.encode(spec),
    ...(service.previousSpec === undefined
      ? {}
      : { PreviousSpec: serviceSpecType.encode(options.insertDefaults === true ? withDefaults(service.previousSpec) : service.previousSpec) }),
    Endpoint: endpointToWire(context, service),
    ...(service.updateStatus === undefined ? {} : { UpdateStatus: service.updateStatus }),
    ...(options.status === true ? { ServiceStatus: statusOf(context, service) } : {}),
    ...(service.job === undefined ? {} : { JobStatus: jobToWire(service.job) }),
  };
}

/** GET /services. */
export function listServices(context: SwarmContext, filters: Filters, status: boolean): Record<string, unknown>[] {
  filters.validate(["name", "id", "label", "mode", "runtime"]);
  return [...context.state.services]
    .filter((service) => !service.removed)
    .filter((service) => !filters.has("name") || filters.get("name").some((name) => service.spec.Name.startsWith(name)))
    .filter((service) => filters.matchesPrefix("id", service.id))
    .filter((service) => filters.matchesLabels("label", service.spec.Labels))
    .filter((service) => filters.matchesExactly("mode", modeOfService(service)))
    .map((service) => serviceToWire(context, service, { status }));
}

function modeOfService({ spec: { Mode: mode } }: Service): string {
  if (mode.Global !== null) return "global";
  if (mode.GlobalJob !== null) return "global-job";
  return mode.ReplicatedJob !== null ? "replicated-job" : "replicated";
}

/** Nothing is shown of an endpoint before a network or a port has made one. */
function endpointToWire(context: SwarmContext, service: Service): Record<string, unknown> {
  const { EndpointSpec: spec } = service.spec;
  const made = service.ports.length > 0 || service.virtualIps.length > 0 || service.previousSpec !== undefined;
  const withPrefix = (networkId: string, address: string): string => {
    const network = context.networks.byId(networkId);
    return `${address}/${network === undefined ? 0 : prefixOf(network, address)}`;
  };
  return {
    Spec: made && spec !== null ? endpointSpecType.encode(spec) : {},
    ...(service.ports.length === 0 ? {} : { Ports: service.ports.map((port) => portConfigType.encode(port)) }),
    ...(service.virtualIps.length === 0
      ? {}
      : { VirtualIPs: service.virtualIps.map(({ networkId, address }) => ({ NetworkID: networkId, Addr: withPrefix(networkId, address) })) }),
  };
}

function jobToWire(job: NonNullable<Service["job"]>): Record<string, unknown> {
  return { JobIteration: job.iteration === 0 ? {} : { Index: job.iteration }, LastExecution: rfc3339Nano(job.lastExecution) };
}

/** How many tasks run, should run, and have completed. */
function statusOf(context: SwarmContext, service: Service): Record<string, number> {
  const tasks = context.state.tasksOf(service);
  const running = tasks.filter((task) => task.status.state === "running").length;
  const { Mode: mode } = service.spec;
  if (service.job !== undefined) {
    const current = tasks.filter((task) => task.jobIteration === service.job?.iteration);
    const completed = current.filter((task) => task.status.state === "complete").length;
    const desired = mode.ReplicatedJob?.MaxConcurrent ?? current.filter((task) => isWanted(task) && !isOver(task)).length;
    return { RunningTasks: running, DesiredTasks: desired, CompletedTasks: completed };
  }
  const desired = mode.Replicated?.Replicas ?? tasks.filter((task) => isWanted(task)).length;
  return { RunningTasks: running, DesiredTasks: desired, CompletedTasks: 0 };
}
