import type { MountTree } from "../../sim/fs/mount-namespace.ts";
import type { Cgroup, Namespaces, Process } from "../../sim/kernel/types.ts";
import type { ContainerUser } from "./user.ts";

/** What there is of a container only while it runs. */
export interface Task {
  /** Its first process. */
  readonly process: Process;
  /** The host's containerd-shim, parent of that process and of those of exec. */
  readonly shim: Process;
  readonly namespaces: Namespaces;
  readonly mounts: MountTree;
  readonly cgroup: Cgroup;
  readonly user: ContainerUser;
  /** The memory limit killed something. */
  oomKilled: boolean;
  /** Ends the health probes. */
  stopHealth: (() => void) | undefined;
}
