import { formatTime, zoneOf } from "./lib/format-time.ts";
import { bootTime, readProc, uptime } from "./lib/processes.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "uptime",
  summary: "show how long the machine has been up",
  usage: "[options]",
  package: ["procps-ng", "4.0.4"],
  options: [
    ["-p, --pretty", "in words"],
    ["-s, --since", "since when"],
  ],
  async run(tool) {
    if (tool.has("since")) tool.out.put(`${formatTime("%Y-%m-%d %H:%M:%S", bootTime(tool.sys) * 1000, zoneOf(tool.sys))}\n`);
    else if (tool.has("pretty")) tool.out.put(`up ${pretty(uptime(tool.sys))}\n`);
    else tool.out.put(`${uptimeLine(tool, loggedIn(tool).length)}\n`);
  },
});

/** Terminals with a shell on them, one user each. */
export function loggedIn(tool: Tool): string[] {
  try {
    return tool.sys.fs
      .readdir("/dev/pts")
      .map((entry) => entry.name)
      .filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

export function uptimeLine(tool: Tool, users: number): string {
  const seconds = uptime(tool.sys);
  const time = formatTime("%H:%M:%S", tool.sys.clock.realtime(), zoneOf(tool.sys));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const up = `${days > 0 ? `${days} day${days === 1 ? "" : "s"}, ` : ""}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}` : `${minutes} min`}`;
  const load = (readProc(tool.sys, "loadavg") ?? "0.00 0.00 0.00").split(" ").slice(0, 3).join(", ");
  if (!tool.gnu) return ` ${time} up ${up},  load average: ${load}`.replace(",  load", `,  ${users} users,  load`);
  return ` ${time} up ${up}, ${String(users).padStart(2)} user${users === 1 ? "" : "s"},  load average: ${load}`;
}

function pretty(seconds: number): string {
  const parts: string[] = [];
  const put = (value: number, name: string) => value > 0 && parts.push(`${value} ${name}${value === 1 ? "" : "s"}`);
  put(Math.floor(seconds / 604_800), "week");
  put(Math.floor(seconds / 86_400) % 7, "day");
  put(Math.floor(seconds / 3600) % 24, "hour");
  put(Math.floor(seconds / 60) % 60, "minute");
  return parts.join(", ") || "0 minutes";
}
