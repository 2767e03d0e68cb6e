import type { Event } from "../../base/event.ts";
import type { OpenFile } from "../open-file.ts";

/** A TCP or unix stream socket that is, or is becoming, connected. `read`, `write` throw Errno ECONNRESET, EPIPE … */
export interface Socket extends OpenFile {
  readonly family: "inet" | "unix";
  /** `connecting` turns to `open` or to `failed` (then `error` says why), and `watch` tells. */
  readonly state: "connecting" | "open" | "failed" | "closed";
  readonly error: import("../../base/errno.ts").Errno | undefined;
  readonly local: SocketAddress;
  readonly peer: SocketAddress;
  /** shutdown(2). */
  shutdown(how: "write" | "both"): void;
}

/** `address` is dotted, or IPv6 (of a link-local one with its zone: `fe80::1%eth0`), or a unix path, with port 0. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export interface Listener extends OpenFile {
  readonly local: SocketAddress;
  /** The next connection, or undefined when none waits. */
  accept(): Socket | undefined;
}

export interface DatagramSocket extends OpenFile {
  readonly local: SocketAddress;
  sendTo(data: Uint8Array, to: SocketAddress): void;
  /** The next datagram, or undefined when none waits. */
  receiveFrom(): { data: Uint8Array; from: SocketAddress } | undefined;
}

export interface InterfaceAddress {
  readonly address: string;
  readonly prefix: number;
  readonly broadcast?: string;
  /** IPv6: duplicate address detection is under way; nobody may use the address yet. */
  readonly tentative?: true;
  /** IPv6: given without duplicate address detection. */
  readonly nodad?: true;
}

/** What `ip addr` shows; IPv4 addresses come first. */
export interface NetInterface {
  readonly index: number;
  readonly name: string;
  readonly kind: "loopback" | "ethernet" | "bridge" | "veth" | "dummy";
  readonly mac: string;
  readonly up: boolean;
  readonly mtu: number;
  readonly addresses: readonly InterfaceAddress[];
  /** `eth0@if7`: index of the other end of a veth pair. */
  readonly peerIndex?: number;
  /** Bridge that this port belongs to. */
  readonly master?: string;
  readonly statistics: { readonly rxBytes: number; readonly rxPackets: number; readonly txBytes: number; readonly txPackets: number };
}

export interface Route {
  /** `0.0.0.0/0` or `::/0` for the default route. */
  readonly destination: string;
  readonly gateway?: string;
  readonly interface: string;
  readonly source?: string;
  /** Always there in IPv6. */
  readonly metric?: number;
  /** IPv6: made by the kernel for an interface's address. */
  readonly kernel?: true;
}

/** A row of `ip neigh` and /proc/net/arp. */
export interface Neighbour {
  readonly address: string;
  readonly interface: string;
  /** undefined where nobody answered. */
  readonly mac: string | undefined;
  readonly state: "REACHABLE" | "STALE" | "FAILED";
  readonly ageSeconds: number;
  /** IPv6: it forwards. */
  readonly router?: true;
}

/** For ss, netstat and /proc/net/tcp. */
export interface SocketInfo {
  readonly protocol: "tcp" | "udp" | "unix";
  readonly state: "LISTEN" | "ESTAB" | "TIME-WAIT" | "CLOSE-WAIT" | "FIN-WAIT-2" | "SYN-SENT" | "UNCONN";
  readonly local: SocketAddress;
  readonly peer: SocketAddress;
  readonly inode: number;
  /** An AF_INET6 socket; its addresses may be IPv4 ones nevertheless, mapped into IPv6. */
  readonly ipv6?: true;
  /** Such a one bound to `::`, and not to 0.0.0.0 at the same time. */
  readonly v6only?: true;
}

/** `network-unreachable` comes from a router if there is a `from`. `no-source`: no address to send from. */
export type PingResult =
  | { readonly nanoseconds: bigint; readonly ttl: number }
  | { readonly error: "timeout" | "unreachable" | "network-unreachable" | "no-source"; readonly from?: string };

