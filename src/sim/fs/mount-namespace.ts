import { Errno } from "../../base/errno.ts";
import { locationPath } from "./location-path.ts";
import { ProcessFs } from "./path-fs.ts";
import { typeOf, type Walked, walk } from "./path-walk.ts";
import { ROOT } from "./permissions.ts";
import type { FileSystem, Inode, Location, Mount, MountNamespace, MountOptions, PathFs } from "./types.ts";

export interface MountTreeOptions {
  /** Number in /proc/PID/ns/mnt; clones get theirs from `nextId`. */
  readonly nextId: () => number;
  /** What is mounted at `/`. */
  readonly fs: FileSystem;
  readonly options?: MountOptions;
}

/** A mount point: which name of which directory it covers. */
export class MountPoint implements Mount {
  readonly id: number;
  readonly fs: FileSystem;
  readonly root: Inode;
  readOnly: boolean;
  readonly source: string;
  options: readonly string[];
  readonly parent: Location | undefined;
  /** The directory and name that lead here, for paths from the inside out; undefined at a namespace's root. */
  readonly attached: { readonly dir: Location; readonly name: string } | undefined;

  constructor(id: number, fs: FileSystem, options: MountOptions, parent?: Location, attached?: { dir: Location; name: string }) {
    this.id = id;
    this.fs = fs;
    this.root = options.root ?? fs.root;
    this.readOnly = options.readOnly ?? false;
    this.source = options.source ?? fs.type;
    this.options = options.options ?? [];
    this.parent = parent;
    this.attached = attached;
  }
}

const MAX_MOUNTS = 100_000;

/**
 * A mount namespace. Mounts themselves never change hands: a clone lists the same ones and then goes its own way, so that a
 * `Location` taken before the clone means the same afterwards.
 */
export class MountTree implements MountNamespace {
  readonly id: number;
  readonly root: Location;
  readonly #nextId: () => number;
  readonly #mounts: MountPoint[];
  readonly #covering = new Map<Inode, MountPoint[]>();

  constructor(options: MountTreeOptions | MountTree) {
    if (options instanceof MountTree) {
      this.#nextId = options.#nextId;
      this.root = options.root;
      this.#mounts = [...options.#mounts];
      for (const [inode, mounts] of options.#covering) this.#covering.set(inode, [...mounts]);
    } else {
      this.#nextId = options.nextId;
      const mount = new MountPoint(options.nextId(), options.fs, options.options ?? {});
      this.root = { mount, inode: mount.root };
      this.#mounts = [mount];
    }
    this.id = this.#nextId();
  }

  clone(): MountTree {
    return new MountTree(this);
  }

  mount(fs: FileSystem, at: string, options: MountOptions = {}): MountPoint {
    if (this.#mounts.length >= MAX_MOUNTS) throw new Errno("ENOSPC");
    const walked = this.#walk(at);
    const parent = walked.location;
    if (parent === undefined) throw new Errno(walked.file === undefined ? "ENOENT" : "EINVAL");
    const root = options.root ?? fs.root;
    const rootIsDirectory = (root.type ?? fs.stat(root).type) === "dir";
    if (rootIsDirectory !== (typeOf(parent) === "dir")) throw new Errno("ENOTDIR");
    const attached = parent.inode === parent.mount.root ? (parent.mount as MountPoint).attached : attachment(walked, parent);
    const mount = new MountPoint(this.#nextId(), fs, options, parent, attached);
    this.#mounts.push(mount);
    const covering = this.#covering.get(parent.inode);
    if (covering === undefined) this.#covering.set(parent.inode, [mount]);
    else covering.push(mount);
    return mount;
  }

  bind(from: Location, at: string, options: MountOptions = {}): MountPoint {
    const { mount } = from;
    const { submountsOf, ...own } = options;
    const inherited = { readOnly: mount.readOnly, source: mount.source, options: mount.options };
    // Found before the new mount is there, which may stand below what it shows.
    const below = submountsOf === undefined ? [] : [...mountsBelow(submountsOf, from)];
    const made = this.mount(mount.fs, at, { ...inherited, ...own, root: from.inode });
    for (const { mount: other, path } of below) {
      const readOnly = other.readOnly || own.readOnly === true;
      this.mount(other.fs, `${at}${path}`, { readOnly, source: other.source, options: other.options, root: other.root });
    }
    return made;
  }

  /** Changes a mount in place: `mount -o remount,ro`. */
  remount(at: string, options: Pick<MountOptions, "readOnly" | "options">): void {
    const mount = this.#mountAt(at);
    if (options.readOnly !== undefined) mount.readOnly = options.readOnly;
    if (options.options !== undefined) mount.options = options.options;
  }

  unmount(at: string): void {
    const mount = this.#mountAt(at);
    if (mount.parent === undefined || this.#mounts.some((other) => other.parent?.mount === mount)) throw new Errno("EBUSY");
    this.#mounts.splice(this.#mounts.indexOf(mount), 1);
    const covering = (this.#covering.get(mount.parent.inode) ?? []).filter((other) => other !== mount);
    if (covering.length === 0) this.#covering.delete(mount.parent.inode);
    else this.#covering.set(mount.parent.inode, covering);
  }

  *mounts(): Iterable<{ mount: MountPoint; at: string }> {
    for (const mount of this.#mounts) yield { mount, at: locationPath({ mount, inode: mount.root }, this.root) ?? "/" };
  }

  /** The topmost of what is mounted here, or the place itself. */
  cross(location: Location): Location {
    let here = location;
    for (;;) {
      const mount = this.#covering.get(here.inode)?.findLast((other) => other.parent?.mount === here.mount);
      if (mount === undefined) return here;
      here = { mount, inode: mount.root };
    }
  }

  resolve(path: string): Location {
    const { location } = this.#walk(path);
    if (location === undefined) throw new Errno("ENOENT");
    return location;
  }

  asRoot(now: () => number): PathFs {
    return new ProcessFs({ namespace: this, root: this.root, cwd: this.root, credentials: ROOT, umask: 0o022, now });
  }

  #walk(path: string): Walked {
    return walk({ namespace: this, root: this.root, cwd: this.root, credentials: ROOT, umask: 0, now: () => 0 }, path, { follow: true });
  }

  #mountAt(at: string): MountPoint {
    const location = this.resolve(at);
    if (location.inode !== location.mount.root) throw new Errno("EINVAL");
    return location.mount as MountPoint;
  }
}

/** What hangs below a place, with the path that leads there. */
function* mountsBelow(namespace: MountNamespace, from: Location): Iterable<{ mount: Mount; path: string }> {
  for (const { mount } of namespace.mounts()) {
    const path = locationPath({ mount, inode: mount.root }, from);
    if (path !== undefined && path !== "/") yield { mount, path };
  }
}

function attachment(walked: Walked, parent: Location): { dir: Location; name: string } | undefined {
  if (walked.last === "name") return { dir: walked.parent, name: walked.name };
  const above = parent.mount.fs.parent?.(parent.inode);
  return above === undefined ? undefined : { dir: { mount: parent.mount, inode: above.dir }, name: above.name };
}
