import { detectionNanoseconds, linkLocalOf } from "./ipv6.ts";
import type { Segment } from "./path.ts";
import type { InterfaceAddress, NetInterface } from "./types.ts";

/** An address that somebody gave an interface. */
export interface OwnAddress extends InterfaceAddress {
  /** IPv6: nobody may use it before, as somebody else might have it. */
  readonly tentativeUntil?: bigint;
}

/** A network interface and what is plugged into it. */
export class NetDevice {
  readonly index: number;
  readonly name: string;
  readonly kind: NetInterface["kind"];
  readonly mac: string;
  readonly mtu: number;
  up = false;
  /** IPv4 first, then IPv6; the link-local address is not among them, as it follows from the hardware address. */
  addresses: readonly OwnAddress[] = [];
  /** net.ipv6.conf.NAME.disable_ipv6 */
  ipv6Disabled = false;
  /** Since when a link-local address belongs to it: it came up, with a carrier. */
  linkLocalSince: bigint | undefined;
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

  /** A link-local address, where the interface has one; it may be tentative. */
  get linkLocal(): string | undefined {
    return this.linkLocalSince === undefined || this.ipv6Disabled || !this.up ? undefined : linkLocalOf(this.mac);
  }

  /** Is `address` one of the interface's own, ready for use? */
  owns(address: string, now: bigint): boolean {
    for (const own of this.addresses) if (own.address === address) return !isTentative(own, now);
    return address.startsWith("fe80:") && address === this.linkLocal && !this.#linkLocalTentative(now);
  }

  /** Its IPv6 addresses that are ready for use: global ones first, among them the newest. */
  usableIPv6(now: bigint): string[] {
    const usable: string[] = [];
    for (const own of this.addresses) if (own.address.includes(":") && !isTentative(own, now)) usable.push(own.address);
    const { linkLocal } = this;
    if (linkLocal !== undefined && !this.#linkLocalTentative(now)) usable.push(linkLocal);
    return usable;
  }

  get ipv4(): string | undefined {
    return this.addresses.find(({ address }) => !address.includes(":"))?.address;
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

  snapshot(now: bigint): NetInterface {
    return {
      index: this.index,
      name: this.name,
      kind: this.kind,
      mac: this.mac,
      up: this.up,
      mtu: this.mtu,
      addresses: this.#shown(now),
      ...(this.peerIndex === undefined ? {} : { peerIndex: this.peerIndex }),
      ...(this.master === undefined ? {} : { master: this.master }),
      statistics: { ...this.statistics },
    };
  }

  #shown(now: bigint): InterfaceAddress[] {
    const shown = this.addresses.map(({ tentativeUntil, ...own }): InterfaceAddress => {
      return tentativeUntil !== undefined && now < tentativeUntil ? { ...own, tentative: true } : own;
    });
    const { linkLocal } = this;
    if (linkLocal === undefined) return shown;
    return [...shown, { address: linkLocal, prefix: 64, ...(this.#linkLocalTentative(now) ? { tentative: true } : {}) }];
  }

  /** A dummy asks nobody. */
  #linkLocalTentative(now: bigint): boolean {
    return this.linkLocalSince !== undefined && this.kind !== "dummy" && now - this.linkLocalSince < detectionNanoseconds(this.mac);
  }
}

function isTentative({ tentativeUntil }: OwnAddress, now: bigint): boolean {
  return tentativeUntil !== undefined && now < tentativeUntil;
}
