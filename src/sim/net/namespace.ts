import { addressBits, type Cidr, cidrOf, formatCidr, parseAddress } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import type { Clock } from "../time/clock.ts";
import type { Entropy } from "../time/entropy.ts";
import { broadcastOf, familyOf, isWildcard, parseDestination } from "./address.ts";
import { createAdmin, takeDown } from "./admin.ts";
import { DatagramEndpoint, type UdpOwner } from "./datagram.ts";
import { NetDevice, type OwnAddress } from "./device.ts";
import { detectionNanoseconds, isLinkLocal, linkLocalOf, splitZone } from "./ipv6.ts";
import { ListenerSocket } from "./listener.ts";
import { NeighbourTable } from "./neighbours.ts";
import { findPath, isPath } from "./path.ts";
import { pingAddress } from "./ping.ts";
import { type Binding, PortTable } from "./port-table.ts";
import { KERNEL_METRIC, sortRoutes, type TableRoute } from "./routing.ts";
import type { StreamSocket } from "./stream-socket.ts";
import { connectTcp, type TcpOwner } from "./tcp.ts";
import type { DatagramSocket, Listener, Neighbour, NetAdmin, NetInterface, NetNamespace, Route, Socket, SocketAddress, SocketInfo } from "./types.ts";

const TIME_WAIT = 60_000_000_000n;
const MAX_TIME_WAIT = 256;
const LINK_LOCAL: Cidr = { family: 6, base: 0xfe80n << 112n, prefix: 64 };

/** What all namespaces of one machine share. */
export interface NetWorld {
  readonly clock: Clock;
  readonly entropy: Entropy;
  nextInode(): number;
}

/** A network namespace: interfaces, routes, and who is bound to what. */
export class Namespace implements NetNamespace {
  readonly id: number;
  readonly world: NetWorld;
  readonly admin: NetAdmin;
  readonly neighbourTable: NeighbourTable;
  readonly loopback: NetDevice;
  devices: NetDevice[] = [];
  routeTable: TableRoute[] = [];
  readonly tcp: PortTable<TcpOwner>;
  readonly udp: PortTable<UdpOwner>;
  readonly connections = new Set<StreamSocket>();
  readonly unixSockets = new Set<{ info(): SocketInfo }>();
  #timeWait: { until: bigint; local: SocketAddress; peer: SocketAddress; ipv6: boolean }[] = [];
  #nextIndex = 1;
  #ipv6Off = false;
  #ipv6OffByDefault = false;

  constructor(world: NetWorld, name: string, loopbackUp: boolean) {
    this.world = world;
    this.id = world.nextInode();
    this.tcp = new PortTable(world.entropy, `net/${name}/tcp-port`);
    this.udp = new PortTable(world.entropy, `net/${name}/udp-port`);
    this.admin = createAdmin(this);
    this.neighbourTable = new NeighbourTable(world.clock);
    this.loopback = this.addDevice({ name: "lo", kind: "loopback", mac: "00:00:00:00:00:00", mtu: 65536 });
    if (loopbackUp) this.admin.setUp("lo", true);
  }

  interfaces(): readonly NetInterface[] {
    const now = this.world.clock.monotonic();
    return this.devices.map((device) => device.snapshot(now));
  }

  sourceFor(address: string): string | undefined {
    const path = findPath(this, address);
    return isPath(path) || path.failure !== "network-unreachable" ? path.source : undefined;
  }

  neighbours(): readonly Neighbour[] {
    return this.neighbourTable.list();
  }

  routes(): readonly Route[] {
    return sortRoutes([...this.routeTable, ...this.devices.flatMap(linkLocalRoute)]);
  }

