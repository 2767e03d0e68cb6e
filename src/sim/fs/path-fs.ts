import { type Bytes, concatBytes, EMPTY } from "../../base/bytes.ts";
import { Errno, isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { OpenFile } from "../open-file.ts";
import type { FsContext } from "./context.ts";
import { createChild } from "./create-child.ts";
import { locationPath } from "./location-path.ts";
import { openPath } from "./open.ts";
import { typeOf, type Walked, walk } from "./path-walk.ts";
import { EXECUTE, inGroup, isOwner, isPermitted, mayDelete, mustBePermitted, READ, WRITE } from "./permissions.ts";
import type { DirEntry, FileSystem, FileType, Location, PathFs, Stat } from "./types.ts";

const MAX_WHOLE_FILE = 256 * 2 ** 20;

/** The path calls of one process: each is a walk, a check of permission, and a call of the file system. */
/** What exec(2) looks at. */
export interface ExecutableFile {
  readonly stat: Stat;
  /** May the caller execute it? */
  readonly permitted: boolean;
  /** Of the mount that it lies on. */
  readonly mountOptions: readonly string[];
  /** Its first bytes. */
  head(max: number): Bytes;
  canonicalPath(): string;
}

export class ProcessFs implements PathFs {
  readonly #context: FsContext;

  constructor(context: FsContext) {
    this.#context = context;
  }

  stat(path: string): Stat {
    const walked = walk(this.#context, path, { follow: true });
    return this.#seen(walked.file?.stat() ?? statOf(found(walked)));
  }

  lstat(path: string): Stat {
    return this.#seen(statOf(found(walk(this.#context, path, { follow: false }))));
  }

  readdir(path: string): DirEntry[] {
    const location = this.#existing(path);
    if (typeOf(location) !== "dir") throw new Errno("ENOTDIR");
    mustBePermitted(this.#context.credentials, statOf(location), READ);
    return [...location.mount.fs.entries(location.inode)];
  }

  mkdir(path: string, mode = 0o777): void {
    this.#create(path, "dir", mode & 0o1777 & ~this.#context.umask);
  }

  mknod(path: string, type: "fifo" | "char" | "block" | "socket", mode = 0o666, rdev?: readonly [number, number]): void {
    const device = type === "char" || type === "block";
    if (device && !this.#context.credentials.capabilities.has("MKNOD")) throw new Errno("EPERM");
    this.#create(path, type, mode & ~this.#context.umask, device ? { rdev: rdev ?? [0, 0] } : {});
  }

  symlink(target: string, path: string): void {
    if (target === "") throw new Errno("ENOENT");
    this.#create(path, "symlink", 0o777, { target });
  }

  unlink(path: string): void {
    const walked = walk(this.#context, path, { follow: false });
    if (walked.last !== "name") throw new Errno("EISDIR");
    if (walked.parent.mount.readOnly) throw new Errno("EROFS");
    const location = found(walked);
    this.#mayDelete(walked, location);
    if (typeOf(location) === "dir") throw new Errno("EISDIR");
    if (walked.trailingSlash) throw new Errno("ENOTDIR");
    walked.parent.mount.fs.remove(walked.parent.inode, walked.name);
  }

  rmdir(path: string): void {
    const walked = walk(this.#context, path, { follow: false });
    if (walked.last === "dot") throw new Errno("EINVAL");
    if (walked.last === "dotdot") throw new Errno("ENOTEMPTY");
    if (walked.last === "root") throw new Errno("EBUSY");
    if (walked.parent.mount.readOnly) throw new Errno("EROFS");
    const location = found(walked);
    this.#mayDelete(walked, location);
    if (typeOf(location) !== "dir") throw new Errno("ENOTDIR");
    walked.parent.mount.fs.remove(walked.parent.inode, walked.name);
  }

  rename(from: string, to: string): void {
    const source = walk(this.#context, from, { follow: false });
    const target = walk(this.#context, to, { follow: false });
    if (source.parent.mount !== target.parent.mount) throw new Errno("EXDEV");
    if (source.last !== "name" || target.last !== "name") throw new Errno("EBUSY");
    if (source.parent.mount.readOnly) throw new Errno("EROFS");
    const location = found(source);
    const isDirectory = typeOf(location) === "dir";
    if (!isDirectory && target.trailingSlash) throw new Errno("ENOTDIR");
    this.#mayDelete(source, location);
    if (target.location === undefined) this.#mayWriteIn(target.parent);
    else {
      if (target.location.inode === location.inode) return;
      this.#mayDelete(target, target.location);
      const onto = typeOf(target.location) === "dir";
      if (isDirectory && !onto) throw new Errno("ENOTDIR");
      if (!isDirectory && onto) throw new Errno("EISDIR");
    }
    if (isDirectory && source.parent.inode !== target.parent.inode) mustBePermitted(this.#context.credentials, statOf(location), WRITE);
    source.parent.mount.fs.rename(source.parent.inode, source.name, target.parent.inode, target.name);
  }

  link(from: string, to: string): void {
    const source = found(walk(this.#context, from, { follow: false }));
    const target = walk(this.#context, to, { follow: false });
    if (target.last !== "name" || target.location !== undefined || target.file !== undefined) throw new Errno("EEXIST");
    if (target.trailingSlash) throw new Errno("ENOENT");
    if (source.mount !== target.parent.mount) throw new Errno("EXDEV");
    if (target.parent.mount.readOnly) throw new Errno("EROFS");
    this.#mayLink(source);
    this.#mayWriteIn(target.parent);
    source.mount.fs.link(source.inode, target.parent.inode, target.name);
  }

  readlink(path: string): string {
    const location = found(walk(this.#context, path, { follow: false }));
    if (typeOf(location) !== "symlink") throw new Errno("EINVAL");
    return location.mount.fs.readlink(location.inode, this.#context.caller);
  }

  realpath(path: string): string {
    return this.#canonical(walk(this.#context, path, { follow: true }));
  }

  #canonical(walked: Walked): string {
    if (walked.file !== undefined) return walked.file.describe();
    const location = found(walked);
    if (walked.last !== "name" || walked.magic === true || typeOf(location) === "dir") return this.#pathOf(location);
    const parent = this.#pathOf(walked.parent);
    return parent === "/" ? `/${walked.name}` : `${parent}/${walked.name}`;
  }

  chmod(path: string, mode: number): void {
    const location = this.#changeable(path);
    if (location === undefined) return;
    const stat = statOf(location);
    const { credentials } = this.#context;
    if (!isOwner(credentials, stat)) throw new Errno("EPERM");
    const keepsSetgid = inGroup(credentials, stat.gid) || credentials.capabilities.has("FSETID");
    location.mount.fs.setattr(location.inode, { mode: keepsSetgid ? mode & 0o7777 : mode & 0o5777 });
  }

  chown(path: string, localUid: number, localGid: number, options?: { noFollow?: boolean }): void {
    const uid = this.#kernelId("uid", localUid);
    const gid = this.#kernelId("gid", localGid);
    const location = this.#changeable(path, options?.noFollow !== true);
    if (location === undefined) return;
    const stat = statOf(location);
    const { credentials } = this.#context;
    if (!credentials.capabilities.has("CHOWN")) {
      if (uid !== -1 && (uid !== stat.uid || stat.uid !== credentials.uid)) throw new Errno("EPERM");
      if (gid !== -1 && (stat.uid !== credentials.uid || (gid !== stat.gid && !inGroup(credentials, gid)))) throw new Errno("EPERM");
    }
    const drops = stat.type === "file" ? 0o4000 | ((stat.mode & 0o010) !== 0 ? 0o2000 : 0) : 0;
    location.mount.fs.setattr(location.inode, {
      ...(uid === -1 ? undefined : { uid }),
      ...(gid === -1 ? undefined : { gid }),
      ...((stat.mode & drops) === 0 ? undefined : { mode: stat.mode & ~drops }),
    });
  }

  utimes(path: string, atime: number | undefined, mtime: number | undefined, options?: { noFollow?: boolean }): void {
    const location = this.#changeable(path, options?.noFollow !== true);
    if (location === undefined) return;
    const stat = statOf(location);
    const { credentials } = this.#context;
    // Setting the present time needs no more than writing does.
    const present = this.#context.now();
    const touches = (atime ?? present) === present && (mtime ?? present) === present;
    if (!isOwner(credentials, stat)) {
      if (!touches) throw new Errno("EPERM");
      mustBePermitted(credentials, stat, WRITE);
    }
    location.mount.fs.setattr(location.inode, { ...(atime === undefined ? undefined : { atime }), ...(mtime === undefined ? undefined : { mtime }) });
  }

  truncate(path: string, size: number): void {
    if (size < 0) throw new Errno("EINVAL");
    const location = this.#existing(path);
    const stat = statOf(location);
    if (stat.type === "dir") throw new Errno("EISDIR");
    if (stat.type !== "file") throw new Errno("EINVAL");
    if (location.mount.readOnly) throw new Errno("EROFS");
    mustBePermitted(this.#context.credentials, stat, WRITE);
    location.mount.fs.setattr(location.inode, { size });
  }

  chdir(path: string): void {
    const location = this.#existing(path);
    if (typeOf(location) !== "dir") throw new Errno("ENOTDIR");
    mustBePermitted(this.#context.credentials, statOf(location), EXECUTE);
    this.#context.cwd = location;
  }

  cwd(): string {
    return this.#pathOf(this.#context.cwd);
  }

  access(path: string, want: { read?: boolean; write?: boolean; execute?: boolean }): boolean {
    try {
      const walked = walk(this.#context, path, { follow: true });
      if (walked.file !== undefined) return true;
      const location = found(walked);
      const bits = (want.read === true ? READ : 0) | (want.write === true ? WRITE : 0) | (want.execute === true ? EXECUTE : 0);
      if (want.write === true && location.mount.readOnly && ["file", "dir"].includes(typeOf(location))) return false;
      return isPermitted(this.#context.credentials, statOf(location), bits);
    } catch (error) {
      if (isErrno(error)) return false;
      throw error;
    }
  }

  /** All that exec(2) asks of a file, by one walk. The kernel reads a program that may be executed even where the caller may not read it. */
  forExec(path: string): ExecutableFile {
    const walked = walk(this.#context, path, { follow: true });
    const canonicalPath = (): string => this.#canonical(walked);
    if (walked.file !== undefined) {
      const stat = this.#seen(walked.file.stat());
      return { stat, permitted: true, mountOptions: [], head: (max) => headOf(openPath(this.#context, path, { read: true }), max), canonicalPath };
    }
    const { mount, inode } = found(walked);
    const stat = mount.fs.stat(inode);
    return {
      stat: this.#seen(stat),
      permitted: isPermitted(this.#context.credentials, stat, EXECUTE),
      mountOptions: mount.options,
      head: (max) => headOf(mount.fs.open(inode, { read: true }, walked.name, this.#context.caller), max),
      canonicalPath,
    };
  }

  statfs(path: string): ReturnType<FileSystem["statfs"]> & { type: string } {
    const { fs } = this.#existing(path).mount;
    return { ...fs.statfs(), type: fs.type };
  }

  readFile(path: string): Bytes {
    const file = openPath(this.#context, path, { read: true });
    file.retain();
    try {
      const parts: Bytes[] = [];
      for (let total = 0; ; ) {
        const part = file.read(1 << 20);
        if (part === undefined) throw new Errno("EAGAIN");
        if (part.length === 0) return concatBytes(parts);
        total += part.length;
        if (total > MAX_WHOLE_FILE) throw new Errno("EFBIG");
        parts.push(part);
      }
    } finally {
      file.release();
    }
  }

  writeFile(path: string, data: Bytes | string, options: { append?: boolean; mode?: number } = {}): void {
    const append = options.append === true;
    const file = openPath(this.#context, path, { write: true, create: true, append, truncate: !append }, options.mode ?? 0o666);
    file.retain();
    try {
      const bytes = typeof data === "string" ? encodeUtf8(data) : data;
      for (let done = 0; done < bytes.length; ) {
        const taken = file.write(bytes.subarray(done));
        if (taken === 0) throw new Errno("EAGAIN");
        done += taken;
      }
    } finally {
      file.release();
    }
  }

  exists(path: string): boolean {
    return this.access(path, {});
  }

  #seen(stat: Stat): Stat {
    const { ids } = this.#context;
    return ids === undefined ? stat : { ...stat, uid: ids.local("uid", stat.uid), gid: ids.local("gid", stat.gid) };
  }

  /** -1 leaves an id as it is. */
  #kernelId(kind: "uid" | "gid", id: number): number {
    const { ids } = this.#context;
    if (ids === undefined || id === -1) return id;
    const kernel = ids.kernel(kind, id);
    if (kernel === undefined) throw new Errno("EINVAL");
    return kernel;
  }

  #existing(path: string): Location {
    return found(walk(this.#context, path, { follow: true }));
  }

  /** undefined: a pipe or terminal behind /dev/stdout, which has no attributes worth keeping. */
  #changeable(path: string, follow = true): Location | undefined {
    const walked = walk(this.#context, path, { follow });
    if (walked.file !== undefined) return undefined;
    const location = found(walked);
    if (location.mount.readOnly) throw new Errno("EROFS");
    return location;
  }

  #create(path: string, type: FileType, mode: number, extra?: { target?: string; rdev?: readonly [number, number] }): void {
    const walked = walk(this.#context, path, { follow: false });
    if (walked.last !== "name" || walked.location !== undefined || walked.file !== undefined) throw new Errno("EEXIST");
    if (walked.trailingSlash && type !== "dir") throw new Errno("ENOENT");
    createChild(this.#context, walked, type, mode, extra);
  }

  #mayWriteIn(dir: Location): void {
    mustBePermitted(this.#context.credentials, statOf(dir), WRITE | EXECUTE);
  }

  #mayDelete(walked: Walked, location: Location): void {
    mayDelete(this.#context.credentials, statOf(walked.parent), statOf(location));
    if (location.mount !== walked.parent.mount) throw new Errno("EBUSY");
  }

  /** As fs.protected_hardlinks=1 has it: no names for what one could not change anyway. */
  #mayLink(source: Location): void {
    const stat = statOf(source);
    if (stat.type === "dir") throw new Errno("EPERM");
    const { credentials } = this.#context;
    if (isOwner(credentials, stat)) return;
    const special = stat.type !== "file" || (stat.mode & 0o4000) !== 0 || (stat.mode & 0o2010) === 0o2010;
    if (special || !isPermitted(credentials, stat, READ | WRITE)) throw new Errno("EPERM");
  }

  #pathOf(location: Location): string {
    const path = locationPath(location, this.#context.root);
    if (path === undefined) throw new Errno("ENOENT");
    return path;
  }
}

function headOf(file: OpenFile, max: number): Bytes {
  file.retain();
  try {
    return file.read(max) ?? EMPTY;
  } finally {
    file.release();
  }
}

function found(walked: Walked): Location {
  if (walked.location !== undefined) return walked.location;
  throw new Errno(walked.file === undefined ? "ENOENT" : "EINVAL");
}

function statOf(location: Location): Stat {
  return location.mount.fs.stat(location.inode);
}
