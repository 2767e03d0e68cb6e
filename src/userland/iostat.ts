import { Failure } from "./lib/errors.ts";
import { readProc, uptime } from "./lib/processes.ts";
import { cpuReport, dateLine, processorTimes, sampling } from "./lib/system-activity.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

/** A line of /proc/diskstats. Sectors are of 512 bytes, times in milliseconds. */
interface Disk {
  readonly name: string;
  readonly counters: readonly number[];
}

interface Sample {
  readonly seconds: number;
  readonly cpu: readonly number[];
  readonly disks: readonly Disk[];
}

export default defineUtility({
  name: "iostat",
  summary: "show what processors and disks do",
  usage: "[ options ] [ <interval> [ <count> ] ]",
  package: ["sysstat version", "12.7.5"],
  options: [
    ["-c", "processors only"],
    ["-d", "disks only"],
    ["-x", "more about disks"],
    ["-k", "in kilobytes"],
    ["-m", "in megabytes"],
    ["-p", "partitions, too"],
    ["-t", "the time before each report"],
    ["-y", "leave out the report since boot"],
    ["-z", "leave out what did nothing"],
    ["-h", "accepted"],
    ["-N", "accepted"],
    ["-V", "show the version"],
  ],
  async run(tool) {
    if (tool.has("V")) return void tool.out.put("sysstat version 12.7.5\n(C) Sebastien Godard (sysstat <at> orange.fr)\n");
    const devices = tool.operands.filter((word) => !/^\d+(\.\d+)?$/.test(word));
    const { interval, count } = sampling(tool.operands.filter((word) => /^\d+(\.\d+)?$/.test(word)));
    if (interval !== undefined && interval < 1) throw new Failure("interval must be at least a second", 1);
    tool.out.put(`${dateLine(tool.sys)}\n\n`);
    let last: Sample = { seconds: 0, cpu: [], disks: [] };
    for (let turn = 0; turn < count; turn++) {
      if (turn > 0) await tool.sys.sleep(BigInt(interval ?? 1) * 1_000_000_000n);
      const now: Sample = { seconds: uptime(tool.sys), cpu: processorTimes(tool.sys)[0] ?? [], disks: readDisks(tool, devices) };
      if (!(turn === 0 && tool.has("y"))) tool.out.put(report(tool, last, now));
      last = now;
      await tool.out.flush();
    }
  },
});

function readDisks(tool: Tool, wanted: readonly string[]): Disk[] {
  return (readProc(tool.sys, "diskstats") ?? "")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length > 10)
    .map(([, , name = "", ...counters]) => ({ name, counters: counters.map(Number) }))
    .filter(({ name }) => (wanted.length > 0 ? wanted.includes(name) : tool.has("p") || !/\d$/.test(name) || /^(loop|dm-|sr|nvme\d+n\d+$)/.test(name)));
}

function report(tool: Tool, last: Sample, now: Sample): string {
  const parts: string[] = [];
  if (!tool.has("d")) parts.push(`avg-cpu:  %user   %nice %system %iowait  %steal   %idle\n${cpuLine(last.cpu, now.cpu)}\n`);
  if (!tool.has("c")) parts.push(tool.has("x") ? extended(tool, last, now) : basic(tool, last, now));
  return `${parts.join("\n")}\n`;
}

function cpuLine(last: readonly number[], now: readonly number[]): string {
  const shares = cpuReport(last, now);
  return `         ${[shares.user, shares.nice, shares.system, shares.wait, shares.stolen, shares.idle].map((share, i) => share.toFixed(2).padStart(i === 0 ? 6 : 8)).join("")}`;
}

function basic(tool: Tool, last: Sample, now: Sample): string {
  const [unit, divisor] = tool.has("m") ? ["MB", 2048] : ["kB", 2];
  const head = `Device             tps    ${unit}_read/s    ${unit}_wrtn/s    ${unit}_dscd/s    ${unit}_read    ${unit}_wrtn    ${unit}_dscd\n`;
  const rows = perDisk(tool, last, now, (rate, delta) => {
    const amounts = [2, 6, 13].map((i) => rate(i) / divisor);
    const totals = [2, 6, 13].map((i) => delta(i) / divisor);
    return `${(rate(0) + rate(4) + rate(11)).toFixed(2).padStart(8)}${amounts.map((value) => value.toFixed(2).padStart(13)).join("")}${totals.map((value) => String(Math.round(value)).padStart(11)).join("")}`;
  });
  return head + rows;
}

function extended(tool: Tool, last: Sample, now: Sample): string {
  const head =
    "Device            r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s   wrqm/s  %wrqm w_await wareq-sz     d/s     dkB/s   drqm/s  %drqm d_await dareq-sz     f/s f_await  aqu-sz  %util\n";
  const rows = perDisk(tool, last, now, (rate, delta) => {
    const group = (requests: number, merged: number, sectors: number, time: number) => {
      const count = delta(requests);
      const merges = delta(merged);
      return [
        rate(requests).toFixed(2).padStart(8),
        (rate(sectors) / 2).toFixed(2).padStart(10),
        rate(merged).toFixed(2).padStart(9),
        (count + merges === 0 ? 0 : (merges * 100) / (count + merges)).toFixed(2).padStart(7),
        (count === 0 ? 0 : delta(time) / count).toFixed(2).padStart(8),
        (count === 0 ? 0 : delta(sectors) / 2 / count).toFixed(2).padStart(9),
      ].join("");
    };
    const flushes = delta(15);
    const tail = [
      rate(15).toFixed(2).padStart(8),
      (flushes === 0 ? 0 : delta(16) / flushes).toFixed(2).padStart(8),
      (rate(10) / 1000).toFixed(2).padStart(8),
      (rate(9) / 10).toFixed(2).padStart(7),
    ].join("");
    return group(0, 1, 2, 3) + group(4, 5, 6, 7) + group(11, 12, 13, 14) + tail;
  });
  return head + rows;
}

function perDisk(tool: Tool, last: Sample, now: Sample, columns: (rate: (counter: number) => number, delta: (counter: number) => number) => string): string {
  const seconds = Math.max(0.01, now.seconds - last.seconds);
  return now.disks
    .map(({ name, counters }) => {
      const before = last.disks.find((disk) => disk.name === name)?.counters ?? [];
      const delta = (counter: number) => (counters[counter] ?? 0) - (before[counter] ?? 0);
      if (tool.has("z") && delta(0) + delta(4) === 0) return "";
      return `${name.padEnd(13)}${columns((counter) => delta(counter) / seconds, delta)}\n`;
    })
    .join("");
}