  sockets(): readonly SocketInfo[] {
    const infos: SocketInfo[] = [];
    for (const binding of this.tcp.all()) infos.push({ protocol: "tcp", state: "LISTEN", ...unconnected(binding) });
    for (const socket of this.connections) {
      infos.push({
        protocol: "tcp",
        state: socket.tcpState,
        local: socket.local,
        peer: socket.peer,
        inode: socket.inode,
        ...ipv6Flag(socket.ipv6, socket.local),
      });
    }
    this.#forgetTimeWait();
    for (const { local, peer, ipv6 } of this.#timeWait) infos.push({ protocol: "tcp", state: "TIME-WAIT", local, peer, inode: 0, ...ipv6Flag(ipv6, local) });
    for (const binding of this.udp.all()) infos.push({ protocol: "udp", state: "UNCONN", ...unconnected(binding) });
    for (const socket of this.unixSockets) infos.push(socket.info());
    return infos;
  }

  connect(address: string, port: number, source?: string): Socket {
    return connectTcp(this, address, port, source);
  }

  listen(address: string, port: number, options: { backlog?: number; v6only?: boolean } = {}): Listener {
    const local = this.#bindable(address);
    const slot = { inode: this.world.nextInode(), listener: undefined as ListenerSocket | undefined };
    const owner: TcpOwner = { inode: slot.inode, ipv6: local.includes(":"), incoming: (connection) => slot.listener?.incoming(connection) };
    const binding = this.tcp.bind(local, port, owner, options.v6only);
    slot.listener = new ListenerSocket({ address: local, port: binding.port }, slot.inode, options.backlog, () => this.tcp.release(binding));
    return slot.listener;
  }

  bindUdp(address: string, port: number): DatagramSocket {
    return new DatagramEndpoint(this, this.#bindable(address), port);
  }

  ping(address: string, listener: Parameters<NetNamespace["ping"]>[1]): () => void {
    return pingAddress(this, address, listener);
  }

  device(name: string): NetDevice | undefined {
    return this.devices.find((device) => device.name === name);
  }

  addDevice(options: { name: string; kind: NetInterface["kind"]; mac: string; mtu: number }): NetDevice {
    if (this.device(options.name) !== undefined) throw new Errno("EEXIST");
    const device = new NetDevice({ ...options, index: this.#nextIndex++ });
    device.ipv6Disabled = this.#ipv6OffByDefault;
    this.devices.push(device);
    return device;
  }

  /** With its routes. Connections that use its addresses are reset. */
  removeDevice(device: NetDevice): void {
    takeDown(this, device);
    this.neighbourTable.forget(device);
    this.devices = this.devices.filter((other) => other !== device);
    const lost = new Set(device.addresses.map((address) => address.address));
    if (device.linkLocalSince !== undefined) lost.add(`${linkLocalOf(device.mac)}%${device.name}`);
    for (const socket of [...this.connections]) if (lost.has(socket.local.address)) socket.abort();
  }

  /** The next free `ethN`. */
  freeEthernetName(): string {
    for (let n = 0; ; n++) if (this.device(`eth${n}`) === undefined) return `eth${n}`;
  }

  addAddress(device: NetDevice, address: string, prefix: number, options: { nodad?: boolean; subnet?: Cidr } = {}): void {
    if (familyOf(address) === 4) {
      const broadcast = prefix < 31 && device.kind !== "loopback" ? { broadcast: broadcastOf(address, prefix) } : {};
      const isIPv4 = (own: OwnAddress) => !own.address.includes(":");
      device.addresses = [...device.addresses.filter(isIPv4), { address, prefix, ...broadcast }, ...device.addresses.filter((own) => !isIPv4(own))];
    } else device.addresses = withIPv6(device, { address, prefix, ...this.#detection(device, options.nodad === true) });
    if (device.up) this.addConnectedRoute(device, address, prefix, options.subnet);
  }

  /** From now on it carries frames, and has a link-local address. */
  gainCarrier(device: NetDevice): void {
    if (device.kind !== "loopback" && !device.ipv6Disabled) device.linkLocalSince ??= this.world.clock.monotonic();
  }

  /** The route to the subnet of an interface's address: `proto kernel scope link`. */
  addConnectedRoute(device: NetDevice, address: string, prefix: number, subnet?: Cidr): void {
    const parsed = parseAddress(address);
    if (parsed === undefined || device.kind === "loopback" || prefix === addressBits(parsed.family)) return;
    const cidr = subnet ?? cidrOf(parsed, prefix);
    const destination = formatCidr(cidr);
    if (this.routeTable.some((route) => route.destination === destination && route.interface === device.name)) return;
    // The kernel's IPv6 table has no preferred source: it is chosen for each destination.
    const more = cidr.family === 4 ? { source: address } : { metric: KERNEL_METRIC, kernel: true as const };
    this.routeTable.push({ destination, interface: device.name, ...more, cidr });
  }

  /** Without any check. */
  addRoute(route: Route): void {
    const cidr = parseDestination(route.destination);
    if (cidr !== undefined) this.routeTable.push({ ...route, cidr });
  }

  /** Is this one of the namespace's own addresses? */
  isLocal(address: string): boolean {
    if (address.startsWith("127.")) return this.loopback.up;
    return this.ownerOf(address) !== undefined;
  }

  /** The interface that has `address` and is up; of a link-local one, which need not be alone, that called `zone`. */
  ownerOf(address: string, zone?: string): NetDevice | undefined {
    const now = this.world.clock.monotonic();
    return this.devices.find((device) => device.up && (zone === undefined || device.name === zone) && device.owns(address, now));
  }

  /** Some IPv4 address to send from when the outgoing interface has none. */
  anyAddress(): string {
    for (const device of this.devices) {
      const address = device.kind === "loopback" ? undefined : device.ipv4;
      if (address !== undefined) return address;
    }
    return "0.0.0.0";
  }

  ipv6Disabled(name: string): boolean | undefined {
    if (name === "all") return this.#ipv6Off;
    if (name === "default") return this.#ipv6OffByDefault;
    return this.device(name)?.ipv6Disabled;
  }

  disableIPv6(name: string, disabled: boolean): void {
    if (name === "default") this.#ipv6OffByDefault = disabled;
    else if (name === "all") {
      this.#ipv6Off = disabled;
      this.#ipv6OffByDefault = disabled;
      for (const device of this.devices) this.#switchIPv6(device, disabled);
    } else {
      const device = this.device(name);
      if (device === undefined) throw new Errno("ENODEV");
      this.#switchIPv6(device, disabled);
    }
  }

  /** Addresses go when IPv6 is switched off; of them only `::1` and the link-local one come back by themselves. */
  #switchIPv6(device: NetDevice, disabled: boolean): void {
    if (device.ipv6Disabled === disabled) return;
    device.ipv6Disabled = disabled;
    if (disabled) this.dropIPv6(device);
    else if (device.kind === "loopback" && device.up) device.addresses = withIPv6(device, { address: "::1", prefix: 128 });
    else if (device.up && device.kind !== "bridge") device.linkLocalSince = this.world.clock.monotonic();
  }

  /** IPv6 addresses and routes of an interface, as they go when it goes down. */
  dropIPv6(device: NetDevice): void {
    device.addresses = device.addresses.filter(({ address }) => !address.includes(":"));
    this.routeTable = this.routeTable.filter((route) => route.interface !== device.name || route.cidr.family === 4);
  }

  #detection(device: NetDevice, nodad: boolean): Partial<OwnAddress> {
    if (nodad) return { nodad: true };
    if (device.kind === "loopback" || device.kind === "dummy") return {};
    return { tentativeUntil: this.world.clock.monotonic() + detectionNanoseconds(device.mac) };
  }

  addConnection(socket: StreamSocket): void {
    this.connections.add(socket);
    this.tcp.connect(socket.local.port);
  }

  removeConnection(socket: StreamSocket, timeWait: boolean): void {
    if (!this.connections.delete(socket)) return;
    this.tcp.disconnect(socket.local.port);
    if (!timeWait) return;
    this.#forgetTimeWait();
    if (this.#timeWait.length >= MAX_TIME_WAIT) return;
    this.#timeWait.push({ until: this.world.clock.monotonic() + TIME_WAIT, local: socket.local, peer: socket.peer, ipv6: socket.ipv6 });
  }

  #forgetTimeWait(): void {
    const now = this.world.clock.monotonic();
    this.#timeWait = this.#timeWait.filter((entry) => entry.until > now);
  }

  #bindable(address: string): string {
    const { address: bare, zone } = splitZone(address === "" ? "0.0.0.0" : address);
    const canonical = canonicalAddress(bare);
    if (canonical === undefined) throw new Errno("EINVAL");
    if (isWildcard(canonical) || canonical.startsWith("127.")) return canonical;
    if (isLinkLocal(canonical) && (zone === undefined || this.device(zone) === undefined)) throw new Errno(zone === undefined ? "EINVAL" : "ENODEV");
    if (this.ownerOf(canonical, zone) === undefined) throw new Errno("EADDRNOTAVAIL");
    return zone === undefined ? canonical : `${canonical}%${zone}`;
  }
}

/** Among an interface's IPv6 addresses those with the wider scope come first, and the newest of them. */
function withIPv6(device: NetDevice, added: OwnAddress): OwnAddress[] {
  const isWide = ({ address }: OwnAddress) => address !== "::1" && !isLinkLocal(address);
  const [ipv4, wide, narrow] = [
    device.addresses.filter(({ address }) => !address.includes(":")),
    device.addresses.filter((own) => own.address.includes(":") && isWide(own)),
    device.addresses.filter((own) => own.address.includes(":") && !isWide(own)),
  ];
  return isWide(added) ? [...ipv4, added, ...wide, ...narrow] : [...ipv4, ...wide, added, ...narrow];
}

/** Of a socket that talks to nobody in particular. */
function unconnected({ address, port, v6only, owner }: Binding<{ readonly inode: number }>): Pick<SocketInfo, "local" | "peer" | "inode" | "ipv6" | "v6only"> {
  const local = { address, port };
  const peer = { address: address.includes(":") ? "::" : "0.0.0.0", port: 0 };
  return { local, peer, inode: owner.inode, ...ipv6Flag(false, local), ...(v6only && address === "::" ? { v6only: true } : {}) };
}

function ipv6Flag(known: boolean, local: SocketAddress): { ipv6?: true } {
  return known || local.address.includes(":") ? { ipv6: true } : {};
}

function linkLocalRoute(device: NetDevice): TableRoute[] {
  if (device.linkLocal === undefined) return [];
  return [{ destination: "fe80::/64", interface: device.name, metric: KERNEL_METRIC, kernel: true, cidr: LINK_LOCAL }];
}
