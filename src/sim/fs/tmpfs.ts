import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { OpenFile } from "../open-file.ts";
import { DirectoryFile } from "./directory-file.ts";
import { type FileContent, StorageBudget } from "./file-content.ts";
import { type FileBody, RegularFile } from "./regular-file.ts";
import { TmpfsNode } from "./tmpfs-node.ts";
import type { Attributes, DirEntry, FileType, OpenFlags, ReadableTree, Stat } from "./types.ts";

export interface TmpfsOptions {
  /** As /proc/mounts names it; default `tmpfs`. Others (`ext4`) look like a disk: directories of 4096 bytes. */
  readonly type?: string;
  readonly dev: number;
  readonly now: () => number;
  /** Of the root directory; default 0o755. */
  readonly mode?: number;
  /** Owner of the root directory; default root. */
  readonly uid?: number;
  readonly gid?: number;
  /** df's size; writing more is ENOSPC. */
  readonly capacityBytes?: number;
  /** Several file systems of one disk share a budget. */
  readonly budget?: StorageBudget;
  readonly maxInodes?: number;
}

const RELATIME_MILLISECONDS = 86_400_000;
const MAX_LINKS = 65_000;

/** A file system in memory, and the base of image layers and of an overlay's upper directory. */
export class Tmpfs implements ReadableTree {
  readonly type: string;
  readonly dev: number;
  readonly root: TmpfsNode;
  readonly budget: StorageBudget;
  readonly #now: () => number;
  readonly #maxInodes: number;
  #lastInode = 1;
  #inodes = 1;

  constructor(options: TmpfsOptions) {
    this.type = options.type ?? "tmpfs";
    this.dev = options.dev;
    this.budget = options.budget ?? new StorageBudget(options.capacityBytes);
    this.#now = options.now;
    this.#maxInodes = options.maxInodes ?? 4_000_000;
    this.root = new TmpfsNode(1, "dir", { mode: options.mode ?? 0o755, uid: options.uid ?? 0, gid: options.gid ?? 0 }, options.now());
    this.root.nlink = 2;
  }

  /** No inode number above this one was given out. */
  get lastInode(): number {
    return this.#lastInode;
  }

  lookup(dir: TmpfsNode, name: string): TmpfsNode | undefined {
    mustBeDirectory(dir);
    const node = dir.children?.get(name);
    if (node?.fill !== undefined) fill(node);
    return node;
  }

  parent(node: TmpfsNode): { dir: TmpfsNode; name: string } | undefined {
    const { parent, name } = node;
    return parent?.children?.get(name) === node ? { dir: parent, name } : undefined;
  }

  *entries(dir: TmpfsNode): Iterable<DirEntry> {
    mustBeDirectory(dir);
    if (dir.children === undefined) return;
    for (const [name, node] of dir.children) yield { name, type: node.type, ino: node.ino };
  }

