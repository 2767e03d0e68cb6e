import { memoryInfo } from "./lib/processes.ts";
import { defineUtility } from "./lib/utility.ts";

const UNITS: Readonly<Record<string, number>> = {
  bytes: 1 / 1024,
  kibi: 1,
  mebi: 1024,
  gibi: 1024 ** 2,
  tebi: 1024 ** 3,
  kilo: 1000 / 1024,
  mega: 1e6 / 1024,
  giga: 1e9 / 1024,
};

export default defineUtility({
  name: "free",
  summary: "show memory in use",
  usage: "[options]",
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-b, --bytes", "in bytes"],
    ["-k, --kibi", "in kibibytes"],
    ["-m, --mebi", "in mebibytes"],
    ["-g, --gibi", "in gibibytes"],
    ["--tebi", "in tebibytes"],
    ["--kilo", "in kilobytes"],
    ["--mega", "in megabytes"],
    ["--giga", "in gigabytes"],
    ["-h, --human", "for people"],
    ["--si", "powers of 1000"],
    ["-l, --lohi", "accepted"],
    ["-t, --total", "add a total"],
    ["-w, --wide", "buffers and cache apart"],
    ["-s, --seconds=N", "again every N seconds"],
    ["-c, --count=N", "N times"],
  ],
  async run(tool) {
    const unit = UNITS[tool.last(...Object.keys(UNITS)) ?? "kibi"] ?? 1;
    const human = tool.has("human");
    const show = (kilobytes: number) => (human ? humanSize(kilobytes) : String(Math.floor(kilobytes / unit)));
    const times = tool.has("count") ? Number(tool.value("count")) : tool.has("seconds") ? Number.POSITIVE_INFINITY : 1;
    for (let turn = 0; turn < times; turn++) {
      if (turn > 0) {
        await tool.out.flush();
        await tool.sys.sleep(BigInt(Math.round(Number(tool.value("seconds") ?? 1) * 1e9)));
        tool.out.put("\n");
      }
      const info = memoryInfo(tool.sys);
      const cache = info("Cached") + info("SReclaimable");
      const buffers = info("Buffers");
      const total = info("MemTotal");
      const used = tool.gnu ? total - info("MemAvailable") : total - info("MemFree") - buffers - cache;
      const memory = [total, used, info("MemFree"), info("Shmem"), ...(tool.has("wide") ? [buffers, cache] : [buffers + cache]), info("MemAvailable")];
      const swap = [info("SwapTotal"), info("SwapTotal") - info("SwapFree"), info("SwapFree")];
      const heads = ["total", "used", "free", "shared", ...(tool.has("wide") ? ["buffers", "cache"] : ["buff/cache"]), "available"];
      const line = (label: string, cells: readonly string[]) => `${label}${cells.map((cell) => cell.padStart(12)).join("")}\n`;
      tool.out.put(line(tool.gnu ? "        " : "       ", heads));
      tool.out.put(line(tool.gnu ? "Mem:    " : "Mem:   ", memory.map(show)));
      tool.out.put(line(tool.gnu ? "Swap:   " : "Swap:  ", swap.map(show)));
      if (tool.has("total"))
        tool.out.put(line(tool.gnu ? "Total:  " : "Total:", [total + (swap[0] ?? 0), used + (swap[1] ?? 0), info("MemFree") + (swap[2] ?? 0)].map(show)));
    }
  },
});

function humanSize(kilobytes: number): string {
  const units = ["Ki", "Mi", "Gi", "Ti"];
  let value = kilobytes;
  let unit = 0;
  if (value === 0) return "0B";
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.floor(value)}${units[unit]}`;
}
