/** The overlay driver on this node: load balancers of networks, and the bridge that leads out of them. */
import { parseIPv4 } from "../../base/ip.ts";
import type { EngineContext } from "../services.ts";
import type { CreateRequest } from "./create-request.ts";
import type { BalancerEndpoint, Network } from "./network.ts";
import { nextAddress, releaseAddress } from "./subnets.ts";

/** What a swarm does about overlay networks. */
export interface OverlayDriver {
  /** POST /networks/create. Throws EngineError. */
  create(request: CreateRequest): { Id: string; Warning: string };
  /** Throws EngineError while a service uses it. */
  remove(network: Network): void;
}

export const GATEWAY_BRIDGE = "docker_gwbridge";

/** Options of `docker_gwbridge`: containers reach the outside by it, not one another. */
export const GATEWAY_OPTIONS: Readonly<Record<string, string>> = {
  "com.docker.network.bridge.enable_icc": "false",
  "com.docker.network.bridge.enable_ip_masquerade": "true",
  "com.docker.network.bridge.name": GATEWAY_BRIDGE,
};

/** On overlays the hardware address follows from the IP address. */
export function overlayMac(text: string): string {
  const address = parseIPv4(text) ?? 0;
  return ["02:42", ...[24, 16, 8, 0].map((shift) => ((address >>> shift) & 255).toString(16).padStart(2, "0"))].join(":");
}

/** Gives the network its load balancer here, when it has none. */
export function openBalancer(context: EngineContext, network: Network): void {
  const { overlay, bridge } = network;
  if (overlay === undefined || overlay.balancer !== undefined || bridge === undefined) return;
  const ipv4 = nextAddress(network, 4);
  const mac = overlayMac(ipv4);
  const namespace = context.kernel.network.createNamespace();
  bridge.attach(namespace, { addresses: [ipv4], mac });
  overlay.balancer = {
    id: context.kernel.entropy.hex("endpoint", 64),
    key: overlay.ingress ? "ingress-sbox" : `lb-${network.name}`,
    name: `${network.name}-endpoint`,
    namespace,
    mac,
    ipv4,
  };
}

export function closeBalancer(network: Network): void {
  const { overlay, bridge } = network;
  const balancer = overlay?.balancer;
  if (overlay === undefined || balancer === undefined) return;
  bridge?.detach(balancer.namespace);
  releaseAddress(network, balancer.ipv4);
  overlay.balancer = undefined;
}

/** The routing mesh's leg on docker_gwbridge. */
export function openMeshGateway(context: EngineContext, gateway: Network, mesh: BalancerEndpoint, mac: string): void {
  if (gateway.bridge === undefined || gateway.gatewayOf !== undefined) return;
  const ipv4 = nextAddress(gateway, 4);
  gateway.bridge.attach(mesh.namespace, { addresses: [ipv4], mac, defaultRoute: { ipv4: true } });
  const id = context.kernel.entropy.hex("endpoint", 64);
  gateway.gatewayOf = { id, key: mesh.key, name: `gateway_${mesh.key}`, namespace: mesh.namespace, mac, ipv4 };
}

export function closeMeshGateway(gateway: Network): void {
  const leg = gateway.gatewayOf;
  if (leg === undefined) return;
  gateway.bridge?.detach(leg.namespace);
  releaseAddress(gateway, leg.ipv4);
  gateway.gatewayOf = undefined;
}
