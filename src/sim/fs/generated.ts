import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno, type ErrnoCode } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { OpenFile } from "../open-file.ts";
import { DirectoryFile } from "./directory-file.ts";
import type { DirEntry, FileSystem, FileType, Inode, MagicTarget, OpenFlags, ProcCaller, Stat } from "./types.ts";

interface Common {
  /** Permission bits; each kind has its own usual ones. */
  readonly mode?: number;
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Whose file it is: with another key the same name is another file (pids are used again). */
  readonly key?: object;
}

/** A directory whose entries are found when somebody looks. */
export interface GeneratedDirectory extends Common {
  names(): Iterable<string>;
  get(name: string): GeneratedEntry | undefined;
  /** mkdir(2) and rmdir(2) in it; without them they fail. */
  create?(name: string): void;
  remove?(name: string): void;
}

/** A file whose text is made when it is read. */
export interface GeneratedText extends Common {
  read(caller?: ProcCaller): string | Bytes;
  /** What a write does; without it writing fails. */
  write?(text: string, caller?: ProcCaller): void;
}

export interface GeneratedLink extends Common {
  target(caller?: ProcCaller): string;
  follow?(caller?: ProcCaller): MagicTarget | undefined;
}

interface GeneratedDevice extends Common {
  readonly rdev: readonly [number, number];
}

export type GeneratedEntry = GeneratedDirectory | GeneratedText | GeneratedLink | GeneratedDevice;

export class GeneratedNode implements Inode {
  readonly ino: number;
  readonly type: FileType;
  entry: GeneratedEntry;
  readonly parent: GeneratedNode | undefined;
  readonly name: string;
  readonly children = new Map<string, GeneratedNode>();

  constructor(ino: number, entry: GeneratedEntry, parent: GeneratedNode | undefined, name: string) {
    this.ino = ino;
    this.entry = entry;
    this.type = typeOf(entry);
    this.parent = parent;
    this.name = name;
  }
}

export interface GeneratedOptions {
  readonly type: string;
  readonly dev: number;
  readonly root: GeneratedDirectory;
  /** Of all files. */
  readonly time: number;
  /** Of directories that do not say otherwise; default 0o555. */
  readonly directoryMode?: number;
  /** What stat says of a text: 0 in proc, a page in sysfs. */
  readonly textSize?: number;
  /** What creating a file in it fails with. */
  readonly refusal?: ErrnoCode;
}

/** A file system that holds nothing: proc, sysfs, cgroup2, devpts. A name keeps its inode as long as it means the same thing. */
export class GeneratedFs implements FileSystem {
  readonly type: string;
  readonly dev: number;
  readonly root: GeneratedNode;
  readonly #options: GeneratedOptions;
  #lastInode = 1;

  constructor(options: GeneratedOptions) {
    this.type = options.type;
    this.dev = options.dev;
    this.root = new GeneratedNode(1, options.root, undefined, "");
    this.#options = options;
  }

