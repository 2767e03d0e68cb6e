import { readProcesses } from "./lib/processes.ts";
import { defineUtility } from "./lib/utility.ts";

export default defineUtility({
  name: "pidof",
  summary: "show the process ids of running programs",
  usage: "[options] program [program ...]",
  options: [
    ["-s, --single-shot", "only one pid"],
    ["-c, --check-root", "accepted"],
    ["-q", "say nothing"],
    ["-w, --with-workers", "accepted"],
    ["-x", "scripts too"],
    ["-o, --omit-pid=PID", "leave these out"],
    ["-S, --separator=TEXT", "between pids"],
    ["-d=TEXT", "between pids"],
    ["-n", "accepted"],
    ["-z", "accepted"],
  ],
  async run(tool) {
    const omitted = new Set(
      tool
        .values("omit-pid")
        .flatMap((text) => text.split(","))
        .map((item) => (item === "%PPID" ? tool.sys.ppid : Number(item))),
    );
    const rows = readProcesses(tool.sys).filter((row) => row.pid !== tool.sys.pid && !omitted.has(row.pid) && row.state !== "Z");
    const pids = tool.operands.flatMap((name) =>
      rows
        .filter((row) => {
          const own = (row.args[0] ?? "").replace(/^-/, "");
          if (name.includes("/")) return own === name;
          if (own.replace(/^.*\//, "").replace(/:$/, "") === name || row.comm === name.slice(0, 15)) return true;
          return tool.has("x") && (row.args[1] ?? "").replace(/^.*\//, "") === name;
        })
        .map((row) => row.pid)
        .reverse(),
    );
    if (pids.length === 0) return 1;
    const shown = tool.has("single-shot") ? pids.slice(0, 1) : pids;
    if (!tool.has("q")) tool.out.put(`${shown.join(tool.value("separator") ?? tool.value("d") ?? " ")}\n`);
    return 0;
  },
});
