import { CgroupFs } from "../../sim/fs/cgroup-fs.ts";
import { DevPts, type PtsTerminal } from "../../sim/fs/devpts.ts";
import { ProcFs } from "../../sim/fs/proc.ts";
import { SysFs } from "../../sim/fs/sysfs.ts";
import type { FileSystem } from "../../sim/fs/types.ts";
import type { Cgroup, Kernel, PidNamespace } from "../../sim/kernel/types.ts";
import type { NetNamespace } from "../../sim/net/types.ts";

/** The generated file systems of a container. */
export interface SystemFiles {
  proc(namespace: PidNamespace): FileSystem;
  /** Terminals that were created for this container. */
  pts(container: object): FileSystem;
  sys(net: NetNamespace): FileSystem;
  cgroup(root: Cgroup, namespace: PidNamespace): FileSystem;
}

/** `ttysOf` lists the terminals of a devpts instance. */
export function createSystemFiles(kernel: Kernel & { ttysOf?(instance: object): PtsTerminal[] }, nextDevice: () => number): SystemFiles {
  const now = (): number => kernel.clock.realtime();
  return {
    proc: (namespace) => new ProcFs(kernel, namespace, { dev: nextDevice() }),
    pts: (container) => new DevPts({ dev: nextDevice(), now: now(), terminals: () => kernel.ttysOf?.(container) ?? [] }),
    sys: (net) => new SysFs({ dev: nextDevice(), kernel, net }),
    cgroup: (root, namespace) => new CgroupFs({ dev: nextDevice(), now: now(), root, namespace }),
  };
}
