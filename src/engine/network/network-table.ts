import { EngineError } from "../error.ts";
import type { DaemonConfig, EngineContext } from "../services.ts";
import { now, rfc3339Nano } from "../time.ts";
import { AddressPools } from "./address-pools.ts";
import { readBridgeOptions } from "./bridge-options.ts";
import { createBridge, type NewNetwork } from "./create.ts";
import { planDefaultBridge } from "./default-bridge.ts";
import { randomMac } from "./mac-address.ts";
import type { Network } from "./network.ts";
import { closeBalancer, closeMeshGateway, GATEWAY_BRIDGE, GATEWAY_OPTIONS, openBalancer, openMeshGateway } from "./overlay.ts";
import { allocateSubnets, releaseSubnets } from "./subnets.ts";

/** The networks that there are: found by name or id, made, dropped. */
export abstract class NetworkTable {
  protected readonly context: EngineContext;
  protected readonly networks = new Map<string, Network>();
  protected readonly pools: AddressPools;
  /** Overlay networks that are removed, and have containers in them that are about to stop. */
  protected readonly leaving = new Set<Network>();

  /** What daemon.json said of docker0 when that was made. */
  #shape: string;

  constructor(context: EngineContext) {
    this.context = context;
    this.pools = new AddressPools(context.config["default-address-pools"], context.kernel.entropy.hex("ipv6-pool", 10));
    this.add({ name: "none", driver: "null", ipam: { Driver: "default", Options: null, Config: null }, options: {} });
    this.add({ name: "host", driver: "host", ipam: { Driver: "default", Options: null, Config: null }, options: {} });
    this.#shape = shapeOf(context.config);
    this.add(planDefaultBridge(context, this.pools));
  }

  /** After daemon.json has changed: docker0 is made anew, unless somebody is in it or its new subnet is taken. */
  reconfigure(): void {
    const { config } = this.context;
    this.pools.configure(config["default-address-pools"]);
    const before = this.lookup("bridge");
    if (this.#shape === shapeOf(config) || before === undefined || before.endpoints.size > 0) return;
    releaseSubnets(this.pools, before.subnets);
    before.bridge?.remove();
    this.networks.delete(before.id);
    try {
      this.add(planDefaultBridge(this.context, this.pools));
      this.#shape = shapeOf(config);
    } catch (error) {
      if (!(error instanceof EngineError) || before.bridgeOptions === undefined) throw error;
      for (const { range, ipRange } of before.subnets) this.pools.reserve(range.subnet, ipRange);
      const bridge = createBridge(this.context, { name: "docker0", subnets: before.subnets, internal: false, bridgeOptions: before.bridgeOptions });
      this.add({ ...before, bridge });
    }
  }

  count(): number {
    return this.networks.size;
  }

  /** By name, then id, then a prefix of the id that only one has. Throws EngineError. */
  find(reference: string): Network {
    for (const network of this.networks.values()) if (network.name === reference) return network;
    const exact = this.networks.get(reference);
    if (exact !== undefined) return exact;
    const matches = reference === "" ? [] : [...this.networks.values()].filter((network) => network.id.startsWith(reference));
    if (matches.length > 1) {
      throw new EngineError("InvalidParameter", `network ${reference} is ambiguous (${matches.length} matches found based on ID prefix)`);
    }
    const [match] = matches;
    if (match === undefined) throw new EngineError("NotFound", `network ${reference} not found`);
    return match;
  }

  resolve(reference: string): Network {
    return this.find(reference === "default" ? "bridge" : reference);
  }

  protected lookup(reference: string): Network | undefined {
    try {
      return this.find(reference);
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  }

  // ── networks of a swarm ──

  all(): Iterable<Network> {
    return this.networks.values();
  }

  byId(id: string): Network | undefined {
    return this.networks.get(id);
  }

  /** Takes in an overlay network that the swarm has made. The one of the routing mesh is up at once. */
  addOverlay(plan: NewNetwork): Network {
    const network = this.add(plan);
    if (network.overlay?.ingress !== true) return network;
    openBalancer(this.context, network);
    const gateway = this.gatewayBridge();
    if (network.overlay.balancer !== undefined)
      openMeshGateway(this.context, gateway, network.overlay.balancer, randomMac(this.context.kernel.entropy.bytes("mac", 6)));
    return network;
  }

  /** The swarm is over, or has no use for the network. Nobody is in it any more. */
  dropOverlay(network: Network): void {
    const gateway = this.lookup(GATEWAY_BRIDGE);
    if (network.overlay?.ingress === true && gateway !== undefined) closeMeshGateway(gateway);
    closeBalancer(network);
    network.bridge?.remove();
    this.networks.delete(network.id);
  }

  /** Made for the first swarm, and left behind by it. */
  protected gatewayBridge(): Network {
    const known = this.lookup(GATEWAY_BRIDGE);
    if (known !== undefined) return known;
    const { subnets, shown } = allocateSubnets(this.context, this.pools, [], { families: [4], withGateway: () => true });
    const bridgeOptions = readBridgeOptions(GATEWAY_OPTIONS);
    return this.add({
      name: GATEWAY_BRIDGE,
      driver: "bridge",
      ipam: { Driver: "default", Options: null, Config: shown },
      options: GATEWAY_OPTIONS,
      subnets,
      bridge: createBridge(this.context, { name: GATEWAY_BRIDGE, subnets, internal: false, bridgeOptions }),
      bridgeOptions,
    });
  }

  // ── inside ──

  protected add(network: Pick<Network, "name" | "driver" | "ipam" | "options"> & Partial<Network>): Network {
    const { clock } = this.context.kernel;
    const added: Network = {
      id: network.id ?? this.context.kernel.entropy.hex("network", 64),
      created: rfc3339Nano(now(clock)),
      createdMilliseconds: clock.realtime(),
      internal: false,
      attachable: false,
      enableIPv4: true,
      enableIPv6: false,
      labels: {},
      configOnly: false,
      configFrom: "",
      subnets: [],
      endpoints: new Map(),
      ...network,
    };
    this.networks.set(added.id, added);
    return added;
  }

  protected publish(action: string, network: Network, container?: string): void {
    const attributes = { ...(container === undefined ? {} : { container }), name: network.name, type: network.driver };
    this.context.events.publish("network", action, network.id, attributes);
  }
}

const OF_DOCKER0 = [
  ...["bip", "bip6", "fixed-cidr", "fixed-cidr-v6", "default-gateway", "default-gateway-v6", "default-address-pools"],
  ...["ipv6", "ip", "icc", "ip-masq", "mtu"],
] as readonly (keyof DaemonConfig)[];

function shapeOf(config: DaemonConfig): string {
  return JSON.stringify(OF_DOCKER0.map((key) => config[key] ?? null));
}
