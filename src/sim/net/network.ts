import { cidrOverlaps } from "../../base/cidr.ts";
import { Errno } from "../../base/errno.ts";
import { Emitter } from "../../base/event.ts";
import type { Clock } from "../time/clock.ts";
import type { Entropy } from "../time/entropy.ts";
import { LinuxBridge, parseSubnet, parseSubnets } from "./bridge.ts";
import type { NetDevice } from "./device.ts";
import { DirectLink, type ParentLink } from "./direct-link.ts";
import { hostPortInUse, publishPort } from "./host-ports.ts";
import { SimulatedInternet } from "./internet.ts";
import { Namespace, type NetWorld } from "./namespace.ts";
import type { Network, PublishedPort } from "./types.ts";
import { UnixSockets } from "./unix.ts";

/** The host with `lo`, `eth0` (10.0.2.15/24, router 10.0.2.2, name server 10.0.2.3) and the world behind it. */
export function createNetwork(clock: Clock, entropy: Entropy, nextInode: () => number): Network {
  const world: NetWorld = { clock, entropy, nextInode };
  const internet = new SimulatedInternet(world);
  const host = new Namespace(world, "host", true);
  const unix = new UnixSockets(world);
  const bridges = new Set<LinuxBridge>();
  const published = new Emitter<PublishedPort & { readonly open: boolean }>();
  const reservations = new Set<(port: PublishedPort) => boolean>();
  const parentLinks = new WeakMap<NetDevice, ParentLink>();
  let namespaces = 0;

  const uplink = host.addDevice({ name: "eth0", kind: "ethernet", mac: "52:54:00:12:34:56", mtu: 1500 });
  uplink.segment = internet;
  host.admin.setUp("eth0", true);
  // Long before anybody looks.
  uplink.linkLocalSince = clock.monotonic() - 10_000_000_000n;
  host.addAddress(uplink, "10.0.2.15", 24);
  host.admin.addRoute({ destination: "0.0.0.0/0", gateway: "10.0.2.2", interface: "eth0" });

  return {
    host,
    internet,

    createNamespace(options) {
      namespaces++;
      return new Namespace(world, `${namespaces}`, options?.loopbackUp ?? true);
    },

    createBridge(options) {
      const home = (options.namespace ?? host) as Namespace;
      const nets = parseSubnets(options.subnets);
      for (const other of bridges) {
        if (other.home === home && other.nets.some((taken) => nets.some((net) => cidrOverlaps(taken.cidr, net.cidr)))) throw new Errno("EADDRINUSE");
      }
      const bridge = new LinuxBridge(home, { ...options, nets }, () => bridges.delete(bridge));
      bridges.add(bridge);
      return bridge;
    },

    createDirectLink({ parent: name, subnets, uplink, sharesMac = false }) {
      const parent = host.device(name);
      if (parent === undefined) throw new Errno("ENODEV");
      const siblings = parentLinks.get(parent) ?? new Map();
      parentLinks.set(parent, siblings);
      return new DirectLink({ parent, siblings, subnets, nets: subnets.map(parseSubnet), uplink, sharesMac });
    },

    publish(options) {
      const { protocol, hostAddress, hostPort } = options;
      for (const isTaken of reservations) if (isTaken({ protocol, hostAddress, hostPort })) throw new Errno("EADDRINUSE");
      const end = publishPort(host, options);
      published.fire({ protocol, hostAddress, hostPort, open: true });
      return () => {
        end();
        published.fire({ protocol, hostAddress, hostPort, open: false });
      };
    },
    published: published.event,
    reserve(isTaken) {
      reservations.add(isTaken);
      return () => {
        reservations.delete(isTaken);
      };
    },
    portInUse: (protocol, address, port) => hostPortInUse(host, protocol, address, port),
    listenUnix: (node, path, options) => unix.listen((options?.namespace ?? host) as Namespace, node, path, options?.backlog),
    connectUnix: (node, path, namespace) => unix.connect((namespace ?? host) as Namespace, node, path),
  };
}