  create(dir: TmpfsNode, name: string, type: FileType, attributes: Attributes): TmpfsNode {
    this.mayChange();
    mustBeDirectory(dir);
    checkName(name);
    if (dir.nlink === 0) throw new Errno("ENOENT");
    if (dir.children?.has(name)) throw new Errno("EEXIST");
    if (this.#inodes >= this.#maxInodes) throw new Errno("ENOSPC");
    if (type === "symlink" && (attributes.target ?? "").length > 4095) throw new Errno("ENAMETOOLONG");
    const node = new TmpfsNode(++this.#lastInode, type, attributes, this.#now());
    this.#inodes++;
    node.nlink = type === "dir" ? 1 : 0;
    this.#attach(node, dir, name);
    return node;
  }

  link(node: TmpfsNode, dir: TmpfsNode, name: string): void {
    this.mayChange();
    mustBeDirectory(dir);
    checkName(name);
    if (node.type === "dir") throw new Errno("EPERM");
    if (dir.nlink === 0 || node.nlink === 0) throw new Errno("ENOENT");
    if (dir.children?.has(name)) throw new Errno("EEXIST");
    if (node.nlink >= MAX_LINKS) throw new Errno("EMLINK");
    this.#attach(node, dir, name);
    node.ctime = this.#now();
  }

  remove(dir: TmpfsNode, name: string): void {
    this.mayChange();
    const node = this.lookup(dir, name);
    if (node === undefined) throw new Errno("ENOENT");
    if (node.children !== undefined && node.children.size > 0) throw new Errno("ENOTEMPTY");
    this.#detach(node, dir, name);
    if (node.type === "dir") {
      node.nlink = 0;
      node.parent = undefined;
    }
    node.ctime = this.#now();
    this.#settle(node);
  }

  rename(from: TmpfsNode, name: string, to: TmpfsNode, newName: string): void {
    this.mayChange();
    checkName(newName);
    const node = this.lookup(from, name);
    if (node === undefined) throw new Errno("ENOENT");
    mustBeDirectory(to);
    if (to.nlink === 0) throw new Errno("ENOENT");
    for (let above: TmpfsNode | undefined = to; above !== undefined; above = above.parent) if (above === node) throw new Errno("EINVAL");
    const old = to.children?.get(newName);
    if (old === node) return;
    if (old !== undefined) {
      if (node.type === "dir" && old.type !== "dir") throw new Errno("ENOTDIR");
      if (node.type !== "dir" && old.type === "dir") throw new Errno("EISDIR");
      this.remove(to, newName);
    }
    this.#detach(node, from, name);
    this.#attach(node, to, newName);
    node.ctime = this.#now();
  }

  stat(node: TmpfsNode): Stat {
    const disk = this.type !== "tmpfs";
    let size = node.size;
    let blocks = 0;
    if (node.type === "dir") {
      size = disk ? 4096 : 40 + 20 * (node.children?.size ?? 0);
      blocks = disk ? 8 : 0;
    } else if (node.type === "symlink") {
      size = node.target === undefined ? 0 : encodeUtf8(node.target).length;
    } else if (node.content !== undefined) {
      blocks = node.content.allocated / 512;
    }
    return {
      dev: this.dev,
      ino: node.ino,
      type: node.type,
      mode: node.mode,
      uid: node.uid,
      gid: node.gid,
      size,
      blocks,
      nlink: node.nlink,
      ...(node.rdev === undefined ? undefined : { rdev: node.rdev }),
      atime: node.atime,
      mtime: node.mtime,
      ctime: node.ctime,
    };
  }

  setattr(node: TmpfsNode, changes: Partial<Pick<Stat, "mode" | "uid" | "gid" | "size" | "mtime" | "atime">>): void {
    this.mayChange();
    if (changes.size !== undefined) this.resize(node, changes.size);
    if (changes.mode !== undefined) node.mode = changes.mode & 0o7777;
    if (changes.uid !== undefined) node.uid = changes.uid;
    if (changes.gid !== undefined) node.gid = changes.gid;
    if (changes.atime !== undefined) node.atime = changes.atime;
    if (changes.mtime !== undefined) node.mtime = changes.mtime;
    node.ctime = this.#now();
  }

  readlink(node: TmpfsNode): string {
    if (node.target === undefined) throw new Errno("EINVAL");
    return node.target;
  }

  /** `stat` answers fstat instead of this file system: an overlay shows its own numbers. */
  open(node: TmpfsNode, flags: OpenFlags, path: string): OpenFile {
    return this.openAs(node, flags, path, () => this.stat(node));
  }

  /** Opens a file that another file system shows, with that one's idea of its attributes. */
  openAs(node: TmpfsNode, flags: OpenFlags, path: string, stat: () => Stat): OpenFile {
    if (node.type === "dir") return new DirectoryFile(stat, path);
    if (node.type !== "file") throw new Errno("ENXIO");
    return new RegularFile(this.bodyOf(node, stat), flags, path);
  }

  content(node: TmpfsNode): Bytes {
    return node.content?.read(0, node.content.size) ?? EMPTY;
  }

  /** The file gets this content whole: for layers, copy-up and archives, which share bytes instead of copying them. */
  setContent(node: TmpfsNode, content: FileContent): void {
    this.mayChange();
    this.#account(node, () => {
      node.content = content.size === 0 ? undefined : content;
    });
  }

  isOpaque(dir: TmpfsNode): boolean {
    return dir.opaque;
  }

