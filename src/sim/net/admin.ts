import { type Cidr, cidrContains, cidrOf, formatCidr, parseAddress } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress } from "../../base/ip.ts";
import { parseDestination } from "./address.ts";
import type { NetDevice } from "./device.ts";
import { isLinkLocal } from "./ipv6.ts";
import type { Namespace } from "./namespace.ts";
import type { PortTable } from "./port-table.ts";
import { chooseRoute, type TableRoute, USER_METRIC } from "./routing.ts";
import type { NetAdmin, PacketFilter, Route, SocketAddress } from "./types.ts";

/** IFNAMSIZ less the terminating zero. */
const MAX_NAME = 15;
const MAX_DEVICES = 4096;
const MAX_ROUTES = 4096;

/** What ip(8) may change in a namespace. Errors are those of rtnetlink. */
export function createAdmin(namespace: Namespace): NetAdmin {
  function deviceNamed(name: string): NetDevice {
    const device = namespace.device(name);
    if (device === undefined) throw new Errno("ENODEV");
    return device;
  }

  return {
    addDummy(name) {
      if (name === "" || name.length > MAX_NAME || /[\s/:]/.test(name) || name === "." || name === "..") throw new Errno("EINVAL");
      if (namespace.devices.length >= MAX_DEVICES) throw new Errno("ENOMEM");
      namespace.addDevice({ name, kind: "dummy", mac: randomMac(namespace), mtu: 1500 });
    },

    removeInterface(name) {
      const device = deviceNamed(name);
      if (device.kind === "loopback" || device.kind === "ethernet") throw new Errno("ENOTSUP");
      if (device.segment?.unplug !== undefined) device.segment.unplug(device);
      else namespace.removeDevice(device);
    },

    setUp(name, up) {
      const device = deviceNamed(name);
      if (device.up === up) return;
      if (!up) {
        takeDown(namespace, device);
        return;
      }
      device.up = true;
      if (device.kind === "loopback") {
        if (device.addresses.length === 0) device.addresses = [{ address: "127.0.0.1", prefix: 8 }];
        if (!device.ipv6Disabled) device.addresses = [...device.addresses, { address: "::1", prefix: 128 }];
      }
      // A bridge has a carrier when something is plugged in.
      if (device.kind !== "bridge" || device.linkLocalSince !== undefined) namespace.gainCarrier(device);
      for (const { address, prefix } of device.addresses) namespace.addConnectedRoute(device, address, prefix);
    },

    addAddress(name, address, prefix, options) {
      const device = deviceNamed(name);
      const canonical = canonicalAddress(address);
      if (canonical === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > (canonical.includes(":") ? 128 : 32)) throw new Errno("EINVAL");
      if (device.addresses.some((own) => own.address === canonical && own.prefix === prefix)) throw new Errno("EEXIST");
      if (canonical.includes(":") && device.ipv6Disabled) throw new Errno("EACCES");
      namespace.addAddress(device, canonical, prefix, options);
    },

    removeAddress(name, address) {
      const device = deviceNamed(name);
      const canonical = canonicalAddress(address);
      if (canonical !== undefined && canonical === device.linkLocal) {
        device.linkLocalSince = undefined;
        return;
      }
      const own = device.addresses.find((candidate) => candidate.address === canonical);
      if (own === undefined) throw new Errno("EADDRNOTAVAIL");
      device.addresses = device.addresses.filter((candidate) => candidate !== own);
      namespace.routeTable = namespace.routeTable.filter((route) => route.interface !== name || !followsFrom(route, own.address, device));
    },

    addRoute(route) {
      const cidr = parseDestination(route.destination);
      if (cidr === undefined) throw new Errno("EINVAL");
      const destination = formatCidr(cidr);
      const device = route.interface === "" ? deviceTowards(namespace, route.gateway) : deviceNamed(route.interface);
      if (device === undefined) throw new Errno(route.gateway === undefined ? "ENODEV" : "ENETUNREACH");
      if (!device.up) throw new Errno("ENETUNREACH");
      if (cidr.family === 6 && device.ipv6Disabled) throw new Errno("EACCES");
      if (route.gateway !== undefined && !onLink(device, route.gateway)) throw new Errno(cidr.family === 4 ? "ENETUNREACH" : "EHOSTUNREACH");
      if (namespace.routeTable.length >= MAX_ROUTES) throw new Errno("ENOMEM");
      const metric = route.metric ?? (cidr.family === 4 ? undefined : USER_METRIC);
      const same = (other: Route) => other.destination === destination && (other.metric ?? 0) === (metric ?? 0);
      if (namespace.routeTable.some(same)) throw new Errno("EEXIST");
      namespace.routeTable.push({ ...route, ...(metric !== undefined && { metric }), destination, interface: device.name, cidr });
    },

    removeRoute(destination) {
      const cidr = parseDestination(destination);
      if (cidr === undefined) throw new Errno("EINVAL");
      const text = formatCidr(cidr);
      const route = namespace.routeTable.find((candidate) => candidate.destination === text);
      if (route === undefined) throw new Errno("ESRCH");
      namespace.routeTable = namespace.routeTable.filter((candidate) => candidate !== route);
    },

    filter: () => ({
      bridges: namespace.devices.flatMap(({ name, kind, segment }) =>
        kind !== "bridge" || segment?.filtered === undefined ? [] : [{ name, ...segment.filtered }],
      ),
      published: [...published("tcp", namespace.tcp), ...published("udp", namespace.udp)],
    }),
  };
}

