import { KERNEL_MEMORY } from "../kernel/memory.ts";
import type { Kernel, PidNamespace, Process } from "../kernel/types.ts";
import { SECOND } from "../time/clock.ts";
import { directory, type GeneratedEntry, text } from "./generated.ts";

const PAGE_CACHE_SHARE = 0.05;

/** What /proc says of the whole machine, by name. */
export const SYSTEM_FILES: Readonly<Record<string, (kernel: Kernel, namespace: PidNamespace) => GeneratedEntry>> = {
  cmdline: () => text(() => "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro quiet\n"),
  cpuinfo: (kernel) => text(() => cpuinfoText(kernel)),
  devices: () => text(() => "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n254 virtblk\n"),
  diskstats: (kernel) => text(() => diskstatsText(kernel)),
  filesystems: () => text(() => FILE_SYSTEMS),
  interrupts: (kernel) => text(() => interruptsText(kernel)),
  kcore: () => text(() => "", { mode: 0o400 }),
  keys: () => text(() => ""),
  kmsg: (kernel) => text(() => kernel.log.text(), { mode: 0o400 }),
  loadavg: (kernel, namespace) => text(() => loadavgText(kernel, namespace)),
  meminfo: (kernel) => text(() => meminfoText(kernel)),
  modules: () => text(() => ""),
  partitions: () => text(() => "major minor  #blocks  name\n\n 254        0   67108864 vda\n 254        1   67107840 vda1\n"),
  stat: (kernel) => text(() => statText(kernel)),
  swaps: () => text(() => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
  "sysrq-trigger": () => ({ mode: 0o200, read: () => "", write: () => {} }),
  timer_list: () => text(() => "", { mode: 0o400 }),
  uptime: (kernel) => text(() => uptimeText(kernel)),
  version: (kernel) =>
    text(
      () => `Linux version ${kernel.hardware.kernelRelease} (build@kernel) (gcc (GCC) 14.2.0, GNU ld (GNU Binutils) 2.44) ${kernel.hardware.kernelVersion}\n`,
    ),
  vmstat: (kernel) => text(() => vmstatText(kernel)),
  acpi: () => directory({}),
  asound: () => directory({}),
  bus: () => directory({}),
  driver: () => directory({}),
  fs: () => directory({}),
  irq: () => directory({}),
  scsi: () => directory({}),
  sysvipc: () => directory({}),
};

interface MemoryFigures {
  readonly total: number;
  readonly free: number;
  readonly available: number;
  readonly cached: number;
}

function memoryFigures(kernel: Kernel): MemoryFigures {
  const total = kernel.hardware.memory;
  const { memory: used } = kernel.rootCgroup.usage();
  // The page cache gives way to programs.
  const cached = Math.min(Math.floor(total * PAGE_CACHE_SHARE), Math.max(0, total - KERNEL_MEMORY - used));
  const free = Math.max(0, total - cached - KERNEL_MEMORY - used);
  return { total, free, cached, available: Math.min(total, free + Math.floor(cached * 0.8)) };
}

function meminfoText(kernel: Kernel): string {
  const { total, free, available, cached } = memoryFigures(kernel);
  const used = kernel.rootCgroup.usage().memory;
  const rows: [string, number][] = [
    ["MemTotal", total],
    ["MemFree", free],
    ["MemAvailable", available],
    ["Buffers", cached * 0.1],
    ["Cached", cached * 0.9],
    ["SwapCached", 0],
    ["Active", used * 0.6 + cached * 0.5],
    ["Inactive", used * 0.4 + cached * 0.4],
    ["Active(anon)", used * 0.3],
    ["Inactive(anon)", used * 0.3],
    ["Active(file)", cached * 0.5],
    ["Inactive(file)", cached * 0.4],
    ["Unevictable", 0],
    ["Mlocked", 0],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["Dirty", 0],
    ["Writeback", 0],
    ["AnonPages", used * 0.6],
    ["Mapped", used * 0.4],
    ["Shmem", 2 ** 20],
    ["KReclaimable", KERNEL_MEMORY * 0.3],
    ["Slab", KERNEL_MEMORY * 0.5],
    ["SReclaimable", KERNEL_MEMORY * 0.3],
    ["SUnreclaim", KERNEL_MEMORY * 0.2],
    ["KernelStack", 3 * 2 ** 20],
    ["PageTables", 4 * 2 ** 20],
    ["NFS_Unstable", 0],
    ["Bounce", 0],
    ["WritebackTmp", 0],
    ["CommitLimit", total / 2],
    ["Committed_AS", used * 2],
    ["VmallocTotal", 34359738367 * 1024],
    ["VmallocUsed", 16 * 2 ** 20],
    ["VmallocChunk", 0],
    ["Percpu", 2 ** 20],
  ];
  return rows.map(([name, bytes]) => `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`).join("");
}

function cpuinfoText(kernel: Kernel): string {
  const { cpus } = kernel.hardware;
  return Array.from({ length: cpus }, (_, index) =>
    [
      `processor\t: ${index}`,
      "vendor_id\t: GenuineIntel",
      "cpu family\t: 6",
      "model\t\t: 85",
      "model name\t: Intel(R) Xeon(R) CPU @ 2.60GHz",
      "stepping\t: 7",
      "cpu MHz\t\t: 2600.000",
      "cache size\t: 33792 KB",
      "physical id\t: 0",
      `siblings\t: ${cpus}`,
      `core id\t\t: ${index}`,
      `cpu cores\t: ${cpus}`,
      "fpu\t\t: yes",
      "flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat mmx fxsr sse sse2 ht syscall nx lm constant_tsc pni ssse3 sse4_1 sse4_2 x2apic popcnt aes avx hypervisor lahf_lm avx2",
      "bogomips\t: 5200.00",
      "clflush size\t: 64",
      "cache_alignment\t: 64",
      "address sizes\t: 46 bits physical, 48 bits virtual",
      "power management:",
      "\n",
    ].join("\n"),
  ).join("");
}

/** Hundredths of a second since boot: of the whole machine's processors, and what was computed. */
function processorTicks(kernel: Kernel): { uptime: number; busy: number } {
  return { uptime: Number(kernel.clock.monotonic() / 10_000_000n), busy: Number(kernel.rootCgroup.usage().cpuNanoseconds / 10_000_000n) };
}

function statText(kernel: Kernel): string {
  const { cpus } = kernel.hardware;
  const { uptime, busy } = processorTicks(kernel);
  const line = (name: string, share: number, idle: number) => {
    const system = Math.floor(share * 0.3);
    return `${name} ${Math.floor(share) - system} 0 ${system} ${Math.max(0, Math.floor(idle))} 0 0 0 0 0 0`;
  };
  const each = Array.from({ length: cpus }, (_, index) => line(`cpu${index}`, busy / cpus, uptime - busy / cpus));
  const all = [...kernel.processes];
  const boot = Math.floor((kernel.clock.realtime() - Number(kernel.clock.monotonic()) / 1e6) / 1000);
  return `${[
    line("cpu ", busy, uptime * cpus - busy),
    ...each,
    `intr ${uptime * 10}`,
    `ctxt ${uptime * 20}`,
    `btime ${boot}`,
    `processes ${lastPid(all)}`,
    `procs_running ${Math.max(1, running(all))}`,
    "procs_blocked 0",
    "softirq 0 0 0 0 0 0 0 0 0 0 0",
  ].join("\n")}\n`;
}

function loadavgText(kernel: Kernel, namespace: PidNamespace): string {
  const { uptime, busy } = processorTicks(kernel);
  const load = uptime === 0 ? 0 : busy / uptime;
  const all = [...kernel.processes];
  let last = 0;
  for (const process of namespace.processes()) last = Math.max(last, namespace.localPid(process) ?? 0);
  const text = load.toFixed(2);
  return `${text} ${text} ${text} ${Math.max(1, running(all))}/${all.length} ${last}\n`;
}

function uptimeText(kernel: Kernel): string {
  const { busy } = processorTicks(kernel);
  const seconds = Number(kernel.clock.monotonic()) / Number(SECOND);
  return `${seconds.toFixed(2)} ${Math.max(0, seconds * kernel.hardware.cpus - busy / 100).toFixed(2)}\n`;
}

function vmstatText(kernel: Kernel): string {
  const { free, cached } = memoryFigures(kernel);
  return `nr_free_pages ${Math.floor(free / 4096)}\nnr_file_pages ${Math.floor(cached / 4096)}\npgpgin 0\npgpgout 0\npswpin 0\npswpout 0\npgfault 0\npgmajfault 0\noom_kill ${kernel.rootCgroup.oomKills}\n`;
}

function diskstatsText(kernel: Kernel): string {
  const { blockReadBytes, blockWriteBytes } = kernel.rootCgroup.usage();
  const counts = `${Math.ceil(blockReadBytes / 4096)} 0 ${Math.ceil(blockReadBytes / 512)} 0 ${Math.ceil(blockWriteBytes / 4096)} 0 ${Math.ceil(blockWriteBytes / 512)} 0 0 0 0 0 0 0 0 0 0`;
  return ` 254       0 vda ${counts}\n 254       1 vda1 ${counts}\n`;
}

function interruptsText(kernel: Kernel): string {
  const columns = Array.from({ length: kernel.hardware.cpus }, (_, index) => `CPU${index}`.padEnd(11)).join("");
  const counts = Array.from({ length: kernel.hardware.cpus }, () => `${Number(kernel.clock.monotonic() / 10_000_000n)}`.padStart(10)).join(" ");
  return `           ${columns}\n LOC: ${counts}   Local timer interrupts\n`;
}

const FILE_SYSTEMS = [
  ..."sysfs tmpfs bdev proc cgroup cgroup2 cpuset devtmpfs debugfs tracefs securityfs sockfs bpf pipefs ramfs hugetlbfs devpts mqueue overlay"
    .split(" ")
    .map((name) => `nodev\t${name}\n`),
  "\text3\n\text2\n\text4\n\tsquashfs\n\tvfat\n",
].join("");

function lastPid(processes: readonly Process[]): number {
  return processes.reduce((most, process) => Math.max(most, process.pid), 0);
}

function running(processes: readonly Process[]): number {
  return processes.filter((process) => process.state === "R").length;
}
