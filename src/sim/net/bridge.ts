import { type AddressFamily, type Cidr, cidrContains, parseAddress } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import { familyOf, parseDestination } from "./address.ts";
import { randomMac } from "./admin.ts";
import type { NetDevice } from "./device.ts";
import { isLinkLocal } from "./ipv6.ts";
import type { Hop } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { isPath, type NoPath, type Packet, type Path, type Segment } from "./path.ts";
import { chooseRoute, USER_METRIC } from "./routing.ts";
import { chooseSource } from "./source-address.ts";
import type { AttachOptions, Bridge, BridgeSubnet, LoadBalancer, NetNamespace } from "./types.ts";

interface Port {
  readonly namespace: Namespace;
  /** The end inside the namespace, and the one plugged into the bridge. */
  readonly inside: NetDevice;
  readonly outside: NetDevice;
}

/** A subnet, taken apart. */
interface Net {
  readonly cidr: Cidr;
  readonly gateway: string | undefined;
}

export interface BridgeOptions {
  readonly name: string;
  readonly subnets: readonly BridgeSubnet[];
  readonly nets: readonly Net[];
  readonly mtu?: number;
  readonly internal?: boolean;
  readonly icc?: boolean;
  readonly balancer?: LoadBalancer;
}

/** A Linux bridge in the host's namespace with Docker's filter rules around it. */
export class LinuxBridge implements Bridge, Segment {
  readonly name: string;
  readonly subnets: readonly BridgeSubnet[];
  readonly nets: readonly Net[];
  readonly #host: Namespace;
  readonly #device: NetDevice;
  readonly #internal: boolean;
  readonly #icc: boolean;
  readonly #mtu: number;
  readonly #ports = new Map<NetNamespace, Port>();
  readonly #balancer: LoadBalancer | undefined;
  readonly #onRemove: () => void;

