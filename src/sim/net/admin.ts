import { cidrContains, cidrOf, formatCidr, parseAddress } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { canonicalAddress, isIPv4 } from "../../base/ip.ts";
import { parseDestination } from "./address.ts";
import type { NetDevice } from "./device.ts";
import type { Namespace } from "./namespace.ts";
import type { PortTable } from "./port-table.ts";
import { chooseRoute } from "./routing.ts";
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
      if (device.kind === "loopback" && device.addresses.length === 0) {
        device.addresses = [
          { address: "127.0.0.1", prefix: 8 },
          { address: "::1", prefix: 128 },
        ];
      }
      for (const { address, prefix } of device.addresses) namespace.addConnectedRoute(device, address, prefix);
    },

    addAddress(name, address, prefix) {
      const device = deviceNamed(name);
      const canonical = canonicalAddress(address);
      if (canonical === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > (canonical.includes(":") ? 128 : 32)) throw new Errno("EINVAL");
      if (device.addresses.some((own) => own.address === canonical && own.prefix === prefix)) throw new Errno("EEXIST");
      namespace.addAddress(device, canonical, prefix);
    },

    removeAddress(name, address) {
      const device = deviceNamed(name);
      const canonical = canonicalAddress(address);
      const own = device.addresses.find((candidate) => candidate.address === canonical);
      if (own === undefined) throw new Errno("EADDRNOTAVAIL");
      device.addresses = device.addresses.filter((candidate) => candidate !== own);
      namespace.routeTable = namespace.routeTable.filter((route) => route.interface !== name || route.source !== own.address);
    },

    addRoute(route) {
      const cidr = parseDestination(route.destination);
      if (cidr === undefined) throw new Errno("EINVAL");
      const destination = formatCidr(cidr);
      const device = route.interface === "" ? deviceTowards(namespace, route.gateway) : deviceNamed(route.interface);
      if (device === undefined) throw new Errno(route.gateway === undefined ? "ENODEV" : "ENETUNREACH");
      if (!device.up) throw new Errno("ENETUNREACH");
      if (route.gateway !== undefined && !onLink(device, route.gateway)) throw new Errno(isIPv4(route.gateway) ? "ENETUNREACH" : "EINVAL");
      if (namespace.routeTable.length >= MAX_ROUTES) throw new Errno("ENOMEM");
      const same = (other: Route) => other.destination === destination && (other.metric ?? 0) === (route.metric ?? 0);
      if (namespace.routeTable.some(same)) throw new Errno("EEXIST");
      namespace.routeTable.push({ ...route, destination, interface: device.name, cidr });
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

/** Routes through an interface go when it goes down; its addresses stay. */
export function takeDown(namespace: Namespace, device: NetDevice): void {
  device.up = false;
  namespace.routeTable = namespace.routeTable.filter((route) => route.interface !== device.name);
}

/** A locally administered unicast address. */
export function randomMac(namespace: Namespace): string {
  const digits = namespace.world.entropy.hex("net/mac", 12);
  const first = ((Number.parseInt(digits.slice(0, 2), 16) & 0xfc) | 2).toString(16).padStart(2, "0");
  return [first, ...[2, 4, 6, 8, 10].map((at) => digits.slice(at, at + 2))].join(":");
}

function onLink(device: NetDevice, gateway: string): boolean {
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
