import { formatAddress, parseAddress, parseCidr } from "../../base/cidr.ts";
import type { Neighbour, NetNamespace, SocketInfo } from "../net/types.ts";

/** /proc/PID/net/*: how the kernel prints a network namespace. */
export const NET_FILES: Readonly<Record<string, (net: NetNamespace) => string>> = {
  dev: deviceTable,
  route: routeTable,
  arp: (net) => `IP address       HW type     Flags       HW address            Mask     Device\n${net.neighbours().map(arpLine).join("")}`,
  tcp: (net) => socketTable(net, "tcp", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", 149),
  tcp6: (net) =>
    socketTable(
      net,
      "tcp",
      "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      0,
      true,
    ),
  udp: (net) =>
    socketTable(net, "udp", "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops", 127),
  udp6: (net) =>
    socketTable(
      net,
      "udp",
      "   sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
      0,
      true,
    ),
  unix: unixTable,
  if_inet6: ipv6Addresses,
  ipv6_route: ipv6Routes,
};

function deviceTable(net: NetNamespace): string {
  const lines = [
    "Inter-|   Receive                                                |  Transmit",
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed",
  ];
  for (const { name, statistics: count } of net.interfaces()) {
    const received = `${pad(count.rxBytes, 7)} ${pad(count.rxPackets, 7)}    0    0    0     0          0         0`;
    const sent = `${pad(count.txBytes, 8)} ${pad(count.txPackets, 7)}    0    0    0     0       0          0`;
    lines.push(`${name.padStart(6)}: ${received} ${sent}`);
  }
  return `${lines.join("\n")}\n`;
}

function routeTable(net: NetNamespace): string {
  const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
  const ipv4 = net.routes().filter(({ destination }) => !destination.includes(":"));
  const lines = ipv4.map((route) => {
    const [address = "0.0.0.0", prefix = "32"] = route.destination.split("/");
    const flags = 1 | (route.gateway === undefined ? 0 : 2) | (prefix === "32" ? 4 : 0);
    const bits = Number(prefix);
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    const dotted = [mask >>> 24, (mask >>> 16) & 255, (mask >>> 8) & 255, mask & 255].join(".");
    const fields = [
      route.interface,
      hexAddress(address),
      hexAddress(route.gateway ?? "0.0.0.0"),
      hex(flags, 4),
      0,
      0,
      route.metric ?? 0,
      hexAddress(dotted),
      0,
      0,
      0,
    ];
    return fields.join("\t");
  });
  return [head, ...lines].map((line) => `${line.padEnd(127)}\n`).join("");
}

const PERMANENT = 0x80;
const TENTATIVE = 0x40;
const NODAD = 0x02;

function ipv6Addresses(net: NetNamespace): string {
  const lines = net.interfaces().flatMap(({ index, name, addresses }) =>
    addresses
      .filter(({ address }) => address.includes(":"))
      .map(({ address, prefix, tentative, nodad }) => {
        const flags = PERMANENT | (tentative === true ? TENTATIVE : 0) | (nodad === true ? NODAD : 0);
        const fields = [index, prefix, address === "::1" ? 0x10 : address.startsWith("fe80:") ? 0x20 : 0, flags].map((field) => lowerHex(field, 2));
        return `${digits(address)} ${fields.join(" ")} ${name.padStart(8)}\n`;
      }),
  );
  return lines.join("");
}

/** RTF_UP, RTF_GATEWAY, RTF_NONEXTHOP, RTF_REJECT and RTF_LOCAL of linux/route.h and linux/ipv6_route.h. */
const UP = 0x1;
const GATEWAY = 0x2;
const NONEXTHOP = 0x200000;
const REJECT = 0x200;
const LOCAL = 0x80000000;

/** The main table and the local one; each ends with the route that refuses what no other takes. */
function ipv6Routes(net: NetNamespace): string {
  const line = (destination: string, gateway: string, metric: number, flags: number, name: string) => {
    const { base = 0n, prefix = 0 } = parseCidr(destination) ?? {};
    const none = `${"0".repeat(32)} 00`;
    const target = `${digits(formatAddress({ family: 6, value: base }))} ${lowerHex(prefix, 2)}`;
    return `${target} ${none} ${digits(gateway)} ${lowerHex(metric, 8)} 00000001 00000000 ${lowerHex(flags, 8)} ${name.padStart(8)}\n`;
  };
  const main = net.routes().filter(({ destination }) => destination.includes(":"));
  const interfaces = net.interfaces().filter(({ up }) => up);
  const refusal = line("::/0", "::", 0xffffffff, NONEXTHOP | REJECT, "lo");
  const own = interfaces.flatMap(({ name, addresses }) =>
    addresses.filter(({ address, tentative }) => address.includes(":") && tentative !== true).map(({ address }) => ({ name, address })),
  );
  const links = interfaces.filter(({ kind, addresses }) => kind !== "loopback" && addresses.some(({ address }) => address.includes(":")));
  return [
    ...main.map(({ destination, gateway, metric, interface: name }) =>
      line(destination, gateway ?? "::", metric ?? 0, gateway === undefined ? UP : UP | GATEWAY, name),
    ),
    ...(main.some(({ destination }) => destination === "::/0") ? [] : [refusal]),
    ...own.map(({ address, name }) => line(`${address}/128`, "::", 0, LOCAL + (NONEXTHOP | UP), name)),
    ...links.map(({ name }) => line("ff00::/8", "::", 256, UP, name)),
    refusal,
  ].join("");
}

/** The 32 digits of an IPv6 address. */
function digits(address: string): string {
  return (parseAddress(address)?.value ?? 0n).toString(16).padStart(32, "0");
}

function lowerHex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}

