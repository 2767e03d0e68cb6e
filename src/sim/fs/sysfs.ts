import type { Kernel } from "../kernel/types.ts";
import type { NetInterface, NetNamespace } from "../net/types.ts";
import { directory, type GeneratedDirectory, type GeneratedEntry, GeneratedFs, link, text } from "./generated.ts";

export interface SysFsOptions {
  readonly dev: number;
  readonly kernel: Kernel;
  /** Whose interfaces /sys/class/net shows. */
  readonly net: NetNamespace;
}

/** /sys, as far as programs in containers look into it; /sys/fs/cgroup is there to be mounted over. */
export class SysFs extends GeneratedFs {
  constructor({ dev, kernel, net }: SysFsOptions) {
    super({
      type: "sysfs",
      dev,
      time: kernel.clock.realtime(),
      textSize: 4096,
      directoryMode: 0o755,
      refusal: "EPERM",
      root: directory({
        block: directory({ vda: blockDevice() }),
        bus: directory({}),
        class: directory({ block: directory({ vda: link(() => "../../block/vda") }), net: interfaces(net, true), tty: directory({}) }),
        dev: directory({ block: directory({}), char: directory({}) }),
        devices: directory({ system: directory({ cpu: processors(kernel) }), virtual: directory({ net: interfaces(net, false) }) }),
        firmware: directory({}),
        fs: directory({ cgroup: directory({}), ext4: directory({}) }),
        hypervisor: directory({}),
        kernel: directory({
          debug: directory({}),
          mm: directory({ transparent_hugepage: directory({ enabled: text(() => "always [madvise] never\n") }) }),
          tracing: directory({}),
        }),
        module: directory({ overlay: directory({}), br_netfilter: directory({}) }),
        power: directory({}),
      }),
    });
  }
}

/** /sys/class/net links to the devices; /sys/devices/virtual/net holds them. */
function interfaces(net: NetNamespace, links: boolean): GeneratedDirectory {
  const find = (name: string) => net.interfaces().find((candidate) => candidate.name === name);
  return {
    names: () =>
      net
        .interfaces()
        .map(({ name }) => name)
        .sort(),
    get(name) {
      const found = find(name);
      if (found === undefined) return undefined;
      return links ? link(() => `../../devices/virtual/net/${name}`) : interfaceDirectory(found);
    },
  };
}

function interfaceDirectory(device: NetInterface): GeneratedDirectory {
  const loopback = device.kind === "loopback";
  const { statistics: count } = device;
  const number = (value: number) => text(() => `${value}\n`);
  const flags = (device.up ? 1 : 0) | (loopback ? 8 : 0x1002);
  return directory({
    address: text(() => `${device.mac}\n`),
    broadcast: text(() => `${loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff"}\n`),
    carrier: number(device.up ? 1 : 0),
    flags: text(() => `0x${flags.toString(16)}\n`),
    ifindex: number(device.index),
    iflink: number(device.peerIndex ?? device.index),
    mtu: number(device.mtu),
    operstate: text(() => `${loopback ? "unknown" : device.up ? "up" : "down"}\n`),
    statistics: directory({
      rx_bytes: number(count.rxBytes),
      rx_dropped: number(0),
      rx_errors: number(0),
      rx_packets: number(count.rxPackets),
      tx_bytes: number(count.txBytes),
      tx_dropped: number(0),
      tx_errors: number(0),
      tx_packets: number(count.txPackets),
    }),
    tx_queue_len: number(loopback || device.kind === "ethernet" ? 1000 : 0),
    type: number(loopback ? 772 : 1),
    ...(device.kind === "bridge" ? { bridge: directory({}) } : {}),
  });
}

function processors(kernel: Kernel): GeneratedDirectory {
  const { cpus } = kernel.hardware;
  const range = () => text(() => (cpus === 1 ? "0\n" : `0-${cpus - 1}\n`));
  const each: Record<string, GeneratedEntry> = {};
  for (let index = 0; index < cpus; index++) each[`cpu${index}`] = directory({ topology: directory({ core_id: text(() => `${index}\n`) }) });
  return directory({ ...each, online: range(), possible: range(), present: range() });
}

function blockDevice(): GeneratedDirectory {
  return directory({
    dev: text(() => "254:0\n"),
    queue: directory({ rotational: text(() => "0\n"), scheduler: text(() => "[none] mq-deadline\n") }),
    removable: text(() => "0\n"),
    ro: text(() => "0\n"),
    size: text(() => "134217728\n"),
  });
}
