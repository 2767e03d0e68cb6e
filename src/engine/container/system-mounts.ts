import type { MountTree } from "../../sim/fs/mount-namespace.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { Namespaces } from "../../sim/kernel/types.ts";
import type { Tty } from "../../sim/tty/types.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import { makeDirs } from "./rootfs.ts";

/** Devices that every container has: name, major, minor. */
const DEVICES = [
  ["null", 1, 3],
  ["zero", 1, 5],
  ["full", 1, 7],
  ["random", 1, 8],
  ["urandom", 1, 9],
  ["tty", 5, 0],
] as const;

const LINKS = [
  ["fd", "/proc/self/fd"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
  ["stderr", "/proc/self/fd/2"],
  ["ptmx", "pts/ptmx"],
] as const;

/** /proc, /dev and /sys of a container. */
export function mountSystem(context: ContainerContext, container: Container, namespaces: Omit<Namespaces, "mnt">, tree: MountTree): void {
  const { systemFiles } = context;
  const privileged = container.hostConfig.Privileged;
  tree.mount(systemFiles.proc(namespaces.pid), "/proc", { source: "proc", options: ["nosuid", "nodev", "noexec", "relatime"] });
  const clock = context.kernel.clock;
  const now = (): number => clock.realtime();
  const dev = new Tmpfs({ dev: context.nextDevice(), now, capacityBytes: 65_536 * 1024 });
  tree.mount(dev, "/dev", { source: "tmpfs", options: ["nosuid", "size=65536k", "mode=755"] });
  const fs = tree.asRoot(now);
  for (const dir of ["/dev/pts", "/dev/mqueue"]) fs.mkdir(dir);
  tree.mount(systemFiles.pts(container), "/dev/pts", { source: "devpts", options: ["nosuid", "noexec", "relatime", "gid=5", "mode=620", "ptmxmode=666"] });
  const sys = systemFiles.sys(namespaces.net);
  tree.mount(sys, "/sys", { source: "sysfs", readOnly: !privileged, options: ["nosuid", "nodev", "noexec", "relatime"] });
  const cgroupRoot = container.hostConfig.CgroupnsMode === "host" ? context.kernel.rootCgroup : container.cgroup;
  if (cgroupRoot !== undefined && fs.exists("/sys/fs/cgroup")) {
    tree.mount(systemFiles.cgroup(cgroupRoot, namespaces.pid), "/sys/fs/cgroup", {
      source: "cgroup",
      readOnly: !privileged,
      options: ["nosuid", "nodev", "noexec", "relatime"],
    });
  }
  tree.mount(new Tmpfs({ type: "mqueue", dev: context.nextDevice(), now, mode: 0o1777 }), "/dev/mqueue", {
    source: "mqueue",
    options: ["nosuid", "nodev", "noexec", "relatime"],
  });
  mountSharedMemory(context, container, tree);
  for (const [name, major, minor] of DEVICES) node(fs, `/dev/${name}`, major, minor);
  for (const [name, target] of LINKS) fs.symlink(target, `/dev/${name}`);
  if (privileged) copyHostDevices(context, fs);
  for (const device of container.hostConfig.Devices ?? []) addDevice(context, fs, device.PathOnHost, device.PathInContainer || device.PathOnHost);
}

/** What unprivileged containers may not see or change, and the console; over everything else. */
export function mountMasks(context: ContainerContext, container: Container, tty: Tty | undefined, tree: MountTree): void {
  const now = (): number => context.kernel.clock.realtime();
  const fs = tree.asRoot(now);
  if (tty !== undefined) fs.mknod("/dev/console", "char", 0o620, [136, tty.openSlave().stat().rdev?.[1] ?? tty.index]);
  for (const path of container.hostConfig.ReadonlyPaths ?? []) if (fs.exists(path)) tree.bind(tree.resolve(path), path, { readOnly: true });
  const nothing = new Tmpfs({ dev: context.nextDevice(), now, capacityBytes: 0 });
  for (const path of container.hostConfig.MaskedPaths ?? []) {
    if (!fs.exists(path)) continue;
    if (fs.stat(path).type === "dir") {
      tree.mount(nothing, path, {
        source: "tmpfs",
        readOnly: true,
        options: ["relatime", "size=4k", "nr_inodes=1"],
      });
    } else {
      tree.bind(tree.resolve("/dev/null"), path, { readOnly: false });
    }
  }
}

type Paths = ReturnType<MountTree["asRoot"]>;

function mountSharedMemory(context: ContainerContext, container: Container, tree: MountTree): void {
  const [kind, other] = container.hostConfig.IpcMode.split(":", 2);
  if (kind === "none") return;
  tree.asRoot(() => context.kernel.clock.realtime()).mkdir("/dev/shm");
  if (kind === "host" && context.hostFs.exists("/dev/shm")) {
    tree.bind(context.kernel.host.mnt.resolve("/dev/shm"), "/dev/shm");
    return;
  }
  const donor = kind === "container" ? context.store.find(other ?? "")?.task : undefined;
  if (donor !== undefined) {
    tree.bind(donor.mounts.resolve("/dev/shm"), "/dev/shm");
    return;
  }
  const size = container.hostConfig.ShmSize;
  const shm = new Tmpfs({ dev: context.nextDevice(), now: () => context.kernel.clock.realtime(), mode: 0o1777, capacityBytes: size });
  container.cgroup?.addFiles(() => shm.budget.used);
  tree.mount(shm, "/dev/shm", { source: "shm", options: ["nosuid", "nodev", "noexec", "relatime", `size=${Math.floor(size / 1024)}k`] });
}

function copyHostDevices(context: ContainerContext, fs: Paths): void {
  if (!context.hostFs.exists("/dev")) return;
  for (const { name, type } of context.hostFs.readdir("/dev")) {
    if ((type === "char" || type === "block") && !fs.exists(`/dev/${name}`)) addDevice(context, fs, `/dev/${name}`, `/dev/${name}`);
  }
}

function addDevice(context: ContainerContext, fs: Paths, from: string, to: string): void {
  const { type, rdev, mode } = context.hostFs.stat(from);
  if ((type !== "char" && type !== "block") || rdev === undefined) return;
  makeDirs(fs, to.slice(0, to.lastIndexOf("/")));
  if (fs.exists(to)) return;
  fs.mknod(to, type, mode, rdev);
  fs.chmod(to, mode);
}

function node(fs: Paths, path: string, major: number, minor: number): void {
  fs.mknod(path, "char", 0o666, [major, minor]);
  fs.chmod(path, 0o666);
}