  lookup(dir: GeneratedNode, name: string): GeneratedNode | undefined {
    if (!("get" in dir.entry)) throw new Errno("ENOTDIR");
    const entry = dir.entry.get(name);
    if (entry === undefined) {
      dir.children.delete(name);
      return undefined;
    }
    const known = dir.children.get(name);
    if (known !== undefined && known.entry.key === entry.key && known.type === typeOf(entry)) {
      known.entry = entry;
      return known;
    }
    const node = new GeneratedNode(++this.#lastInode, entry, dir, name);
    dir.children.set(name, node);
    return node;
  }

  parent(node: GeneratedNode): { dir: GeneratedNode; name: string } | undefined {
    return node.parent === undefined ? undefined : { dir: node.parent, name: node.name };
  }

  *entries(dir: GeneratedNode): Iterable<DirEntry> {
    if (!("get" in dir.entry)) throw new Errno("ENOTDIR");
    const names = new Set(dir.entry.names());
    for (const name of dir.children.keys()) if (!names.has(name)) dir.children.delete(name);
    for (const name of names) {
      const node = this.lookup(dir, name);
      if (node !== undefined) yield { name, type: node.type, ino: node.ino };
    }
  }

  stat(node: GeneratedNode): Stat {
    const { entry } = node;
    const { time } = this.#options;
    return {
      dev: this.dev,
      ino: node.ino,
      type: node.type,
      mode: entry.mode ?? (node.type === "dir" ? this.#options.directoryMode : undefined) ?? usualMode(entry),
      uid: entry.owner?.uid ?? 0,
      gid: entry.owner?.gid ?? 0,
      size: "read" in entry ? (this.#options.textSize ?? 0) : 0,
      blocks: 0,
      nlink: node.type === "dir" ? 2 : 1,
      ...("rdev" in entry ? { rdev: entry.rdev } : undefined),
      atime: time,
      mtime: time,
      ctime: time,
    };
  }

  readlink(node: GeneratedNode, caller?: ProcCaller): string {
    if (!("target" in node.entry)) throw new Errno("EINVAL");
    return node.entry.target(caller);
  }

  follow(node: GeneratedNode, caller?: ProcCaller): MagicTarget | undefined {
    return "target" in node.entry ? node.entry.follow?.(caller) : undefined;
  }

  open(node: GeneratedNode, flags: OpenFlags, path: string, caller?: ProcCaller): OpenFile {
    const { entry } = node;
    if (node.type === "dir") return new DirectoryFile(() => this.stat(node), path);
    if (!("read" in entry)) throw new Errno("ENXIO");
    return new GeneratedFile(entry, () => this.stat(node), flags, path, caller);
  }

  create(dir: GeneratedNode, name: string, type: FileType): Inode {
    if (type !== "dir" || !("get" in dir.entry) || dir.entry.create === undefined) throw new Errno(this.#options.refusal ?? "ENOENT");
    dir.entry.create(name);
    return this.lookup(dir, name) as Inode;
  }

  link(): void {
    throw new Errno("EPERM");
  }

  remove(dir: GeneratedNode, name: string): void {
    if (!("get" in dir.entry) || dir.entry.remove === undefined) throw new Errno("EPERM");
    dir.entry.remove(name);
    dir.children.delete(name);
  }

  rename(): void {
    throw new Errno("EPERM");
  }

  setattr(_node: GeneratedNode, changes: Partial<Pick<Stat, "mode" | "uid" | "gid" | "size" | "mtime" | "atime">>): void {
    if (changes.mode !== undefined || changes.uid !== undefined || changes.gid !== undefined) throw new Errno("EPERM");
  }

  statfs(): ReturnType<FileSystem["statfs"]> {
    return { blockSize: 4096, blocks: 0, free: 0, files: 0, filesFree: 0 };
  }
}

/** The text is made at the first read and again after going back to the start, as seq_file does. */
class GeneratedFile implements OpenFile {
  readonly access: { readonly read: boolean; readonly write: boolean; readonly append: boolean };
  readonly #entry: GeneratedText;
  readonly #path: string;
  readonly #caller: ProcCaller | undefined;
  readonly stat: () => Stat;
  #text: Bytes | undefined;
  #offset = 0;

  constructor(entry: GeneratedText, stat: () => Stat, flags: OpenFlags, path: string, caller: ProcCaller | undefined) {
    this.#caller = caller;
    this.#entry = entry;
    this.#path = path;
    this.stat = stat;
    this.access = { read: flags.read === true, write: flags.write === true || flags.append === true, append: flags.append === true };
  }

  read(max: number): Bytes {
    if (!this.access.read) throw new Errno("EBADF");
    if (this.#text === undefined || this.#offset === 0) {
      const made = this.#entry.read(this.#caller);
      this.#text = typeof made === "string" ? encodeUtf8(made) : made;
    }
    const part = this.#offset >= this.#text.length ? EMPTY : this.#text.subarray(this.#offset, this.#offset + max);
    this.#offset += part.length;
    return part;
  }

  write(data: Bytes): number {
    if (!this.access.write) throw new Errno("EBADF");
    if (this.#entry.write === undefined) throw new Errno("EIO");
    this.#entry.write(new TextDecoder("utf-8").decode(data), this.#caller);
    return data.length;
  }

  seek(offset: number, whence: "set" | "current" | "end"): number {
    if (whence === "end") throw new Errno("EINVAL");
    const to = (whence === "set" ? 0 : this.#offset) + offset;
    if (to < 0) throw new Errno("EINVAL");
    this.#offset = to;
    return to;
  }

  truncate(): void {}

  ready(): { read: boolean; write: boolean; hangup: boolean } {
    return { read: true, write: true, hangup: false };
  }

  watch(): () => void {
    return () => {};
  }

  retain(): void {}

  release(): void {}

  describe(): string {
    return this.#path;
  }
}

/** A directory with these entries and no others. */
export function directory(entries: Readonly<Record<string, GeneratedEntry>>, more: Common = {}): GeneratedDirectory {
  return { ...more, names: () => Object.keys(entries), get: (name) => (Object.hasOwn(entries, name) ? entries[name] : undefined) };
}

export function text(read: () => string, more: Common = {}): GeneratedText {
  return { ...more, read };
}

export function link(target: (caller?: ProcCaller) => string, more: Common = {}): GeneratedLink {
  return { ...more, target };
}

function typeOf(entry: GeneratedEntry): FileType {
  if ("get" in entry) return "dir";
  if ("target" in entry) return "symlink";
  return "rdev" in entry ? "char" : "file";
}

function usualMode(entry: GeneratedEntry): number {
  if ("get" in entry) return 0o555;
  if ("target" in entry) return 0o777;
  if ("rdev" in entry) return 0o620;
  return entry.write === undefined ? 0o444 : 0o644;
}
