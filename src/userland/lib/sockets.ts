/** Sockets as /proc/net lists them, and the processes that hold them. */
import { formatAddress } from "../../base/cidr.ts";
import type { SocketInfo, Sys } from "../../sim/sys.ts";
import { readProc } from "./processes.ts";

const STATES: Readonly<Record<string, SocketInfo["state"]>> = {
  "01": "ESTAB",
  "02": "SYN-SENT",
  "05": "FIN-WAIT-2",
  "06": "TIME-WAIT",
  "07": "UNCONN",
  "08": "CLOSE-WAIT",
  "0A": "LISTEN",
};

export function readSockets(sys: Sys): SocketInfo[] {
  return [...inet(sys, "tcp"), ...inet(sys, "tcp", "6"), ...inet(sys, "udp"), ...inet(sys, "udp", "6"), ...unix(sys)];
}

function inet(sys: Sys, protocol: "tcp" | "udp", version: "" | "6" = ""): SocketInfo[] {
  const rows = (readProc(sys, `net/${protocol}${version}`) ?? "").split("\n").slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields.length > 9)
    .map((fields) => ({
      protocol,
      state: STATES[fields[3] as string] ?? "UNCONN",
      local: address(fields[1] as string),
      peer: address(fields[2] as string),
      inode: Number(fields[9]),
      ...(version === "6" ? { ipv6: true as const } : {}),
    }));
}

function unix(sys: Sys): SocketInfo[] {
  const rows = (readProc(sys, "net/unix") ?? "").split("\n").slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields.length > 6)
    .map((fields) => ({
      protocol: "unix" as const,
      state: fields[5] === "01" ? ("LISTEN" as const) : ("ESTAB" as const),
      local: { address: fields[7] ?? "", port: 0 },
      peer: { address: "", port: 0 },
      inode: Number(fields[6]),
    }));
}

function address(text: string): { address: string; port: number } {
  const [hex = "", port = "0"] = text.split(":");
  const words = (hex.match(/.{8}/g) ?? []).map((word) => word.match(/../g)?.reverse() ?? []);
  const dotted = (word: readonly string[] | undefined) => (word ?? []).map((part) => Number.parseInt(part, 16)).join(".");
  const number = Number.parseInt(port, 16);
  if (words.length < 4) return { address: dotted(words[0]), port: number };
  if (hex.startsWith("0000000000000000FFFF0000")) return { address: dotted(words[3]), port: number };
  return { address: formatAddress({ family: 6, value: BigInt(`0x${words.flat().join("")}`) }), port: number };
}

export interface Holder {
  readonly pid: number;
  readonly name: string;
  readonly fd: number;
}

/** Who holds each socket, by inode, as far as this user may look. */
export function socketHolders(sys: Sys): Map<number, Holder[]> {
  const holders = new Map<number, Holder[]>();
  for (const { name: pid } of sys.fs.readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      for (const { name: fd } of sys.fs.readdir(`/proc/${pid}/fd`)) {
        const inode = Number(/^socket:\[(\d+)\]$/.exec(sys.fs.readlink(`/proc/${pid}/fd/${fd}`))?.[1]);
        if (Number.isNaN(inode)) continue;
        const holder = { pid: Number(pid), name: (readProc(sys, `${pid}/comm`) ?? "").trim(), fd: Number(fd) };
        holders.set(inode, [...(holders.get(inode) ?? []), holder]);
      }
    } catch {
      // Gone, or another user's.
    }
  }
  return holders;
}
