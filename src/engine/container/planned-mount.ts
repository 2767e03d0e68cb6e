import type { MountTree } from "../../sim/fs/mount-namespace.ts";

/** Something that a container's start will mount. */
export interface PlannedMount {
  /** Absolute path inside. */
  readonly at: string;
  readonly source: string;
  mount(tree: MountTree): void;
  readonly isDirectory: boolean;
}
