/** Addresses and ports that the manager gives to services and tasks. */
import type { Network } from "../../network/network.ts";
import { nextAddress, releaseAddress } from "../../network/subnets.ts";
import type { SwarmContext } from "../context.ts";
import type { Service, TaskAttachment } from "../objects.ts";
import { rpcError } from "../rpc-error.ts";
import type { PortConfig, ServiceSpec } from "../spec/service-spec.ts";
import type { TaskSpec } from "../spec/task-spec.ts";

/** For services that name no port to publish. */
const FIRST_DYNAMIC_PORT = 30_000;
const LAST_DYNAMIC_PORT = 32_767;

/** Brings the service's ports and virtual addresses in line with its spec. */
export function allocateService(context: SwarmContext, service: Service): void {
  service.ports = allocatePorts(context, service);
  const { EndpointSpec: endpoint } = service.spec;
  const wanted = new Set<string>();
  if (usesMesh(service)) {
    const mesh = meshNetwork(context);
    if (mesh !== undefined) wanted.add(mesh.id);
  }
  if ((endpoint?.Mode || "vip") === "vip")
    for (const { Target } of service.spec.TaskTemplate.Networks ?? []) if (isOverlay(context, Target)) wanted.add(Target);
  for (const virtual of service.virtualIps) if (!wanted.has(virtual.networkId)) release(context, virtual);
  const kept = service.virtualIps.filter(({ networkId }) => wanted.has(networkId));
  const added = [...wanted]
    .filter((id) => !kept.some(({ networkId }) => networkId === id))
    .flatMap((networkId) => {
      const network = context.networks.byId(networkId);
      return network === undefined ? [] : [{ networkId, address: nextAddress(network, 4) }];
    });
  service.virtualIps = [...kept, ...added];
}

export function releaseService(context: SwarmContext, service: Service): void {
  for (const virtual of service.virtualIps) release(context, virtual);
  service.virtualIps = [];
  service.ports = [];
}

/** An address in each overlay network of a task; that of the mesh comes first. */
export function allocateTask(context: SwarmContext, service: Service, spec: TaskSpec): TaskAttachment[] {
  const mesh = usesMesh(service) ? meshNetwork(context) : undefined;
  const wanted = [
    ...(mesh === undefined ? [] : [{ networkId: mesh.id, aliases: [] as string[] }]),
    ...(spec.Networks ?? []).filter(({ Target }) => isOverlay(context, Target)).map(({ Target, Aliases }) => ({ networkId: Target, aliases: Aliases ?? [] })),
  ];
  const given: TaskAttachment[] = [];
  try {
    for (const { networkId, aliases } of wanted) {
      const network = context.networks.byId(networkId);
      if (network !== undefined) given.push({ networkId, address: nextAddress(network, 4), aliases });
    }
  } catch (error) {
    releaseTask(context, given); // All or nothing.
    throw error;
  }
  return given;
}

export function releaseTask(context: SwarmContext, attachments: readonly TaskAttachment[]): void {
  for (const attachment of attachments) release(context, attachment);
}

/** Throws when another service has one of the ports. */
export function checkPortConflicts(context: SwarmContext, spec: ServiceSpec, self: string | undefined): void {
  for (const port of spec.EndpointSpec?.Ports ?? []) {
    if (port.PublishedPort === 0) continue;
    const mode = modeOf(port);
    for (const other of context.state.services) {
      if (other.id === self || other.removed) continue;
      const clash = other.ports.find((taken) => taken.PublishedPort === port.PublishedPort && taken.Protocol === (port.Protocol || "tcp"));
      // Two services may have the same port in host mode, on different nodes.
      if (clash === undefined || (mode === "host" && modeOf(clash) === "host")) continue;
      const kind = modeOf(clash) === "host" ? "a host-published" : "an ingress";
      throw rpcError("InvalidArgument", `port '${port.PublishedPort}' is already in use by service '${other.spec.Name}' (${other.id}) as ${kind} port`);
    }
  }
}

export function modeOf(port: PortConfig): string {
  return port.PublishMode || "ingress";
}

function release(context: SwarmContext, { networkId, address }: { readonly networkId: string; readonly address: string }): void {
  const network = context.networks.byId(networkId);
  if (network !== undefined) releaseAddress(network, address);
}

function isOverlay(context: SwarmContext, networkId: string): boolean {
  return context.networks.byId(networkId)?.overlay !== undefined;
}

function usesMesh(service: Service): boolean {
  return (service.spec.EndpointSpec?.Ports ?? []).some((port) => modeOf(port) === "ingress");
}

function meshNetwork(context: SwarmContext): Network | undefined {
  return [...context.networks.all()].find(({ overlay }) => overlay?.ingress === true);
}

function allocatePorts(context: SwarmContext, service: Service): PortConfig[] {
  const taken = new Set<string>();
  for (const other of context.state.services) if (other !== service) for (const port of other.ports) taken.add(`${port.Protocol} ${port.PublishedPort}`);
  const asked = service.spec.EndpointSpec?.Ports ?? [];
  for (const port of asked) if (port.PublishedPort !== 0) taken.add(`${port.Protocol} ${port.PublishedPort}`);
  return asked.map((port) => {
    if (port.PublishedPort !== 0 || modeOf(port) === "host") return port;
    const before = service.ports.find((known) => known.TargetPort === port.TargetPort && known.Protocol === port.Protocol && modeOf(known) === "ingress");
    if (before !== undefined && !taken.has(`${before.Protocol} ${before.PublishedPort}`)) return { ...port, PublishedPort: before.PublishedPort };
    for (let number = FIRST_DYNAMIC_PORT; number <= LAST_DYNAMIC_PORT; number++) {
      const key = `${port.Protocol} ${number}`;
      if (taken.has(key)) continue;
      taken.add(key);
      return { ...port, PublishedPort: number };
    }
    throw rpcError("InvalidArgument", "dynamic port space exhausted");
  });
}
