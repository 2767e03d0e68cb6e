import { isErrno } from "../base/errno.ts";
import { SIGNALS, type Signal, type Sys } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { commandLine, memoryInfo, type ProcessRow, readProc, readProcesses, TICKS } from "./lib/processes.ts";
import { Screen } from "./lib/screen.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";
import { size } from "./ps/busybox.ts";
import { loggedIn, uptimeLine } from "./uptime.ts";

interface Sample {
  /** Nanoseconds since boot. */
  readonly at: bigint;
  readonly ticks: ReadonlyMap<number, number>;
  readonly cpu: readonly number[];
}

interface View {
  order: "cpu" | "memory" | "pid" | "time";
  eachProcessor: boolean;
  fullCommand: boolean;
  last: Sample;
}

export default defineUtility({
  name: "top",
  summary: "watch processes",
  usage: "[options]",
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-b, --batch-mode", "plain text, again and again"],
    ["-c, --cmdline-toggle", "whole command lines"],
    ["-d, --delay=SECS", "seconds between two pictures"],
    ["-n, --iterations=NUMBER", "how many pictures"],
    ["-o, --sort-override=FIELD", "order: %CPU, %MEM, PID, TIME+"],
    ["-p, --pid=PIDLIST", "only these"],
    ["-u, --filter-only-euser=USER", "only this user's"],
    ["-w, --width[=COLUMNS]", "width of batch output"],
    ["-1, --single-cpu-toggle", "each processor"],
    ["-i, --idle-toggle", "accepted"],
    ["-H, --threads-show", "accepted"],
    ["-m", "accepted"],
  ],
  async run(tool) {
    const delay = Number(tool.value("delay") ?? (tool.gnu ? 3 : 5));
    if (!(delay >= 0)) throw new Failure(`-d requires positive argument`, 1);
    const count = tool.value("iterations") === undefined ? Number.POSITIVE_INFINITY : Number(tool.value("iterations"));
    if (!(count > 0)) throw new Failure(`bad iterations argument '${tool.value("iterations")}'`, 1);
    const view: View = {
      order: orderOf(tool.value("sort-override")),
      eachProcessor: tool.has("single-cpu-toggle"),
      fullCommand: tool.has("cmdline-toggle") || !tool.gnu,
      last: { at: 0n, ticks: new Map(), cpu: [] },
    };
    const ending = catchEnd(tool);
    if (!tool.has("batch-mode") && (!tool.sys.isatty(0) || !tool.out.isTty) && tool.gnu) throw new Failure("failed tty get", 1);
    if (tool.has("batch-mode") || !tool.sys.isatty(0) || !tool.out.isTty) {
      for (let turn = 0; turn < count; turn++) {
        if (turn > 0) await pause(tool.sys, Math.max(0.01, delay));
        if (ending.signal !== undefined) return end(tool, ending.signal);
        tool.out.put(`${turn > 0 && tool.gnu ? "\n" : ""}${picture(tool, view).join("\n")}\n${tool.gnu ? "" : "\n"}`);
        await tool.out.flush();
      }
      return 0;
    }
    await live(tool, view, delay, count, ending);
    return ending.signal === undefined ? 0 : end(tool, ending.signal);
  },
});

interface Ending {
  signal: Signal | undefined;
}

/** The terminal is put in order before a signal ends this. */
function catchEnd({ sys }: Tool): Ending {
  const ending: Ending = { signal: undefined };
  for (const name of ["HUP", "INT", "QUIT", "TERM"] as const) {
    sys.signal(name, () => {
      ending.signal = name;
    });
  }
  return ending;
}

/** procps ends well; busybox dies of the signal, or says so where process 1 cannot. */
function end({ sys, gnu }: Tool, signal: Signal): number {
  if (gnu) return 0;
  sys.signal(signal, "default");
  sys.kill(sys.pid, signal);
  return 128 + SIGNALS[signal];
}

async function pause(sys: Sys, seconds: number): Promise<void> {
  try {
    await sys.sleep(BigInt(Math.round(seconds * 1e9)));
  } catch (error) {
    if (!isErrno(error, "EINTR")) throw error;
  }
}

async function live(tool: Tool, view: View, delay: number, count: number, ending: Ending): Promise<void> {
  const screen = new Screen(tool.sys, 0);
  await screen.open();
  try {
    for (let turn = 0; turn < count && ending.signal === undefined; turn++) {
      await draw(tool, view, screen);
      // Keys are answered at once; without one the next picture comes when the time is over.
      if (turn + 1 >= count) break;
      let ready: readonly unknown[] = [];
      try {
        ready = await tool.sys.poll([{ fd: 0, read: true }], BigInt(Math.round(Math.max(0.1, delay) * 1e9)));
      } catch {
        continue;
      }
      if (ready.length === 0) continue;
      const key = await screen.key();
      if (key === undefined || key === "q" || key === "Q" || key === "\x03" || key === "\x04") break;
      if (key === "1") view.eachProcessor = !view.eachProcessor;
      else if (key === "c") view.fullCommand = !view.fullCommand;
      else if (key === "M" || key === "m") view.order = "memory";
      else if (key === "P" || key === "p") view.order = "cpu";
      else if (key === "N" || key === "n") view.order = "pid";
      else if (key === "T" || key === "t") view.order = "time";
      else if (key === "h" || key === "?") await help(screen);
    }
  } finally {
    await screen.close();
  }
}

