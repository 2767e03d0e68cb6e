import { Failure } from "./lib/errors.ts";
import { memoryInfo, readProc, uptime } from "./lib/processes.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const UNITS: Readonly<Record<string, number>> = { k: 1000, K: 1024, m: 1e6, M: 2 ** 20 };
const HEADINGS = [
  "procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------",
  " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu",
];

interface Counters {
  readonly seconds: number;
  readonly cpu: readonly number[];
  readonly interrupts: number;
  readonly switches: number;
}

export default defineUtility({
  name: "vmstat",
  summary: "show what memory and processors do",
  usage: "[options] [delay [count]]",
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-a, --active", "accepted"],
    ["-n, --one-header", "headings once"],
    ["-S, --unit=CHARACTER", "k, K, m or M"],
    ["-w, --wide", "accepted"],
    ["-t, --timestamp", "accepted"],
  ],
  async run(tool) {
    const [delayText, countText] = tool.operands;
    const delay = delayText === undefined ? undefined : Number(delayText);
    if (delay !== undefined && !(delay > 0)) throw new Failure("delay must be positive integer", 1);
    const count = countText !== undefined ? Number(countText) : delay === undefined ? 1 : Number.POSITIVE_INFINITY;
    const rows = tool.out.isTty ? Math.max(3, tool.sys.windowSize(1).rows || 24) : Number.POSITIVE_INFINITY;
    let last: Counters = { seconds: 0, cpu: [], interrupts: 0, switches: 0 };
    for (let turn = 0; turn < count; turn++) {
      if (turn > 0) await tool.sys.sleep(BigInt(Math.round((delay ?? 1) * 1e9)));
      if (turn === 0 || (turn % (rows - 3) === 0 && !tool.has("one-header"))) tool.out.put(`${HEADINGS.join("\n")}\n`);
      const now = counters(tool);
      tool.out.put(`${line(tool, last, now)}\n`);
      last = now;
      await tool.out.flush();
    }
  },
});

function counters(tool: Tool): Counters {
  const stat = readProc(tool.sys, "stat") ?? "";
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)`, "m").exec(stat)?.[1] ?? 0);
  const cpu = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "").split(" ").map(Number);
  return { seconds: uptime(tool.sys), cpu, interrupts: value("intr"), switches: value("ctxt") };
}

function line(tool: Tool, last: Counters, now: Counters): string {
  const info = memoryInfo(tool.sys);
  const unit = UNITS[tool.value("unit") ?? "K"] ?? 1024;
  const memory = (kilobytes: number) => String(Math.floor((kilobytes * 1024) / unit)).padStart(6);
  const stat = readProc(tool.sys, "stat") ?? "";
  const running = /^procs_running (\d+)/m.exec(stat)?.[1] ?? "0";
  const seconds = Math.max(0.01, now.seconds - last.seconds);
  const rate = (value: number) => String(Math.round(value / seconds)).padStart(4);
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, hard = 0, soft = 0, stolen = 0] = now.cpu.map((value, i) =>
    Math.max(0, value - (last.cpu[i] ?? 0)),
  );
  const parts = [user + nice, system + hard + soft, idle, wait, stolen, 0];
  const total = parts.reduce((sum, value) => sum + value, 0) || 1;
  const shares = parts.map((value) => String(Math.round((value * 100) / total)).padStart(2));
  const cache = info("Cached") + info("SReclaimable");
  return `${running.padStart(2)}  0 ${memory(info("SwapTotal") - info("SwapFree"))} ${memory(info("MemFree"))} ${memory(info("Buffers"))} ${memory(cache)}    0    0     0     0 ${rate(now.interrupts - last.interrupts)} ${rate(now.switches - last.switches)} ${shares.join(" ")}`;
}
