/** What a virtual machine shows while it boots, and when. Typical of a small Linux server; the words are ours, the stages real. */

export interface VirtualMachine {
  readonly name: string;
  readonly memoryMib: number;
  readonly cpus: number;
  readonly diskGib: number;
  readonly firmware: "bios" | "uefi";
}

export interface BootLine {
  /** Seconds after power-on. */
  readonly at: number;
  readonly text: string;
}

const BOLD = (text: string): string => `\x1b[1m${text}\x1b[0m`;
const OK = "[  \x1b[32mOK\x1b[0m  ]";

export function bootLines(vm: VirtualMachine): BootLine[] {
  return [...firmware(vm), ...bootLoader(), ...kernel(vm), ...init(), ...login(vm)];
}

function stage(at: number, number: number, title: string): BootLine {
  return { at, text: `\n${BOLD(`── ${number}. ${title} ──`)}\n` };
}

function firmware(vm: VirtualMachine): BootLine[] {
  const common = [
    { at: 0.5, text: `CPU: ${vm.cpus} virtual processor${vm.cpus === 1 ? "" : "s"}\n` },
    { at: 1.1, text: `Memory test: ${vm.memoryMib} MiB OK\n` },
    { at: 1.6, text: `Disk 0: VIRTIO ${vm.diskGib} GiB\n` },
  ];
  if (vm.firmware === "uefi") {
    return [
      stage(0, 1, "Firmware: UEFI"),
      ...common,
      { at: 2.2, text: "Boot order: disk, network\n" },
      stage(2.6, 2, "Partition table: GPT"),
      { at: 2.9, text: "Disk 0: GPT, 3 partitions\n  1  EFI system (FAT32)\n  2  boot\n  3  root\n" },
      { at: 3.4, text: "Loading \\EFI\\debian\\shimx64.efi from the EFI system partition\n" },
    ];
  }
  return [
    stage(0, 1, "Firmware: BIOS"),
    ...common,
    { at: 2.2, text: "Boot order: disk, CD-ROM, network\n" },
    stage(2.6, 2, "Partition table: MBR"),
    { at: 2.9, text: "Reading sector 0 of disk 0 (512 bytes): signature 55 AA\n  1  boot  active\n  2  root\n" },
    { at: 3.4, text: "Jumping to the boot code\n" },
  ];
}

function bootLoader(): BootLine[] {
  const countdown = [5, 4, 3, 2, 1, 0].map((left, i) => ({ at: 4.2 + i, text: `\r   The highlighted entry starts in ${left}s.` }));
  return [
    stage(3.6, 3, "Boot loader: GRUB"),
    { at: 4, text: "  \x1b[7m *Debian GNU/Linux                              \x1b[0m\n   Advanced options for Debian GNU/Linux\n" },
    ...countdown,
    { at: 9.5, text: "\nLoading Linux 6.12.48+deb13-amd64 ...\nLoading initial ramdisk ...\n" },
  ];
}

function kernel(vm: VirtualMachine): BootLine[] {
  const messages: readonly (readonly [seconds: number, text: string])[] = [
    [0, "Linux version 6.12.48+deb13-amd64 (Debian 6.12.48-1)"],
    [0, "Command line: BOOT_IMAGE=/vmlinuz root=/dev/vda2 ro quiet"],
    [0.000412, "Hypervisor detected: KVM"],
    [0.031877, `Memory: ${Math.round(vm.memoryMib * 972.4)}K/${vm.memoryMib * 1024}K available`],
    [0.214902, `smp: Brought up 1 node, ${vm.cpus} CPU${vm.cpus === 1 ? "" : "s"}`],
    [0.402115, "PCI: Using configuration type 1 for base access"],
    [0.688031, "NET: Registered PF_INET protocol family"],
    [1.120466, `virtio_blk virtio1: [vda] ${vm.diskGib * 2097152} 512-byte logical blocks`],
    [1.334807, "virtio_net virtio0 enp1s0: renamed from eth0"],
    [1.902533, "EXT4-fs (vda2): mounted filesystem with ordered data mode"],
    [2.41824, "Run /sbin/init as init process"],
  ];
  return [stage(10.8, 4, "Kernel"), ...messages.map(([seconds, text]) => ({ at: 11 + seconds * 1.6, text: `[${seconds.toFixed(6).padStart(12)}] ${text}\n` }))];
}

function init(): BootLine[] {
  const units: readonly (readonly [at: number, text: string])[] = [
    [15.6, "Started \x1b[1mJournal Service\x1b[0m."],
    [16.1, "Finished \x1b[1mCoordinate device configuration\x1b[0m."],
    [16.8, "Mounted \x1b[1m/boot\x1b[0m."],
    [17.3, "Reached target \x1b[1mLocal File Systems\x1b[0m."],
    [18.2, "Started \x1b[1mNetwork configuration\x1b[0m."],
    [20.4, "Reached target \x1b[1mNetwork is Online\x1b[0m."],
    [20.9, "Started \x1b[1mRegular background jobs\x1b[0m."],
    [21.5, "Started \x1b[1mSecure shell server\x1b[0m."],
    [22.1, "Started \x1b[1mSystem message bus\x1b[0m."],
    [22.6, "Reached target \x1b[1mMulti-User System\x1b[0m."],
  ];
  return [stage(15.2, 5, "Init: systemd"), ...units.map(([at, text]) => ({ at, text: `${OK} ${text}\n` }))];
}

function login(vm: VirtualMachine): BootLine[] {
  return [
    stage(23.2, 6, "Services and the application"),
    { at: 23.6, text: `${OK} Started \x1b[1mA web server\x1b[0m.\n` },
    { at: 24.6, text: `\nDebian GNU/Linux 13 ${vm.name} tty1\n\n${vm.name} login:\n\n` },
  ];
}

/** Seconds from power-on to the login prompt. */
export const BOOT_SECONDS = 24.8;
