import { reason, UsageError } from "./lib/errors.ts";
import { busyboxHumanSize, humanSize, parseSize } from "./lib/human.ts";
import { decodeText, displayWidth } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

export default defineUtility({
  name: "df",
  summary: "print how full file systems are",
  usage: "[OPTION]... [FILE]...",
  options: [
    ["-a, --all", "also file systems without blocks"],
    ["-B, --block-size=SIZE", "in units of SIZE"],
    ["-h, --human-readable", "sizes such as 1K, 234M"],
    ["-H, --si", "like -h, by powers of 1000"],
    ["-i, --inodes", "inodes instead of blocks"],
    ["-k", "in kibibytes"],
    ["-l, --local", "no effect"],
    ["-m", "in mebibytes"],
    ["--no-sync", "no effect"],
    ["--output[=FIELDS]", "which columns"],
    ["-P, --portability", "in POSIX's format"],
    ["--sync", "no effect"],
    ["--total", "print the sum"],
    ["-t, --type=TYPE", "only file systems of TYPE"],
    ["-T, --print-type", "print the type"],
    ["-v", "no effect"],
    ["-x, --exclude-type=TYPE", "no file systems of TYPE"],
  ],
  async run(tool) {
    const unknown = tool
      .value("output")
      ?.split(",")
      .find((field) => !FIELDS.has(field));
    if (unknown !== undefined) throw new UsageError(`option --output: field '${unknown}' unknown`);
    const mounts = readMounts(tool);
    const selected: MountLine[] = [];
    if (tool.operands.length === 0) {
      const latest = new Map(mounts.map((mount) => [mount.target, mount]));
      const real = [...latest.values()].filter((mount) => tool.has("all") || isReal(tool, mount));
      selected.push(...(tool.gnu && !tool.has("all") ? withoutRepeats(tool, real) : real));
    }
    for (const path of tool.operands) {
      try {
        selected.push(mountOf(tool, mounts, tool.sys.fs.realpath(path)));
      } catch (error) {
        await tool.warn(tool.gnu ? `${path}: ${reason(error)}` : `${path}: can't find mount point`);
      }
    }
    const types = tool.values("type");
    const excluded = tool.values("exclude-type");
    const kept = selected.filter((mount) => (types.length === 0 || types.includes(mount.type)) && !excluded.includes(mount.type));
    if (kept.length === 0) {
      if (!tool.gnu) print(tool, []);
      else if (tool.operands.length === 0 || tool.status === 0) await tool.warn("no file systems processed");
      return tool.status;
    }
    print(tool, kept);
    return tool.status;
  },
});

const FIELDS = new Set("source fstype itotal iused iavail ipcent size used avail pcent file target".split(" "));

interface MountLine {
  readonly source: string;
  readonly target: string;
  readonly type: string;
}

function readMounts(tool: Tool): MountLine[] {
  const decode = (text: string) => text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  let text = "";
  for (const path of ["/proc/self/mounts", "/etc/mtab"]) {
    try {
      text = decodeText(tool.sys.fs.readFile(path));
      break;
    } catch {
      // The next one, or only the root.
    }
  }
  const lines = text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [source, target, type] = line.split(" ");
      return { source: decode(source ?? ""), target: decode(target ?? ""), type: type ?? "" };
    });
  return lines.length > 0 ? lines : [{ source: "-", target: "/", type: tool.sys.fs.statfs("/").type }];
}

