import { FileContent } from "./file-content.ts";
import type { Attributes, FileType, Inode } from "./types.ts";

/** An inode kept in memory. Only the file system that made it changes it. */
export class TmpfsNode implements Inode {
  readonly ino: number;
  readonly type: FileType;
  mode: number;
  uid: number;
  gid: number;
  nlink = 0;
  atime: number;
  mtime: number;
  ctime: number;
  /** Open descriptions; with `nlink` it says how long the file lives. */
  opens = 0;
  readonly rdev: readonly [number, number] | undefined;
  /** Of a symlink. */
  readonly target: string | undefined;
  /** Of a directory. */
  children: Map<string, TmpfsNode> | undefined;
  /** Makes what is in a directory, the first time somebody comes by. */
  fill: (() => void) | undefined;
  /** Where it got its last name. */
  parent: TmpfsNode | undefined;
  name = "";
  /** Hides what lower layers of an overlay have in this directory. */
  opaque = false;
  /** A directory of a layer that stands only for its entries: what it looks like, a lower layer says. */
  implicit = false;
  /** Of a regular file; absent while it is empty. */
  content: FileContent | undefined;

  constructor(ino: number, type: FileType, attributes: Attributes, now: number) {
    this.ino = ino;
    this.type = type;
    this.mode = attributes.mode & 0o7777;
    this.uid = attributes.uid;
    this.gid = attributes.gid;
    this.atime = this.mtime = this.ctime = now;
    this.rdev = attributes.rdev;
    this.target = attributes.target;
  }

  get size(): number {
    return this.content?.size ?? 0;
  }

  writable(): FileContent {
    this.content ??= new FileContent();
    return this.content;
  }

  /** The mark of an overlay for a name that a lower layer has and this one deleted. */
  get isWhiteout(): boolean {
    return this.type === "char" && this.rdev?.[0] === 0 && this.rdev[1] === 0;
  }
}
