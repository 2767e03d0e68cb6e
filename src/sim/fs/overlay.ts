import { assert } from "../../base/assert.ts";
import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { OpenFile } from "../open-file.ts";
import type { FileContent } from "./file-content.ts";
import { type FileBody, RegularFile } from "./regular-file.ts";
import { Tmpfs } from "./tmpfs.ts";
import type { TmpfsNode } from "./tmpfs-node.ts";
import type { Attributes, DirEntry, FileSystem, FileType, Inode, OpenFlags, ReadableTree, Stat } from "./types.ts";

export interface OverlayOptions {
  readonly dev: number;
  /** From the bottom up; they must not change. Trees of this folder (LayerFs, Tmpfs). */
  readonly lowers: readonly FileSystem[];
  readonly upper: Tmpfs;
}

/** A lower layer; its inode numbers start after those of the layers below. */
interface Layer {
  readonly fs: Tmpfs;
  readonly firstInode: number;
}

interface LowerNode {
  readonly layer: Layer;
  readonly node: TmpfsNode;
}

/** A file as the overlay shows it. It keeps its number when it is copied up, unless that parts it from its other names. */
export class OverlayNode implements Inode {
  ino: number;
  readonly type: FileType;
  upper: TmpfsNode | undefined;
  /** Topmost first. Of a directory all that are merged, of others the one that shows. */
  lowers: readonly LowerNode[];
  /** Where it is found, which is where it is copied up to. */
  parent: OverlayNode | undefined;
  name: string;
  /** Those that were looked up. */
  children: Map<string, OverlayNode> | undefined;
  removed = false;
  /** Open descriptions of the lower file, which go on with the copy once there is one. */
  readers: Set<() => void> | undefined;

  constructor(ino: number, type: FileType, upper: TmpfsNode | undefined, lowers: readonly LowerNode[], parent: OverlayNode | undefined, name: string) {
    this.ino = ino;
    this.type = type;
    this.upper = upper;
    this.lowers = lowers;
    this.parent = parent;
    this.name = name;
  }
}

/** Read-only layers with a writable one on top, seen as one tree. The kernel's overlay with redirect_dir and index off. */
export class OverlayFs implements ReadableTree {
  readonly type = "overlay";
  readonly dev: number;
  readonly root: OverlayNode;
  readonly upper: Tmpfs;
  readonly lowers: readonly FileSystem[];
  readonly #firstUpperInode: number;
  /** Hard links of the upper directory are one node. */
  readonly #linked = new WeakMap<TmpfsNode, OverlayNode>();

  constructor(options: OverlayOptions) {
    this.dev = options.dev;
    this.upper = options.upper;
    this.lowers = options.lowers;
    const layers: Layer[] = [];
    let firstInode = 0;
    for (const fs of options.lowers) {
      assert(fs instanceof Tmpfs, "an overlay is made of trees in memory");
      layers.unshift({ fs, firstInode });
      firstInode += fs.lastInode;
    }
    this.#firstUpperInode = firstInode;
    // A writable layer that nobody touched yet has a root that looks like the image's.
    if (layers.length > 0 && this.upper.root.children === undefined) this.upper.root.implicit = true;
    const lowers = layers.map((layer) => ({ layer, node: layer.fs.root }));
    this.root = new OverlayNode(firstInode + 1, "dir", this.upper.root, this.upper.root.opaque ? [] : lowers, undefined, "");
  }

  lookup(dir: OverlayNode, name: string): OverlayNode | undefined {
    if (dir.type !== "dir") throw new Errno("ENOTDIR");
    const known = dir.children?.get(name);
    if (known !== undefined || dir.removed) return known;
    const upper = dir.upper?.children?.get(name);
    if (upper?.isWhiteout === true) return undefined;
    const linked = upper !== undefined && upper.nlink > 1 && upper.type !== "dir" ? this.#linked.get(upper) : undefined;
    if (linked !== undefined) return remember(dir, name, linked);
    const lowers = upper === undefined || (upper.type === "dir" && !upper.opaque) ? lowersOf(dir, name, upper !== undefined) : [];
    const top = upper ?? lowers[0]?.node;
    if (top === undefined) return undefined;
    const ino = upper !== undefined ? this.#firstUpperInode + upper.ino : inodeOf(lowers[0] as LowerNode);
    const node = new OverlayNode(ino, top.type, upper, lowers, dir, name);
    if (upper !== undefined && upper.nlink > 1 && upper.type !== "dir") this.#linked.set(upper, node);
    return remember(dir, name, node);
  }

  parent(node: OverlayNode): { dir: OverlayNode; name: string } | undefined {
    const { parent, name } = node;
    return parent?.children?.get(name) === node ? { dir: parent, name } : undefined;
  }

