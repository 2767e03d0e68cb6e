import { isErrno } from "../../base/errno.ts";
import type { MountTree } from "../../sim/fs/mount-namespace.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import { tmpfsOptions } from "../../sim/fs/tmpfs-data.ts";
import type { Location, PathFs } from "../../sim/fs/types.ts";
import { EngineError } from "../error.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, containerDir } from "./context.ts";
import { planGivenFiles } from "./mount-given-files.ts";
import type { MountPoint } from "./mount-point.ts";
import { OciError } from "./oci-error.ts";
import type { PlannedMount } from "./planned-mount.ts";
import { makeDirs, rootfsPaths, rootfsTree } from "./rootfs.ts";
import { parseTmpfsOptions } from "./tmpfs-options.ts";

/** A directory or a fresh file system, and where it goes. */
/** The container's mount namespace as far as files on disk go; /proc, /dev and /sys come from `system-mounts.ts` in between. */
export function buildMounts(context: ContainerContext, container: Container, system: (tree: MountTree) => void, late: (tree: MountTree) => void): MountTree {
  const planned = [
    ...planTmpfs(context, container),
    ...planMountPoints(context, container),
    ...planGivenFiles(context, container),
    ...planNetworkFiles(context, container),
  ];
  const below = rootfsPaths(context, container.rootfs);
  for (const dir of ["/proc", "/dev", "/sys"]) makeDirs(below, dir);
  const tree = rootfsTree(context, container.rootfs, { readOnly: container.hostConfig.ReadonlyRootfs });
  system(tree);
  for (const plan of planned) mountOne(context, tree, below, plan);
  late(tree);
  return tree;
}

function mountOne(context: ContainerContext, tree: MountTree, below: PathFs, plan: PlannedMount): void {
  try {
    const fs = tree.asRoot(() => context.kernel.clock.realtime());
    if (!fs.exists(plan.at)) makeTarget(fs, below, plan);
    plan.mount(tree);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const flags = plan.source.startsWith("/") ? "MS_BIND|MS_REC" : "MS_NOSUID|MS_NODEV|MS_NOEXEC";
    throw new OciError(
      `unable to start container process: error during container init: error mounting "${plan.source}" to rootfs at "${plan.at}": mount src=${plan.source}, dst=${plan.at}, dstFd=/proc/thread-self/fd/14, flags=${flags}: ${error.message.toLowerCase()}`,
    );
  }
}

/** The place for a mount; in the root file system even when that is read-only for the container. */
function makeTarget(fs: PathFs, below: PathFs, plan: PlannedMount): void {
  const make = (paths: PathFs): void => {
    makeDirs(paths, plan.isDirectory ? plan.at : parentOf(plan.at));
    if (!plan.isDirectory) paths.writeFile(plan.at, "", { mode: 0o644 });
  };
  try {
    make(fs);
  } catch (error) {
    if (!isErrno(error, "EROFS")) throw error;
    make(below);
  }
}

function planTmpfs(context: ContainerContext, container: Container): PlannedMount[] {
  return Object.entries(container.hostConfig.Tmpfs ?? {}).map(([at, text]) => tmpfsPlan(context, container, at, text));
}

function tmpfsPlan(context: ContainerContext, container: Container, at: string, text: string): PlannedMount {
  const options = parseTmpfsOptions(text, at, context.kernel.hardware.memory);
  return {
    at,
    source: "tmpfs",
    isDirectory: true,
    mount: (tree) => {
      const fs = new Tmpfs({
        dev: context.nextDevice(),
        now: () => context.kernel.clock.realtime(),
        ...tmpfsOptions(options.data),
      });
      container.cgroup?.addFiles(() => fs.budget.used);
      tree.mount(fs, at, { source: "tmpfs", readOnly: options.readOnly, options: options.printed });
    },
  };
}

