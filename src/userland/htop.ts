import { parseSignal } from "../sim/sys.ts";
import { Failure } from "./lib/errors.ts";
import { commandLine, memoryInfo, type ProcessRow, readProc, readProcesses, TICKS, uptime } from "./lib/processes.ts";
import { Screen } from "./lib/screen.ts";
import { processorTimes } from "./lib/system-activity.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const COLUMNS = "    PID USER       PRI  NI  VIRT   RES   SHR S  CPU% MEM%   TIME+  Command";
const KEYS = ["Help", "Setup", "Search", "Filter", "Tree", "SortBy", "Nice -", "Nice +", "Kill", "Quit"];
type Order = "cpu" | "memory" | "time" | "pid";

/** What lies between two pictures. */
interface Sample {
  readonly at: number;
  readonly cpu: readonly (readonly number[])[];
  readonly ticks: ReadonlyMap<number, number>;
}

export default defineUtility({
  name: "htop",
  summary: "watch processes, and pick some",
  usage: "[OPTION]",
  package: ["htop", "3.4.1"],
  options: [
    ["-d, --delay=TENTHS", "tenths of seconds between two pictures"],
    ["-p, --pid=PIDS", "only these"],
    ["-s, --sort-key=COLUMN", "order"],
    ["-t, --tree", "as a tree"],
    ["-u, --user=NAME", "only this user's"],
    ["-C, --no-color", "without colours"],
    ["-n, --max-iterations=NUMBER", "end after so many pictures"],
    ["-M, --no-mouse", "accepted"],
    ["-H, --highlight-changes", "accepted"],
  ],
  async run(tool) {
    if (!tool.sys.isatty(0) || !tool.out.isTty) throw new Failure("Error opening terminal: unknown.", 1);
    const screen = new Screen(tool.sys, 0);
    await screen.open();
    try {
      await new View(tool, screen).run();
    } finally {
      await screen.close();
    }
  },
});

class View {
  readonly #tool: Tool;
  readonly #screen: Screen;
  readonly #accounts: Accounts;
  readonly #delay: number;
  #order: Order;
  #tree: boolean;
  #selected = 0;
  #first = 0;
  #filter = "";
  #rows: ProcessRow[] = [];
  #last: Sample;

  constructor(tool: Tool, screen: Screen) {
    this.#tool = tool;
    this.#screen = screen;
    this.#accounts = new Accounts(tool.sys);
    this.#delay = Math.max(1, Number(tool.value("delay") ?? 15)) / 10;
    this.#tree = tool.has("tree");
    this.#order = orderOf(tool.value("sort-key"));
    this.#last = { at: 0, cpu: [], ticks: new Map() };
  }

