import { formatTime, zoneOf } from "./lib/format-time.ts";
import { defineUtility } from "./lib/utility.ts";
import { askInit, journalLine, NoInit, type UnitState, unit } from "./systemctl.ts";

const POLL = 500_000_000n;

export default defineUtility({
  name: "journalctl",
  summary: "show what services logged",
  usage: "[OPTIONS...]",
  package: ["systemd", "257.9-1~deb13u1"],
  options: [
    ["-u, --unit=UNIT", "of this service"],
    ["-f, --follow", "show what is added"],
    ["-n, --lines[=N]", "the last N lines"],
    ["-e, --pager-end", "accepted"],
    ["-x, --catalog", "accepted"],
    ["-r, --reverse", "newest first"],
    ["-b, --boot", "accepted"],
    ["-k, --dmesg", "accepted"],
    ["--no-pager", "accepted"],
    ["-q, --quiet", "accepted"],
    ["-o, --output=FORMAT", "short, cat or short-iso"],
    ["--since=TIME", "accepted"],
    ["--until=TIME", "accepted"],
    ["-p, --priority=LEVEL", "accepted"],
    ["-a, --all", "accepted"],
  ],
  rewrite: (args) =>
    args.flatMap((arg, i) =>
      arg === "-n" && /^\d+$/.test(args[i + 1] ?? "")
        ? [`--lines=${args[i + 1]}`]
        : args[i - 1] === "-n" && /^\d+$/.test(arg)
          ? []
          : /^-x?eu$/.test(arg)
            ? ["-u"]
            : [arg],
    ),
  async run(tool) {
    let shown = 0;
    try {
      for (;;) {
        const names = tool.values("unit");
        const units: UnitState[] = [];
        if (names.length === 0) units.push(...((await askInit(tool, "/units")).value as UnitState[]));
        else for (const name of names) units.push(...[await unit(tool, name)].filter((one) => one !== undefined));
        const entries = units.flatMap((one) => one.log.map((entry) => ({ one, entry }))).sort((a, b) => a.entry.time - b.entry.time);
        const first = shown === 0;
        const count = tool.has("lines") ? Number(tool.value("lines") ?? 10) : tool.has("follow") && first ? 10 : entries.length;
        const chosen = first ? entries.slice(Math.max(0, entries.length - count)) : entries.slice(shown);
        if (first && entries.length === 0) tool.out.put("-- No entries --\n");
        const format = tool.value("output");
        const lines = chosen.map(({ one, entry }) =>
          format === "cat"
            ? entry.text
            : format === "short-iso"
              ? journalLine(tool, one, entry).replace(/^.{15}/, formatTime("%Y-%m-%dT%H:%M:%S%:z", entry.time, zoneOf(tool.sys)))
              : journalLine(tool, one, entry),
        );
        tool.out.put((tool.has("reverse") ? lines.reverse() : lines).map((line) => `${line}\n`).join(""));
        await tool.out.flush();
        shown = Math.max(entries.length, 1);
        if (!tool.has("follow")) return 0;
        await tool.sys.sleep(POLL);
      }
    } catch (error) {
      if (!(error instanceof NoInit)) throw error;
      tool.out.put("No journal files were found.\n-- No entries --\n");
      return 0;
    }
  },
});