  *entries(dir: OverlayNode): Iterable<DirEntry> {
    if (dir.type !== "dir") throw new Errno("ENOTDIR");
    if (dir.removed) return;
    const hidden = new Set<string>();
    for (const [name, node] of dir.upper?.children ?? []) {
      hidden.add(name);
      if (!node.isWhiteout) yield { name, type: node.type, ino: dir.children?.get(name)?.ino ?? this.#firstUpperInode + node.ino };
    }
    for (const { layer, node: lower } of dir.lowers) {
      for (const [name, node] of lower.children ?? []) {
        if (hidden.has(name)) continue;
        hidden.add(name);
        if (!node.isWhiteout) yield { name, type: node.type, ino: dir.children?.get(name)?.ino ?? layer.firstInode + node.ino };
      }
    }
  }

  create(dir: OverlayNode, name: string, type: FileType, attributes: Attributes): OverlayNode {
    if (this.lookup(dir, name) !== undefined) throw new Errno("EEXIST");
    const upperDir = this.#copyUp(dir);
    this.#clearWhiteout(upperDir, name);
    const upper = this.upper.create(upperDir, name, type, attributes);
    if (type === "dir" && lowersOf(dir, name, false).length > 0) this.upper.setOpaque(upper, true);
    return remember(dir, name, new OverlayNode(this.#firstUpperInode + upper.ino, type, upper, [], dir, name));
  }

  link(node: OverlayNode, dir: OverlayNode, name: string): void {
    if (node.type === "dir") throw new Errno("EPERM");
    if (this.lookup(dir, name) !== undefined) throw new Errno("EEXIST");
    const upper = this.#copyUp(node);
    const upperDir = this.#copyUp(dir);
    this.#clearWhiteout(upperDir, name);
    this.upper.link(upper, upperDir, name);
    remember(dir, name, node);
    node.parent = dir;
    node.name = name;
  }

  remove(dir: OverlayNode, name: string): void {
    const node = this.lookup(dir, name);
    if (node === undefined) throw new Errno("ENOENT");
    if (node.type === "dir") for (const _ of this.entries(node)) throw new Errno("ENOTEMPTY");
    const upperDir = this.#copyUp(dir);
    if (node.upper !== undefined) {
      for (const whiteout of [...(node.upper.children?.keys() ?? [])]) this.upper.remove(node.upper, whiteout);
      this.upper.remove(upperDir, name);
    }
    this.#whiteOut(dir, upperDir, name);
    dir.children?.delete(name);
    node.removed = node.upper === undefined || node.upper.nlink === 0;
  }

  rename(from: OverlayNode, name: string, to: OverlayNode, newName: string): void {
    const node = this.lookup(from, name);
    if (node === undefined) throw new Errno("ENOENT");
    for (let above: OverlayNode | undefined = to; above !== undefined; above = above.parent) if (above === node) throw new Errno("EINVAL");
    const old = this.lookup(to, newName);
    if (old === node) return;
    if (old !== undefined) {
      if (node.type === "dir" && old.type !== "dir") throw new Errno("ENOTDIR");
      if (node.type !== "dir" && old.type === "dir") throw new Errno("EISDIR");
    }
    if (node.type === "dir") this.#copyUpTree(node);
    else this.#copyUp(node);
    const upperFrom = this.#copyUp(from);
    const upperTo = this.#copyUp(to);
    if (old !== undefined) this.remove(to, newName);
    this.#clearWhiteout(upperTo, newName);
    this.upper.rename(upperFrom, name, upperTo, newName);
    this.#whiteOut(from, upperFrom, name);
    if (node.type === "dir" && lowersOf(to, newName, false).length > 0) this.upper.setOpaque(node.upper as TmpfsNode, true);
    from.children?.delete(name);
    remember(to, newName, node);
    node.parent = to;
    node.name = newName;
  }

  stat(node: OverlayNode): Stat {
    const { fs, node: shown } = this.shown(node);
    const stat = fs.stat(shown);
    const merged = node.type === "dir" && node.lowers.length + (node.upper === undefined ? 0 : 1) > 1;
    return { ...stat, dev: this.dev, ino: node.ino, nlink: node.removed ? 0 : merged ? 1 : stat.nlink };
  }

  setattr(node: OverlayNode, changes: Partial<Pick<Stat, "mode" | "uid" | "gid" | "size" | "mtime" | "atime">>): void {
    this.upper.setattr(this.#copyUp(node), changes);
  }

  readlink(node: OverlayNode): string {
    const { fs, node: shown } = this.shown(node);
    return fs.readlink(shown);
  }

  open(node: OverlayNode, flags: OpenFlags, path: string): OpenFile {
    if (flags.write === true || flags.append === true) this.#copyUp(node);
    const { fs, node: shown } = this.shown(node);
    const stat = (): Stat => this.stat(node);
    if (node.upper === undefined && node.type === "file") return new RegularFile(this.#following(node, fs.bodyOf(shown, stat), stat), flags, path);
    return fs.openAs(shown, flags, path, stat);
  }

  content(node: OverlayNode): Bytes {
    const { fs, node: shown } = this.shown(node);
    return fs.content(shown);
  }

  /** The file gets this content whole, without copying it. */
  setContent(node: OverlayNode, content: FileContent): void {
    this.upper.setContent(this.#copyUp(node), content);
  }

  statfs(): ReturnType<FileSystem["statfs"]> {
    return this.upper.statfs();
  }

  /** The node of a tree in memory that stands for this one. */
  shown(node: OverlayNode): { fs: Tmpfs; node: TmpfsNode } {
    const { lowers } = node;
    if (node.upper !== undefined && !(node.upper.implicit && lowers.length > 0)) return { fs: this.upper, node: node.upper };
    const lower = lowers.find((candidate) => !candidate.node.implicit) ?? lowers[0];
    if (lower !== undefined) return { fs: lower.layer.fs, node: lower.node };
    return { fs: this.upper, node: node.upper as TmpfsNode };
  }

  /** Gives a file of a lower layer, and the directories above it, a place in the upper one. Their times do not show it. */
  #copyUp(node: OverlayNode): TmpfsNode {
    if (node.upper !== undefined) {
      if (node.upper.implicit) this.#makeExplicit(node, node.upper);
      return node.upper;
    }
    if (node.parent === undefined || node.removed) throw new Errno("ENOENT");
    const dir = this.#copyUp(node.parent);
    const { mtime } = dir;
    const { fs, node: lower } = this.shown(node);
    const { target, rdev } = lower;
    const copy = this.upper.create(dir, node.name, node.type, {
      mode: lower.mode,
      uid: lower.uid,
      gid: lower.gid,
      ...(target === undefined ? undefined : { target }),
      ...(rdev === undefined ? undefined : { rdev }),
    });
    if (lower.content !== undefined) this.upper.setContent(copy, lower.content.clone());
    const { atime, mtime: modified } = fs.stat(lower);
    this.upper.setattr(copy, { atime, mtime: modified });
    this.upper.setattr(dir, { mtime });
    if (lower.nlink > 1 && node.type !== "dir") node.ino = this.#firstUpperInode + copy.ino;
    node.upper = copy;
    for (const follow of node.readers ?? []) follow();
    return copy;
  }

  /** Reads the lower file until it is copied up, and then the copy: as the kernel does since 4.19. */
  #following(node: OverlayNode, lower: FileBody, stat: () => Stat): FileBody {
    let body = lower;
    const follow = (): void => {
      body.closed();
      body = this.upper.bodyOf(node.upper as TmpfsNode, stat);
      body.opened();
    };
    return {
      size: () => body.size(),
      read: (offset, max) => body.read(offset, max),
      write: (offset, data) => body.write(offset, data),
      truncate: (size) => body.truncate(size),
      stat,
      opened: () => {
        body.opened();
        node.readers ??= new Set();
        node.readers.add(follow);
      },
      closed: () => {
        body.closed();
        node.readers?.delete(follow);
      },
    };
  }

  /** A root directory that was never written looks like the one below; now it gets that look for itself. */
  #makeExplicit(node: OverlayNode, upper: TmpfsNode): void {
    const { mode, uid, gid, atime, mtime } = this.stat(node);
    upper.implicit = false;
    this.upper.setattr(upper, { mode, uid, gid, atime, mtime });
  }

  #copyUpTree(dir: OverlayNode): void {
    this.#copyUp(dir);
    for (const { name } of [...this.entries(dir)]) {
      const child = this.lookup(dir, name);
      if (child === undefined) continue;
      if (child.type === "dir") this.#copyUpTree(child);
      else this.#copyUp(child);
    }
    for (const [name, child] of [...(dir.upper?.children ?? [])]) if (child.isWhiteout) this.upper.remove(dir.upper as TmpfsNode, name);
    dir.lowers = [];
  }

  #clearWhiteout(upperDir: TmpfsNode, name: string): void {
    if (upperDir.children?.get(name)?.isWhiteout === true) this.upper.remove(upperDir, name);
  }

  #whiteOut(dir: OverlayNode, upperDir: TmpfsNode, name: string): void {
    if (lowersOf(dir, name, false).length === 0) return;
    this.upper.create(upperDir, name, "char", { mode: 0, uid: 0, gid: 0, rdev: [0, 0] });
  }
}

/** What the lower layers have under this name: directories merge until something hides the rest. */
function lowersOf(dir: OverlayNode, name: string, directoriesOnly: boolean): LowerNode[] {
  const found: LowerNode[] = [];
  for (const { layer, node: lower } of dir.lowers) {
    const node = lower.children?.get(name);
    if (node === undefined) continue;
    if (node.isWhiteout) break;
    if (node.type !== "dir") {
      if (found.length === 0 && !directoriesOnly) found.push({ layer, node });
      break;
    }
    found.push({ layer, node });
    if (node.opaque) break;
  }
  return found;
}

function inodeOf(lower: LowerNode): number {
  return lower.layer.firstInode + lower.node.ino;
}

function remember(dir: OverlayNode, name: string, node: OverlayNode): OverlayNode {
  dir.children ??= new Map();
  dir.children.set(name, node);
  return node;
}
