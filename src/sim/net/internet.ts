import type { Bytes } from "../../base/bytes.ts";
import { canonicalAddress } from "../../base/ip.ts";
import { answerQuery } from "../../dns/answer.ts";
import { readDnsStream } from "./dns-server.ts";
import { delayedLink, instantLink, type Link } from "./link.ts";
import { Meter } from "./meter.ts";
import type { NetWorld } from "./namespace.ts";
import type { NoPath, Packet, Path, Segment } from "./path.ts";
import { StreamSocket } from "./stream-socket.ts";
import type { Internet, Socket, SocketAddress } from "./types.ts";

/** Hops of an imagined backbone. */
const FAR_ROUTERS = 9;
const DEFAULT_LATENCY_MILLISECONDS = 10;
/** A home's fibre: 400 Mbit/s. */
const DEFAULT_BYTES_PER_SECOND = 50_000_000;
/** QEMU's user network, whose addresses the host uses. */
const GATEWAY = "10.0.2.2";
const NAME_SERVER = "10.0.2.3";
const NEAR_LATENCY_MILLISECONDS = 0.1;
const MAX_HOSTS = 10_000;

type HostOptions = Parameters<Internet["addHost"]>[0];

/** A server out there. */
export class InternetHost {
  readonly address: string;
  readonly names: readonly string[];
  readonly latencyNanoseconds: bigint;
  /** On the host's own segment. */
  readonly near: boolean;
  readonly silent: boolean;
  readonly #world: NetWorld;
  readonly #ports: HostOptions["ports"];
  readonly #datagramPorts: Readonly<Record<number, (data: Bytes, from: SocketAddress) => Bytes | undefined>>;
  readonly #up: Link;
  readonly #down: Link;

  constructor(world: NetWorld, options: HostOptions, address: string, near: boolean) {
    this.#world = world;
    this.address = address;
    this.names = options.names.map(canonicalName);
    this.near = near;
    this.silent = options.silent ?? false;
    this.latencyNanoseconds = BigInt(Math.round((options.latencyMilliseconds ?? DEFAULT_LATENCY_MILLISECONDS) * 1e6));
    this.#ports = options.ports;
    this.#datagramPorts = options.datagramPorts ?? {};
    const speed = options.bytesPerSecond ?? DEFAULT_BYTES_PER_SECOND;
    const instant = this.latencyNanoseconds === 0n && speed === Number.POSITIVE_INFINITY;
    this.#up = instant ? instantLink : delayedLink(world.clock, this.latencyNanoseconds, speed);
    this.#down = instant ? instantLink : delayedLink(world.clock, this.latencyNanoseconds, speed);
  }

  /** The answer to a SYN: one round trip later. */
  connect(socket: StreamSocket, path: Path, port: number): void {
    const { clock } = this.#world;
    const serve = this.#ports[port];
    const meter = new Meter(path.hops);
    const answer = () => {
      if (socket.state !== "connecting") return;
      if (serve === undefined) {
        meter.control("out");
        socket.fail("ECONNREFUSED");
        return;
      }
      const accepted = new StreamSocket("inet", this.#world.nextInode(), { address: this.address, port }, { address: path.seenAs, port: socket.local.port });
      StreamSocket.join(socket, accepted, this.#up, this.#down);
      accepted.observer = { sent: (bytes) => meter.data("back", bytes) };
      meter.handshake();
      accepted.open();
      socket.open();
      serve(accepted);
    };
    if (this.#up.instant) answer();
    else socket.cancel = clock.at(clock.monotonic() + 2n * this.latencyNanoseconds, answer);
  }

  datagram(data: Bytes, from: SocketAddress, port: number, reply: (data: Bytes) => void): void {
    const serve = this.#datagramPorts[port];
    if (serve === undefined) return;
    this.#up.send(data.length, () => {
      const answer = serve(data, from);
      if (answer !== undefined) this.#down.send(answer.length, () => reply(answer));
    });
  }

  ttl(routers: number): number {
    return 64 - routers - (this.near ? 0 : FAR_ROUTERS);
  }
}

/** The world outside and the host's cable to it. */
export class SimulatedInternet implements Internet, Segment {
  online = true;
  readonly #world: NetWorld;
  readonly #byAddress = new Map<string, InternetHost>();
  readonly #byName = new Map<string, string[]>();

  constructor(world: NetWorld) {
    this.#world = world;
    const dns = {
      ports: { 53: (socket: Socket) => readDnsStream(socket, (query) => this.#answer(query)) },
      datagramPorts: { 53: (query: Bytes) => this.#answer(query) },
    };
    this.#add({ names: [], address: GATEWAY, ports: {}, latencyMilliseconds: NEAR_LATENCY_MILLISECONDS }, true);
    this.#add({ names: [], address: NAME_SERVER, ...dns, latencyMilliseconds: NEAR_LATENCY_MILLISECONDS }, true);
    for (const [name, address] of PUBLIC_RESOLVERS) this.#add({ names: [name], address, ...dns }, false);
  }

  addHost(host: HostOptions): void {
    this.#add(host, false);
  }

  resolve(name: string): readonly string[] {
    return this.#byName.get(canonicalName(name)) ?? [];
  }

  reverse(address: string): string | undefined {
    return this.#byAddress.get(address)?.names[0];
  }

  send(packet: Packet): Path | NoPath {
    const { destination, source } = packet;
    const onSegment = destination === packet.nextHop;
    const host = this.#byAddress.get(destination);
    if (host?.near !== true) {
      if (onSegment) return { failure: "no-neighbor", source };
      if (packet.nextHop !== GATEWAY) return { failure: "no-neighbor", source };
      if (!this.online) return { failure: "network-unreachable", source };
      if (host === undefined || host.silent) return { failure: "dropped", source };
    }
    const hops = [...packet.hops, { device: packet.device, direction: "tx" as const }];
    return {
      sender: packet.from,
      source,
      seenAs: source,
      target: { internetHost: host },
      address: destination,
      hops,
      routers: packet.routers,
      throughBridge: false,
    };
  }

  #add(options: HostOptions, near: boolean): void {
    const address = canonicalAddress(options.address);
    if (address === undefined || this.#byAddress.size >= MAX_HOSTS) return;
    const host = new InternetHost(this.#world, options, address, near);
    this.#byAddress.set(address, host);
    for (const name of host.names) {
      const addresses = this.#byName.get(name) ?? [];
      if (!addresses.includes(address)) this.#byName.set(name, [...addresses, address]);
    }
  }

  #answer(query: Bytes): Bytes | undefined {
    return answerQuery(query, (question) => {
      if (!this.online) return "SERVFAIL";
      if (question.type === "PTR") {
        const name = question.address === undefined ? undefined : this.reverse(question.address);
        return name === undefined ? undefined : { names: [name] };
      }
      const addresses = this.resolve(question.name);
      return addresses.length === 0 ? undefined : { addresses };
    });
  }
}

const PUBLIC_RESOLVERS = [
  ["dns.google", "8.8.8.8"],
  ["dns.google", "8.8.4.4"],
  ["one.one.one.one", "1.1.1.1"],
  ["one.one.one.one", "1.0.0.1"],
  ["dns9.quad9.net", "9.9.9.9"],
] as const;

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
