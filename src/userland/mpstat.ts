import { cpuReport, dateLine, processorTimes, sampling } from "./lib/system-activity.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "mpstat",
  summary: "show what each processor does",
  usage: "[ options ] [ <interval> [ <count> ] ]",
  package: ["sysstat version", "12.7.5"],
  options: [
    ["-P=LIST", "these processors; ALL for each"],
    ["-u", "accepted"],
    ["-V", "show the version"],
  ],
  async run(tool) {
    if (tool.has("V")) return void tool.out.put("sysstat version 12.7.5\n(C) Sebastien Godard (sysstat <at> orange.fr)\n");
    const { interval, count } = sampling(tool.operands);
    tool.out.put(`${dateLine(tool.sys)}\n\n`);
    let last: readonly (readonly number[])[] = [];
    // With an interval the first report covers the first interval, not the time since boot.
    if (interval !== undefined) last = processorTimes(tool.sys);
    for (let turn = 0; turn < count; turn++) {
      if (interval !== undefined) await tool.sys.sleep(BigInt(interval) * 1_000_000_000n);
      const now = processorTimes(tool.sys);
      tool.out.put(`${turn > 0 ? "\n" : ""}${table(tool, last, now)}`);
      last = now;
      await tool.out.flush();
    }
  },
});

const HEADINGS = "  CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle";

function table(tool: Tool, last: readonly (readonly number[])[], now: readonly (readonly number[])[]): string {
  const time = new Date(tool.sys.clock.realtime()).toISOString().slice(11, 19);
  const list = tool.value("P");
  const shown = (index: number) =>
    list === undefined
      ? index === 0
      : list.toUpperCase() === "ALL" ||
        list
          .split(",")
          .map(Number)
          .includes(index - 1);
  const rows = now.flatMap((times, index) => {
    if (!shown(index)) return [];
    const shares = cpuReport(last[index] ?? [], times);
    const columns = [shares.user, shares.nice, shares.system, shares.wait, shares.hard, shares.soft, shares.stolen, 0, 0, shares.idle];
    return [`${time}  ${(index === 0 ? "all" : String(index - 1)).padStart(4)} ${columns.map((share) => share.toFixed(2).padStart(7)).join(" ")}\n`];
  });
  return `${time}   ${HEADINGS.slice(2)}\n${rows.join("")}`;
}