async function help(screen: Screen): Promise<void> {
  const keys = ["P  by processor time", "M  by memory", "N  by pid", "T  by time", "1  each processor", "c  whole command lines", "q  quit"];
  await screen.write(`\x1b[H\x1b[2JKeys:\n\n  ${keys.join("\n  ")}\n\nAny key goes back.`);
  await screen.key();
}

async function draw(tool: Tool, view: View, screen: Screen): Promise<void> {
  const { rows, cols } = screen.size;
  const lines = picture(tool, view).slice(0, rows);
  const heading = lines.findIndex((line) => /^\s*PID /.test(line));
  const shown = lines.map((line, i) => (i === heading ? `\x1b[7m${line.padEnd(cols).slice(0, cols)}\x1b[m` : line.slice(0, cols)));
  await screen.write(`\x1b[H${shown.map((line) => `${line}\x1b[K`).join("\n")}\x1b[J`);
}

function picture(tool: Tool, view: View): string[] {
  const sample = takeSample(tool);
  const all = readProcesses(tool.sys);
  const accounts = new Accounts(tool.sys);
  const pids = tool.value("pid")?.split(",").map(Number);
  const user = tool.value("filter-only-euser");
  const uid = user === undefined ? undefined : accounts.uidOf(user);
  if (user !== undefined && uid === undefined) throw new Failure("Invalid user", 1);
  const seconds = Number(sample.at - view.last.at) / 1e9;
  const share = new Map(
    all.map((row) => {
      const used = (row.userTime + row.systemTime - (view.last.ticks.get(row.pid) ?? 0)) / TICKS;
      return [row.pid, seconds > 0 ? (used * 100) / seconds : 0];
    }),
  );
  const rows = all.filter((row) => (pids === undefined || pids.includes(row.pid)) && (uid === undefined || row.uid === uid));
  const rank: Readonly<Record<View["order"], (row: ProcessRow) => number>> = {
    cpu: (row) => Math.round((share.get(row.pid) ?? 0) * 10),
    memory: (row) => row.resident,
    pid: (row) => row.pid,
    time: (row) => row.userTime + row.systemTime,
  };
  rows.sort((a, b) => rank[view.order](b) - rank[view.order](a) || a.pid - b.pid);
  const lines = tool.gnu ? gnuPicture(tool, view, sample, rows, all, accounts, share) : busyboxPicture(tool, view, sample, rows, all, accounts, share);
  view.last = sample;
  return lines;
}

function takeSample(tool: Tool): Sample {
  const line = (readProc(tool.sys, "stat") ?? "").split("\n");
  const ticks = new Map(readProcesses(tool.sys).map((row) => [row.pid, row.userTime + row.systemTime]));
  const cpu = line.filter((text) => text.startsWith("cpu")).flatMap((text) => text.trim().split(/\s+/).slice(1, 9).map(Number));
  return { at: tool.sys.clock.monotonic(), ticks, cpu };
}

/** Percentages us, ni, sy, id, wa, hi, si, st of row `index` (0: all processors). */
function cpuShares(view: View, sample: Sample, index: number): number[] {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, hard = 0, soft = 0, stolen = 0] = sample.cpu
    .slice(index * 8, index * 8 + 8)
    .map((value, i) => Math.max(0, value - (view.last.cpu[index * 8 + i] ?? 0)));
  const values = [user, system, nice, idle, wait, hard, soft, stolen];
  const total = values.reduce((sum, value) => sum + value, 0);
  return total === 0 ? [0, 0, 0, 100, 0, 0, 0, 0] : values.map((value) => (value * 100) / total);
}

type Painter = (
  tool: Tool,
  view: View,
  sample: Sample,
  rows: readonly ProcessRow[],
  all: readonly ProcessRow[],
  accounts: Accounts,
  share: ReadonlyMap<number, number>,
) => string[];