  async run(): Promise<void> {
    const most = Number(this.#tool.value("max-iterations") ?? Number.POSITIVE_INFINITY);
    for (let pictures = 0; pictures < most; ) {
      await this.#draw();
      let ready: readonly unknown[] = [];
      try {
        if (!this.#screen.hasKeys) ready = await this.#tool.sys.poll([{ fd: 0, read: true }], BigInt(Math.round(this.#delay * 1e9)));
      } catch {
        continue;
      }
      if (ready.length === 0 && !this.#screen.hasKeys) {
        pictures++;
        continue;
      }
      const key = await this.#screen.key();
      if (key === undefined || key === "q" || key === "\x03" || key === "\x1bOU" || key === "\x1b[21~") return;
      await this.#press(key);
    }
  }

  async #press(key: string): Promise<void> {
    const page = Math.max(1, this.#screen.size.rows - 10);
    const moves: Readonly<Record<string, number>> = { Up: -1, Down: 1, PageUp: -page, PageDown: page, Home: -1e9, End: 1e9 };
    const orders: Readonly<Record<string, Order>> = { P: "cpu", M: "memory", T: "time", N: "pid" };
    if (moves[key] !== undefined) this.#selected = Math.max(0, Math.min(this.#rows.length - 1, this.#selected + (moves[key] as number)));
    else if (orders[key] !== undefined) this.#order = orders[key] as Order;
    else if (key === "t") this.#tree = !this.#tree;
    else if (key === "k") await this.#kill();
    else if (key === "/" || key === "\\") this.#filter = (await this.#ask(key === "/" ? "Search: " : "Filter: ")) ?? "";
    else if (key === "h" || key === "?") {
      await this.#screen.write(
        `\x1b[H\x1b[2JKeys:\n\n  arrows  choose a process\n  k       send it a signal\n  t       tree\n  P M T N by processor, memory, time, pid\n  \\       only commands with this text\n  q       quit\n\nAny key goes back.`,
      );
      await this.#screen.key();
    }
  }

  async #kill(): Promise<void> {
    const process = this.#rows[this.#selected];
    if (process === undefined) return;
    const signal = parseSignal((await this.#ask(`Send to ${process.pid} (15 SIGTERM): `)) || "TERM");
    try {
      if (signal !== undefined) this.#tool.sys.kill(process.pid, signal);
    } catch {
      await this.#screen.write("\x07");
    }
  }

  /** A line at the bottom; undefined when it is given up. */
  async #ask(question: string): Promise<string | undefined> {
    let answer = "";
    for (;;) {
      await this.#screen.write(`\x1b[${this.#screen.size.rows};1H\x1b[30;46m${question}${answer}\x1b[K\x1b[m`);
      const key = await this.#screen.key();
      if (key === "\r" || key === "\n") return answer;
      if (key === undefined || key === "\x1b" || key === "\x03") return undefined;
      if (key === "\x7f") answer = answer.slice(0, -1);
      else if (key.length === 1 && key >= " ") answer += key;
    }
  }

  async #draw(): Promise<void> {
    const { sys } = this.#tool;
    const now: Sample = {
      at: uptime(sys),
      cpu: processorTimes(sys),
      ticks: new Map(readProcesses(sys).map((row) => [row.pid, row.userTime + row.systemTime])),
    };
    const { rows, cols } = this.#screen.size;
    const lines = [...this.#meters(now, cols), "", `\x1b[30;42m${COLUMNS.padEnd(cols).slice(0, cols)}\x1b[m`];
    const seconds = Math.max(0.001, now.at - this.#last.at);
    const share = (row: ProcessRow) =>
      ((row.userTime + row.systemTime - (this.#last.ticks.get(row.pid) ?? row.userTime + row.systemTime)) / TICKS / seconds) * 100;
    this.#rows = this.#chosen(share);
    const room = Math.max(1, rows - lines.length - 1);
    this.#selected = Math.max(0, Math.min(this.#selected, this.#rows.length - 1));
    this.#first = Math.max(Math.min(this.#first, this.#selected), this.#selected - room + 1, 0);
    const depths = this.#tree ? depthsOf(this.#rows) : undefined;
    for (const [i, row] of this.#rows.slice(this.#first, this.#first + room).entries()) {
      const text = this.#row(row, share(row), depths?.get(row.pid) ?? 0)
        .padEnd(cols)
        .slice(0, cols);
      lines.push(this.#first + i === this.#selected ? `\x1b[30;46m${text}\x1b[m` : text);
    }
    while (lines.length < rows - 1) lines.push("");
    lines.push(keysThatFit(cols));
    const picture = lines.map((line) => `${line}\x1b[K`).join("\n");
    await this.#screen.write(`\x1b[?25l\x1b[H${this.#tool.has("no-color") ? picture.replace(/\x1b\[[0-9;]*m/g, "") : picture}\x1b[J\x1b[?25h`);
    this.#last = now;
  }

  #meters(now: Sample, cols: number): string[] {
    const { sys } = this.#tool;
    const width = Math.max(10, Math.floor(cols / 2) - 8);
    const info = memoryInfo(sys);
    const bars = now.cpu.slice(1).map((times, index) => {
      const ticks = times.slice(0, 8).map((value, i) => Math.max(0, value - (this.#last.cpu[index + 1]?.[i] ?? 0)));
      const total = ticks.reduce((sum, value) => sum + value, 0) || 1;
      const used = (total - (ticks[3] ?? 0) - (ticks[4] ?? 0)) / total;
      return bar(String(index).padStart(3), used, `${(used * 100).toFixed(1)}%`, width);
    });
    const half = Math.ceil(bars.length / 2);
    const processors = Array.from({ length: half }, (_, i) => `${bars[i]}   ${bars[i + half] ?? ""}`);
    const total = info("MemTotal") || 1;
    const used = total - info("MemAvailable");
    const swap = info("SwapTotal");
    const all = readProcesses(sys);
    const load = (readProc(sys, "loadavg") ?? "0.00 0.00 0.00").split(" ").slice(0, 3).join(" ");
    return [
      ...processors,
      `${bar("Mem", used / total, `${size(used)}/${size(total)}`, width)}   Tasks: ${all.length}, ${all.reduce((sum, row) => sum + Math.max(0, row.threads - 1), 0)} thr; ${all.filter(({ state }) => state === "R").length} running`,
      `${bar("Swp", swap === 0 ? 0 : 1 - info("SwapFree") / swap, `${size(swap - info("SwapFree"))}/${size(swap)}`, width)}   Load average: ${load}`,
      `${" ".repeat(width + 8)}Uptime: ${clock(uptime(sys))}`,
    ];
  }

  #chosen(share: (row: ProcessRow) => number): ProcessRow[] {
    const { sys } = this.#tool;
    const user = this.#tool.value("user");
    const pids = this.#tool.value("pid")?.split(",").map(Number);
    const rows = readProcesses(sys).filter(
      (row) =>
        (user === undefined || this.#accounts.userName(row.uid) === user) &&
        (pids === undefined || pids.includes(row.pid)) &&
        commandLine(row).toLowerCase().includes(this.#filter.toLowerCase()),
    );
    if (this.#tree) return asTree(rows);
    const rank: Readonly<Record<Order, (row: ProcessRow) => number>> = {
      cpu: (row) => -Math.round(share(row) * 10),
      memory: (row) => -row.resident,
      time: (row) => -(row.userTime + row.systemTime),
      pid: (row) => row.pid,
    };
    return rows.sort((a, b) => rank[this.#order](a) - rank[this.#order](b) || a.pid - b.pid);
  }

  #row(row: ProcessRow, share: number, depth: number): string {
    const total = memoryInfo(this.#tool.sys)("MemTotal") || 1;
    const hundredths = row.userTime + row.systemTime;
    const time = `${Math.floor(hundredths / 6000)}:${((hundredths % 6000) / 100).toFixed(2).padStart(5, "0")}`;
    return [
      String(row.pid).padStart(7),
      (this.#accounts.userName(row.uid) ?? String(row.uid)).slice(0, 10).padEnd(10),
      String(row.priority).padStart(3),
      String(row.nice).padStart(3),
      size(row.virtualSize).padStart(5),
      size(row.resident).padStart(5),
      size(Math.floor(row.resident * 0.6)).padStart(5),
      row.state,
      share.toFixed(1).padStart(5),
      ((row.resident * 100) / total).toFixed(1).padStart(4),
      time.padStart(8),
      ` ${depth === 0 ? "" : `${"│  ".repeat(depth - 1)}├─ `}${commandLine(row)}`,
    ].join(" ");
  }
}

function bar(label: string, share: number, text: string, width: number): string {
  const filled = Math.max(0, Math.min(width, Math.round(share * width)));
  const inside = `${"|".repeat(filled).padEnd(width)}`;
  const room = `${inside.slice(0, Math.max(0, width - text.length))}${text}`.slice(-width).padStart(width);
  return `\x1b[36m${label}\x1b[m[\x1b[32m${room.slice(0, filled)}\x1b[m${room.slice(filled)}]`;
}

function size(kilobytes: number): string {
  if (kilobytes < 100_000) return kilobytes < 10_000 ? String(kilobytes) : `${Math.floor(kilobytes / 1024)}M`;
  return kilobytes < 1024 * 1024 ? `${Math.floor(kilobytes / 1024)}M` : `${(kilobytes / 1024 / 1024).toFixed(2)}G`;
}

function clock(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const days = Math.floor(seconds / 86_400);
  return `${days > 0 ? `${days} day${days > 1 ? "s" : ""}, ` : ""}${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function asTree(rows: readonly ProcessRow[]): ProcessRow[] {
  const known = new Set(rows.map(({ pid }) => pid));
  const below = (pid: number): ProcessRow[] => rows.filter((row) => row.ppid === pid && row.pid !== pid).flatMap((row) => [row, ...below(row.pid)]);
  return rows.filter(({ ppid, pid }) => !known.has(ppid) || ppid === pid).flatMap((root) => [root, ...below(root.pid)]);
}

function depthsOf(rows: readonly ProcessRow[]): ReadonlyMap<number, number> {
  const depths = new Map<number, number>();
  for (const { pid, ppid } of rows) depths.set(pid, depths.has(ppid) ? (depths.get(ppid) as number) + 1 : 0);
  return depths;
}

function orderOf(key: string | undefined): Order {
  const orders: Readonly<Record<string, Order>> = { PERCENT_MEM: "memory", M_RESIDENT: "memory", TIME: "time", PID: "pid" };
  return orders[(key ?? "").toUpperCase()] ?? "cpu";
}

/** The names of the keys, cut off at the edge of the screen. */
function keysThatFit(cols: number): string {
  let line = "";
  let room = cols;
  for (const [i, name] of KEYS.entries()) {
    const key = `F${i + 1}`.slice(0, room);
    const label = name.padEnd(6).slice(0, room - key.length);
    line += `${key}\x1b[30;46m${label}\x1b[m`;
    room -= key.length + label.length;
  }
  return line;
}