export interface NetNamespace {
  /** Number in `/proc/PID/ns/net`. */
  readonly id: number;
  interfaces(): readonly NetInterface[];
  /** The address that packets to `address` would leave with; undefined without a route. */
  sourceFor(address: string): string | undefined;
  /** IPv4, then IPv6, each in the order of the kernel's main table. */
  routes(): readonly Route[];
  neighbours(): readonly Neighbour[];
  sockets(): readonly SocketInfo[];
  /** Never throws: failure arrives as the socket's state. `source` picks a local address. */
  connect(address: string, port: number, source?: string): Socket;
  /** Port 0 chooses one. `::` answers IPv4 too unless `v6only`. Throws EADDRINUSE, EADDRNOTAVAIL. */
  listen(address: string, port: number, options?: { backlog?: number; v6only?: boolean }): Listener;
  bindUdp(address: string, port: number): DatagramSocket;
  /** One ICMP echo: round-trip nanoseconds, or why none came back. `listener` is called once. */
  ping(address: string, listener: (result: PingResult) => void): () => void;
  /** net.ipv6.conf.NAME.disable_ipv6: NAME is an interface, `all` or `default`; undefined where there is no such interface. */
  ipv6Disabled(name: string): boolean | undefined;
  disableIPv6(name: string, disabled: boolean): void;
  /** `ip link add/set/del`, `ip addr add/del`, `ip route add/del`, as far as this kind of namespace allows. Throws Errno. */
  readonly admin: NetAdmin;
}

export interface NetAdmin {
  addDummy(name: string): void;
  removeInterface(name: string): void;
  setUp(name: string, up: boolean): void;
  /** In IPv6 the address is tentative first, unless `nodad`. */
  addAddress(name: string, address: string, prefix: number, options?: { nodad?: boolean }): void;
  removeAddress(name: string, address: string): void;
  addRoute(route: Route): void;
  /** The first to `destination`. */
  removeRoute(destination: string): void;
  /** What stands between the bridges of this namespace, and the ports that lead behind them: Docker's part of the packet filter. */
  filter(): PacketFilter;
}

export interface PacketFilter {
  /** In the order they were made. */
  readonly bridges: readonly {
    readonly name: string;
    readonly subnets: readonly string[];
    /** Of those who are attached. */
    readonly addresses: readonly string[];
    readonly internal: boolean;
    readonly icc: boolean;
  }[];
  readonly published: readonly {
    readonly protocol: "tcp" | "udp";
    readonly hostAddress: string;
    readonly hostPort: number;
    readonly address: string;
    readonly port: number;
  }[];
}

/** A subnet of a bridge. */
export interface BridgeSubnet {
  readonly subnet: string;
  /** The host's own address there. */
  readonly gateway?: string;
}

/** How a namespace joins a bridge. */
export interface AttachOptions {
  /** One of each family at most. Without one of IPv6 the interface has IPv6 disabled, as Docker leaves it. */
  readonly addresses: readonly string[];
  readonly mac: string;
  /** Of the inside end; the next free `ethN`. */
  readonly interfaceName?: string;
  /** Of which families the bridge's gateway becomes the default route, unless there is one. */
  readonly defaultRoute?: { readonly ipv4?: boolean; readonly ipv6?: boolean };
}

/** A software switch on the host with subnets; the host's own interface `name` holds the gateway addresses. */
export interface Bridge {
  readonly name: string;
  /** One of each family at most, and at least one. */
  readonly subnets: readonly BridgeSubnet[];
  /** Joins `namespace` to this bridge by a veth pair. Throws EADDRINUSE when an address is taken, EINVAL when it is in no subnet of the bridge. */
  attach(namespace: NetNamespace, options: AttachOptions): { interfaceName: string; hostInterface: string };
  detach(namespace: NetNamespace): void;
  remove(): void;
}

