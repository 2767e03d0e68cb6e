/** POST /services/create and /services/{id}/update. */
import { generateName } from "../../container/name-generator.ts";
import { EngineError } from "../../error.ts";
import { rfc3339Nano } from "../../time.ts";
import { publishSwarmEvent, type SwarmContext } from "../context.ts";
import { allocateService } from "../network/allocation.ts";
import type { Service } from "../objects.ts";
import { rpcError } from "../rpc-error.ts";
import type { ServiceSpec } from "../spec/service-spec.ts";
import { checkVersion } from "../state.ts";
import { normalizeSpec } from "./spec-defaults.ts";
import { checkRuntime, checkWords, resolveNetworks, validateService } from "./validate.ts";

export function createService(context: SwarmContext, asked: ServiceSpec): Service {
  const { state, containers } = context;
  const nameTaken = (name: string): Service | undefined => [...state.services].find((service) => !service.removed && service.spec.Name === name);
  if (asked.Name === "") asked.Name = generateName(containers.kernel.entropy, (name) => nameTaken(name) !== undefined);
  const spec = checkedSpec(context, asked, undefined);
  if (nameTaken(spec.Name) !== undefined) {
    throw rpcError("AlreadyExists", `name conflicts with an existing object: service ${spec.Name} already exists`);
  }
  const stamp = state.stamp("service");
  const service: Service = {
    ...stamp,
    spec,
    previousSpec: undefined,
    specVersion: stamp.version,
    ports: [],
    virtualIps: [],
    updateStatus: undefined,
    job: isJob(spec) ? { iteration: 0, lastExecution: stamp.createdAt } : undefined,
    removed: false,
  };
  state.services.add(service);
  allocateService(context, service);
  if (service.virtualIps.length > 0 || service.ports.length > 0) state.touch(service);
  publishSwarmEvent(context, "service", "create", { id: service.id, name: spec.Name });
  context.wake();
  return service;
}

export interface UpdateOptions {
  readonly version: number;
  /** `previous` brings back the spec before. */
  readonly rollback: string;
  /** Whose credentials for the registry are used. */
  readonly registryAuthFrom: string;
}

export function updateService(context: SwarmContext, service: Service, asked: ServiceSpec, options: UpdateOptions): void {
  const { state } = context;
  const back = options.rollback === "previous";
  checkOptions(asked, options);
  if (!back) asked = checkedSpec(context, asked, service);
  checkVersion(service, options.version);
  if (!back && asked.Name !== service.spec.Name) throw rpcError("Unimplemented", "renaming services is not supported");
  if (!back && modeName(asked) !== modeName(service.spec)) throw rpcError("Unimplemented", "service mode change is not allowed");
  if (back && service.previousSpec === undefined) throw rpcError("FailedPrecondition", `service ${service.id} does not have a previous spec`);
  const before = service.spec;
  service.spec = back ? (service.previousSpec as ServiceSpec) : asked;
  service.previousSpec = before;
  service.updateStatus = back ? { State: "rollback_started", StartedAt: rfc3339Nano(state.now()), Message: "manually requested rollback" } : undefined;
  state.touch(service);
  service.specVersion = service.version;
  // A job that changes is done all over.
  if (service.job !== undefined) {
    service.job = { iteration: service.job.iteration + 1, lastExecution: state.now() };
  }
  allocateService(context, service);
  publishSwarmEvent(context, "service", "update", { id: service.id, name: service.spec.Name }, back ? { "updatestate.new": "rollback_started" } : {});
  context.wake();
}

function checkOptions(asked: ServiceSpec, { rollback, registryAuthFrom }: UpdateOptions): void {
  checkRuntime(asked.TaskTemplate);
  if (!["", "spec", "previous-spec"].includes(registryAuthFrom)) throw new EngineError("System", "unsupported registryAuthFrom value");
  if (!["", "none", "previous"].includes(rollback)) throw new EngineError("System", `unrecognized rollback option ${rollback}`);
}

function checkedSpec(context: SwarmContext, asked: ServiceSpec, service: Service | undefined): ServiceSpec {
  checkWords(asked);
  resolveNetworks(context, asked);
  const spec = normalizeSpec(asked);
  validateService(context, spec, service?.id);
  return spec;
}

function isJob({ Mode: mode }: ServiceSpec): boolean {
  return mode.ReplicatedJob !== null || mode.GlobalJob !== null;
}

function modeName({ Mode: mode }: ServiceSpec): string {
  return (["Replicated", "Global", "ReplicatedJob", "GlobalJob"] as const).find((name) => mode[name] !== null) ?? "";
}
