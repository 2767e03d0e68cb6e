import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { FileContent } from "./file-content.ts";
import type { MountTree } from "./mount-namespace.ts";
import { OverlayFs, type OverlayNode } from "./overlay.ts";
import type { TarEntry } from "./tar.ts";
import { Tmpfs } from "./tmpfs.ts";
import { TmpfsNode } from "./tmpfs-node.ts";
import type { FileSystem, Inode, Location, ReadableTree } from "./types.ts";

export interface TreeEntriesOptions {
  /** Path of the start in the archive; empty: the entries of a directory, without the directory itself. */
  readonly name: string;
  /** Goes on into what is mounted below. */
  readonly across?: MountTree;
  /** Whiteouts and opaque marks become `.wh.` files: the tar of an image layer (OCI image-spec, layer.md). */
  readonly whiteouts?: boolean;
}

interface Place {
  readonly fs: FileSystem;
  readonly inode: Inode;
  readonly location: Location | undefined;
}

/** Everything from `start` down as members of an archive, names in order. Sockets are left out, as Docker does. */
export function* treeEntries(start: Location | { fs: FileSystem; inode: Inode }, options: TreeEntriesOptions): Iterable<TarEntry> {
  const place = "mount" in start ? { fs: start.mount.fs, inode: start.inode, location: start } : { ...start, location: undefined };
  yield* visit(place, options.name, options, new Map());
}

function* visit(place: Place, path: string, options: TreeEntriesOptions, linked: Map<Inode, string>): Iterable<TarEntry> {
  const { fs, inode } = place;
  if (path !== "") {
    if (options.whiteouts === true && inode instanceof TmpfsNode && inode.isWhiteout) {
      yield marker(
        path.replace(/[^/]+$/, (name) => `.wh.${name}`),
        inode.mtime,
      );
      return;
    }
    const entry = entryOf(fs, inode, path, linked);
    if (entry === undefined) return;
    if (!(options.whiteouts === true && inode instanceof TmpfsNode && inode.implicit)) yield entry;
  }
  if ((inode.type ?? fs.stat(inode).type) !== "dir") return;
  const below = path === "" ? "" : `${path}/`;
  if (options.whiteouts === true && inode instanceof TmpfsNode && inode.opaque) yield marker(`${below}.wh..wh..opq`, inode.mtime);
  const names = Array.from(fs.entries(inode), ({ name }) => name).sort();
  for (const name of names) {
    const child = fs.lookup(inode, name);
    if (child === undefined) continue;
    yield* visit(crossed(place, child, options.across), `${below}${name}`, options, linked);
  }
}

function crossed(place: Place, inode: Inode, across: MountTree | undefined): Place {
  if (place.location === undefined) return { fs: place.fs, inode, location: undefined };
  const here = { mount: place.location.mount, inode };
  const location = across?.cross(here) ?? here;
  return { fs: location.mount.fs, inode: location.inode, location };
}

function marker(path: string, mtime: number): TarEntry {
  return { path, type: "file", mode: 0o600, uid: 0, gid: 0, mtime };
}

function entryOf(fs: FileSystem, inode: Inode, path: string, linked: Map<Inode, string>): TarEntry | undefined {
  const stat = fs.stat(inode);
  if (stat.type === "socket") return undefined;
  const { mode, uid, gid, mtime } = stat;
  const common = { path, mode, uid, gid, mtime };
  // Two names of one file in a lower layer are two nodes of an overlay until one is copied up.
  const file = fs instanceof OverlayFs ? fs.shown(inode as OverlayNode).node : inode;
  const first = linked.get(file);
  if (first !== undefined) return { ...common, type: "hardlink", linkName: first };
  if (stat.nlink > 1 && stat.type !== "dir") linked.set(file, path);
  if (stat.type === "symlink") return { ...common, type: "symlink", linkName: fs.readlink(inode) };
  if (stat.type === "char" || stat.type === "block") return { ...common, type: stat.type, rdev: stat.rdev ?? [0, 0] };
  if (stat.type !== "file") return { ...common, type: stat.type };
  const content = contentOf(fs, inode);
  return content === undefined || content.size === 0 ? { ...common, type: "file" } : { ...common, type: "file", content };
}

/** The bytes of a regular file; those of trees in memory are shared, not copied. */
function contentOf(fs: FileSystem, inode: Inode): FileContent | undefined {
  if (fs instanceof OverlayFs) return fs.shown(inode as OverlayNode).node.content;
  if (fs instanceof Tmpfs) return (inode as TmpfsNode).content;
  if ("content" in fs) return FileContent.of((fs as ReadableTree).content(inode));
  const file = fs.open(inode, { read: true }, "");
  const parts: Bytes[] = [];
  for (let total = 0; total < 2 ** 24; ) {
    const part = file.read(65536);
    if (part === undefined || part.length === 0) break;
    total += part.length;
    parts.push(part);
  }
  return FileContent.of(concatBytes(parts));
}
