import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import { isLoopback, isWildcard } from "./address.ts";
import type { UdpOwner, UdpReply } from "./datagram.ts";
import type { Namespace } from "./namespace.ts";
import type { ForwardTarget, TcpOwner } from "./tcp.ts";
import type { DatagramSocket, Network, SocketAddress } from "./types.ts";

/** A UDP client that is silent for this long is forgotten (as docker-proxy does). */
const UDP_FLOW_TIMEOUT = 90_000_000_000n;
const MAX_UDP_FLOWS = 1024;

type PublishOptions = Parameters<Network["publish"]>[0];

/** Claims a port of the host and forwards it. Docker claims IPv4 and IPv6 apart, so `::` leaves IPv4 alone. */
export function publishPort(host: Namespace, options: PublishOptions): () => void {
  const address = canonicalAddress(options.hostAddress === "" ? "0.0.0.0" : options.hostAddress);
  if (address === undefined) throw new Errno("EINVAL");
  if (!isWildcard(address) && !host.isLocal(address)) throw new Errno("EADDRNOTAVAIL");
  const { to: asked } = options;
  const to = (typeof asked === "function" ? asked : () => asked) as () => ForwardTarget | undefined;
  if (options.protocol === "udp") return publishUdp(host, address, options.hostPort, to);
  const owner: TcpOwner = { inode: host.world.nextInode(), forward: to };
  const binding = host.tcp.bind(address, options.hostPort, owner, true);
  return () => host.tcp.release(binding);
}

export function hostPortInUse(host: Namespace, protocol: "tcp" | "udp", hostAddress: string, port: number): boolean {
  const address = canonicalAddress(hostAddress === "" ? "0.0.0.0" : hostAddress);
  if (address === undefined) return false;
  return protocol === "tcp" ? host.tcp.inUse(address, port, true) : host.udp.inUse(address, port, true);
}

interface Flow {
  readonly socket: DatagramSocket;
  readonly end: () => void;
  readonly target: SocketAddress;
  lastUse: bigint;
}

/** Each client gets a socket of its own towards the container; what comes back on it goes to that client. */
function publishUdp(host: Namespace, address: string, port: number, to: () => ForwardTarget | undefined): () => void {
  const flows = new Map<string, Flow>();
  const { clock } = host.world;

  const owner: UdpOwner = {
    inode: host.world.nextInode(),
    forward: to,
    receive(data, from, reply) {
      const now = clock.monotonic();
      for (const [key, flow] of flows) if (now - flow.lastUse > UDP_FLOW_TIMEOUT || flows.size >= MAX_UDP_FLOWS) endFlow(key, flow);
      const key = `${from.address} ${from.port} ${reply.to.address}`;
      const flow = flows.get(key) ?? openFlow(key, from, reply);
      if (flow === undefined) return;
      flow.lastUse = now;
      try {
        flow.socket.sendTo(data, flow.target);
      } catch (error) {
        // A container that is gone swallows datagrams.
        if (!(error instanceof Errno)) throw error;
      }
    },
  };

  function openFlow(key: string, client: SocketAddress, reply: UdpReply): Flow | undefined {
    const target = to();
    if (target === undefined) return undefined;
    const socket = (target.through ?? host).bindUdp(target.address.includes(":") ? "::" : "0.0.0.0", 0);
    socket.retain();
    const unwatch = socket.watch(() => {
      for (let datagram = socket.receiveFrom(); datagram !== undefined; datagram = socket.receiveFrom()) {
        clientNamespace(host, client, reply)?.udp.find(client.address, client.port)?.receive(datagram.data, reply.to, reply);
      }
    });
    const end = () => {
      unwatch();
      socket.release();
    };
    const flow = { socket, end, target: { address: target.address, port: target.port }, lastUse: clock.monotonic() };
    flows.set(key, flow);
    return flow;
  }

  function endFlow(key: string, flow: Flow): void {
    flow.end();
    flows.delete(key);
  }

  const binding = host.udp.bind(address, port, owner, true);
  return () => {
    host.udp.release(binding);
    for (const [key, flow] of flows) endFlow(key, flow);
  };
}

/** Where the client lives: on the host itself, or behind the bridge that it came through. */
function clientNamespace(host: Namespace, client: SocketAddress, reply: UdpReply): Namespace | undefined {
  if (isLoopback(client.address) || host.isLocal(client.address)) return host;
  return reply.path.sender;
}