const gnuPicture: Painter = (tool, view, sample, rows, all, accounts, share) => {
  const info = memoryInfo(tool.sys);
  const states = (letters: string) => all.filter((row) => letters.includes(row.state)).length;
  const tally = (value: number) => String(value).padStart(3);
  const processorLine = (label: string, values: readonly number[]) => {
    const names = ["us", "sy", "ni", "id", "wa", "hi", "si", "st"];
    return `${label}:${names.map((name, i) => `${(values[i] ?? 0).toFixed(1).padStart(5)} ${name}`).join(",")}`;
  };
  const mebi = (kilobytes: number) => (kilobytes / 1024).toFixed(1).padStart(8);
  const cache = info("Buffers") + info("Cached") + info("SReclaimable");
  const count = sample.cpu.length / 8 - 1;
  const processors = view.eachProcessor
    ? Array.from({ length: count }, (_, i) => processorLine(`%Cpu${i}  `, cpuShares(view, sample, i + 1)))
    : [processorLine("%Cpu(s)", cpuShares(view, sample, 0))];
  const swap = info("SwapTotal");
  const total = info("MemTotal") || 1;
  return [
    `top -${uptimeLine(tool, loggedIn(tool).length)}`,
    `Tasks: ${tally(all.length)} total, ${tally(states("R"))} running, ${tally(states("SDI"))} sleeping, ${tally(states("T"))} stopped, ${tally(states("Z"))} zombie`,
    ...processors,
    `MiB Mem : ${mebi(total)} total, ${mebi(info("MemFree"))} free, ${mebi(total - info("MemAvailable"))} used, ${mebi(cache)} buff/cache     `,
    `MiB Swap: ${mebi(swap)} total, ${mebi(info("SwapFree"))} free, ${mebi(swap - info("SwapFree"))} used. ${mebi(info("MemAvailable"))} avail Mem `,
    "",
    "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND",
    ...rows.map((row) => {
      const hundredths = row.userTime + row.systemTime;
      const time = `${Math.floor(hundredths / 6000)}:${((hundredths % 6000) / 100).toFixed(2).padStart(5, "0")}`;
      const name = accounts.userName(row.uid) ?? String(row.uid);
      const shared = Math.floor(row.resident * 0.6);
      const cells = [
        String(row.pid).padStart(7),
        (name.length > 8 ? `${name.slice(0, 7)}+` : name).padEnd(8),
        String(row.priority).padStart(3),
        String(row.nice).padStart(3),
        kilobytes(row.virtualSize, 7),
        kilobytes(row.resident, 6),
        kilobytes(shared, 6),
        row.state,
        percent(share.get(row.pid) ?? 0).padStart(5),
        percent((row.resident * 100) / total).padStart(5),
        time.padStart(9),
        view.fullCommand ? commandLine(row) : row.comm,
      ];
      return cells.join(" ");
    }),
  ];
};

const busyboxPicture: Painter = (tool, view, sample, rows, _all, accounts, share) => {
  const info = memoryInfo(tool.sys);
  const total = info("MemTotal") || 1;
  const names = ["usr", "sys", "nic", "idle", "io", "irq", "sirq"];
  const processorLine = (label: string, values: readonly number[]) =>
    `${label}${names.map((name, i) => `${String(Math.round(values[i] ?? 0)).padStart(4)}% ${name}`).join("")}`;
  const count = sample.cpu.length / 8 - 1;
  const processors = view.eachProcessor
    ? Array.from({ length: count }, (_, i) => processorLine(`CPU${i}:`, cpuShares(view, sample, i + 1)))
    : [processorLine("CPU:", cpuShares(view, sample, 0))];
  const load = (readProc(tool.sys, "loadavg") ?? "0.00 0.00 0.00 1/1 1").trim();
  return [
    `Mem: ${total - info("MemFree")}K used, ${info("MemFree")}K free, ${info("Shmem")}K shrd, ${info("Buffers")}K buff, ${info("Cached")}K cached`,
    ...processors,
    `Load average: ${load}`,
    "  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND",
    ...rows.map((row) => {
      const name = (accounts.userName(row.uid) ?? String(row.uid)).slice(0, 8).padEnd(8);
      const stat = `${row.state}${row.nice < 0 ? "<" : row.nice > 0 ? "N" : " "}`.padEnd(4);
      const virtual = `${Math.round((row.virtualSize * 100) / total)}%`.padStart(4);
      const cpu = `${Math.round((share.get(row.pid) ?? 0) / Math.max(1, count))}%`.padStart(4);
      return `${String(row.pid).padStart(5)} ${String(row.ppid).padStart(5)} ${name} ${stat} ${size(row.virtualSize).padStart(5)} ${virtual} ${cpu} ${commandLine(row)}`;
    }),
  ];
};

function percent(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toFixed(1);
}

/** Kilobytes in so many characters, else in larger units. */
function kilobytes(value: number, width: number): string {
  const text = String(value);
  if (text.length <= width) return text.padStart(width);
  const mega = value / 1024;
  if (mega < 10_000) return `${mega.toFixed(1)}m`.padStart(width);
  return `${(mega / 1024).toFixed(1)}g`.padStart(width);
}

function orderOf(field: string | undefined): View["order"] {
  const name = (field ?? "").replace(/^[+-]/, "").toUpperCase();
  if (name === "" || name === "%CPU") return "cpu";
  if (name === "%MEM" || name === "RES") return "memory";
  if (name === "PID") return "pid";
  if (name === "TIME+" || name === "TIME") return "time";
  throw new Failure(`unrecognized field name '${field}'`, 1);
}
