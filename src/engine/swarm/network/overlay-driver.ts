import { addressBits, type Cidr, cidrContains, cidrOverlaps, cidrSize, formatCidr, parseCidr } from "../../../base/cidr.ts";
import { EngineError } from "../../error.ts";
import { AddressRange } from "../../network/address-range.ts";
import { type CreateRequest, ipamConfigs } from "../../network/create-request.ts";
import { validateIpam } from "../../network/ipam-config.ts";
import type { Network, Overlay } from "../../network/network.ts";
import type { OverlayDriver } from "../../network/overlay.ts";
import type { NetworkMember } from "../../services.ts";
import { rfc3339Nano } from "../../time.ts";
import { publishSwarmEvent, type SwarmContext } from "../context.ts";
import { isOver, isWanted, type SwarmObject, type Task } from "../objects.ts";
import { rpcError } from "../rpc-error.ts";
import { modeOf } from "./allocation.ts";
import type { ServiceDirectory } from "./service-directory.ts";

const FIRST_VXLAN = 4096;
/** It is made with the cluster itself. */
const INGRESS_INDEX = 5;
/** The header of VXLAN takes 50 bytes of each packet. */
const MTU = 1450;

export interface OverlayPools {
  /** `10.0.0.0/8` */
  readonly pools: readonly string[];
  /** Prefix length of the subnets cut from them. */
  readonly subnetSize: number;
}

/** Overlay networks of the swarm: their ids, subnets and tunnels. They end with it. */
export class SwarmOverlays implements OverlayDriver {
  readonly #context: SwarmContext;
  readonly #directory: ServiceDirectory;
  readonly #pools: OverlayPools;
  readonly #objects = new Map<string, SwarmObject>();
  readonly #peer: Overlay["peer"];
  #vxlan = FIRST_VXLAN;

  constructor(context: SwarmContext, directory: ServiceDirectory, pools: OverlayPools) {
    this.#context = context;
    this.#directory = directory;
    this.#pools = pools;
    this.#peer = { name: context.containers.kernel.entropy.hex("swarm/peer", 12), address: context.address };
  }

