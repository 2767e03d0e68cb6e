import type { MountPoint } from "./mount-namespace.ts";
import type { Inode, Location } from "./types.ts";

/** Absolute path of a directory or mount point, seen from `root`; undefined when it was removed or cannot be reached from there. */
export function locationPath(location: Location, root: Location): string | undefined {
  const names: string[] = [];
  let here = location;
  for (let steps = 0; steps < 5000; steps++) {
    if (here.inode === root.inode && here.mount === root.mount) return `/${names.reverse().join("/")}`;
    const above = parentLocation(here);
    if (above === undefined) return undefined;
    names.push(above.name);
    here = above.dir;
  }
  return undefined;
}

/** One step up from a directory, out of its mount where need be; undefined at the top. */
export function parentLocation(location: Location): { dir: Location; name: string } | undefined {
  const { mount, inode } = location;
  if (inode === mount.root) return (mount as MountPoint).attached;
  const above = mount.fs.parent?.(inode) as { dir: Inode; name: string } | undefined;
  return above === undefined ? undefined : { dir: { mount, inode: above.dir }, name: above.name };
}
