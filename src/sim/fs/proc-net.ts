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
  if_inet6: () => "",
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
  const lines = net.routes().map((route) => {
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
  const lines = net.sockets().filter((socket) => socket.protocol === protocol && socket.local.address.includes(":") === v6);
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
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0"), ...after].map((group) => group.padStart(4, "0"));
  const bytes = all.join("").toUpperCase().match(/../g) ?? [];
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
