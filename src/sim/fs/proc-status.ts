import { SIGNALS, type Signal } from "../kernel/signals.ts";
import type { Kernel, PidNamespace, Process, ProcessState } from "../kernel/types.ts";
import { ALL_CAPABILITIES } from "./permissions.ts";
import type { Capability } from "./types.ts";

/** Clock ticks of /proc are hundredths of a second. */
const TICK = 10_000_000n;
const PAGE = 4096;

/** A process as seen in one PID namespace. */
export interface ProcessView {
  readonly kernel: Kernel;
  readonly namespace: PidNamespace;
  readonly process: Process;
}

const STATES: Readonly<Record<ProcessState, string>> = {
  R: "R (running)",
  S: "S (sleeping)",
  D: "D (disk sleep)",
  T: "T (stopped)",
  Z: "Z (zombie)",
};

/** /proc/PID/stat (proc_pid_stat(5)). */
export function statText(view: ProcessView): string {
  const { process, namespace, kernel } = view;
  const { tty, signals } = process;
  const ticks = process.cpuNanoseconds / TICK;
  const system = (ticks * 3n) / 10n;
  const zombie = process.state === "Z";
  const leads = process.pid === process.sid ? 256 : 0;
  const fields = [
    namespace.localPid(process) ?? 0,
    `(${process.name})`,
    process.state,
    parentPid(view),
    localId(view, process.pgid),
    localId(view, process.sid),
    tty === undefined ? 0 : (136 << 8) | tty.index,
    tty === undefined ? -1 : localId(view, tty.foreground),
    4194304 + leads,
    0,
    0,
    0,
    0,
    ticks - system,
    system,
    0,
    0,
    20 + process.nice,
    process.nice,
    1,
    0,
    process.startedAt / TICK,
    zombie ? 0 : virtualSize(process),
    zombie ? 0 : Math.ceil(process.memory / PAGE),
    "18446744073709551615",
    0,
    0,
    0,
    0,
    0,
    mask31(signals.pending),
    0,
    mask31(signals.ignored),
    mask31(signals.caught),
    0,
    0,
    0,
    17,
    process.pid % kernel.hardware.cpus,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  return `${fields.join(" ")}\n`;
}

/** /proc/PID/statm, in pages. */
export function statmText({ process }: ProcessView): string {
  const size = Math.ceil(virtualSize(process) / PAGE);
  const resident = Math.ceil(process.memory / PAGE);
  return `${size} ${resident} ${Math.ceil(resident * 0.6)} ${Math.ceil(resident * 0.4)} 0 ${Math.ceil(size * 0.3)} 0\n`;
}

/** /proc/PID/status (proc_pid_status(5)). */
export function statusText(view: ProcessView): string {
  const { process, namespace, kernel } = view;
  const { credentials, signals } = process;
  const pid = namespace.localPid(process) ?? 0;
  const ids = (real: number, effective: number) => [real, effective, effective, effective].join("\t");
  const cpus = [...process.cgroup.cpus(kernel.hardware.cpus)].sort((a, b) => a - b);
  const lines: [string, string | number][] = [
    ["Name", process.name],
    ["Umask", process.umask.toString(8).padStart(4, "0")],
    ["State", STATES[process.state]],
    ["Tgid", pid],
    ["Ngid", 0],
    ["Pid", pid],
    ["PPid", parentPid(view)],
    ["TracerPid", 0],
    ["Uid", ids(credentials.realUid, credentials.uid)],
    ["Gid", ids(credentials.realGid, credentials.gid)],
    ["FDSize", Math.max(64, 2 ** Math.ceil(Math.log2(process.files.size + 1)))],
    ["Groups", credentials.groups.map((group) => `${group} `).join("") || " "],
    ["NStgid", localPids(view).join("\t")],
    ["NSpid", localPids(view).join("\t")],
    ["NSpgid", localId(view, process.pgid)],
    ["NSsid", localId(view, process.sid)],
    ["Kthread", 0],
  ];
  if (process.state !== "Z") lines.push(...memoryLines(process));
  const capabilities = credentials.inNamespace ?? credentials.capabilities;
  lines.push(
    ["Threads", 1],
    ["SigQ", `${signals.pending.length}/${process.limits.get("sigpending")?.[0] ?? 63448}`],
    ["SigPnd", "0000000000000000"],
    ["ShdPnd", signalMask(signals.pending)],
    ["SigBlk", "0000000000000000"],
    ["SigIgn", signalMask(signals.ignored)],
    ["SigCgt", signalMask(signals.caught)],
    ["CapInh", "0000000000000000"],
    ["CapPrm", capabilityMask(capabilities)],
    ["CapEff", capabilityMask(capabilities)],
    ["CapBnd", capabilityMask(credentials.bounding)],
    ["CapAmb", "0000000000000000"],
    ["NoNewPrivs", credentials.noNewPrivileges === true ? 1 : 0],
    ["Seccomp", credentials.seccomp === undefined ? 0 : 2],
    ["Seccomp_filters", credentials.seccomp === undefined ? 0 : 1],
    ["Cpus_allowed", cpus.reduce((mask, cpu) => mask + 2 ** cpu, 0).toString(16)],
    ["Cpus_allowed_list", listText(cpus)],
    ["Mems_allowed", "1"],
    ["Mems_allowed_list", "0"],
    ["voluntary_ctxt_switches", Number(process.cpuNanoseconds / 1_000_000n) + 1],
    ["nonvoluntary_ctxt_switches", 0],
  );
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join("");
}

/** A capability set as /proc and capsh(1) write it; bits are numbered as in linux/capability.h. */
function capabilityMask(capabilities: ReadonlySet<Capability>): string {
  let mask = 0n;
  let bit = 1n;
  for (const capability of ALL_CAPABILITIES) {
    if (capabilities.has(capability)) mask |= bit;
    bit <<= 1n;
  }
  return mask.toString(16).padStart(16, "0");
}

export function virtualSize(process: Process): number {
  return Math.ceil((process.memory * 1.6 + 700_000) / PAGE) * PAGE;
}

/** 0 for a parent outside the namespace, as getppid(2) says. */
function parentPid({ process, namespace }: ProcessView): number {
  return process.parent === undefined ? 0 : (namespace.localPid(process.parent) ?? 0);
}

function memoryLines(process: Process): [string, string][] {
  const kB = (bytes: number) => `${String(Math.ceil(bytes / PAGE) * 4).padStart(8)} kB`;
  const size = virtualSize(process);
  const { memory } = process;
  return [
    ["VmPeak", kB(size)],
    ["VmSize", kB(size)],
    ["VmLck", kB(0)],
    ["VmPin", kB(0)],
    ["VmHWM", kB(memory)],
    ["VmRSS", kB(memory)],
    ["RssAnon", kB(memory * 0.4)],
    ["RssFile", kB(memory * 0.6)],
    ["RssShmem", kB(0)],
    ["VmData", kB(size * 0.3)],
    ["VmStk", kB(135_168)],
    ["VmExe", kB(size * 0.2)],
    ["VmLib", kB(size * 0.2)],
    ["VmPTE", kB(45_056)],
    ["VmSwap", kB(0)],
  ];
}

/** Process groups and sessions are kept by their leader's host-wide number. */
function localId({ namespace }: ProcessView, id: number): number {
  if (namespace.parent === undefined) return id;
  for (const process of namespace.processes()) if (process.pid === id) return namespace.localPid(process) ?? 0;
  return 0;
}

/** The process's number here and in the namespaces below. */
function localPids({ process, namespace }: ProcessView): number[] {
  const pids: number[] = [];
  for (let at: PidNamespace | undefined = process.namespaces.pid; at !== undefined; at = at.parent) {
    pids.unshift(at.localPid(process) ?? 0);
    if (at === namespace) break;
  }
  return pids;
}

/** `0-2,7` */
function listText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

function mask31(signals: readonly Signal[]): number {
  return signals.reduce((mask, signal) => mask + 2 ** (SIGNALS[signal] - 1), 0);
}

function signalMask(signals: readonly Signal[]): string {
  return mask31(signals).toString(16).padStart(16, "0");
}
