import { Errno } from "../../base/errno.ts";
import type { Process } from "../kernel/types.ts";
import type { OpenFile } from "../open-file.ts";
import { directory, type GeneratedDirectory, type GeneratedEntry, type GeneratedLink, link, text } from "./generated.ts";
import { locationPath } from "./location-path.ts";
import { mountinfoText, mountsText } from "./proc-mounts.ts";
import { NET_FILES } from "./proc-net.ts";
import { type ProcessView, statmText, statText, statusText, virtualSize } from "./proc-status.ts";
import type { Location, ProcCaller } from "./types.ts";

/** /proc/PID, and /proc/PID/task/PID when `asTask`. */
export function processDirectory(view: ProcessView, asTask = false): GeneratedDirectory {
  const { process } = view;
  const { uid, gid } = process.credentials;
  const owner = { uid, gid };
  const names = [...Object.keys(FILES), ...(asTask ? [] : ["task"])].sort();
  return {
    key: process,
    owner,
    names: () => names,
    get(name) {
      if (name === "task" && !asTask) {
        const pid = String(view.namespace.localPid(process));
        return directory({ [pid]: processDirectory(view, true) }, { key: process, owner });
      }
      if (!Object.hasOwn(FILES, name)) return undefined;
      return { owner, ...(FILES[name] as (view: ProcessView) => GeneratedEntry)(view) };
    },
  };
}

const FILES: Readonly<Record<string, (view: ProcessView) => GeneratedEntry>> = {
  cgroup: (view) => text(() => `0::${cgroupPath(view)}\n`),
  cmdline: ({ process }) => text(() => (process.state === "Z" ? "" : process.argv.map((argument) => `${argument}\0`).join(""))),
  comm: ({ process }) => text(() => `${process.name}\n`, { mode: 0o644 }),
  cwd: (view) => placeLink(view, () => view.process.cwd),
  environ: ({ process }) => text(() => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(""), { mode: 0o400 }),
  exe: ({ process }) => alive(process, () => process.exe),
  fd: ({ process }) => descriptorDirectory(process, (fd) => descriptorLink(process, fd), 0o500),
  fdinfo: ({ process }) => descriptorDirectory(process, (fd) => text(() => fdinfoText(process, fd)), 0o555),
  gid_map: (view) => idMap(view, "gid"),
  io: (view) => text(() => ioText(view), { mode: 0o400 }),
  limits: ({ process }) => text(() => limitsText(process)),
  loginuid: () => text(() => "4294967295", { mode: 0o644 }),
  maps: ({ process }) => text(() => mapsText(process)),
  mountinfo: ({ process }) => text(() => mountinfoText(process)),
  mounts: ({ process }) => text(() => mountsText(process)),
  net: ({ process }) => directory(Object.fromEntries(Object.entries(NET_FILES).map(([name, make]) => [name, text(() => make(process.namespaces.net))]))),
  ns: (view) => namespaceLinks(view),
  oom_adj: ({ process }) => text(() => `${Math.trunc((process.oomScoreAdjustment * 17) / 1000)}\n`, { mode: 0o644 }),
  oom_score: (view) => text(() => `${oomScore(view)}\n`),
  oom_score_adj: (view) => ({ mode: 0o644, read: () => `${view.process.oomScoreAdjustment}\n`, write: (value, caller) => adjustOomScore(view, value, caller) }),
  root: (view) => placeLink(view, () => view.process.root),
  sched: ({ process }) =>
    text(() => `${process.name} (${process.pid}, #threads: 1)\n${"-".repeat(67)}\npolicy                                       :                    0\n`),
  setgroups: ({ process: { namespaces } }) => ({
    mode: 0o644,
    read: () => `${namespaces.user.setgroups}\n`,
    write: (value) => {
      if (!["allow", "deny"].includes(value.trim())) throw new Errno("EINVAL");
      namespaces.user.setgroups = value.trim() as "allow" | "deny";
    },
  }),
  stat: (view) => text(() => statText(view)),
  statm: (view) => text(() => statmText(view)),
  status: (view) => text(() => statusText(view)),
  uid_map: (view) => idMap(view, "uid"),
  wchan: () => text(() => "0"),
};

