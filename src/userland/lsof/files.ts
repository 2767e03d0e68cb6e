/** What each process holds open, as /proc shows it. */
import type { SocketInfo, Sys } from "../../sim/sys.ts";
import { type ProcessRow, readProc, readProcesses } from "../lib/processes.ts";

export interface OpenFileRow {
  readonly process: ProcessRow;
  /** `cwd`, `rtd`, `txt`, `0u` … */
  readonly fd: string;
  readonly type: string;
  readonly device: string;
  readonly sizeOrOffset: string;
  readonly node: string;
  readonly name: string;
  readonly path: string | undefined;
  readonly socket: SocketInfo | undefined;
}

export function openFiles(sys: Sys, sockets: readonly SocketInfo[]): OpenFileRow[] {
  const byInode = new Map(sockets.map((socket) => [socket.inode, socket]));
  return readProcesses(sys).flatMap((process) => [...places(sys, process), ...descriptors(sys, process, byInode)]);
}

function places(sys: Sys, process: ProcessRow): OpenFileRow[] {
  return (
    [
      ["cwd", "cwd"],
      ["rtd", "root"],
      ["txt", "exe"],
    ] as const
  ).flatMap(([fd, link]) => {
    const path = readLink(sys, `/proc/${process.pid}/${link}`);
    return path === undefined ? [unreadable(process, fd, `/proc/${process.pid}/${link} (readlink: Permission denied)`)] : [fileRow(sys, process, fd, path, 0)];
  });
}

function descriptors(sys: Sys, process: ProcessRow, sockets: ReadonlyMap<number, SocketInfo>): OpenFileRow[] {
  let names: string[];
  try {
    names = sys.fs.readdir(`/proc/${process.pid}/fd`).map(({ name }) => name);
  } catch {
    return [unreadable(process, "NOFD", `/proc/${process.pid}/fd (opendir: Permission denied)`)];
  }
  return names.flatMap((number) => {
    const path = readLink(sys, `/proc/${process.pid}/fd/${number}`);
    if (path === undefined) return [];
    const info = readProc(sys, `${process.pid}/fdinfo/${number}`) ?? "";
    const flags = Number.parseInt(/^flags:\s+(\d+)/m.exec(info)?.[1] ?? "2", 8) & 3;
    const fd = `${number}${["r", "w", "u"][flags] ?? "u"}`;
    const inode = Number(/^socket:\[(\d+)\]$/.exec(path)?.[1] ?? Number.NaN);
    if (!Number.isNaN(inode)) return [socketRow(process, fd, inode, sockets.get(inode))];
    const pipe = /^pipe:\[(\d+)\]$/.exec(path)?.[1];
    if (pipe !== undefined)
      return [{ process, fd, type: "FIFO", device: "0,14", sizeOrOffset: "0t0", node: pipe, name: "pipe", path: undefined, socket: undefined }];
    const anonymous = /^anon_inode:(.*)$/.exec(path)?.[1];
    if (anonymous !== undefined)
      return [{ process, fd, type: "a_inode", device: "0,15", sizeOrOffset: "0", node: "1062", name: anonymous, path: undefined, socket: undefined }];
    return [fileRow(sys, process, fd, path, Number(/^pos:\s+(\d+)/m.exec(info)?.[1] ?? 0))];
  });
}

function fileRow(sys: Sys, process: ProcessRow, fd: string, path: string, offset: number): OpenFileRow {
  // Through the process's own root: a container's files are not the host's.
  const seen = statOf(sys, fd.endsWith("d") || fd === "txt" ? linkOf(process, fd) : `/proc/${process.pid}/fd/${Number.parseInt(fd, 10)}`) ?? statOf(sys, path);
  const common = { process, fd, name: path, path, socket: undefined };
  if (seen === undefined) return { ...common, type: "unknown", device: "", sizeOrOffset: "", node: "" };
  const type = { file: "REG", dir: "DIR", char: "CHR", block: "BLK", fifo: "FIFO", symlink: "LINK", socket: "unix" }[seen.type] ?? "REG";
  const device = seen.type === "char" || seen.type === "block" ? (seen.rdev ?? [0, 0]).join(",") : `${seen.dev >> 8},${seen.dev & 255}`;
  return { ...common, type, device, sizeOrOffset: seen.type === "char" ? `0t${offset}` : String(seen.size), node: String(seen.ino) };
}

function linkOf(process: ProcessRow, fd: string): string {
  return `/proc/${process.pid}/${{ cwd: "cwd", rtd: "root", txt: "exe" }[fd] ?? "cwd"}`;
}

function socketRow(process: ProcessRow, fd: string, inode: number, socket: SocketInfo | undefined): OpenFileRow {
  const common = { process, fd, path: undefined, socket };
  if (socket === undefined) return { ...common, type: "sock", device: "0,8", sizeOrOffset: "0t0", node: String(inode), name: "protocol: TCP" };
  if (socket.protocol === "unix") {
    const name = `${socket.local.address === "" ? "" : `${socket.local.address} `}type=STREAM (${socket.state === "LISTEN" ? "LISTEN" : "CONNECTED"})`;
    return { ...common, path: socket.local.address || undefined, type: "unix", device: "0x0000000000000000", sizeOrOffset: "0t0", node: String(inode), name };
  }
  const type = socket.ipv6 === true ? "IPv6" : "IPv4";
  return { ...common, type, device: String(inode), sizeOrOffset: "0t0", node: socket.protocol.toUpperCase(), name: "" };
}

function unreadable(process: ProcessRow, fd: string, name: string): OpenFileRow {
  return { process, fd, type: "unknown", device: "", sizeOrOffset: "", node: "", name, path: undefined, socket: undefined };
}

function readLink(sys: Sys, path: string): string | undefined {
  try {
    return sys.fs.readlink(path);
  } catch {
    return undefined;
  }
}

function statOf(sys: Sys, path: string): ReturnType<Sys["fs"]["stat"]> | undefined {
  try {
    return sys.fs.stat(path);
  } catch {
    return undefined;
  }
}
