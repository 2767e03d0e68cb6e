import { CgroupFs } from "../sim/fs/cgroup-fs.ts";
import { createHostDev } from "../sim/fs/devfs.ts";
import { DevPts } from "../sim/fs/devpts.ts";
import { ProcFs } from "../sim/fs/proc.ts";
import { SysFs } from "../sim/fs/sysfs.ts";
import { Tmpfs } from "../sim/fs/tmpfs.ts";
import { TreeBuilder } from "../sim/fs/tree-builder.ts";
import type { SimulatedKernel } from "../sim/kernel/kernel.ts";

const MIB = 2 ** 20;

/** What the host's init mounts before anything else runs. The directories must exist. `run`: fills /run. */
export function mountHost(kernel: SimulatedKernel, run: (tree: TreeBuilder) => void = () => {}): void {
  const { mnt, pid, net } = kernel.host;
  const { now } = kernel;
  const dev = (): number => kernel.nextInode();
  mnt.mount(new ProcFs(kernel, pid), "/proc", { source: "proc", options: ["nosuid", "nodev", "noexec", "relatime"] });
  mnt.mount(new SysFs({ dev: dev(), kernel, net }), "/sys", { source: "sysfs", options: ["nosuid", "nodev", "noexec", "relatime"] });
  mnt.mount(new CgroupFs({ dev: dev(), now: now(), root: kernel.rootCgroup, namespace: pid }), "/sys/fs/cgroup", {
    source: "cgroup2",
    options: ["nosuid", "nodev", "noexec", "relatime", "nsdelegate"],
  });
  mnt.mount(createHostDev({ dev: dev(), now }), "/dev", { source: "udev", options: ["nosuid", "relatime", "size=4034488k", "mode=755"] });
  mnt.mount(new DevPts({ dev: dev(), now: now(), terminals: () => kernel.ttysOf(mnt), ptmxMode: 0 }), "/dev/pts", {
    source: "devpts",
    options: ["nosuid", "noexec", "relatime", "gid=5", "mode=600", "ptmxmode=000"],
  });
  mnt.mount(new Tmpfs({ dev: dev(), now, mode: 0o1777, capacityBytes: 4096 * MIB }), "/dev/shm", { source: "tmpfs", options: ["nosuid", "nodev"] });
  const runtime = new Tmpfs({ dev: dev(), now, mode: 0o755, capacityBytes: 819 * MIB });
  run(new TreeBuilder(runtime));
  mnt.mount(runtime, "/run", {
    source: "tmpfs",
    options: ["nosuid", "nodev", "noexec", "relatime", "size=838860k", "mode=755"],
  });
}
