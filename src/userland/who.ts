import { formatTime, zoneOf } from "./lib/format-time.ts";
import { bootTime, readProcesses, TICKS } from "./lib/processes.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "who",
  aliases: ["users", "last"],
  summary: "show who is on",
  usage: "[OPTION]...",
  options: [
    ["-a, --all", "everything known"],
    ["-b, --boot", "when the machine started"],
    ["-H, --heading", "with headings"],
    ["-q, --count", "names and how many"],
    ["-m", "only this terminal"],
    ["-u, --users", "accepted"],
    ["-n=N", "accepted"],
    ["-r, --runlevel", "accepted"],
  ],
  async run(tool) {
    const { sys } = tool;
    const accounts = new Accounts(sys);
    const boot = bootTime(sys);
    const on = readProcesses(sys)
      .filter((row) => row.tty !== undefined && row.sid === row.pid)
      .map((row) => ({ name: accounts.userName(row.realUid) ?? String(row.realUid), tty: row.tty as string, time: (boot + row.start / TICKS) * 1000 }));
    if (tool.name === "users") {
      if (on.length > 0) tool.out.put(`${on.map((row) => row.name).join(" ")}\n`);
      return;
    }
    const stamp = (format: string, time: number) => formatTime(format, time, zoneOf(sys));
    if (tool.name === "last") {
      for (const row of on.toReversed())
        tool.out.put(`${row.name.padEnd(8)} ${row.tty.padEnd(12)}                  ${stamp("%a %b %e %H:%M", row.time)}   still logged in\n`);
      tool.out.put(
        `reboot   system boot  ${sys.uname().release.slice(0, 16).padEnd(16)} ${stamp("%a %b %e %H:%M", boot * 1000)}   still running\n\nwtmp begins ${stamp("%a %b %e %H:%M:%S %Y", boot * 1000)}\n`,
      );
      return;
    }
    if (tool.has("boot", "all")) tool.out.put(`         system boot  ${stamp("%Y-%m-%d %H:%M", boot * 1000)}\n`);
    if (tool.has("boot") && !tool.has("all")) return;
    if (tool.has("count")) {
      tool.out.put(`${on.map((row) => row.name).join(" ")}\n# users=${on.length}\n`);
      return;
    }
    if (tool.has("heading")) tool.out.put("NAME     LINE         TIME             COMMENT\n");
    const own = sys.ttyName(0)?.replace("/dev/", "");
    for (const row of on)
      if (!tool.has("m") || row.tty === own) tool.out.put(`${row.name.padEnd(8)} ${row.tty.padEnd(12)} ${stamp("%Y-%m-%d %H:%M", row.time)}\n`);
  },
});
