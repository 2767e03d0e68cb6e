import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import { WaitQueue } from "../open-file.ts";
import { splitZone } from "./ipv6.ts";
import { Meter } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { findPath, isPath, type Path, zoned } from "./path.ts";
import type { Binding } from "./port-table.ts";
import { SocketFile } from "./socket-file.ts";
import type { DatagramSocket, SocketAddress } from "./types.ts";

/** net.core.rmem_default: more waiting data than this is dropped. */
const RECEIVE_BUFFER = 212992;
const MAX_DATAGRAM = 65507;

/** Who holds a UDP port: a socket, or a published port that forwards. */
export interface UdpOwner {
  readonly inode: number;
  receive(data: Bytes, from: SocketAddress, reply: UdpReply): void;
  /** Of a published port: where it leads. */
  readonly forward?: () => SocketAddress | undefined;
}

/** How the receiver's address looks to the sender: an answer to a published port comes from there. */
export interface UdpReply {
  readonly to: SocketAddress;
  readonly path: Path;
}

/** A UDP socket. */
export class DatagramEndpoint extends SocketFile implements DatagramSocket, UdpOwner {
  readonly local: SocketAddress;
  readonly #namespace: Namespace;
  readonly #binding: Binding<UdpOwner>;
  readonly #waiters = new WaitQueue();
  #queue: { data: Bytes; from: SocketAddress }[] = [];
  #queued = 0;
  #closed = false;

  constructor(namespace: Namespace, address: string, port: number) {
    super(namespace.world.nextInode());
    this.#namespace = namespace;
    this.#binding = namespace.udp.bind(address, port, this);
    this.local = { address, port: this.#binding.port };
  }

  sendTo(data: Bytes, to: SocketAddress): void {
    if (this.#closed) throw new Errno("EBADF");
    if (data.length > MAX_DATAGRAM || to.port < 1 || to.port > 65535) throw new Errno("EINVAL");
    if (!this.#speaks(to.address)) throw new Errno(this.local.address.includes(":") ? "ENETUNREACH" : "EAFNOSUPPORT");
    const path = findPath(this.#namespace, to.address, this.local.address);
    if (!isPath(path)) {
      if (path.failure === "network-unreachable") throw new Errno("ENETUNREACH");
      if (path.failure === "bad-address" || path.failure === "no-zone") throw new Errno("EINVAL");
      if (path.failure === "not-local" || path.failure === "no-source") throw new Errno("EADDRNOTAVAIL");
      return;
    }
    const meter = new Meter(path.hops);
    meter.datagram("out", data.length);
    const from = { address: zoned(path.seenAs, path.seenZone), port: this.local.port };
    if ("internetHost" in path.target) {
      path.target.internetHost.datagram(data, from, to.port, (reply) => {
        meter.datagram("back", reply.length);
        this.#enqueue(reply, to);
      });
      return;
    }
    path.target.namespace.udp
      .find(zoned(path.address, path.seenZone), to.port)
      ?.receive(data, from, { to: { address: path.dialed ?? path.address, port: to.port }, path });
  }

  receiveFrom(): { data: Bytes; from: SocketAddress } | undefined {
    const datagram = this.#queue.shift();
    if (datagram !== undefined) this.#queued -= datagram.data.length;
    return datagram;
  }

  receive(data: Bytes, from: SocketAddress): void {
    this.#enqueue(data, from);
  }

  /** The payload of the next datagram; what does not fit is lost. */
  read(max: number): Bytes | undefined {
    return this.receiveFrom()?.data.subarray(0, max);
  }

  write(): number {
    throw new Errno("ENOTCONN");
  }

  ready(): { read: boolean; write: boolean; hangup: boolean } {
    return { read: this.#queue.length > 0, write: true, hangup: false };
  }

  watch(listener: () => void): () => void {
    return this.#waiters.watch(listener);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#namespace.udp.release(this.#binding);
    this.#queue = [];
    this.#waiters.wake();
  }

  /** An IPv4 socket reaches IPv4 only; one of `::` both. */
  #speaks(address: string): boolean {
    if (!address.includes(":") && !this.local.address.includes(":")) return true;
    const isIPv6 = canonicalAddress(splitZone(address).address)?.includes(":") ?? this.local.address.includes(":");
    return this.local.address === "::" || this.local.address.includes(":") === isIPv6;
  }

  #enqueue(data: Bytes, from: SocketAddress): void {
    if (this.#closed || this.#queued + data.length > RECEIVE_BUFFER || this.#queue.length >= 4096) return;
    this.#queue.push({ data, from });
    this.#queued += data.length;
    this.#waiters.wake();
  }
}
