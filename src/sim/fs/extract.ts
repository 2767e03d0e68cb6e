import { Errno, isErrno } from "../../base/errno.ts";
import type { FsContext } from "./context.ts";
import type { FileContent } from "./file-content.ts";
import { openPath } from "./open.ts";
import { OverlayFs, type OverlayNode } from "./overlay.ts";
import { ProcessFs } from "./path-fs.ts";
import { walk } from "./path-walk.ts";
import { type TarEntry, TarError } from "./tar.ts";
import { Tmpfs } from "./tmpfs.ts";
import type { TmpfsNode } from "./tmpfs-node.ts";
import type { Stat } from "./types.ts";

export interface ExtractOptions {
  /** Everything belongs to this user instead of the archive's (`docker cp` without -a, `COPY`). */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Refuses to put a file in the place of a directory or the other way round (`docker cp`). */
  readonly keepKinds?: boolean;
}

/**
 * Unpacks members below the directory `destination`, which exists. `context` is where paths end: symlinks cannot lead out of its root.
 * Throws Errno, TarError.
 */
export function extractTar(context: FsContext, entries: Iterable<TarEntry>, destination: string, options: ExtractOptions = {}): void {
  const fs = new ProcessFs({ ...contextOf(context), umask: 0 });
  const base = fs.realpath(destination);
  const directories: { path: string; mtime: number }[] = [];
  for (const entry of entries) {
    const names = cleaned(entry.path);
    const path = join(base, names);
    if (names.length > 1) makeParents(fs, base, names);
    unpack(context, fs, base, path, entry, options);
    if (entry.type === "dir") directories.push({ path, mtime: entry.mtime });
  }
  // Last, because unpacking into a directory changes its time.
  for (const { path, mtime } of directories.reverse()) fs.utimes(path, mtime, mtime);
}

function unpack(context: FsContext, fs: ProcessFs, base: string, path: string, entry: TarEntry, options: ExtractOptions): void {
  const existing = lstat(fs, path);
  if (existing !== undefined) {
    const isDirectory = existing.type === "dir";
    if (options.keepKinds === true && isDirectory !== (entry.type === "dir")) {
      const what = isDirectory
        ? `cannot overwrite directory "${names(entry)}" with non-directory "${base}"`
        : `cannot overwrite non-directory "${names(entry)}" with directory "${base}"`;
      throw new TarError(what);
    }
    if (!(isDirectory && entry.type === "dir")) {
      if (path === "/") return;
      try {
        removeTree(fs, path, existing);
      } catch (error) {
        if (isErrno(error, "EBUSY")) throw new TarError(`RemoveAll ${names(entry)}: device or resource busy`);
        throw error;
      }
    }
  }
  switch (entry.type) {
    case "dir":
      if (existing?.type !== "dir") fs.mkdir(path, entry.mode);
      break;
    case "file":
      fs.writeFile(path, "", { mode: entry.mode });
      if (entry.content !== undefined) setContent(context, path, entry.content);
      break;
    case "symlink":
      fs.symlink(entry.linkName ?? "", path);
      break;
    case "hardlink":
      fs.link(join(base, cleaned(entry.linkName ?? "")), path);
      return;
    default:
      fs.mknod(path, entry.type, entry.mode, entry.rdev);
  }
  const { uid, gid } = options.owner ?? entry;
  fs.chown(path, uid, gid, { noFollow: true });
  if (entry.type === "symlink") {
    fs.utimes(path, entry.mtime, entry.mtime, { noFollow: true });
    return;
  }
  fs.chmod(path, entry.mode);
  if (entry.type !== "dir") fs.utimes(path, entry.mtime, entry.mtime);
}

/** Gives a file its content: as it is to a tree in memory, through an open file elsewhere. */
function setContent(context: FsContext, path: string, content: FileContent): void {
  const { location } = walk(context, path, { follow: true });
  if (location === undefined) throw new Errno("ENOENT");
  const { fs } = location.mount;
  if (fs instanceof Tmpfs) {
    fs.setContent(location.inode as TmpfsNode, content.clone());
    return;
  }
  if (fs instanceof OverlayFs) {
    fs.setContent(location.inode as OverlayNode, content.clone());
    return;
  }
  const file = openPath(context, path, { write: true, truncate: true });
  file.retain();
  try {
    for (const { start, end } of content.extents()) {
      for (let at = start; at < end; ) {
        file.seek?.(at, "set");
        const taken = file.write(content.read(at, Math.min(65536, end - at)));
        if (taken === 0) throw new Errno("EAGAIN");
        at += taken;
      }
    }
    file.truncate?.(content.size);
  } finally {
    file.release();
  }
}

function makeParents(fs: ProcessFs, base: string, names: readonly string[]): void {
  for (let count = 1; count < names.length; count++) {
    const path = join(base, names.slice(0, count));
    if (lstat(fs, path) === undefined) fs.mkdir(path, 0o755);
  }
}

function removeTree(fs: ProcessFs, path: string, stat: Stat): void {
  if (stat.type !== "dir") {
    fs.unlink(path);
    return;
  }
  for (const { name } of fs.readdir(path)) removeTree(fs, `${path}/${name}`, fs.lstat(`${path}/${name}`));
  fs.rmdir(path);
}

function lstat(fs: ProcessFs, path: string): Stat | undefined {
  try {
    return fs.lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

function names(entry: TarEntry): string {
  return cleaned(entry.path).join("/");
}

/** Names of a member's path with `..` taken as in an absolute path. */
function cleaned(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

function join(base: string, names: readonly string[]): string {
  const below = names.join("/");
  if (below === "") return base;
  return base === "/" ? `/${below}` : `${base}/${below}`;
}

/** A copy that may be a class instance with getters. */
function contextOf(context: FsContext): FsContext {
  const { namespace, root, cwd, credentials, umask, caller, special } = context;
  return { namespace, root, cwd, credentials, umask, caller, special, now: () => context.now() };
}
