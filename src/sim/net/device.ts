import type { Segment } from "./path.ts";
import type { InterfaceAddress, NetInterface } from "./types.ts";

/** A network interface and what is plugged into it. */
export class NetDevice {
  readonly index: number;
  readonly name: string;
  readonly kind: NetInterface["kind"];
  readonly mac: string;
  readonly mtu: number;
  up = false;
  addresses: InterfaceAddress[] = [];
  peerIndex: number | undefined;
  master: string | undefined;
  /** Where frames go; undefined: nowhere. */
  segment: Segment | undefined;
  readonly statistics = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };

  constructor(options: { index: number; name: string; kind: NetInterface["kind"]; mac: string; mtu: number }) {
    this.index = options.index;
    this.name = options.name;
    this.kind = options.kind;
    this.mac = options.mac;
    this.mtu = options.mtu;
  }

  count(direction: "rx" | "tx", packets: number, bytes: number): void {
    if (direction === "rx") {
      this.statistics.rxPackets += packets;
      this.statistics.rxBytes += bytes;
    } else {
      this.statistics.txPackets += packets;
      this.statistics.txBytes += bytes;
    }
  }

  snapshot(): NetInterface {
    return {
      index: this.index,
      name: this.name,
      kind: this.kind,
      mac: this.mac,
      up: this.up,
      mtu: this.mtu,
      addresses: [...this.addresses],
      ...(this.peerIndex === undefined ? {} : { peerIndex: this.peerIndex }),
      ...(this.master === undefined ? {} : { master: this.master }),
      statistics: { ...this.statistics },
    };
  }
}
