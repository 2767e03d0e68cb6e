import { isErrno } from "../base/errno.ts";
import { Failure } from "./lib/errors.ts";
import { formatTime, UTC, zoneOf } from "./lib/format-time.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

const ZONEINFO = "/usr/share/zoneinfo";

export default defineUtility({
  name: "timedatectl",
  package: ["systemd", "257"],
  summary: "show the time and choose the time zone",
  usage: "[OPTIONS...] COMMAND ...",
  options: [["--no-pager", "accepted"]],
  async run(tool) {
    const [command = "status", argument, ...rest] = tool.operands;
    switch (command) {
      case "status":
        return status(tool);
      case "show":
        tool.out.put(`Timezone=${zoneName(tool)}\nLocalRTC=no\nCanNTP=yes\nNTP=yes\nNTPSynchronized=yes\n`);
        return 0;
      case "list-timezones":
        tool.out.put(
          zones(tool, "")
            .sort()
            .map((name) => `${name}\n`)
            .join(""),
        );
        return 0;
      case "set-timezone":
        if (argument === undefined) throw new Failure("Too few arguments.");
        if (rest.length > 0) throw new Failure("Too many arguments.");
        return await setZone(tool, argument);
      case "set-time":
        await tool.note("Failed to set time: Automatic time synchronization is enabled\n");
        return 1;
      default:
        await tool.note(`Unknown command verb '${command}'.\n`);
        return 1;
    }
  },
});

function status(tool: Tool): number {
  const now = tool.sys.clock.realtime();
  const zone = zoneOf(tool.sys);
  const rows = [
    ["Local time", formatTime("%a %F %T %Z", now, zone)],
    ["Universal time", formatTime("%a %F %T UTC", now, UTC)],
    ["RTC time", formatTime("%a %F %T", now, UTC)],
    ["Time zone", `${zoneName(tool)} ${formatTime("(%Z, %z)", now, zone)}`],
    ["System clock synchronized", "yes"],
    ["NTP service", "active"],
    ["RTC in local TZ", "no"],
  ] as const;
  for (const [label, value] of rows) tool.out.put(`${label.padStart(25)}: ${value}\n`);
  return 0;
}

/** What /etc/localtime points at. */
function zoneName(tool: Tool): string {
  try {
    return tool.sys.fs.readlink("/etc/localtime").replace(/^.*\/zoneinfo\//, "");
  } catch {
    return "UTC";
  }
}

async function setZone(tool: Tool, name: string): Promise<number> {
  const { fs } = tool.sys;
  const path = `${ZONEINFO}/${name}`;
  if (/(^|\/)\.\.?(\/|$)/.test(name) || !fs.exists(path) || fs.stat(path).type !== "file") {
    await tool.note(`Failed to set time zone: Invalid or not installed time zone '${name}'\n`);
    return 1;
  }
  if (tool.sys.uid !== 0) {
    await tool.note("Failed to set time zone: Interactive authentication required.\n");
    return 1;
  }
  try {
    fs.unlink("/etc/localtime");
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
  fs.symlink(`..${path}`, "/etc/localtime");
  fs.writeFile("/etc/timezone", `${name}\n`);
  return 0;
}

function zones(tool: Tool, under: string): string[] {
  const directory = `${ZONEINFO}${under === "" ? "" : `/${under}`}`;
  return tool.sys.fs.readdir(directory).flatMap(({ name, type }) => {
    const path = under === "" ? name : `${under}/${name}`;
    return type === "dir" ? zones(tool, path) : [path];
  });
}