/** In a cgroup namespace of its own a container sees its group as the root. */
function cgroupPath({ process, kernel, namespace }: ProcessView): string {
  const { path } = process.cgroup;
  const viewer = namespace.find(1);
  if (viewer === undefined || viewer.namespaces.cgroup === kernel.host.cgroup) return path;
  const root = viewer.cgroup.path;
  if (path === root) return "/";
  return path.startsWith(`${root}/`) ? path.slice(root.length) : `/..${path}`;
}

function alive(process: Process, target: () => string): GeneratedLink {
  return link(() => {
    if (process.state === "Z" || target() === "") throw new Errno("ENOENT");
    return target();
  });
}

/** cwd and root lead to the place itself, whatever namespace the reader is in. */
function placeLink({ process }: ProcessView, place: () => Location): GeneratedLink {
  const path = () => locationPath(place(), process.root) ?? locationPath(place(), process.namespaces.mnt.root) ?? "/ (deleted)";
  return { ...alive(process, path), follow: () => ({ location: place() }) };
}

function descriptorDirectory(process: Process, entry: (fd: number) => GeneratedEntry, mode: number): GeneratedDirectory {
  return {
    mode,
    names: () => [...process.files.keys()].sort((a, b) => a - b).map(String),
    get: (name) => (/^(0|[1-9]\d*)$/.test(name) && process.files.has(Number(name)) ? entry(Number(name)) : undefined),
  };
}

function descriptorLink(process: Process, fd: number): GeneratedLink {
  const file = process.files.get(fd);
  const { uid, gid } = process.credentials;
  const mode = (file?.access.read === true ? 0o500 : 0) | (file?.access.write === true ? 0o300 : 0);
  return {
    mode,
    owner: { uid, gid },
    target: () => (file === undefined ? "" : `${file.describe()}${isDeleted(file) ? " (deleted)" : ""}`),
    follow: () => (file === undefined ? undefined : { file }),
  };
}

/** Its last name is gone; it lives on while it is open. */
function isDeleted(file: OpenFile): boolean {
  return file.describe().startsWith("/") && file.stat().nlink === 0;
}

function fdinfoText(process: Process, fd: number): string {
  const file = process.files.get(fd);
  if (file === undefined) throw new Errno("ENOENT");
  const { read, write, append } = file.access;
  const flags = (read && write ? 2 : write ? 1 : 0) | (append ? 0o2000 : 0) | 0o100000;
  const position = file.seek === undefined || file.directory === true ? 0 : file.seek(0, "current");
  return `pos:\t${position}\nflags:\t0${flags.toString(8)}\nmnt_id:\t${process.root.mount.id}\nino:\t${file.stat().ino}\n`;
}

function ioText({ process }: ProcessView): string {
  const { blockReadBytes, blockWriteBytes } = process.cgroup.usage();
  return `rchar: ${blockReadBytes}\nwchar: ${blockWriteBytes}\nsyscr: 0\nsyscw: 0\nread_bytes: ${blockReadBytes}\nwrite_bytes: ${blockWriteBytes}\ncancelled_write_bytes: 0\n`;
}

const LIMITS: readonly (readonly [label: string, resource: string, unit: string])[] = [
  ["Max cpu time", "cpu", "seconds"],
  ["Max file size", "fsize", "bytes"],
  ["Max data size", "data", "bytes"],
  ["Max stack size", "stack", "bytes"],
  ["Max core file size", "core", "bytes"],
  ["Max resident set", "rss", "bytes"],
  ["Max processes", "nproc", "processes"],
  ["Max open files", "nofile", "files"],
  ["Max locked memory", "memlock", "bytes"],
  ["Max address space", "as", "bytes"],
  ["Max file locks", "locks", "locks"],
  ["Max pending signals", "sigpending", "signals"],
  ["Max msgqueue size", "msgqueue", "bytes"],
  ["Max nice priority", "nice", ""],
  ["Max realtime priority", "rtprio", ""],
  ["Max realtime timeout", "rttime", "us"],
];