  constructor(host: Namespace, options: BridgeOptions, onRemove: () => void) {
    this.name = options.name;
    this.subnets = options.subnets;
    this.nets = options.nets;
    this.#host = host;
    this.#internal = options.internal ?? false;
    this.#icc = options.icc ?? true;
    this.#mtu = options.mtu ?? 1500;
    this.#balancer = options.balancer;
    this.#onRemove = onRemove;
    this.#device = host.addDevice({ name: options.name, kind: "bridge", mac: randomMac(host), mtu: this.#mtu });
    this.#device.segment = this;
    host.admin.setUp(options.name, true);
    for (const { cidr, gateway } of this.nets) if (gateway !== undefined) host.addAddress(this.#device, gateway, cidr.prefix, { nodad: true });
  }

  /** The namespace in which the bridge stands. */
  get home(): Namespace {
    return this.#host;
  }

  attach(namespace: NetNamespace, options: AttachOptions): { interfaceName: string; hostInterface: string } {
    const addresses = this.#checkAddresses(options.addresses);
    if (this.#ports.has(namespace)) throw new Errno("EEXIST");
    const inner = namespace as Namespace;
    const interfaceName = options.interfaceName ?? inner.freeEthernetName();
    const inside = inner.addDevice({ name: interfaceName, kind: "veth", mac: options.mac, mtu: this.#mtu });
    const outside = this.#host.addDevice({ name: this.#vethName(), kind: "veth", mac: randomMac(this.#host), mtu: this.#mtu });
    inside.peerIndex = outside.index;
    outside.peerIndex = inside.index;
    outside.master = this.name;
    outside.up = true;
    inside.segment = this;
    outside.segment = this;
    inside.ipv6Disabled = !addresses.some(({ net }) => net.cidr.family === 6);
    this.#ports.set(namespace, { namespace: inner, inside, outside });
    inner.admin.setUp(interfaceName, true);
    this.#host.gainCarrier(outside);
    this.#host.gainCarrier(this.#device);
    for (const { address, net } of addresses) {
      inner.addAddress(inside, address, net.cidr.prefix, { nodad: true, subnet: net.cidr });
      const wanted = net.cidr.family === 4 ? options.defaultRoute?.ipv4 : options.defaultRoute?.ipv6;
      if (wanted === true && net.gateway !== undefined) addDefaultRoute(inner, net.cidr.family, net.gateway, interfaceName);
    }
    return { interfaceName, hostInterface: outside.name };
  }

  detach(namespace: NetNamespace): void {
    const port = this.#ports.get(namespace);
    if (port === undefined) return;
    this.#ports.delete(namespace);
    port.inside.segment = undefined;
    port.namespace.removeDevice(port.inside);
    this.#host.removeDevice(port.outside);
  }

  remove(): void {
    for (const namespace of [...this.#ports.keys()]) this.detach(namespace);
    this.#device.segment = undefined;
    this.#host.removeDevice(this.#device);
    this.#onRemove();
  }

  /** `ip link del` on either end of a veth pair takes both. */
  unplug(device: NetDevice): void {
    if (device === this.#device) {
      this.remove();
      return;
    }
    for (const port of this.#ports.values()) {
      if (port.inside === device || port.outside === device) {
        this.detach(port.namespace);
        return;
      }
    }
  }

  get filtered(): NonNullable<Segment["filtered"]> {
    const addresses = [...this.#ports.values()].flatMap(({ inside }) => inside.addresses.map(({ address }) => address));
    return { subnets: this.subnets.map(({ subnet }) => subnet), addresses, internal: this.#internal, icc: this.#icc };
  }

  send(packet: Packet): Path | NoPath {
    const sender = [...this.#ports.values()].find((port) => port.inside === packet.device);
    const leave: Hop[] = sender === undefined ? [out(this.#device)] : [out(sender.inside), into(sender.outside)];
    if (sender === undefined ? packet.device !== this.#device : !(sender.outside.up && this.#device.up))
      return { failure: "no-neighbor", source: packet.source };
    const hops = [...packet.hops, ...leave];
    const choice = packet.nextHop === packet.destination ? this.#balancer?.pick(packet.destination) : undefined;
    if (choice?.virtual === true) return this.#toVirtual(packet, hops, choice.to);
    const neighbor = this.#owner(packet.nextHop);
    this.#introduce(packet, sender, neighbor);
    if (neighbor !== undefined) {
      const filtered = sender !== undefined && !this.#icc;
      if (filtered || packet.nextHop !== packet.destination) return { failure: "dropped", source: packet.source };
      return {
        sender: packet.from,
        source: packet.source,
        seenAs: packet.source,
        target: { namespace: neighbor.namespace },
        address: packet.destination,
        ...(isLinkLocal(packet.source) && { seenZone: neighbor.inside.name }),
        hops: [...hops, out(neighbor.outside), into(neighbor.inside)],
        routers: packet.routers,
        throughBridge: false,
      };
    }
    if (sender === undefined || !this.#answersTo(packet.nextHop)) return { failure: "no-neighbor", source: packet.source };
    return this.#enterHost(packet, [...hops, into(this.#device)]);
  }

  /** A virtual address: the load balancer passes the packet on, as if it came from itself, or answers that nobody is there. */
  #toVirtual(packet: Packet, hops: readonly Hop[], backend: string | undefined): Path | NoPath {
    const port = backend === undefined ? undefined : this.#owner(backend);
    const { source, destination } = packet;
    const common = { sender: packet.from, source, seenAs: this.#balancer?.source ?? source, routers: packet.routers, throughBridge: false };
    if (port !== undefined && backend !== undefined) {
      return { ...common, target: { namespace: port.namespace }, address: backend, dialed: destination, hops: [...hops, out(port.outside), into(port.inside)] };
    }
    const balancer = this.#balancer?.namespace as Namespace | undefined;
    return balancer === undefined ? { failure: "no-neighbor", source } : { ...common, target: { namespace: balancer }, address: destination, hops };
  }

  /** A packet from a container has reached the host: it is for the host, or is to be forwarded. */
  #enterHost(packet: Packet, hops: readonly Hop[]): Path | NoPath {
    const { destination, source } = packet;
    if (this.#host.isLocal(destination)) {
      const zone = isLinkLocal(source) ? { seenZone: this.name } : {};
      return {
        sender: packet.from,
        source,
        seenAs: source,
        ...zone,
        target: { namespace: this.#host },
        address: destination,
        hops,
        routers: 0,
        throughBridge: true,
      };
    }
    if (this.#internal) return { failure: "dropped", source };
    const route = chooseRoute(this.#host.routeTable, destination);
    const device = route === undefined ? undefined : this.#host.device(route.interface);
    if (route === undefined || device === undefined) return { failure: "network-unreachable", source, reporter: this.#gatewayFor(destination) };
    // Docker's isolation chains: what comes from one bridge never leaves by another.
    if (device.kind === "bridge" || device.segment === undefined) return { failure: "dropped", source };
    const masqueraded = chooseSource(this.#host, device, destination, route) ?? source;
    const nextHop = route.gateway ?? destination;
    const onward = device.segment.send({ from: packet.from, device, nextHop, destination, source: masqueraded, hops, routers: packet.routers + 1 });
    return isPath(onward) ? { ...onward, source } : { ...onward, source, reporter: this.#gatewayFor(destination) };
  }

  /** Who asks for an address on the wire, and who answers, know each other from then on. */
  #introduce(packet: Packet, sender: Port | undefined, neighbor: Port | undefined): void {
    const asker = sender === undefined ? { namespace: this.#host, inside: this.#device } : sender;
    const isGateway = sender !== undefined && this.#answersTo(packet.nextHop);
    const answerer = neighbor ?? (isGateway ? { namespace: this.#host, inside: this.#device } : undefined);
    asker.namespace.neighbourTable.learn(asker.inside, packet.nextHop, answerer?.inside.mac, isGateway);
    answerer?.namespace.neighbourTable.learn(answerer.inside, packet.source, asker.inside.mac, sender === undefined);
  }

  /** Each in its subnet; free; one of a family at most. */
  #checkAddresses(texts: readonly string[]): { readonly address: string; readonly net: Net }[] {
    const found = texts.map((text) => {
      const address = canonicalAddress(text);
      const parsed = address === undefined ? undefined : parseAddress(address);
      const net = parsed === undefined ? undefined : this.nets.find(({ cidr }) => cidrContains(cidr, parsed));
      if (address === undefined || net === undefined) throw new Errno("EINVAL");
      if (address === net.gateway || this.#owner(address) !== undefined) throw new Errno("EADDRINUSE");
      return { address, net };
    });
    if (new Set(found.map(({ net }) => net)).size < found.length) throw new Errno("EINVAL");
    return found;
  }

  /** The host's address that a sender of this family sees as its router. */
  #gatewayFor(address: string): string {
    return this.nets.find(({ cidr }) => cidr.family === familyOf(address))?.gateway ?? this.#host.anyAddress();
  }

  #owner(address: string): Port | undefined {
    const now = this.#host.world.clock.monotonic();
    for (const port of this.#ports.values()) if (port.inside.up && port.inside.owns(address, now)) return port;
    return undefined;
  }

  /** Is this an address of the host on the bridge? */
  #answersTo(address: string): boolean {
    return this.#device.up && this.#device.owns(address, this.#host.world.clock.monotonic());
  }

  #vethName(): string {
    for (;;) {
      const name = `veth${this.#host.world.entropy.hex("net/veth", 7)}`;
      if (this.#host.device(name) === undefined) return name;
    }
  }
}

/** One of each family at most, and at least one. Throws EINVAL. */
export function parseSubnets(subnets: readonly BridgeSubnet[]): Net[] {
  const nets = subnets.map(parseSubnet);
  if (nets.length === 0 || new Set(nets.map(({ cidr }) => cidr.family)).size < nets.length) throw new Errno("EINVAL");
  return nets;
}

/** Throws EINVAL. */
export function parseSubnet({ subnet, gateway }: BridgeSubnet): Net {
  const cidr = parseDestination(subnet);
  const host = gateway === undefined ? undefined : parseAddress(gateway);
  if (cidr === undefined || (gateway !== undefined && host?.family !== cidr.family)) throw new Errno("EINVAL");
  return { cidr, gateway: gateway === undefined ? undefined : canonicalAddress(gateway) };
}

function addDefaultRoute(namespace: Namespace, family: AddressFamily, gateway: string, interfaceName: string): void {
  const destination = family === 4 ? "0.0.0.0/0" : "::/0";
  if (namespace.routeTable.some((route) => route.destination === destination)) return;
  namespace.addRoute({ destination, gateway, interface: interfaceName, ...(family === 6 && { metric: USER_METRIC }) });
}

function out(device: NetDevice): Hop {
  return { device, direction: "tx" };
}

function into(device: NetDevice): Hop {
  return { device, direction: "rx" };
}
