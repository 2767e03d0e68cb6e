import { StorageBudget } from "../../sim/fs/file-content.ts";
import { MountTree } from "../../sim/fs/mount-namespace.ts";
import { OverlayFs } from "../../sim/fs/overlay.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import type { Rootfs } from "./container.ts";
import type { ContainerContext } from "./context.ts";

/** The layers of the image, docker's init layer, and a writable one. */
export function createRootfs(context: ContainerContext, imageId: string): Rootfs {
  const clock = context.kernel.clock;
  const now = (): number => clock.realtime();
  const dev = context.nextDevice();
  const upper = new Tmpfs({ type: "overlay", dev, now, budget: roomOnDisk(context) });
  const overlay = new OverlayFs({ dev, lowers: [...context.images.layers(imageId), initLayer(context, dev)], upper });
  const name = context.kernel.entropy.hex("rw-layer", 64);
  const release = (): void => {
    upper.budget.used = 0;
  };
  return { overlay, name, lowerNames: context.images.layerNames(imageId), release };
}

/** A writable layer lies on the host's disk: when that is full, so is the layer. */
export function roomOnDisk(context: ContainerContext): StorageBudget {
  const { fs } = context.kernel.host.mnt.resolve(context.dataRoot).mount;
  return new StorageBudget(undefined, undefined, fs instanceof Tmpfs ? fs.budget : undefined);
}

/** The root file system by itself, writable and without anything mounted in it: what export, cp and diff of a stopped container see. */
export function rootfsPaths(context: ContainerContext, rootfs: Rootfs): PathFs {
  return rootfsTree(context, rootfs).asRoot(() => context.kernel.clock.realtime());
}

export function rootfsTree(context: ContainerContext, rootfs: Rootfs, options: { readOnly?: boolean } = {}): MountTree {
  const dir = `${context.dataRoot}/overlay2`;
  const lowers = [`${dir}/${rootfs.name}-init/diff`, ...[...rootfs.lowerNames].reverse().map((name) => `${dir}/${name}/diff`)];
  return new MountTree({
    nextId: () => context.kernel.createPlainNamespace().id,
    fs: rootfs.overlay,
    options: {
      source: "overlay",
      readOnly: options.readOnly ?? false,
      options: ["relatime", `lowerdir=${lowers.join(":")}`, `upperdir=${dir}/${rootfs.name}/diff`, `workdir=${dir}/${rootfs.name}/work`],
    },
  });
}

/** mkdir -p. */
export function makeDirs(fs: PathFs, path: string, mode = 0o755): void {
  let at = "";
  for (const part of path.split("/").filter((name) => name !== "")) {
    at += `/${part}`;
    if (!fs.exists(at)) fs.mkdir(at, mode);
  }
}

/** Places that mounts go over, below the writable layer so that they are no changes of the container's. */
export function initLayer(context: ContainerContext, dev: number): Tmpfs {
  const now = (): number => context.kernel.clock.realtime();
  const layer = new Tmpfs({ type: "overlay", dev, now });
  const fs = new MountTree({ nextId: () => 0, fs: layer }).asRoot(now);
  for (const dir of ["/dev/pts", "/dev/shm", "/etc", "/proc", "/sys"]) makeDirs(fs, dir);
  for (const file of ["/.dockerenv", "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]) fs.writeFile(file, "", { mode: 0o755 });
  fs.symlink("/proc/mounts", "/etc/mtab");
  return layer;
}