  /** The network of the routing mesh. */
  createIngress(): Network {
    return this.#add({
      name: "ingress",
      ingress: true,
      attachable: false,
      internal: false,
      labels: {},
      options: {},
      subnet: this.#nextSubnet(),
      gateway: undefined,
    });
  }

  create(request: CreateRequest): { Id: string; Warning: string } {
    const configs = ipamConfigs(request);
    validateIpam(configs, request.EnableIPv6 ?? false);
    if (!NAME.test(request.Name)) throw rpcError("InvalidArgument", "name must be valid as a DNS name component");
    if (request.Ingress && this.ingress() !== undefined) throw rpcError("AlreadyExists", `ingress network (${this.ingress()?.id}) is already present`);
    const [config] = configs;
    const wanted = config?.Subnet === undefined ? undefined : parseCidr(config.Subnet);
    if (wanted !== undefined && this.#taken().some((other) => cidrOverlaps(other, wanted))) {
      throw rpcError("InvalidArgument", "invalid pool request: Pool overlaps with other one on this address space");
    }
    const network = this.#add({
      name: request.Name,
      ingress: request.Ingress,
      attachable: request.Attachable,
      internal: request.Internal,
      labels: request.Labels ?? {},
      options: request.Options ?? {},
      subnet: wanted ?? this.#nextSubnet(),
      gateway: config?.Gateway,
    });
    publishSwarmEvent(this.#context, "network", "create", network);
    return { Id: network.id, Warning: "" };
  }

  remove(network: Network): void {
    const meshUser =
      network.overlay?.ingress === true
        ? [...this.#context.state.services].find(({ removed, ports }) => !removed && ports.some((port) => modeOf(port) === "ingress"))
        : undefined;
    if (meshUser !== undefined) throw rpcError("FailedPrecondition", `ingress network cannot be removed because service ${meshUser.id} depends on it`);
    const user = [...this.#context.state.services].find((service) => !service.removed && this.#directory.networksOf(service).includes(network.id));
    if (user !== undefined) throw rpcError("FailedPrecondition", `network ${network.id} is in use by service ${user.id}`);
    const task = [...this.#context.state.tasks].find(
      (one) => isWanted(one) && !isOver(one) && one.attachments.some(({ networkId }) => networkId === network.id),
    );
    const guest = [...network.endpoints.values()].find(({ member }) => ![...this.#context.state.tasks].some((one) => one.container?.id === member.id));
    // A container that joined by hand is a task of its own kind to the manager.
    if (guest !== undefined)
      throw rpcError("FailedPrecondition", `network ${network.id} is in use by task ${BigInt(`0x${guest.member.id}`).toString(36).slice(0, 25)}`);
    if (task !== undefined) throw rpcError("FailedPrecondition", `network ${network.id} is in use by task ${task.id}`);
    this.#objects.delete(network.id);
  }

  ingress(): Network | undefined {
    return [...this.#context.networks.all()].find(({ overlay }) => overlay?.ingress === true);
  }

  /** When the swarm ends. */
  dropAll(): void {
    for (const network of [...this.#context.networks.all()]) if (network.overlay !== undefined) this.#context.networks.dropOverlay(network);
  }

  /** Wire type swarm.Network, inside a task's attachment. */
  toWire(network: Network): Record<string, unknown> {
    const object = this.#objects.get(network.id);
    const { overlay } = network;
    if (object === undefined || overlay === undefined) return { ID: network.id };
    const labels = Object.keys(network.labels).length === 0 ? {} : network.labels;
    return {
      ID: network.id,
      Version: { Index: object.version },
      CreatedAt: rfc3339Nano(object.createdAt),
      UpdatedAt: rfc3339Nano(object.updatedAt),
      Spec: {
        Name: network.name,
        Labels: labels,
        DriverConfiguration: overlay.ingress ? {} : { Name: "overlay" },
        ...(network.internal ? { Internal: true } : {}),
        ...(network.attachable ? { Attachable: true } : {}),
        ...(overlay.ingress ? { Ingress: true } : {}),
        IPAMOptions: { Driver: overlay.ingress ? {} : { Name: "default" } },
        Scope: "swarm",
      },
      DriverState: { Name: "overlay", Options: { ...network.options, "com.docker.network.driver.overlay.vxlanid_list": `${overlay.vxlan}` } },
      IPAMOptions: { Driver: { Name: "default" }, Configs: network.ipam.Config },
    };
  }

  #add(plan: {
    name: string;
    ingress: boolean;
    attachable: boolean;
    internal: boolean;
    labels: Record<string, string>;
    options: Record<string, string>;
    subnet: Cidr;
    gateway: string | undefined;
  }): Network {
    const { kernel } = this.#context.containers;
    const stamp = this.#context.state.stamp("network", plan.ingress ? INGRESS_INDEX : undefined);
    const range = new AddressRange(plan.subnet, undefined, { inSeries: true });
    const gateway = plan.gateway ?? range.next() ?? "";
    range.reserve(gateway);
    const namespace = kernel.network.createNamespace();
    const directory = this.#directory;
    const overlay: Overlay = {
      ingress: plan.ingress,
      vxlan: this.#vxlan++,
      peer: this.#peer,
      namespace,
      balancer: undefined,
      addressesOf: (name) => directory.addressesOf(stamp.id, name),
      nameOf: (address) => directory.nameOf(stamp.id, address),
      services: () => directory.describe(stamp.id, (task) => this.#endpointOf(stamp.id, task), this.#context.address),
      checkAttachable: (member) => this.#checkAttachable(member, plan),
    };
    const bridge = kernel.network.createBridge({
      name: "br0",
      subnets: [{ subnet: formatCidr(plan.subnet), gateway }],
      mtu: Number(plan.options["com.docker.network.driver.mtu"] ?? MTU) || MTU,
      internal: true, // The way out is docker_gwbridge.
      namespace,
      balancer: {
        get namespace() {
          return overlay.balancer?.namespace;
        },
        get source() {
          return overlay.balancer?.ipv4 ?? gateway;
        },
        pick: (address) => directory.pick(stamp.id, address),
      },
    });
    this.#objects.set(stamp.id, stamp);
    return this.#context.networks.addOverlay({
      id: stamp.id,
      name: plan.name,
      driver: "overlay",
      scope: "swarm",
      ipam: { Driver: "default", Options: null, Config: [{ Subnet: formatCidr(plan.subnet), Gateway: gateway }] },
      options: plan.options,
      labels: plan.labels,
      attachable: plan.attachable,
      internal: plan.internal,
      subnets: [{ range, gateway }],
      bridge,
      overlay,
    });
  }

  #endpointOf(networkId: string, task: Task): string {
    return this.#context.networks.byId(networkId)?.endpoints.get(task.container?.id ?? "")?.id ?? "";
  }

  #checkAttachable(member: NetworkMember, plan: { name: string; attachable: boolean }): void {
    const isTask = [...this.#context.state.tasks].some((task) => task.container?.id === member.id);
    if (isTask || plan.attachable) return;
    const { kind, message } = rpcError("PermissionDenied", `network ${plan.name} not manually attachable`);
    throw new EngineError(kind, `Could not attach to network ${plan.name}: ${message}`);
  }

  #nextSubnet(): Cidr {
    const taken = this.#taken();
    for (const text of this.#pools.pools) {
      const pool = parseCidr(text);
      if (pool === undefined) continue;
      const prefix = this.#pools.subnetSize;
      const step = 1n << BigInt(addressBits(pool.family) - prefix);
      for (let base = pool.base; base < pool.base + cidrSize(pool); base += step) {
        const candidate: Cidr = { family: pool.family, base, prefix };
        if (!cidrContains(pool, { family: pool.family, value: base })) break;
        if (!taken.some((other) => cidrOverlaps(other, candidate))) return candidate;
      }
    }
    throw rpcError("InvalidArgument", "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network");
  }

  #taken(): Cidr[] {
    return [...this.#context.networks.all()].flatMap(({ overlay, subnets }) => (overlay === undefined ? [] : subnets.map(({ range }) => range.subnet)));
  }
}

const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
