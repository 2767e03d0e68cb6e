/** Processes as /proc shows them. */
import type { Sys } from "../../sim/sys.ts";
import { decodeText } from "./text.ts";

/** Clock ticks of /proc per second. */
export const TICKS = 100;

export interface ProcessRow {
  readonly pid: number;
  readonly comm: string;
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** `pts/0`, or undefined. */
  readonly tty: string | undefined;
  /** Foreground group of its terminal; -1 without one. */
  readonly tpgid: number;
  readonly flags: number;
  /** In ticks. */
  readonly userTime: number;
  readonly systemTime: number;
  readonly childrenTime: number;
  /** Ticks after boot. */
  readonly start: number;
  readonly priority: number;
  readonly nice: number;
  readonly threads: number;
  /** In kB. */
  readonly virtualSize: number;
  readonly resident: number;
  readonly processor: number;
  /** Empty of kernel threads and zombies. */
  readonly args: readonly string[];
  readonly realUid: number;
  readonly uid: number;
  readonly realGid: number;
  readonly gid: number;
}

/** All processes that this one may see, by pid. Those that end meanwhile are left out. */
export function readProcesses(sys: Sys): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const { name } of sys.fs.readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const row = readProcess(sys, Number(name));
    if (row) rows.push(row);
  }
  return rows.sort((a, b) => a.pid - b.pid);
}

export function readProcess(sys: Sys, pid: number): ProcessRow | undefined {
  const stat = readProc(sys, `${pid}/stat`);
  if (stat === undefined) return undefined;
  const close = stat.lastIndexOf(")");
  const comm = stat.slice(stat.indexOf("(") + 1, close);
  const fields = stat.slice(close + 2).split(" ");
  const number = (index: number) => Number(fields[index] ?? 0);
  const status = readProc(sys, `${pid}/status`) ?? "";
  const ids = (key: string) => (new RegExp(`^${key}:\\t(\\d+)\\t(\\d+)`, "m").exec(status) ?? [0, 0, 0]).slice(1).map(Number);
  const [realUid = 0, uid = 0] = ids("Uid");
  const [realGid = 0, gid = 0] = ids("Gid");
  const device = number(4);
  return {
    pid,
    comm,
    state: fields[0] ?? "S",
    ppid: number(1),
    pgid: number(2),
    sid: number(3),
    tty: device === 0 ? undefined : device >> 8 === 136 ? `pts/${device & 255}` : `tty${device & 255}`,
    tpgid: number(5),
    flags: number(6),
    userTime: number(11),
    systemTime: number(12),
    childrenTime: number(13) + number(14),
    priority: number(15),
    nice: number(16),
    threads: number(17),
    start: number(19),
    virtualSize: Math.floor(number(20) / 1024),
    resident: number(21) * 4,
    processor: number(36),
    args: (readProc(sys, `${pid}/cmdline`) ?? "").split("\0").slice(0, -1),
    realUid,
    uid,
    realGid,
    gid,
  };
}

/** A file of /proc as text; undefined when it cannot be read. */
export function readProc(sys: Sys, path: string): string | undefined {
  try {
    return decodeText(sys.fs.readFile(`/proc/${path}`));
  } catch {
    return undefined;
  }
}

/** The command line as ps shows it: `[comm]` when there is none. */
export function commandLine(row: ProcessRow): string {
  if (row.state === "Z") return `[${row.comm}] <defunct>`;
  if (row.args.length === 0) return `[${row.comm}]`;
  return row.args.join(" ").replace(/[\x00-\x1f\x7f]/g, "?");
}

/** Seconds since boot. */
export function uptime(sys: Sys): number {
  return Number((readProc(sys, "uptime") ?? "0").split(" ")[0]);
}

/** When the machine started, in seconds since the epoch. */
export function bootTime(sys: Sys): number {
  return sys.clock.realtime() / 1000 - uptime(sys);
}

/** A line of /proc/meminfo, in kB. */
export function memoryInfo(sys: Sys): (name: string) => number {
  const text = readProc(sys, "meminfo") ?? "";
  return (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
}
