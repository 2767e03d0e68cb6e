import type { Sys } from "../sim/sys.ts";
import { readMountInfo, spaceAt } from "./lib/mountinfo.ts";
import { readProc } from "./lib/processes.ts";
import { blockSize, chooseColumns, formatJson, formatTable, type TableColumn } from "./lib/table.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

interface BlockDevice {
  readonly name: string;
  readonly number: string;
  readonly bytes: number;
  /** Name of the disk that a partition belongs to. */
  readonly disk: string | undefined;
  readonly isLast: boolean;
  readonly mountPoints: readonly string[];
  readonly fsType: string;
}

export default defineUtility({
  name: "lsblk",
  summary: "list block devices",
  usage: "[options] [<device> ...]",
  package: ["util-linux", "2.41"],
  options: [
    ["-a, --all", "empty devices too"],
    ["-b, --bytes", "sizes in bytes"],
    ["-d, --nodeps", "no partitions"],
    ["-f, --fs", "what is on them"],
    ["-i, --ascii", "plain characters for the tree"],
    ["-J, --json", "as JSON"],
    ["-l, --list", "as a list"],
    ["-n, --noheadings", "without headings"],
    ["-o, --output=LIST", "columns"],
    ["-p, --paths", "whole paths of devices"],
    ["-r, --raw", "no alignment"],
    ["-t, --tree", "as a tree"],
    ["-V, --version", "show the version and exit"],
    ["-h, --help", "show this page and exit"],
  ],
  async run(tool) {
    if (tool.has("help", "version")) {
      tool.out.put(tool.has("help") ? tool.help() : "lsblk from util-linux 2.41\n");
      return 0;
    }
    const fallback = tool.has("fs") ? "NAME,FSTYPE,FSVER,LABEL,UUID,FSAVAIL,FSUSE%,MOUNTPOINTS" : "NAME,MAJ:MIN,RM,SIZE,RO,TYPE,MOUNTPOINTS";
    const { columns, unknown } = chooseColumns(columnsFor(tool), tool.value("output"), fallback);
    if (unknown !== undefined) {
      await tool.note(`lsblk: unknown column: ${unknown}\n`);
      return 1;
    }
    let devices = readDevices(tool.sys).filter((device) => !tool.has("nodeps") || device.disk === undefined);
    if (tool.operands.length > 0) devices = await namedDevices(tool, devices);
    if (devices.length > 0 || tool.operands.length === 0) {
      if (tool.has("json")) tool.out.put(formatJson("blockdevices", devices, columns));
      else tool.out.put(formatTable(devices, columns, { headings: !tool.has("noheadings"), raw: tool.has("raw") }));
    }
    return tool.status;
  },
});

async function namedDevices(tool: Tool, devices: readonly BlockDevice[]): Promise<BlockDevice[]> {
  const found: BlockDevice[] = [];
  for (const path of tool.operands) {
    const name = path.replace(/^\/dev\//, "");
    const matching = devices.filter((device) => device.name === name || device.disk === name);
    if (matching.length === 0) await tool.warn(`${path}: not a block device`, 32);
    found.push(...matching);
  }
  return found;
}

function columnsFor(tool: Tool): TableColumn<BlockDevice>[] {
  const { sys } = tool;
  const flat = tool.has("list", "raw", "json", "nodeps");
  const name = (device: BlockDevice) => {
    const branch = flat || device.disk === undefined ? "" : tool.has("ascii") ? (device.isLast ? "`-" : "|-") : device.isLast ? "└─" : "├─";
    return `${branch}${tool.has("paths") ? "/dev/" : ""}${device.name}`;
  };
  const usage = (device: BlockDevice) => {
    const at = device.mountPoints[0];
    return at === undefined ? undefined : spaceAt(sys, at);
  };
  return [
    { name: "NAME", text: name },
    { name: "KNAME", text: (device) => device.name },
    { name: "PATH", text: (device) => `/dev/${device.name}` },
    { name: "MAJ:MIN", text: (device) => alignNumber(device.number) },
    { name: "RM", right: true, text: (device) => attribute(sys, device, "removable") },
    { name: "SIZE", right: true, text: (device) => (tool.has("bytes") ? String(device.bytes) : blockSize(device.bytes)) },
    { name: "RO", right: true, text: (device) => attribute(sys, device, "ro") },
    { name: "ROTA", right: true, text: (device) => attribute(sys, device, "queue/rotational") },
    { name: "TYPE", text: (device) => (device.disk === undefined ? "disk" : "part") },
    { name: "MOUNTPOINT", text: (device) => device.mountPoints[0] ?? "" },
    { name: "MOUNTPOINTS", text: (device) => device.mountPoints.join(" ") },
    { name: "PKNAME", text: (device) => device.disk ?? "" },
    { name: "FSTYPE", text: (device) => device.fsType },
    { name: "FSVER", text: (device) => (device.fsType === "ext4" ? "1.0" : "") },
    { name: "LABEL", text: () => "" },
    { name: "UUID", text: () => "" },
    { name: "MODEL", text: () => "" },
    { name: "SERIAL", text: () => "" },
    {
      name: "FSAVAIL",
      right: true,
      text: (device) => {
        const room = usage(device);
        return room === undefined ? "" : blockSize(room.free);
      },
    },
    {
      name: "FSUSE%",
      right: true,
      text: (device) => {
        const room = usage(device);
        return room === undefined || room.total === 0 ? "" : `${Math.round(((room.total - room.free) / room.total) * 100)}%`;
      },
    },
  ];
}

function readDevices(sys: Sys): BlockDevice[] {
  const rows = (readProc(sys, "partitions") ?? "")
    .split("\n")
    .slice(2)
    .filter(Boolean)
    .map((line) => line.trim().split(/\s+/));
  const names = rows.map((row) => row[3] ?? "");
  const mounts = readMountInfo(sys);
  return rows.map(([major, minor, blocks, name = ""], i) => {
    const disk = names.find((other) => other !== name && name.startsWith(other));
    const own = mounts.filter((mount) => mount.source === `/dev/${name}`);
    return {
      name,
      number: `${major}:${minor}`,
      bytes: Number(blocks) * 1024,
      disk,
      isLast: disk !== undefined && !names.slice(i + 1).some((other) => other.startsWith(disk)),
      mountPoints: own.map((mount) => mount.target),
      fsType: own[0]?.type ?? "",
    };
  });
}

/** A partition shares what its disk says. */
function attribute(sys: Sys, device: BlockDevice, path: string): string {
  try {
    return decodeText(sys.fs.readFile(`/sys/block/${device.disk ?? device.name}/${path}`)).trim();
  } catch {
    return "0";
  }
}

/** The colon of MAJ:MIN always stands in the same place. */
function alignNumber(number: string): string {
  const [major = "", minor = ""] = number.split(":");
  return `${major.padStart(3)}:${minor.padEnd(3)}`;
}
