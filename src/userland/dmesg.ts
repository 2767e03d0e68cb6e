import { Failure } from "./lib/errors.ts";
import { formatTime, zoneOf } from "./lib/format-time.ts";
import { bootTime, memoryInfo, readProc } from "./lib/processes.ts";
import { decodeText } from "./lib/text.ts";
import { defineUtility, type Tool } from "./lib/utility.ts";

interface KernelMessage {
  /** Seconds since boot. */
  readonly at: number;
  readonly level: string;
  readonly text: string;
}

export default defineUtility({
  name: "dmesg",
  summary: "show what the kernel said",
  usage: "[options]",
  package: ["util-linux", "2.41"],
  options: [
    ["-C, --clear", "accepted"],
    ["-c, --read-clear", "accepted"],
    ["-d, --show-delta", "accepted"],
    ["-e, --reltime", "accepted"],
    ["-f, --facility=LIST", "accepted"],
    ["-H, --human", "for people"],
    ["-k, --kernel", "accepted"],
    ["-l, --level=LIST", "of these levels"],
    ["-L, --color[=WHEN]", "accepted"],
    ["-n, --console-level=LEVEL", "accepted"],
    ["-P, --nopager", "accepted"],
    ["-r, --raw", "as the kernel keeps them"],
    ["-s, --buffer-size=SIZE", "accepted"],
    ["-S, --syslog", "accepted"],
    ["-T, --ctime", "time of day"],
    ["-t, --notime", "no times"],
    ["-w, --follow", "accepted"],
    ["-x, --decode", "facility and level in words"],
  ],
  async run(tool) {
    if (!tool.sys.hasCapability("SYSLOG"))
      throw new Failure(tool.gnu ? "read kernel buffer failed: Operation not permitted" : "klogctl: Operation not permitted", 1);
    if (tool.has("clear")) return 0;
    const levels = tool.value("level")?.split(",");
    const boot = bootTime(tool.sys);
    for (const message of messages(tool)) {
      if (levels && !levels.includes(message.level)) continue;
      tool.out.put(`${lead(tool, message, boot)}${message.text}\n`);
    }
  },
});

function lead(tool: Tool, { at, level }: KernelMessage, boot: number): string {
  const stamp = at.toFixed(6).padStart(12);
  if (tool.has("raw")) return `<${LEVELS.indexOf(level)}>[${stamp}] `;
  const words = tool.has("decode") ? `${"kern".padEnd(6)}:${level.padEnd(6)}: ` : "";
  if (tool.has("notime")) return words;
  if (tool.has("ctime", "human")) return `${words}[${formatTime("%a %b %e %H:%M:%S %Y", (boot + at) * 1000, zoneOf(tool.sys))}] `;
  return `${words}[${stamp}] `;
}

const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];

/** The log of a start of this machine: what its /proc and /sys say it has, in the order a kernel finds it. */
function messages(tool: Tool): KernelMessage[] {
  const { sys } = tool;
  const cpuinfo = readProc(sys, "cpuinfo") ?? "";
  const cpuField = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, "m").exec(cpuinfo)?.[1] ?? "";
  const cpus = cpuinfo.match(/^processor\s*:/gm)?.length ?? 1;
  const total = memoryInfo(sys)("MemTotal");
  const partitions = [...(readProc(sys, "partitions") ?? "").matchAll(/^\s*\d+\s+\d+\s+(\d+) (\S+)$/gm)].map((match) => ({
    blocks: Number(match[1]),
    name: match[2] ?? "",
  }));
  const disk = partitions[0];
  const command = (readProc(sys, "cmdline") ?? "").trim();
  const root = /root=(\S+)/.exec(command)?.[1] ?? "";
  const bogomips = cpuField("bogomips");
  const lines: [at: number, level: string, text: string][] = [
    [0, "notice", (readProc(sys, "version") ?? "").trim()],
    [0, "info", `Command line: ${command}`],
    [0, "info", "Hypervisor detected: KVM"],
    [0.000021, "info", `tsc: Detected ${cpuField("cpu MHz")} MHz processor`],
    [0.012412, "info", `Memory: ${Math.floor(total * 0.96)}K/${total}K available`],
    [0.014031, "info", `SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=${cpus}, Nodes=1`],
    [0.014907, "info", "rcu: Hierarchical RCU implementation."],
    [0.052188, "info", `Calibrating delay loop (skipped) preset value.. ${bogomips} BogoMIPS`],
    [0.052651, "info", "Mount-cache hash table entries: 8192 (order: 4, 65536 bytes, linear)"],
    [
      0.08331,
      "info",
      `smpboot: CPU0: ${cpuField("model name")} (family: 0x${Number(cpuField("cpu family")).toString(16)}, model: 0x${Number(cpuField("model")).toString(16)}, stepping: 0x${Number(cpuField("stepping")).toString(16)})`,
    ],
    [0.096022, "info", `smp: Brought up 1 node, ${cpus} CPU${cpus === 1 ? "" : "s"}`],
    [0.096411, "info", `smpboot: Total of ${cpus} processors activated (${(Number(bogomips) * cpus).toFixed(2)} BogoMIPS)`],
    [0.13187, "info", "NET: Registered PF_NETLINK/PF_ROUTE protocol family"],
    [0.188203, "info", "NET: Registered PF_INET protocol family"],
    [0.243987, "info", "virtio_blk virtio0: 1/0/0 default/read/poll queues"],
    ...(disk ? ([[0.245117, "notice", `virtio_blk virtio0: [${disk.name}] ${disk.blocks * 2} 512-byte logical blocks`]] as [number, string, string][]) : []),
    ...(disk
      ? ([
          [
            0.24987,
            "info",
            ` ${disk.name}: ${partitions
              .slice(1)
              .map(({ name }) => name)
              .join(" ")}`,
          ],
        ] as [number, string, string][])
      : []),
    [0.377102, "info", `EXT4-fs (${root.replace("/dev/", "")}): mounted filesystem ro with ordered data mode. Quota mode: none.`],
    [0.37749, "info", "VFS: Mounted root (ext4 filesystem) readonly on device 254:1."],
    [0.412006, "info", `Run ${initPath(tool)} as init process`],
    [0.701553, "info", `EXT4-fs (${root.replace("/dev/", "")}): re-mounted r/w. Quota mode: none.`],
    [0.993418, "info", "overlayfs: module loaded"],
    [1.10234, "info", "bridge: filtering via arp/ip/ip6tables is no longer available by default. Update your scripts to load br_netfilter if you need this."],
  ];
  return [...lines.map(([at, level, text]) => ({ at, level, text })), ...sinceBoot(sys)];
}

/** What happened since: the kernel's own log. */
function sinceBoot(sys: Tool["sys"]): KernelMessage[] {
  return [...(readProc(sys, "kmsg") ?? "").matchAll(/^<(\d)>\[ *(\d+\.\d+)\] (.*)$/gm)].map(([, level, at, text = ""]) => ({
    at: Number(at),
    level: LEVELS[Number(level)] ?? "info",
    text,
  }));
}

function initPath(tool: Tool): string {
  try {
    return decodeText(tool.sys.fs.readFile("/proc/1/cmdline")).split("\0")[0] || "/sbin/init";
  } catch {
    return "/sbin/init";
  }
}
