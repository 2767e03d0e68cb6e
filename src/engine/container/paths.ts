import type { MountTree } from "../../sim/fs/mount-namespace.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir } from "./context.ts";
import { makeDirs, rootfsPaths, rootfsTree } from "./rootfs.ts";

/** A container's files as root in it sees them, whether it runs or not. */
export function containerPaths(context: ContainerContext, container: Container): PathFs {
  return containerTree(context, container).asRoot(() => context.kernel.clock.realtime());
}

/** Its mounts; of one that does not run, its root file system with volumes and binds. */
export function containerTree(context: ContainerContext, container: Container): MountTree {
  if (container.task !== undefined) return container.task.mounts;
  const tree = rootfsTree(context, container.rootfs);
  const fs = tree.asRoot(() => context.kernel.clock.realtime());
  for (const mount of container.mounts) {
    if (mount.source === "" || mount.type === "image" || !context.hostFs.exists(mount.source)) continue;
    if (!fs.exists(mount.destination)) makePlace(context, container, mount.destination, context.hostFs.stat(mount.source).type === "dir");
    tree.bind(context.kernel.host.mnt.resolve(mount.source), mount.destination, { readOnly: !mount.readWrite });
  }
  bindNetworkFiles(context, container, tree);
  return tree;
}

/** As at its start: what is mounted has its place in the root file system. */
function makePlace(context: ContainerContext, container: Container, at: string, isDirectory: boolean): void {
  const below = rootfsPaths(context, container.rootfs);
  makeDirs(below, isDirectory ? at : at.slice(0, at.lastIndexOf("/")));
  if (!isDirectory) below.writeFile(at, "", { mode: 0o644 });
}

/** What it was told of its network when it last ran: the files that were mounted over those of the image. */
function bindNetworkFiles(context: ContainerContext, container: Container, tree: MountTree): void {
  const fs = tree.asRoot(() => context.kernel.clock.realtime());
  for (const name of ["hostname", "hosts", "resolv.conf"]) {
    const [source, target] = [`${containerDir(context, container)}/${name}`, `/etc/${name}`];
    if (!context.hostFs.exists(source) || !fs.exists(target) || container.mounts.some(({ destination }) => destination === target)) continue;
    tree.bind(context.kernel.host.mnt.resolve(source), target, { readOnly: false });
  }
}