/** Shallow destinations first, so that one mount can hold the place of another. */
function planMountPoints(context: ContainerContext, container: Container): PlannedMount[] {
  const depth = (mount: MountPoint): number => mount.destination.split("/").length;
  return [...container.mounts].sort((a, b) => depth(a) - depth(b)).map((mount) => planMountPoint(context, container, mount));
}

function planMountPoint(context: ContainerContext, container: Container, mount: MountPoint): PlannedMount {
  const at = mount.destination;
  if (mount.type === "tmpfs") {
    const { TmpfsOptions: options } = mount.request ?? { TmpfsOptions: null };
    const text = [
      ...(mount.readWrite ? [] : ["ro"]),
      ...(options?.SizeBytes ? [`size=${options.SizeBytes}`] : []),
      ...(options?.Mode ? [`mode=${options.Mode.toString(8)}`] : []),
      ...(options?.Options ?? []).map((words) => (words ?? []).join("=")),
    ];
    return tmpfsPlan(context, container, at, text.join(","));
  }
  if (mount.type === "image") return imagePlan(context, mount);
  if (mount.type === "volume") mountVolume(context, mount);
  const subpath = mount.request?.VolumeOptions?.Subpath ?? "";
  const source = subpath === "" ? mount.source : `${mount.source}/${subpath}`;
  let from: Location;
  try {
    if (mount.type === "bind" && mount.createSource && !context.hostFs.exists(source)) makeDirs(context.hostFs, source);
    from = context.kernel.host.mnt.resolve(source);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const words = error.message.toLowerCase();
    if (mount.type === "volume") throw new EngineError("NotFound", `cannot access path ${source}: lstat ${firstMissing(context, source)}: ${words}`);
    if (mount.createSource) throw new EngineError("System", `error while creating mount source path '${source}': mkdir ${source}: ${words}`);
    throw new EngineError("NotFound", `invalid mount config for type "bind": bind source path does not exist: ${source}`);
  }
  const isDirectory = from.mount.fs.stat(from.inode).type === "dir";
  return { at, source, isDirectory, mount: (tree) => void tree.bind(from, at, { readOnly: !mount.readWrite || from.mount.readOnly }) };
}

/** Paths are walked name by name: which one is not there? */
function firstMissing(context: ContainerContext, path: string): string {
  const names = path.split("/");
  for (let count = 2; count < names.length; count++) {
    const part = names.slice(0, count).join("/");
    if (!context.hostFs.exists(part)) return part;
  }
  return path;
}

function mountVolume(context: ContainerContext, mount: MountPoint): void {
  try {
    context.volumes.mount(mount.name);
  } catch (error) {
    throw error instanceof EngineError ? new EngineError(error.kind, `error while mounting volume '${mount.source}': ${error.message}`) : error;
  }
}

function imagePlan(context: ContainerContext, mount: MountPoint): PlannedMount {
  const image = context.images.get(mount.imageId ?? "");
  if (image === undefined) throw new EngineError("NotFound", `No such image: ${mount.name}`);
  return {
    at: mount.destination,
    source: mount.source,
    isDirectory: true,
    mount: (tree) => void tree.mount(context.imageView(image.id), mount.destination, { source: "overlay", readOnly: true, options: ["relatime"] }),
  };
}

/** hosts, hostname and resolv.conf are files of the host that docker writes. */
function planNetworkFiles(context: ContainerContext, container: Container): PlannedMount[] {
  const dir = containerDir(context, container);
  const taken = new Set(container.mounts.map((mount) => mount.destination));
  return ["resolv.conf", "hostname", "hosts"]
    .map((name) => ({ name, at: `/etc/${name}` }))
    .filter(({ at }) => !taken.has(at))
    .map(({ name, at }) => {
      const source = `${dir}/${name}`;
      const from = context.kernel.host.mnt.resolve(source);
      return {
        at,
        source,
        isDirectory: false,
        mount: (tree: MountTree) => void tree.bind(from, at, { readOnly: container.hostConfig.ReadonlyRootfs, options: ["relatime"] }),
      };
    });
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