function isReal(tool: Tool, mount: MountLine): boolean {
  if (["proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "securityfs", "debugfs", "tracefs", "bpf", "autofs"].includes(mount.type)) return false;
  try {
    return tool.sys.fs.statfs(mount.target).blocks > 0;
  } catch {
    return false;
  }
}

/** One mount for each file system: the one nearest to its root, then the one with the shortest path. */
function withoutRepeats(tool: Tool, mounts: readonly MountLine[]): MountLine[] {
  const roots = mountedParts(tool);
  const kept = new Map<number, MountLine>();
  for (const mount of mounts) {
    const { dev } = tool.sys.fs.stat(mount.target);
    const other = kept.get(dev);
    const root = (one: MountLine) => roots.get(one.target)?.length ?? 0;
    const nearer = other !== undefined && other.target.length > mount.target.length && root(other) >= root(mount);
    const named = other !== undefined && mount.source.includes("/") && !other.source.includes("/");
    if (other === undefined || nearer || named) kept.set(dev, mount);
  }
  const chosen = new Set(kept.values());
  return mounts.filter((mount) => chosen.has(mount));
}

/** What part of its file system each mount shows, by mount point. */
function mountedParts(tool: Tool): Map<string, string> {
  try {
    const lines = decodeText(tool.sys.fs.readFile("/proc/self/mountinfo")).split("\n");
    return new Map(lines.map((line) => line.split(" ")).map(([, , , root = "/", target = ""]) => [target, root]));
  } catch {
    return new Map();
  }
}

function mountOf(tool: Tool, mounts: readonly MountLine[], path: string): MountLine {
  const above = mounts.filter((mount) => mount.target === "/" || path === mount.target || path.startsWith(`${mount.target}/`));
  above.sort((a, b) => a.target.length - b.target.length);
  return above.at(-1) ?? { source: "-", target: "/", type: tool.sys.fs.statfs("/").type };
}

function print(tool: Tool, mounts: readonly MountLine[]): void {
  const inodes = tool.has("inodes");
  const [format, heading] = unitOf(tool);
  const rows = mounts.map((mount) => {
    let info = { blockSize: 4096, blocks: 0, free: 0, files: 0, filesFree: 0 };
    try {
      info = tool.sys.fs.statfs(mount.target);
    } catch {
      // Not ours to look at: dashes below.
    }
    const total = inodes ? info.files : info.blocks * info.blockSize;
    const free = inodes ? info.filesFree : info.free * info.blockSize;
    return { ...mount, total, used: total - free, free };
  });
  if (tool.has("total")) rows.push({ source: "total", target: "-", type: "-", total: sum(rows, "total"), used: sum(rows, "used"), free: sum(rows, "free") });
  const show = (value: number) => (inodes && !tool.has("human-readable", "si") ? String(value) : format(value));
  const names: Record<string, string> = {
    source: "Filesystem",
    fstype: "Type",
    size: inodes ? "Inodes" : heading,
    used: inodes ? "IUsed" : "Used",
    avail: inodes ? "IFree" : tool.has("human-readable", "si") && tool.gnu ? "Avail" : "Available",
    pcent: inodes ? "IUse%" : tool.has("portability") ? "Capacity" : "Use%",
    target: "Mounted on",
    itotal: "Inodes",
    iused: "IUsed",
    iavail: "IFree",
    ipcent: "IUse%",
    file: "File",
  };
  const fields = tool.has("output")
    ? (tool.value("output") ?? "source,fstype,itotal,iused,iavail,ipcent,size,used,avail,pcent,file,target").split(",")
    : ["source", ...(tool.has("print-type") ? ["fstype"] : []), "size", "used", "avail", "pcent", "target"];
  const cells = rows.map((row) =>
    fields.map((field) => {
      switch (field) {
        case "source":
          return row.source;
        case "fstype":
          return row.type;
        case "size":
        case "itotal":
          return show(row.total);
        case "used":
        case "iused":
          return show(row.used);
        case "avail":
        case "iavail":
          return show(row.free);
        case "pcent":
        case "ipcent":
          return row.total === 0 ? "-" : `${Math.ceil((row.used / row.total) * 100)}%`;
        case "target":
          return row.target;
        default:
          return "-";
      }
    }),
  );
  const table = [fields.map((field) => names[field] ?? field), ...cells];
  const left = (i: number) => ["source", "fstype", "target", "file"].includes(fields[i] as string);
  const least = (i: number) =>
    fields[i] === "source"
      ? tool.gnu && !tool.has("output")
        ? 14
        : tool.gnu
          ? 0
          : 20
      : fields[i] === "size" || fields[i] === "used" || fields[i] === "avail"
        ? tool.gnu
          ? 5
          : 9
        : 4;
  const widths = fields.map((_, i) => Math.max(least(i), ...table.map((row) => displayWidth(row[i] ?? ""))));
  for (const row of table) {
    tool.out.put(
      `${row
        .map((cell, i) => (i === row.length - 1 && left(i) ? cell : left(i) ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join(" ")
        .trimEnd()}\n`,
    );
  }
}

function sum(rows: readonly { total: number; used: number; free: number }[], key: "total" | "used" | "free"): number {
  return rows.reduce((all, row) => all + row[key], 0);
}

function unitOf(tool: Tool): [format: (bytes: number) => string, heading: string] {
  switch (tool.last("human-readable", "si", "k", "m", "block-size")) {
    case "human-readable":
      return [tool.gnu ? (bytes) => humanSize(bytes) : busyboxHumanSize, "Size"];
    case "si":
      return [(bytes) => humanSize(bytes, 1000), "Size"];
    case "m":
      return [(bytes) => String(Math.ceil(bytes / 2 ** 20)), "1M-blocks"];
    case "block-size": {
      const text = tool.value("block-size") as string;
      const unit = parseSize(/^[A-Za-z]/.test(text) ? `1${text}` : text) || 1024;
      return [(bytes) => String(Math.ceil(bytes / unit)) + (/^[A-Za-z]/.test(text) ? text : ""), `${/^[A-Za-z]/.test(text) ? `1${text}` : text}-blocks`];
    }
  }
  return [(bytes) => String(Math.ceil(bytes / 1024)), tool.has("portability") ? "1024-blocks" : "1K-blocks"];
}
