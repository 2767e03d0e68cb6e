import { type Cidr, cidrContains, parseAddress } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import type { NetDevice } from "./device.ts";
import { isLinkLocal } from "./ipv6.ts";
import type { Hop } from "./meter.ts";
import type { Namespace } from "./namespace.ts";
import { isPath, type NoPath, type Packet, type Path, type Segment } from "./path.ts";
import type { AttachOptions, Bridge, BridgeSubnet, NetNamespace } from "./types.ts";

/** Who hangs on one interface of the host: all macvlan and ipvlan interfaces of the same parent see one another. */
export type ParentLink = Map<NetDevice, Namespace>;

export interface DirectLinkOptions {
  readonly parent: NetDevice;
  readonly siblings: ParentLink;
  readonly subnets: readonly BridgeSubnet[];
  readonly nets: readonly { readonly cidr: Cidr; readonly gateway: string | undefined }[];
  /** Frames for others leave by the parent. */
  readonly uplink: boolean;
  /** The parent's own hardware address (ipvlan). */
  readonly sharesMac: boolean;
}

/**
 * macvlan and ipvlan: interfaces in containers that are on the parent's own segment. They reach one another and whoever is out there,
 * but not the host, as frames never turn around at the parent.
 */
export class DirectLink implements Bridge, Segment {
  readonly name: string;
  readonly subnets: readonly BridgeSubnet[];
  readonly #options: DirectLinkOptions;
  readonly #ports = new Map<NetNamespace, NetDevice>();

  constructor(options: DirectLinkOptions) {
    this.name = options.parent.name;
    this.subnets = options.subnets;
    this.#options = options;
  }

  attach(namespace: NetNamespace, options: AttachOptions): { interfaceName: string; hostInterface: string } {
    const { nets, parent, siblings, sharesMac } = this.#options;
    const addresses = options.addresses.map((text) => {
      const address = canonicalAddress(text);
      const parsed = address === undefined ? undefined : parseAddress(address);
      const net = parsed === undefined ? undefined : nets.find(({ cidr }) => cidrContains(cidr, parsed));
      if (address === undefined || net === undefined) throw new Errno("EINVAL");
      return { address, net };
    });
    if (this.#ports.has(namespace)) throw new Errno("EEXIST");
    const inner = namespace as Namespace;
    const interfaceName = options.interfaceName ?? inner.freeEthernetName();
    const device = inner.addDevice({ name: interfaceName, kind: "veth", mac: sharesMac ? parent.mac : options.mac, mtu: parent.mtu });
    device.peerIndex = parent.index;
    device.segment = this;
    device.ipv6Disabled = !addresses.some(({ net }) => net.cidr.family === 6);
    this.#ports.set(namespace, device);
    siblings.set(device, inner);
    inner.admin.setUp(interfaceName, true);
    for (const { address, net } of addresses) {
      inner.addAddress(device, address, net.cidr.prefix, { nodad: true });
      const isIPv4 = net.cidr.family === 4;
      const wanted = isIPv4 ? options.defaultRoute?.ipv4 : options.defaultRoute?.ipv6;
      const destination = isIPv4 ? "0.0.0.0/0" : "::/0";
      if (wanted !== true || net.gateway === undefined || inner.routeTable.some((route) => route.destination === destination)) continue;
      inner.admin.addRoute({ destination, gateway: net.gateway, interface: interfaceName });
    }
    return { interfaceName, hostInterface: parent.name };
  }

  detach(namespace: NetNamespace): void {
    const device = this.#ports.get(namespace);
    if (device === undefined) return;
    this.#ports.delete(namespace);
    this.#options.siblings.delete(device);
    device.segment = undefined;
    (namespace as Namespace).removeDevice(device);
  }

  remove(): void {
    for (const namespace of [...this.#ports.keys()]) this.detach(namespace);
  }

  unplug(device: NetDevice): void {
    for (const [namespace, port] of this.#ports) if (port === device) this.detach(namespace);
  }

  send(packet: Packet): Path | NoPath {
    const { parent, siblings, uplink } = this.#options;
    const { source, destination, nextHop } = packet;
    const hops: Hop[] = [...packet.hops, { device: packet.device, direction: "tx" }];
    const sibling = [...siblings].find(([device]) => device !== packet.device && device.up && device.owns(nextHop, packet.from.world.clock.monotonic()));
    if (sibling !== undefined) {
      const [device, namespace] = sibling;
      packet.from.neighbourTable.learn(packet.device, nextHop, device.mac);
      namespace.neighbourTable.learn(device, source, packet.device.mac);
      // No container forwards what is for somebody else.
      if (nextHop !== destination) return { failure: "dropped", source };
      return {
        sender: packet.from,
        source,
        seenAs: source,
        target: { namespace },
        address: destination,
        ...(isLinkLocal(source) && { seenZone: device.name }),
        hops: [...hops, { device, direction: "rx" }],
        routers: packet.routers,
        throughBridge: false,
      };
    }
    const isHost = parent.owns(nextHop, packet.from.world.clock.monotonic());
    const isSilent = !uplink || isHost || !parent.up || parent.segment === undefined;
    const onward = isSilent ? undefined : parent.segment?.send({ ...packet, device: parent, hops });
    if (onward !== undefined && (isPath(onward) || onward.failure !== "no-neighbor")) return onward;
    packet.from.neighbourTable.learn(packet.device, nextHop, undefined);
    return { failure: "no-neighbor", source };
  }
}