const TCP_STATES: Readonly<Record<SocketInfo["state"], number>> = {
  ESTAB: 1,
  "SYN-SENT": 2,
  "FIN-WAIT-2": 5,
  "TIME-WAIT": 6,
  UNCONN: 7,
  "CLOSE-WAIT": 8,
  LISTEN: 10,
};

function socketTable(net: NetNamespace, protocol: "tcp" | "udp", head: string, width: number, v6 = false): string {
  const lines = net.sockets().filter((socket) => socket.protocol === protocol && (socket.ipv6 === true || socket.local.address.includes(":")) === v6);
  const hexOf = v6 ? hexAddress6 : hexAddress;
  const rows = lines.map((socket, index) => {
    const place = `${hexOf(socket.local.address)}:${hex(socket.local.port, 4)} ${hexOf(socket.peer.address)}:${hex(socket.peer.port, 4)}`;
    const line = `${pad(index, protocol === "tcp" ? 4 : 5)}: ${place} ${hex(TCP_STATES[socket.state], 2)} 00000000:00000000 00:00000000 00000000     0        0 ${socket.inode}`;
    return `${line} ${protocol === "tcp" ? "1 0000000000000000 100 0 0 10 0" : "2 0000000000000000 0"}`;
  });
  return [head, ...rows].map((line) => `${line.padEnd(width)}\n`).join("");
}

function unixTable(net: NetNamespace): string {
  const lines = ["Num       RefCount Protocol Flags    Type St Inode Path"];
  for (const socket of net.sockets()) {
    if (socket.protocol !== "unix") continue;
    const listens = socket.state === "LISTEN";
    const path = socket.local.address === "" ? "" : ` ${socket.local.address}`;
    lines.push(
      `0000000000000000: 0000000${listens ? 2 : 3} 00000000 ${listens ? "00010000" : "00000000"} 0001 ${listens ? "01" : "03"} ${pad(socket.inode, 5)}${path}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Dotted quad to the kernel's hexadecimal, in the byte order of the processor. */
function hexAddress(address: string): string {
  const parts = address.split(".");
  if (parts.length !== 4) return "00000000";
  return parts
    .reverse()
    .map((part) => hex(Number(part), 2))
    .join("");
}

/** Four words, each in the byte order of the processor. An IPv4 address is one mapped into IPv6. */
function hexAddress6(address: string): string {
  if (!address.includes(":")) return address === "0.0.0.0" ? "0".repeat(32) : `0000000000000000FFFF0000${hexAddress(address)}`;
  const bytes = digits(address.replace(/%.*/, "")).toUpperCase().match(/../g) ?? [];
  return [0, 4, 8, 12]
    .map((at) =>
      bytes
        .slice(at, at + 4)
        .reverse()
        .join(""),
    )
    .join("");
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}

function arpLine({ address, mac, interface: device }: Neighbour): string {
  if (address.includes(":")) return "";
  return `${address.padEnd(16)} 0x1         ${mac === undefined ? "0x0" : "0x2"}         ${mac ?? "00:00:00:00:00:00"}     *        ${device}\n`;
}
