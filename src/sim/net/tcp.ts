import { isErrno } from "../../base/errno.ts";
import { familyOf, isLoopback } from "./address.ts";
import { isLinkLocal } from "./ipv6.ts";
import { instantLink } from "./link.ts";
import type { Incoming } from "./listener.ts";
import { Meter } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { findPath, isPath, type NoPath, type Path, zoned } from "./path.ts";
import { StreamSocket } from "./stream-socket.ts";
import type { SocketAddress } from "./types.ts";

/** ARP asks three times, a second apart. */
const ARP_TIMEOUT = 3_060_000_000n;
/** Six retries of the SYN, with doubling waits (net.ipv4.tcp_syn_retries). */
const SYN_TIMEOUT = 130_000_000_000n;

/** Who holds a TCP port: a listening socket, or a published port that forwards. */
export interface TcpOwner {
  readonly inode: number;
  /** Takes the connection if it is a listener. */
  incoming?(connection: Incoming): void;
  /** A listener that is an AF_INET6 socket. */
  readonly ipv6?: boolean;
  /** Where connections go instead. */
  readonly forward?: () => ForwardTarget | undefined;
}

/** See PublishTarget. */
export interface ForwardTarget {
  readonly namespace: Namespace;
  readonly address: string;
  readonly port: number;
  readonly through?: Namespace;
}

/** connect(2). Failure arrives as the socket's state. */
export function connectTcp(from: Namespace, address: string, port: number, source?: string): StreamSocket {
  const { world } = from;
  const socket = new StreamSocket("inet", world.nextInode(), { address: source ?? "0.0.0.0", port: 0 }, { address, port });
  const path = findPath(from, address, source);
  if (!isPath(path)) {
    failLater(from, socket, path);
    return socket;
  }
  try {
    socket.local = { address: zoned(path.source, path.zone), port: from.tcp.ephemeral() };
  } catch (error) {
    if (!isErrno(error, "EADDRNOTAVAIL")) throw error;
    socket.fail("EADDRNOTAVAIL");
    return socket;
  }
  socket.peer = { address: path.dialed ?? zoned(path.address, path.zone), port };
  adopt(from, socket, new Meter(path.hops), "out");
  if ("internetHost" in path.target) path.target.internetHost.connect(socket, path, port);
  else deliver(from, socket, path, path.target.namespace.tcp.find(zoned(path.address, path.seenZone), port));
  return socket;
}

/** Registers an end with its namespace, so that ss shows it and counters count. */
function adopt(namespace: Namespace, socket: StreamSocket, meter: Meter, way: "out" | "back"): void {
  namespace.addConnection(socket);
  socket.observer = {
    sent: (bytes) => meter.data(way, bytes),
    closed(closing, first) {
      meter.control(way);
      namespace.removeConnection(closing, first);
    },
  };
}

/** Fires once the time that TCP would have tried is over, unless the socket is closed first. */
function failLater(from: Namespace, socket: StreamSocket, reason: NoPath): void {
  if (reason.failure === "network-unreachable") socket.fail("ENETUNREACH");
  else if (reason.failure === "not-local" || reason.failure === "no-source") socket.fail("EADDRNOTAVAIL");
  else if (reason.failure === "bad-address" || reason.failure === "no-zone") socket.fail("EINVAL");
  else {
    socket.local = { address: reason.source, port: from.tcp.ephemeral() };
    from.addConnection(socket);
    socket.observer = { closed: (closing) => from.removeConnection(closing, false) };
    const neighbor = reason.failure === "no-neighbor";
    const { clock } = from.world;
    socket.cancel = clock.at(clock.monotonic() + (neighbor ? ARP_TIMEOUT : SYN_TIMEOUT), () => socket.fail(neighbor ? "EHOSTUNREACH" : "ETIMEDOUT"));
  }
}

function deliver(from: Namespace, socket: StreamSocket, path: Path, owner: TcpOwner | undefined): void {
  const target = "namespace" in path.target ? path.target.namespace : undefined;
  if (owner === undefined || target === undefined) {
    new Meter(path.hops).control("out");
    socket.fail("ECONNREFUSED");
  } else if (owner.forward !== undefined) forward(from, socket, path, target, owner.forward());
  else awaitAccept(from, socket, path, target, { address: zoned(path.address, path.seenZone), port: socket.peer.port }, owner);
}

function awaitAccept(from: Namespace, socket: StreamSocket, path: Path, target: Namespace, local: SocketAddress, owner: TcpOwner): void {
  const meter = new Meter(path.hops);
  const { clock } = from.world;
  owner.incoming?.({
    complete() {
      if (socket.state !== "connecting") return undefined;
      socket.cancel?.();
      const peer = { address: zoned(path.seenAs, path.seenZone), port: socket.local.port };
      const accepted = new StreamSocket("inet", target.world.nextInode(), local, peer);
      if (owner.ipv6 === true) accepted.ipv6 = true;
      StreamSocket.join(socket, accepted, instantLink, instantLink);
      adopt(target, accepted, meter, "back");
      socket.observer = { ...socket.observer, sent: (bytes) => meter.data("out", bytes) };
      meter.handshake();
      accepted.open();
      socket.open();
      return accepted;
    },
    refuse: () => socket.fail("ECONNREFUSED"),
  });
  if (socket.state === "connecting") socket.cancel = clock.at(clock.monotonic() + SYN_TIMEOUT, () => socket.fail("ETIMEDOUT"));
}

/**
 * A published port. Connections from outside are translated (DNAT): the container sees the client's address and a closed port
 * refuses. Those from loopback and from containers pass through docker-proxy: it accepts, then finds out.
 */
function forward(from: Namespace, socket: StreamSocket, path: Path, host: Namespace, to: ForwardTarget | undefined): void {
  if (to === undefined) {
    socket.fail("ECONNREFUSED");
    return;
  }
  const proxied = to.through === undefined && passesProxy(path, to.address);
  const onward = findPath(to.through ?? host, to.address);
  const reaches = isPath(onward) && "namespace" in onward.target && onward.target.namespace === to.namespace;
  const owner = reaches ? to.namespace.tcp.find(to.address, to.port) : undefined;
  if (!isPath(onward) || owner?.incoming === undefined) {
    if (proxied) acceptAndReset(host, socket, path);
    else socket.fail(reaches ? "ECONNREFUSED" : "EHOSTUNREACH");
    return;
  }
  const seenAs = proxied || to.through !== undefined ? onward.source : path.seenAs;
  const hops = [...path.hops, ...onward.hops];
  awaitAccept(from, socket, { ...path, seenAs, hops }, to.namespace, { address: to.address, port: to.port }, owner);
}

/** Packets that no rule of Docker translates arrive at docker-proxy's own socket. */
function passesProxy(path: Path, target: string): boolean {
  if (isLoopback(path.address) || path.throughBridge || isLinkLocal(path.seenAs)) return true;
  return familyOf(path.address) !== familyOf(target);
}

/** What a client of docker-proxy sees when the container does not listen: a connection that is reset at the first byte. */
function acceptAndReset(host: Namespace, socket: StreamSocket, path: Path): void {
  const meter = new Meter(path.hops);
  const proxy = new StreamSocket("inet", host.world.nextInode(), socket.peer, { address: path.seenAs, port: socket.local.port });
  StreamSocket.join(socket, proxy);
  adopt(host, proxy, meter, "back");
  meter.handshake();
  proxy.watch(() => {
    if (proxy.ready().read) proxy.reset();
  });
  proxy.open();
  socket.open();
}