function published(protocol: "tcp" | "udp", ports: PortTable<{ readonly forward?: () => SocketAddress | undefined }>): PacketFilter["published"] {
  return [...ports.all()].flatMap(({ address: hostAddress, port: hostPort, owner }) => {
    const to = owner.forward?.();
    return to === undefined ? [] : [{ protocol, hostAddress, hostPort, address: to.address, port: to.port }];
  });
}

/** Routes through an interface go when it goes down; its IPv4 addresses stay. */
export function takeDown(namespace: Namespace, device: NetDevice): void {
  device.up = false;
  namespace.dropIPv6(device);
  if (device.kind !== "bridge") device.linkLocalSince = undefined;
  namespace.routeTable = namespace.routeTable.filter((route) => route.interface !== device.name);
}

/** A locally administered unicast address. */
export function randomMac(namespace: Namespace): string {
  const digits = namespace.world.entropy.hex("net/mac", 12);
  const first = ((Number.parseInt(digits.slice(0, 2), 16) & 0xfc) | 2).toString(16).padStart(2, "0");
  return [first, ...[2, 4, 6, 8, 10].map((at) => digits.slice(at, at + 2))].join(":");
}

/** Is this the connected route of an address that is gone? In IPv6 it stays while another address of that subnet does. */
function followsFrom(route: TableRoute, address: string, device: NetDevice): boolean {
  if (!address.includes(":")) return route.source === address;
  const gone = parseAddress(address);
  if (route.kernel !== true || gone === undefined || !cidrContains(route.cidr, gone)) return false;
  return !device.addresses.some((own) => own.prefix === route.cidr.prefix && onSubnet(route.cidr, own.address));
}

function onSubnet(cidr: Cidr, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && cidrContains(cidr, parsed);
}

function onLink(device: NetDevice, gateway: string): boolean {
  if (isLinkLocal(gateway)) return !device.ipv6Disabled;
  const router = parseAddress(gateway);
  return device.addresses.some(({ address, prefix }) => {
    const own = parseAddress(address);
    return own !== undefined && router !== undefined && cidrContains(cidrOf(own, prefix), router);
  });
}

function deviceTowards(namespace: Namespace, gateway: string | undefined): NetDevice | undefined {
  const route = gateway === undefined ? undefined : chooseRoute(namespace.routeTable, gateway);
  return route === undefined ? undefined : namespace.device(route.interface);
}
