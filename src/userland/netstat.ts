import type { SocketInfo } from "../sim/sys.ts";
import { readSockets, socketHolders } from "./lib/sockets.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { ipv6RouteTable, routeTable } from "./route.ts";

export default defineUtility({
  name: "netstat",
  summary: "show sockets, routes, interfaces",
  usage: "[-tulnpaxeriWs]",
  package: ["net-tools", "2.10"],
  options: [
    ["-a, --all", "listening and others"],
    ["-l, --listening", "listening only"],
    ["-n, --numeric", "numbers, no names"],
    ["-p, --programs", "who holds them"],
    ["-t, --tcp", "TCP"],
    ["-u, --udp", "UDP"],
    ["-x, --unix", "unix"],
    ["-r, --route", "the routing table"],
    ["-i, --interfaces", "interfaces"],
    ["-e, --extend", "more"],
    ["-W, --wide", "accepted"],
    ["-4", "IPv4 only"],
    ["-6", "IPv6 only"],
    ["-A=FAMILY", "inet or inet6"],
    ["-c, --continuous", "accepted"],
  ],
  async run(tool) {
    if (tool.has("route")) {
      tool.out.put(tool.has("6") || tool.value("A") === "inet6" ? ipv6RouteTable(tool) : routeTable(tool, true));
      return 0;
    }
    if (tool.has("interfaces")) {
      tool.out.put("Kernel Interface table\nIface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n");
      for (const item of tool.sys.net.interfaces()) {
        const { rxPackets, txPackets } = item.statistics;
        tool.out.put(
          `${item.name.padEnd(8)} ${String(item.mtu).padStart(5)} ${String(rxPackets).padStart(8)}      0      0 0      ${String(txPackets).padStart(8)}      0      0      0 ${item.kind === "loopback" ? "LRU" : item.up ? "BMRU" : "BM"}\n`,
        );
      }
      return 0;
    }
    return show(tool);
  },
});

function show(tool: Tool): number {
  const any = tool.has("tcp", "udp", "unix");
  const sockets = readSockets(tool.sys).filter((socket) => wanted(tool, socket) && ofFamily(tool, socket));
  const holders = tool.has("programs") ? socketHolders(tool.sys) : undefined;
  const which = tool.has("listening") ? "(only servers)" : tool.has("all") ? "(servers and established)" : "(w/o servers)";
  const owner = (socket: SocketInfo) => {
    const first = holders?.get(socket.inode)?.[0];
    return holders === undefined ? "" : first === undefined ? "-" : `${first.pid}/${first.name}`;
  };
  if (!any || tool.has("tcp", "udp")) {
    tool.out.put(
      `Active Internet connections ${which}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${holders ? ` PID/Program name    ` : ""}\n`,
    );
    for (const socket of sockets) {
      if (socket.protocol === "unix" || (any && !tool.has(socket.protocol))) continue;
      const state =
        socket.protocol === "udp" && socket.state !== "ESTAB"
          ? ""
          : {
              ESTAB: "ESTABLISHED",
              "TIME-WAIT": "TIME_WAIT",
              "CLOSE-WAIT": "CLOSE_WAIT",
              "FIN-WAIT-2": "FIN_WAIT2",
              "SYN-SENT": "SYN_SENT",
              LISTEN: "LISTEN",
              UNCONN: "",
            }[socket.state];
      // busybox tells the families apart by their addresses only.
      const protocol = `${socket.protocol}${tool.gnu && socket.ipv6 === true ? "6" : ""}`;
      const line = `${protocol.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${text(tool, socket, "local").padEnd(23)} ${text(tool, socket, "peer").padEnd(23)} ${state.padEnd(11)} ${owner(socket).padEnd(holders ? 19 : 0)}`;
      tool.out.put(`${holders ? line : line.trimEnd().padEnd(79)}\n`);
    }
  }
  if (!any || tool.has("unix")) {
    tool.out.put(
      `Active UNIX domain sockets ${which}\nProto RefCnt Flags       Type       State         I-Node ${holders ? "  PID/Program name    " : "  "}Path\n`,
    );
    for (const socket of sockets) {
      if (socket.protocol !== "unix") continue;
      tool.out.put(
        `unix  ${socket.state === "LISTEN" ? "2      [ ACC ]    " : "3      [ ]        "} STREAM     ${(socket.state === "LISTEN" ? "LISTENING" : "CONNECTED").padEnd(13)} ${String(socket.inode).padEnd(8)} ${holders ? owner(socket).padEnd(20) : ""} ${socket.local.address}\n`,
      );
    }
  }
  return 0;
}

function wanted(tool: Tool, socket: SocketInfo): boolean {
  const listens = socket.state === "LISTEN" || (socket.protocol === "udp" && socket.state === "UNCONN");
  return tool.has("all") || tool.has("listening") === listens;
}

function ofFamily(tool: Tool, socket: SocketInfo): boolean {
  const family = tool.value("A");
  if (socket.protocol === "unix") return !tool.has("4", "6") && (family === undefined || family === "unix");
  if (tool.has("4") || family === "inet") return socket.ipv6 !== true;
  return !(tool.has("6") || family === "inet6") || socket.ipv6 === true;
}

function text(tool: Tool, socket: SocketInfo, end: "local" | "peer"): string {
  const { address, port } = socket[end];
  // busybox shows a mapped IPv4 address as it is.
  const mapped = !tool.gnu && socket.ipv6 === true && !address.includes(":") ? "::ffff:" : "";
  return `${mapped}${address}:${port === 0 ? "*" : port}`;
}
