import { readProc } from "./lib/processes.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "lscpu",
  summary: "show what the processors are",
  usage: "[options]",
  package: ["util-linux", "2.41"],
  options: [
    ["-a, --all", "accepted"],
    ["-b, --online", "accepted"],
    ["-B, --bytes", "sizes in bytes"],
    ["-e, --extended[=LIST]", "a table, one row for each"],
    ["-J, --json", "as JSON"],
    ["-p, --parse[=LIST]", "a table for programs"],
    ["-h, --help", "show this page and exit"],
    ["-V, --version", "show the version and exit"],
  ],
  async run(tool) {
    if (tool.has("help", "version")) tool.out.put(tool.has("help") ? tool.help() : "lscpu from util-linux 2.41\n");
    else if (tool.has("parse")) tool.out.put(parseable(tool));
    else if (tool.has("extended")) tool.out.put(table(tool));
    else {
      const rows = describe(tool);
      if (tool.has("json")) {
        const objects = rows.map(([field, data]) => `      {\n         "field": "${field}:",\n         "data": ${JSON.stringify(data)}\n      }`);
        tool.out.put(`{\n   "lscpu": [\n${objects.join(",\n")}\n   ]\n}\n`);
      } else {
        const width = Math.max(...rows.map(([field]) => field.length)) + 2;
        tool.out.put(rows.map(([field, data]) => `${`${field}:`.padEnd(width)}${data}\n`).join(""));
      }
    }
    return 0;
  },
});

/** The processors of /proc/cpuinfo as tables of their fields. */
function processors(tool: Tool): Map<string, string>[] {
  return (readProc(tool.sys, "cpuinfo") ?? "")
    .split("\n\n")
    .filter((part) => part.trim() !== "")
    .map((part) => new Map(part.split("\n").map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()])));
}

function describe(tool: Tool): [string, string][] {
  const all = processors(tool);
  const first = all[0] ?? new Map<string, string>();
  const field = (name: string) => first.get(name) ?? "";
  const flags = field("flags").split(" ");
  const machine = tool.sys.uname().machine;
  const sockets = new Set(all.map((each) => each.get("physical id"))).size || 1;
  const cores = new Set(all.map((each) => `${each.get("physical id")}/${each.get("core id")}`)).size || 1;
  const online = onlineList(tool, all.length);
  const cache = /^(\d+) KB$/.exec(field("cache size"))?.[1];
  const rows: [string, string][] = [
    ["Architecture", machine],
    ["CPU op-mode(s)", flags.includes("lm") ? "32-bit, 64-bit" : "64-bit"],
    ["Address sizes", field("address sizes")],
    ["Byte Order", "Little Endian"],
    ["CPU(s)", String(all.length)],
    ["On-line CPU(s) list", online],
    ["Vendor ID", field("vendor_id")],
    ["Model name", field("model name")],
    ["CPU family", field("cpu family")],
    ["Model", field("model")],
    ["Thread(s) per core", String(Math.max(1, Math.round(all.length / cores)))],
    ["Core(s) per socket", String(Math.max(1, Math.round(cores / sockets)))],
    ["Socket(s)", String(sockets)],
    ["Stepping", field("stepping")],
    ["BogoMIPS", field("bogomips")],
    ["Flags", flags.join(" ")],
  ];
  if (flags.includes("hypervisor")) rows.push(["Hypervisor vendor", "KVM"], ["Virtualization type", "full"]);
  if (cache !== undefined)
    rows.push([
      "L3 cache",
      tool.has("bytes") ? String(Number(cache) * 1024) : `${Number((Number(cache) / 1024).toFixed(1))} MiB (${sockets} instance${sockets === 1 ? "" : "s"})`,
    ]);
  rows.push(["NUMA node(s)", "1"], ["NUMA node0 CPU(s)", online]);
  return rows.filter(([, data]) => data !== "");
}

function onlineList(tool: Tool, count: number): string {
  try {
    return decodeText(tool.sys.fs.readFile("/sys/devices/system/cpu/online")).trim();
  } catch {
    return count > 1 ? `0-${count - 1}` : "0";
  }
}

function table(tool: Tool): string {
  const rows = processors(tool).map((each) => {
    const [index, core, socket] = [each.get("processor") ?? "0", each.get("core id") ?? "0", each.get("physical id") ?? "0"];
    return `${index.padStart(3)} ${"0".padStart(4)} ${socket.padStart(6)} ${core.padStart(4)} ${`${core}:${core}:${core}:${socket}`.padEnd(13)} ${"yes".padStart(6)}\n`;
  });
  return `CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE\n${rows.join("")}`;
}

function parseable(tool: Tool): string {
  const rows = processors(tool).map((each) => `${each.get("processor")},${each.get("core id")},${each.get("physical id")},0\n`);
  return `# The columns are those of one processor, separated by commas;\n# numbers start at zero.\n# CPU,Core,Socket,Node\n${rows.join("")}`;
}
