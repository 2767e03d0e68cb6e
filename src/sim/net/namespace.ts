import { addressBits, cidrOf, formatCidr, parseAddress } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import type { Clock } from "../time/clock.ts";
import type { Entropy } from "../time/entropy.ts";
import { broadcastOf, familyOf, isLoopback, isWildcard, parseDestination } from "./address.ts";
import { createAdmin, takeDown } from "./admin.ts";
import { DatagramEndpoint, type UdpOwner } from "./datagram.ts";
import { NetDevice } from "./device.ts";
import { ListenerSocket } from "./listener.ts";
import { NeighbourTable } from "./neighbours.ts";
import { findPath, isPath } from "./path.ts";
import { pingAddress } from "./ping.ts";
import { PortTable } from "./port-table.ts";
import { sortRoutes, type TableRoute } from "./routing.ts";
import type { StreamSocket } from "./stream-socket.ts";
import { connectTcp, type TcpOwner } from "./tcp.ts";
import type { DatagramSocket, Listener, Neighbour, NetAdmin, NetInterface, NetNamespace, Route, Socket, SocketAddress, SocketInfo } from "./types.ts";

const TIME_WAIT = 60_000_000_000n;
const MAX_TIME_WAIT = 256;

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
  #timeWait: { until: bigint; local: SocketAddress; peer: SocketAddress }[] = [];
  #nextIndex = 1;

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
    return this.devices.map((device) => device.snapshot());
  }

  sourceFor(address: string): string | undefined {
    const path = findPath(this, address);
    return isPath(path) || path.failure !== "network-unreachable" ? path.source : undefined;
  }

  neighbours(): readonly Neighbour[] {
    return this.neighbourTable.list();
  }

  routes(): readonly Route[] {
    return sortRoutes(this.routeTable);
  }

  sockets(): readonly SocketInfo[] {
    const nobody = { address: "0.0.0.0", port: 0 };
    const infos: SocketInfo[] = [];
    for (const { address, port, owner } of this.tcp.all()) {
      infos.push({ protocol: "tcp", state: "LISTEN", local: { address, port }, peer: nobody, inode: owner.inode });
    }
    for (const socket of this.connections) {
      infos.push({ protocol: "tcp", state: socket.tcpState, local: socket.local, peer: socket.peer, inode: socket.inode });
    }
    this.#forgetTimeWait();
    for (const { local, peer } of this.#timeWait) infos.push({ protocol: "tcp", state: "TIME-WAIT", local, peer, inode: 0 });
    for (const { address, port, owner } of this.udp.all()) {
      infos.push({ protocol: "udp", state: "UNCONN", local: { address, port }, peer: nobody, inode: owner.inode });
    }
    for (const socket of this.unixSockets) infos.push(socket.info());
    return infos;
  }

  connect(address: string, port: number, source?: string): Socket {
    return connectTcp(this, address, port, source);
  }

  listen(address: string, port: number, options: { backlog?: number; v6only?: boolean } = {}): Listener {
    const local = this.#bindable(address);
    const slot = { inode: this.world.nextInode(), listener: undefined as ListenerSocket | undefined };
    const owner: TcpOwner = { inode: slot.inode, incoming: (connection) => slot.listener?.incoming(connection) };
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
    this.devices.push(device);
    return device;
  }

  /** With its routes. Connections that use its addresses are reset. */
  removeDevice(device: NetDevice): void {
    takeDown(this, device);
    this.neighbourTable.forget(device);
    this.devices = this.devices.filter((other) => other !== device);
    const lost = new Set(device.addresses.map((address) => address.address));
    for (const socket of [...this.connections]) if (lost.has(socket.local.address)) socket.abort();
  }

  /** The next free `ethN`. */
  freeEthernetName(): string {
    for (let n = 0; ; n++) if (this.device(`eth${n}`) === undefined) return `eth${n}`;
  }

  addAddress(device: NetDevice, address: string, prefix: number): void {
    const broadcast = familyOf(address) === 4 && prefix < 31 && device.kind !== "loopback" ? { broadcast: broadcastOf(address, prefix) } : {};
    device.addresses = [...device.addresses, { address, prefix, ...broadcast }];
    if (device.up) this.addConnectedRoute(device, address, prefix);
  }

  /** The route to the subnet of an interface's address: `proto kernel scope link`. */
  addConnectedRoute(device: NetDevice, address: string, prefix: number): void {
    const parsed = parseAddress(address);
    if (parsed === undefined || device.kind === "loopback" || prefix === addressBits(parsed.family)) return;
    const cidr = cidrOf(parsed, prefix);
    const destination = formatCidr(cidr);
    if (this.routeTable.some((route) => route.destination === destination && route.interface === device.name)) return;
    this.routeTable.push({ destination, interface: device.name, source: address, cidr });
  }

  /** Without any check. */
  addRoute(route: Route): void {
    const cidr = parseDestination(route.destination);
    if (cidr !== undefined) this.routeTable.push({ ...route, cidr });
  }

  /** Is this one of the namespace's own addresses? */
  isLocal(address: string): boolean {
    if (isLoopback(address)) return this.loopback.up;
    return this.devices.some((device) => device.up && device.addresses.some((own) => own.address === address));
  }

  /** Some address to send from when the outgoing interface has none. */
  anyAddress(): string {
    for (const device of this.devices) {
      const address = device.kind === "loopback" ? undefined : device.addresses[0];
      if (address !== undefined) return address.address;
    }
    return "0.0.0.0";
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
    if (this.#timeWait.length < MAX_TIME_WAIT) this.#timeWait.push({ until: this.world.clock.monotonic() + TIME_WAIT, local: socket.local, peer: socket.peer });
  }

  #forgetTimeWait(): void {
    const now = this.world.clock.monotonic();
    this.#timeWait = this.#timeWait.filter((entry) => entry.until > now);
  }

  #bindable(address: string): string {
    const canonical = canonicalAddress(address === "" ? "0.0.0.0" : address);
    if (canonical === undefined) throw new Errno("EINVAL");
    if (!isWildcard(canonical) && !this.isLocal(canonical)) throw new Errno("EADDRNOTAVAIL");
    return canonical;
  }
}
