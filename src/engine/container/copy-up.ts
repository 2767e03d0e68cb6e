import { isErrno } from "../../base/errno.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import type { Container } from "./container.ts";
import type { ContainerContext } from "./context.ts";
import { rootfsPaths } from "./rootfs.ts";

/** Fills new, empty volumes with what the image has at their destinations, as `-v NAME:/path` does. */
export function copyUpVolumes(context: ContainerContext, container: Container): void {
  const image = rootfsPaths(context, container.rootfs);
  for (const mount of container.mounts) {
    if (mount.type !== "volume" || !mount.copyData || !isDirectory(image, mount.destination)) continue;
    const { hostFs } = context;
    if (!hostFs.exists(mount.source) || hostFs.readdir(mount.source).length > 0) continue;
    copyTree(image, mount.destination, hostFs, mount.source);
  }
}

/** cp -a of a directory's contents and attributes. */
function copyTree(from: PathFs, source: string, to: PathFs, target: string): void {
  for (const { name, type } of from.readdir(source)) {
    const [at, copy] = [`${source === "/" ? "" : source}/${name}`, `${target}/${name}`];
    const stat = from.lstat(at);
    if (type === "dir") {
      to.mkdir(copy, 0o755);
      copyTree(from, at, to, copy);
      continue;
    }
    if (type === "symlink") to.symlink(from.readlink(at), copy);
    else if (type === "file") to.writeFile(copy, from.readFile(at), { mode: 0o600 });
    else to.mknod(copy, type, stat.mode, stat.rdev);
    copyAttributes(to, copy, stat);
  }
  copyAttributes(to, target, from.lstat(source));
}

function copyAttributes(to: PathFs, path: string, stat: ReturnType<PathFs["lstat"]>): void {
  to.chown(path, stat.uid, stat.gid, { noFollow: true });
  if (stat.type !== "symlink") to.chmod(path, stat.mode);
  to.utimes(path, stat.atime, stat.mtime, { noFollow: true });
}

function isDirectory(fs: PathFs, path: string): boolean {
  try {
    return fs.stat(path).type === "dir";
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}
