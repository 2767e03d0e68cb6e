import type { MountTree } from "../../sim/fs/mount-namespace.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir } from "./context.ts";
import type { MountPoint } from "./mount-point.ts";
import { makeDirs, rootfsPaths, rootfsTree } from "./rootfs.ts";

/** A container's files as the engine's own hands reach them. */
export function containerPaths(context: ContainerContext, container: Container): PathFs {
  return containerTree(context, container).asRoot(() => context.kernel.clock.realtime());
}

/** Its root file system with volumes and binds: what lives in its own mount namespace (tmpfs, /dev, /proc) is not seen from outside. */
export function containerTree(context: ContainerContext, container: Container): MountTree {
  const tree = rootfsTree(context, container.rootfs);
  const fs = tree.asRoot(() => context.kernel.clock.realtime());
  for (const mount of [...container.mounts].sort((a, b) => depth(a) - depth(b))) bindMountPoint(context, container, tree, fs, mount);
  bindNetworkFiles(context, container, tree);
  return tree;
}

function depth({ destination }: MountPoint): number {
  return destination.split("/").length;
}

function bindMountPoint(context: ContainerContext, container: Container, tree: MountTree, fs: PathFs, mount: MountPoint): void {
  if (mount.type === "image") {
    if (context.images.get(mount.imageId ?? "") === undefined) return;
    if (!fs.exists(mount.destination)) makePlace(context, container, mount.destination, true);
    tree.mount(context.imageView(mount.imageId ?? ""), mount.destination, { source: "overlay", readOnly: true });
    return;
  }
  const subpath = mount.request?.VolumeOptions?.Subpath ?? "";
  const source = subpath === "" ? mount.source : `${mount.source}/${subpath}`;
  if (mount.source === "" || !context.hostFs.exists(source)) return;
  if (!fs.exists(mount.destination)) makePlace(context, container, mount.destination, context.hostFs.stat(source).type === "dir");
  tree.bind(context.kernel.host.mnt.resolve(source), mount.destination, { readOnly: !mount.readWrite });
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
