/** What `ps -o` can show. */
import type { Sys } from "../../sim/sys.ts";
import { breakTime, formatTime, type Zone } from "../lib/format-time.ts";
import { commandLine, type ProcessRow, readProc, TICKS } from "../lib/processes.ts";
import type { Accounts } from "../lib/users.ts";

export interface PsContext {
  readonly sys: Sys;
  readonly accounts: Accounts;
  readonly zone: Zone;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly uptime: number;
  readonly bootTime: number;
  readonly totalMemory: number;
  readonly pidWidth: number;
  /** Indentation of a command in a forest, by pid. */
  readonly branch: ReadonlyMap<number, string>;
}

export interface Column {
  readonly header: string;
  readonly width: number;
  readonly align: "left" | "right";
  /** Last column of text: takes what is left of the line. */
  readonly wide?: boolean;
  text(row: ProcessRow, context: PsContext): string;
  /** For --sort; default the text. */
  order?(row: ProcessRow, context: PsContext): number;
}

export function findColumn(name: string, context: PsContext): Column | undefined {
  const found = COLUMNS[ALIASES[name] ?? name];
  if (!found) return undefined;
  return PIDS.has(ALIASES[name] ?? name) ? { ...found, width: Math.max(found.header.length, context.pidWidth) } : found;
}

const PIDS = new Set(["pid", "ppid", "pgid", "sid", "tid", "tpgid", "lwp"]);

const ALIASES: Readonly<Record<string, string>> = {
  "%cpu": "pcpu",
  "%mem": "pmem",
  ucomm: "comm",
  uname: "user",
  pgrp: "pgid",
  session: "sid",
  sess: "sid",
  tt: "tt",
  tty: "tt",
  vsize: "vsz",
  rssize: "rss",
  rsz: "rss",
  s: "s",
  state: "s",
  cputime: "time",
  ni: "nice",
  thcount: "nlwp",
  spid: "lwp",
  flag: "f",
  flags: "f",
  start_time: "stime",
  egid: "gid",
  euid: "uid",
  egroup: "group",
  cp: "c",
  intpri: "opri",
};

