import type { NetDevice } from "./device.ts";

/** An interface that a packet crosses, seen from the sender. */
export interface Hop {
  readonly device: NetDevice;
  readonly direction: "rx" | "tx";
}

/** Ethernet, IPv4 and TCP headers with timestamps. */
const TCP_HEADERS = 66;
const SYN_SIZE = 74;
const UDP_HEADERS = 42;

/** Charges the interfaces along a path, as if the bytes had been cut into packets. */
export class Meter {
  readonly #hops: readonly Hop[];
  readonly #segmentSize: number;

  constructor(hops: readonly Hop[]) {
    this.#hops = hops;
    let mtu = 65536;
    for (const hop of hops) mtu = Math.min(mtu, hop.device.mtu);
    this.#segmentSize = mtu - 52;
  }

  handshake(): void {
    this.#count("out", 2, SYN_SIZE + TCP_HEADERS);
    this.#count("back", 1, SYN_SIZE);
  }

  /** A SYN that got a reset, or a packet that only carries a flag. */
  control(way: "out" | "back"): void {
    this.#count(way, 1, TCP_HEADERS);
  }

  data(way: "out" | "back", size: number): void {
    const packets = Math.ceil(size / this.#segmentSize);
    this.#count(way, packets, size + packets * TCP_HEADERS);
    const acknowledgements = Math.ceil(packets / 2);
    this.#count(way === "out" ? "back" : "out", acknowledgements, acknowledgements * TCP_HEADERS);
  }

  datagram(way: "out" | "back", size: number): void {
    this.#count(way, 1, size + UDP_HEADERS);
  }

  /** A ping's 56 bytes in their headers. */
  echo(): void {
    this.#count("out", 1, 98);
    this.#count("back", 1, 98);
  }

  #count(way: "out" | "back", packets: number, bytes: number): void {
    for (const { device, direction } of this.#hops) {
      device.count(way === "out" ? direction : direction === "rx" ? "tx" : "rx", packets, bytes);
    }
  }
}