/** A port of the host that leads to a container's. */
export interface PublishedPort {
  readonly protocol: "tcp" | "udp";
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** Where a published port leads. */
export interface PublishTarget {
  readonly namespace: NetNamespace;
  readonly address: string;
  readonly port: number;
  /** A namespace that passes connections on, with its own address as their source, in place of the host (swarm's routing mesh). */
  readonly through?: NetNamespace;
}

/** Virtual addresses of a bridge, each shared by several ports (IPVS with source NAT). */
export interface LoadBalancer {
  /** The namespace that has the virtual addresses: it answers when nobody stands behind one. */
  readonly namespace: NetNamespace | undefined;
  /** As which the ports behind see their clients. */
  readonly source: string;
  /** `virtual: false`: an address like any other. Else whose turn it is; `to` undefined: nobody's. */
  pick(address: string): { readonly virtual: boolean; readonly to?: string | undefined };
}

export interface Network {
  readonly host: NetNamespace;
  /** With `lo`, which is up unless `loopbackUp` is false (unshare(CLONE_NEWNET)). */
  createNamespace(options?: { loopbackUp?: boolean }): NetNamespace;
  /** `internal`: no way out. Throws EINVAL, or EADDRINUSE when a subnet overlaps another bridge's. */
  createBridge(options: {
    name: string;
    subnets: readonly BridgeSubnet[];
    mtu?: number;
    internal?: boolean;
    icc?: boolean;
    /** Where the bridge stands, when that is not the host (overlay networks). Its subnet then may be one that the host knows, too. */
    namespace?: NetNamespace;
    balancer?: LoadBalancer;
  }): Bridge;
  /**
   * macvlan and ipvlan: interfaces in namespaces that hang on the host's interface `parent`. `uplink` false: frames for others than these
   * go nowhere. A gateway is a router out there. `sharesMac`: they have the parent's hardware address (ipvlan). Throws ENODEV, EINVAL.
   */
  createDirectLink(options: { parent: string; subnets: readonly BridgeSubnet[]; uplink: boolean; sharesMac?: boolean }): Bridge;
  /** -p 8080:80: a listener on the host that forwards to `to`. Throws EADDRINUSE. The returned function ends it. */
  publish(options: {
    protocol: "tcp" | "udp";
    hostAddress: string;
    hostPort: number;
    /** A function is asked for each connection; undefined: nobody is there. */
    to: PublishTarget | (() => PublishTarget | undefined);
  }): () => void;
  /** Fires after a port was published (`open`) and after it is no longer. */
  readonly published: Event<PublishedPort & { readonly open: boolean }>;
  /** Lets somebody outside have ports of the host: to publish one that `isTaken` is EADDRINUSE. The returned function ends that. */
  reserve(isTaken: (port: PublishedPort) => boolean): () => void;
  /** Is anything listening there on the host? */
  portInUse(protocol: "tcp" | "udp", hostAddress: string, hostPort: number): boolean;
  readonly internet: Internet;
  /** Unix sockets live in mount namespaces' files: the socket node's identity is the address. */
  listenUnix(node: object, path: string, options?: { backlog?: number; namespace?: NetNamespace }): Listener;
  /** Never throws: ECONNREFUSED when nobody listens. `namespace` (default: the host's) is whose `sockets` show it. */
  connectUnix(node: object, path: string, namespace?: NetNamespace): Socket;
}

/** The world outside the host: a few named servers. */
export interface Internet {
  /** Adds a server. `serve` gets each accepted connection. Bandwidth in bytes per second of simulated time, latency one way. */
  addHost(host: {
    names: readonly string[];
    address: string;
    ports: Readonly<Record<number, (socket: Socket) => void>>;
    /** UDP: what to answer a datagram with. */
    datagramPorts?: Readonly<Record<number, (data: Uint8Array, from: SocketAddress) => Uint8Array | undefined>>;
    latencyMilliseconds?: number;
    bytesPerSecond?: number;
    /** Packets to it get lost. */
    silent?: boolean;
  }): void;
  resolve(name: string): readonly string[];
  reverse(address: string): string | undefined;
  /** Cut or mend the host's uplink. */
  online: boolean;
}
