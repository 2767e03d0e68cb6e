import type { SocketInfo } from "../sim/sys.ts";
import { socketHolders } from "./lib/sockets.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "ss",
  summary: "show sockets",
  usage: "[ OPTIONS ]",
  package: ["iproute2", "6.15.0"],
  options: [
    ["-n, --numeric", "ports as numbers"],
    ["-r, --resolve", "accepted"],
    ["-a, --all", "listening and others"],
    ["-l, --listening", "listening only"],
    ["-p, --processes", "who holds them"],
    ["-t, --tcp", "TCP"],
    ["-u, --udp", "UDP"],
    ["-x, --unix", "unix"],
    ["-4, --ipv4", "IPv4 only"],
    ["-6, --ipv6", "IPv6 only"],
    ["-s, --summary", "numbers only"],
    ["-H, --no-header", "no headings"],
    ["-e, --extended", "accepted"],
    ["-m, --memory", "accepted"],
    ["-i, --info", "accepted"],
    ["-o, --options", "accepted"],
    ["-O, --oneline", "accepted"],
    ["-w, --raw", "accepted"],
  ],
  async run(tool) {
    const order = ["tcp", "tcp6", "udp", "udp6", "unix", "unix6"];
    const rank = (socket: SocketInfo) => order.indexOf(`${socket.protocol}${socket.ipv6 === true ? "6" : ""}`);
    const sockets = [...tool.sys.net.sockets()].sort((a, b) => rank(a) - rank(b));
    if (tool.has("summary")) return summary(tool, sockets);
    const kinds = (["tcp", "udp", "unix"] as const).filter((kind) => tool.has(kind));
    const chosen = kinds.length > 0 ? kinds : tool.has("raw") ? [] : (["unix", "udp", "tcp"] as const);
    const filters = tool.operands.join(" ");
    const port = /(?:sport|dport) = :?(\d+)/.exec(filters)?.[1];
    const holders = tool.has("processes") ? socketHolders(tool.sys) : undefined;
    const rows = sockets.filter(
      (socket) =>
        chosen.includes(socket.protocol as never) &&
        (socket.protocol === "unix" || !tool.has("ipv4", "ipv6") || tool.has(socket.ipv6 === true ? "ipv6" : "ipv4")) &&
        wanted(tool, socket) &&
        (port === undefined || socket.local.port === Number(port) || socket.peer.port === Number(port)),
    );
    const netid = chosen.length !== 1;
    const lines = rows.map((socket) => {
      const queue = socket.state === "LISTEN" && socket.protocol === "tcp" ? "4096" : "0";
      const who = (holders?.get(socket.inode) ?? []).map(({ name, pid, fd }) => `("${name}",pid=${pid},fd=${fd})`).join(",");
      return [
        netid ? (socket.protocol === "unix" ? "u_str" : socket.protocol) : "",
        socket.state,
        "0",
        queue,
        ...place(socket, socket.local, tool),
        ...place(socket, socket.peer, tool),
        who === "" ? "" : `users:(${who})`,
      ];
    });
    tool.out.put(
      layout([["Netid", "State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port", "Process"], ...lines], netid, tool.has("no-header")),
    );
    return 0;
  },
});

function wanted(tool: Tool, socket: SocketInfo): boolean {
  if (tool.has("all")) return true;
  const listens = socket.state === "LISTEN" || (socket.state === "UNCONN" && socket.protocol === "udp");
  return tool.has("listening") ? listens : !listens;
}

function place(socket: SocketInfo, at: SocketInfo["local"], tool: Tool): [string, string] {
  if (socket.protocol === "unix") return [at.address === "" ? "*" : at.address, String(at.address === "" ? 0 : socket.inode)];
  const names: Record<number, string> = { 22: "ssh", 53: "domain", 80: "http", 443: "https", 6379: "redis" };
  return [shownAddress(socket, at.address), at.port === 0 ? "*" : tool.has("numeric") ? String(at.port) : (names[at.port] ?? String(at.port))];
}

/** A socket of both families shows as `*`; a mapped IPv4 address as it is; the zone stands behind the bracket. */
function shownAddress(socket: SocketInfo, address: string): string {
  if (socket.ipv6 !== true) return address;
  if (address === "::" && socket.v6only !== true && socket.local.address === "::") return "*";
  if (!address.includes(":")) return `[::ffff:${address}]`;
  const [bare, zone] = address.split("%");
  return zone === undefined ? `[${bare}]` : `[${bare}]%${zone}`;
}

function layout(rows: readonly (readonly string[])[], netid: boolean, bare: boolean): string {
  const width = (column: number) => Math.max(...rows.map((row) => (row[column] ?? "").length));
  const widths = rows[0]?.map((_, column) => width(column)) ?? [];
  const shown = bare ? rows.slice(1) : rows;
  return shown
    .map((row) => {
      const cell = (column: number) => (row[column] ?? "").padEnd(widths[column] ?? 0);
      const local = `${(row[4] ?? "").padStart(widths[4] ?? 0)}:${cell(5)}`;
      const peer = `${(row[6] ?? "").padStart(widths[6] ?? 0)}:${cell(7)}`;
      return `${netid ? `${cell(0)} ` : ""}${cell(1)} ${cell(2)} ${cell(3)} ${local} ${peer}${row[8] === "" ? "" : row[8]}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join("");
}

function summary(tool: Tool, sockets: readonly SocketInfo[]): number {
  const count = (protocol: string, state?: string) =>
    sockets.filter((socket) => socket.protocol === protocol && (state === undefined || socket.state === state)).length;
  const counts = (protocol: string) => {
    const all = sockets.filter((socket) => socket.protocol === protocol && socket.state !== "TIME-WAIT");
    const ipv6 = all.filter((socket) => socket.ipv6 === true).length;
    return [all.length, all.length - ipv6, ipv6] as const;
  };
  const [tcps, udps] = [counts("tcp"), counts("udp")];
  const both = tcps.map((number, i) => number + (udps[i] ?? 0));
  const columns = (numbers: readonly number[]) => numbers.map((number) => String(number).padEnd(9)).join(" ");
  const tcp = count("tcp");
  tool.out.put(`Total: ${sockets.length}
TCP:   ${tcp} (estab ${count("tcp", "ESTAB")}, closed 0, orphaned 0, timewait ${count("tcp", "TIME-WAIT")})

Transport Total     IP        IPv6
RAW	  0         0         0        
UDP	  ${columns(udps)}
TCP	  ${columns(tcps)}
INET	  ${columns(both)}
FRAG	  0         0         0        

`);
  return 0;
}
