import { formatTime, zoneOf } from "./lib/format-time.ts";
import { bootTime, commandLine, readProcesses, TICKS } from "./lib/processes.ts";
import { Accounts } from "./lib/users.ts";
import { defineUtility } from "./lib/utility.ts";
import { uptimeLine } from "./uptime.ts";

export default defineUtility({
  name: "w",
  summary: "show who is on and what they do",
  usage: "[options]",
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-h, --no-header", "no headings"],
    ["-s, --short", "short"],
    ["-f, --from", "accepted"],
  ],
  async run(tool) {
    const accounts = new Accounts(tool.sys);
    const rows = readProcesses(tool.sys);
    const leaders = rows.filter((row) => row.tty !== undefined && row.sid === row.pid);
    if (!tool.has("no-header")) tool.out.put(`${uptimeLine(tool, leaders.length)}\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
    for (const leader of leaders) {
      const front = rows.find((row) => row.pgid === leader.tpgid) ?? leader;
      const login = formatTime("%H:%M", (bootTime(tool.sys) + leader.start / TICKS) * 1000, zoneOf(tool.sys));
      const name = (accounts.userName(leader.realUid) ?? String(leader.realUid)).slice(0, 8);
      tool.out.put(`${name.padEnd(8)} ${(leader.tty ?? "").padEnd(8)} -                ${login}    0.00s  0.00s  0.00s ${commandLine(front)}\n`);
    }
  },
});