function limitsText(process: Process): string {
  const row = (cells: readonly string[]) =>
    `${(cells[0] ?? "").padEnd(25)} ${(cells[1] ?? "").padEnd(20)} ${(cells[2] ?? "").padEnd(20)} ${(cells[3] ?? "").padEnd(10)}\n`;
  const value = (limit: number) => (limit === Infinity ? "unlimited" : String(limit));
  const rows = LIMITS.map(([label, resource, unit]) => {
    const [soft, hard] = process.limits.get(resource) ?? [Infinity, Infinity];
    return row([label, value(soft), value(hard), unit]);
  });
  return row(["Limit", "Soft Limit", "Hard Limit", "Units"]) + rows.join("");
}

function mapsText(process: Process): string {
  if (process.state === "Z") return "";
  const start = 0x400000;
  const end = start + Math.max(4096, Math.floor((virtualSize(process) * 0.2) / 4096) * 4096);
  const line = (range: string, rights: string, name: string) => `${`${range} ${rights} 00000000 00:00 0`.padEnd(73)}${name}`.trimEnd();
  const range = (from: number, to: number) => `${from.toString(16).padStart(8, "0")}-${to.toString(16).padStart(8, "0")}`;
  return `${[
    line(range(start, end), "r-xp", process.exe),
    line(range(end, end + 0x8000), "rw-p", process.exe),
    line(range(0x1f000000, 0x1f021000), "rw-p", "[heap]"),
    line("7ffd00000000-7ffd00021000", "rw-p", "[stack]"),
    line("7ffd000fc000-7ffd000fe000", "r-xp", "[vdso]"),
  ].join("\n")}\n`;
}

function namespaceLinks({ process }: ProcessView): GeneratedDirectory {
  const { cgroup, ipc, mnt, net, pid, user, uts } = process.namespaces;
  const ids: Readonly<Record<string, string>> = {
    cgroup: `cgroup:[${cgroup.id}]`,
    ipc: `ipc:[${ipc.id}]`,
    mnt: `mnt:[${mnt.id}]`,
    net: `net:[${net.id}]`,
    pid: `pid:[${pid.id}]`,
    pid_for_children: `pid:[${pid.id}]`,
    time: "time:[4026531834]",
    time_for_children: "time:[4026531834]",
    user: `user:[${user.id}]`,
    uts: `uts:[${uts.id}]`,
  };
  return directory(Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, namespaceLink(id)])), { mode: 0o511 });
}

/** Opening one gives a file that only stands for the namespace. */
function namespaceLink(id: string): GeneratedLink {
  return link(() => id);
}

/** Which ids of the namespace above those of this one are. */
function idMap({ process, namespace }: ProcessView, kind: "uid" | "gid"): GeneratedEntry {
  const { user } = process.namespaces;
  return {
    mode: 0o644,
    read: () => user.mapText(kind),
    write: (value, caller) => {
      const writer = namespace.find(caller?.pidIn(namespace) ?? 0);
      if (writer === undefined || user.parent === undefined) throw new Errno("EPERM");
      const { credentials, namespaces } = writer;
      const above = namespaces.user === user.parent && (credentials.inNamespace ?? credentials.capabilities).has(kind === "uid" ? "SETUID" : "SETGID");
      user.setMap(kind, value, above, kind === "uid" ? credentials.uid : credentials.gid);
    },
  };
}

/** How willingly the kernel would kill it when memory runs out: 0 to 1333 or so, 666 for who holds next to nothing. */
function oomScore({ process, kernel }: ProcessView): number {
  if (process.oomScoreAdjustment <= -1000 || process.state === "Z") return 0;
  const share = (process.memory * 1000) / kernel.hardware.memory + process.oomScoreAdjustment;
  return Math.max(0, Math.floor(((1000 + share) * 2) / 3));
}

/** Everybody may make a process of their own a likelier victim; the other way needs SYS_RESOURCE. */
function adjustOomScore({ process, namespace }: ProcessView, written: string, caller: ProcCaller | undefined): void {
  const value = Number(written.trim());
  if (!Number.isInteger(value) || value < -1000 || value > 1000) throw new Errno("EINVAL");
  const writer = namespace.find(caller?.pidIn(namespace) ?? 0);
  if (value < process.oomScoreAdjustment && writer?.credentials.capabilities.has("SYS_RESOURCE") === false) throw new Errno("EACCES");
  process.oomScoreAdjustment = value;
}