const COLUMNS: Readonly<Record<string, Column>> = {
  pid: number("PID", 5, (row) => row.pid),
  ppid: number("PPID", 5, (row) => row.ppid),
  pgid: number("PGID", 5, (row) => row.pgid),
  sid: number("SID", 5, (row) => row.sid),
  lwp: number("LWP", 5, (row) => row.pid),
  tid: number("TID", 5, (row) => row.pid),
  tpgid: number("TPGID", 5, (row) => row.tpgid),
  user: name(
    "USER",
    (row, { accounts }) => accounts.userName(row.uid),
    (row) => row.uid,
  ),
  euser: name(
    "EUSER",
    (row, { accounts }) => accounts.userName(row.uid),
    (row) => row.uid,
  ),
  ruser: name(
    "RUSER",
    (row, { accounts }) => accounts.userName(row.realUid),
    (row) => row.realUid,
  ),
  group: name(
    "GROUP",
    (row, { accounts }) => accounts.groupName(row.gid),
    (row) => row.gid,
  ),
  rgroup: name(
    "RGROUP",
    (row, { accounts }) => accounts.groupName(row.realGid),
    (row) => row.realGid,
  ),
  uid: number("UID", 5, (row) => row.uid),
  ruid: number("RUID", 5, (row) => row.realUid),
  gid: number("GID", 5, (row) => row.gid),
  rgid: number("RGID", 5, (row) => row.realGid),
  pcpu: { header: "%CPU", width: 4, align: "right", text: (row, context) => decimal(cpuShare(row, context)), order: cpuShare },
  c: { header: "C", width: 2, align: "right", text: (row, context) => String(Math.min(99, Math.floor(cpuShare(row, context)))), order: cpuShare },
  pmem: {
    header: "%MEM",
    width: 4,
    align: "right",
    text: (row, context) => decimal(Math.floor((row.resident * 1000) / context.totalMemory) / 10),
    order: (row) => row.resident,
  },
  vsz: number("VSZ", 6, (row) => row.virtualSize),
  rss: number("RSS", 5, (row) => row.resident),
  size: number("SIZE", 5, (row) => Math.floor(row.virtualSize * 0.4)),
  sz: number("SZ", 5, (row) => Math.floor(row.virtualSize / 4)),
  drs: number("DRS", 5, (row) => row.virtualSize),
  trs: number("TRS", 4, () => 0),
  majflt: number("MAJFL", 6, () => 0),
  minflt: number("MINFL", 6, () => 0),
  tt: { header: "TT", width: 8, align: "left", text: (row) => row.tty ?? "?" },
  tname: { header: "TTY", width: 8, align: "left", text: (row) => row.tty ?? "?" },
  stat: { header: "STAT", width: 4, align: "left", text: statText },
  s: { header: "S", width: 1, align: "left", text: (row) => row.state },
  f: { header: "F", width: 1, align: "left", text: (row) => (row.uid === 0 ? "4" : "0") },
  pri: number("PRI", 3, (row) => 39 - row.priority),
  opri: number("PRI", 3, (row) => 60 + row.priority),
  priority: number("PRI", 3, (row) => row.priority),
  nice: number("NI", 3, (row) => row.nice),
  nlwp: number("NLWP", 4, (row) => row.threads),
  psr: number("PSR", 3, (row) => row.processor),
  cls: { header: "CLS", width: 3, align: "left", text: () => "TS" },
  wchan: { header: "WCHAN", width: 6, align: "left", text: () => "-" },
  addr: { header: "ADDR", width: 4, align: "right", text: () => "-" },
  stime: { header: "STIME", width: 5, align: "left", text: startText, order: (row) => row.start },
  start5: { header: "START", width: 5, align: "left", text: startText, order: (row) => row.start },
  start: { header: "STARTED", width: 8, align: "right", text: (row, context) => startedText(row, context), order: (row) => row.start },
  bsdstart: { header: "START", width: 6, align: "right", text: bsdStartText, order: (row) => row.start },
  lstart: {
    header: "STARTED",
    width: 24,
    align: "right",
    text: (row, context) => formatTime("%a %b %e %H:%M:%S %Y", startedAt(row, context), context.zone),
    order: (row) => row.start,
  },
  time: { header: "TIME", width: 8, align: "right", text: (row) => clockText(cpuTicks(row) / TICKS, true), order: cpuTicks },
  bsdtime: { header: "TIME", width: 6, align: "right", text: (row) => minutesText(cpuTicks(row) / TICKS), order: cpuTicks },
  cputimes: number("TIME", 8, (row) => Math.floor(cpuTicks(row) / TICKS)),
  etime: { header: "ELAPSED", width: 11, align: "right", text: (row, context) => clockText(elapsed(row, context), false), order: (row) => -row.start },
  etimes: number("ELAPSED", 7, (row, context) => Math.floor(elapsed(row, context))),
  comm: { header: "COMMAND", width: 15, align: "left", wide: true, text: (row, context) => indent(row, context) + commText(row) },
  ucmd: { header: "CMD", width: 15, align: "left", wide: true, text: (row, context) => indent(row, context) + commText(row) },
  fname: { header: "COMMAND", width: 8, align: "left", text: (row) => row.comm.slice(0, 8) },
  args: { header: "COMMAND", width: 27, align: "left", wide: true, text: (row, context) => indent(row, context) + commandLine(row) },
  command: { header: "COMMAND", width: 27, align: "left", wide: true, text: (row, context) => indent(row, context) + commandLine(row) },
  cmd: { header: "CMD", width: 27, align: "left", wide: true, text: (row, context) => indent(row, context) + commandLine(row) },
  exe: { header: "EXE", width: 27, align: "left", wide: true, text: (row, { sys }) => linkText(sys, row, "exe") },
  cgroup: { header: "CGROUP", width: 27, align: "left", wide: true, text: (row, { sys }) => (readProc(sys, `${row.pid}/cgroup`) ?? "-").trim() },
  pidns: namespaceColumn("PIDNS", "pid"),
  netns: namespaceColumn("NETNS", "net"),
  mntns: namespaceColumn("MNTNS", "mnt"),
  utsns: namespaceColumn("UTSNS", "uts"),
  ipcns: namespaceColumn("IPCNS", "ipc"),
  userns: namespaceColumn("USERNS", "user"),
  cgroupns: namespaceColumn("CGROUPNS", "cgroup"),
  label: { header: "LABEL", width: 31, align: "left", text: () => "unconfined" },
};