  setOpaque(dir: TmpfsNode, opaque: boolean): void {
    this.mayChange();
    dir.opaque = opaque;
  }

  statfs(): ReturnType<ReadableTree["statfs"]> {
    const blocks = Math.floor(this.budget.capacity / 4096);
    const free = Math.max(0, blocks - Math.ceil(this.budget.used / 4096));
    return { blockSize: 4096, blocks, free, files: this.#maxInodes, filesFree: this.#maxInodes - this.#inodes };
  }

  /** Throws when nothing may change: an image layer is sealed. */
  protected mayChange(): void {}

  protected resize(node: TmpfsNode, size: number): void {
    if (node.type === "dir") throw new Errno("EISDIR");
    if (node.type !== "file") throw new Errno("EINVAL");
    this.#account(node, () => node.writable().truncate(size));
    node.mtime = node.ctime = this.#now();
  }

  /** What open descriptions of the file work on. */
  bodyOf(node: TmpfsNode, stat: () => Stat): FileBody {
    return {
      size: () => node.size,
      read: (offset, max) => {
        const now = this.#now();
        if (max > 0 && (node.atime <= node.mtime || now - node.atime > RELATIME_MILLISECONDS)) this.accessed(node, now);
        return node.content?.read(offset, max) ?? EMPTY;
      },
      write: (offset, data) => {
        this.mayChange();
        const part = data.subarray(0, this.#roomFor(node, offset, data.length));
        this.#account(node, () => node.writable().write(offset, part));
        node.mtime = node.ctime = this.#now();
        return part.length;
      },
      truncate: (size) => {
        this.mayChange();
        this.resize(node, size);
      },
      stat,
      opened: () => {
        node.opens++;
      },
      closed: () => {
        node.opens--;
        this.#settle(node);
      },
    };
  }

  /** How much of a write fits: a full disk takes the first part, then nothing. */
  #roomFor(node: TmpfsNode, offset: number, length: number): number {
    const growth = Math.max(0, offset + length - Math.max(node.size, node.content?.allocated ?? 0));
    const available = this.budget.kept >= this.budget.memory ? 0 : Math.max(0, this.budget.capacity - this.budget.used);
    const room = length - Math.max(0, growth - available);
    if (room <= 0 && length > 0) throw new Errno("ENOSPC");
    return room;
  }

  protected accessed(node: TmpfsNode, now: number): void {
    node.atime = now;
  }

  #attach(node: TmpfsNode, dir: TmpfsNode, name: string): void {
    dir.children ??= new Map();
    dir.children.set(name, node);
    node.nlink++;
    node.parent = dir;
    node.name = name;
    if (node.type === "dir") dir.nlink++;
    dir.mtime = dir.ctime = this.#now();
  }

  #detach(node: TmpfsNode, dir: TmpfsNode, name: string): void {
    dir.children?.delete(name);
    node.nlink--;
    if (node.type === "dir") dir.nlink--;
    dir.mtime = dir.ctime = this.#now();
  }

  /** Gives back what a file held once nothing refers to it. */
  #settle(node: TmpfsNode): void {
    if (node.nlink > 0 || node.opens > 0) return;
    this.#inodes--;
    this.#account(node, () => {
      node.content = undefined;
    });
  }

  #account(node: TmpfsNode, change: () => void): void {
    const used = node.content?.allocated ?? 0;
    const kept = node.content?.kept ?? 0;
    try {
      change();
    } finally {
      this.budget.used += (node.content?.allocated ?? 0) - used;
      this.budget.kept += (node.content?.kept ?? 0) - kept;
    }
  }
}

function fill(node: TmpfsNode): void {
  const make = node.fill;
  node.fill = undefined;
  make?.();
}

function mustBeDirectory(node: TmpfsNode): void {
  if (node.type !== "dir") throw new Errno("ENOTDIR");
}

function checkName(name: string): void {
  if (name === "" || name === "." || name === ".." || name.includes("/")) throw new Errno("EINVAL");
  if (name.length > 255 || (name.length > 85 && encodeUtf8(name).length > 255)) throw new Errno("ENAMETOOLONG");
}