function number(header: string, width: number, value: (row: ProcessRow, context: PsContext) => number): Column {
  return { header, width: Math.max(width, header.length), align: "right", text: (row, context) => String(value(row, context)), order: value };
}

/** Names that do not fit show as their beginning and a plus; unknown ones as numbers. */
function name(header: string, find: (row: ProcessRow, context: PsContext) => string | undefined, id: (row: ProcessRow) => number): Column {
  return { header, width: 8, align: "left", text: (row, context) => find(row, context) ?? String(id(row)) };
}

function namespaceColumn(header: string, kind: string): Column {
  return { header, width: 10, align: "right", text: (row, { sys }) => /\d+/.exec(linkText(sys, row, `ns/${kind}`))?.[0] ?? "-" };
}

function linkText(sys: Sys, row: ProcessRow, link: string): string {
  try {
    return sys.fs.readlink(`/proc/${row.pid}/${link}`);
  } catch {
    return "-";
  }
}

function commText(row: ProcessRow): string {
  return row.state === "Z" ? `${row.comm} <defunct>` : row.comm;
}

function indent(row: ProcessRow, context: PsContext): string {
  return context.branch.get(row.pid) ?? "";
}

function cpuTicks(row: ProcessRow): number {
  return row.userTime + row.systemTime;
}

function elapsed(row: ProcessRow, context: PsContext): number {
  return Math.max(0, context.uptime - row.start / TICKS);
}

/** Percent of one processor over the process's life. */
function cpuShare(row: ProcessRow, context: PsContext): number {
  const seconds = elapsed(row, context);
  return seconds <= 0 ? 0 : Math.min(999, (cpuTicks(row) / TICKS / seconds) * 100);
}

function decimal(value: number): string {
  return value > 99.9 ? String(Math.floor(value)) : (Math.floor(value * 10) / 10).toFixed(1);
}

function statText(row: ProcessRow): string {
  const nice = row.nice < 0 ? "<" : row.nice > 0 ? "N" : "";
  return `${row.state}${nice}${row.sid === row.pid ? "s" : ""}${row.threads > 1 ? "l" : ""}${row.tpgid === row.pgid ? "+" : ""}`;
}

function startedAt(row: ProcessRow, context: PsContext): number {
  return (context.bootTime + row.start / TICKS) * 1000;
}

/** The time of today, else the day, else the year. */
function startText(row: ProcessRow, context: PsContext): string {
  const time = startedAt(row, context);
  const then = breakTime(time, context.zone);
  const today = breakTime(context.now, context.zone);
  if (then.year !== today.year) return String(then.year);
  return formatTime(then.yearDay === today.yearDay ? "%H:%M" : "%b%d", time, context.zone);
}

function startedText(row: ProcessRow, context: PsContext): string {
  const time = startedAt(row, context);
  return formatTime(context.now - time < 86_400_000 ? "%H:%M:%S" : "  %b %d", time, context.zone);
}

function bsdStartText(row: ProcessRow, context: PsContext): string {
  const time = startedAt(row, context);
  return formatTime(context.now - time < 86_400_000 ? " %H:%M" : "%b %e", time, context.zone);
}

/** `[[dd-]hh:]mm:ss`; hours always with `full`. */
function clockText(total: number, full: boolean): string {
  const seconds = Math.floor(total);
  const two = (value: number) => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const tail = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${days > 0 ? `${days}-` : ""}${full || days > 0 || hours > 0 ? `${two(hours)}:` : ""}${tail}`;
}

function minutesText(total: number): string {
  return `${Math.floor(total / 60)}:${String(Math.floor(total) % 60).padStart(2, "0")}`;
}
