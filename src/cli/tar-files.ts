/** Files of this machine into an archive and out of one. */
import type { Bytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import type { Sys } from "../sim/sys.ts";
import { CommandError } from "./error.ts";
import { END_OF_ARCHIVE, encodeHeader, padding, type TarHeader, TarReader } from "./tar.ts";

/** `path` and what lies under it, named `name` in the archive. */
export async function* packTree(sys: Sys, path: string, name: string, options: { followLink?: boolean; keepOwner?: boolean } = {}): AsyncGenerator<Bytes> {
  yield* packEntry(sys, path, name, options, true);
  yield END_OF_ARCHIVE;
}

async function* packEntry(sys: Sys, path: string, name: string, options: { followLink?: boolean; keepOwner?: boolean }, top: boolean): AsyncGenerator<Bytes> {
  const stat = top && options.followLink ? sys.fs.stat(path) : sys.fs.lstat(path);
  if (stat.type === "socket") return;
  const header: TarHeader = {
    name,
    type: stat.type,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    size: stat.type === "file" ? stat.size : 0,
    mtime: stat.mtime,
    linkTarget: stat.type === "symlink" ? sys.fs.readlink(path) : "",
  };
  yield encodeHeader(header);
  if (stat.type === "file") {
    const fd = await sys.open(path, { read: true });
    let left = stat.size;
    while (left > 0) {
      const data = await sys.read(fd, Math.min(left, 65_536));
      if (data.length === 0) throw new CommandError(`read ${path}: file shrank`);
      left -= data.length;
      yield data;
    }
    sys.close(fd);
    yield padding(stat.size);
  } else if (stat.type === "dir") {
    const entries = sys.fs.readdir(path).map((entry) => entry.name);
    for (const entry of entries.sort()) yield* packEntry(sys, `${path === "/" ? "" : path}/${entry}`, `${name.replace(/\/$/, "")}/${entry}`, options, false);
  }
}

/** Writes an archive under `directory`. Throws CommandError. */
export async function unpackTree(
  sys: Sys,
  chunks: AsyncIterable<Bytes>,
  directory: string,
  rename: (name: string) => string,
  options: { keepOwner: boolean },
): Promise<number> {
  const reader = new TarReader(chunks);
  const times: [path: string, mtime: number][] = [];
  for (;;) {
    const header = await reader.next();
    if (!header) break;
    const relative = safePath(rename(header.name));
    const path = relative === "" ? directory : `${directory === "/" ? "" : directory}/${relative}`;
    try {
      await writeEntry(sys, reader, header, path, directory, rename);
      if (options.keepOwner && sys.uid === 0) sys.fs.chown(path, header.uid, header.gid, { noFollow: true });
    } catch (error) {
      if (isErrno(error)) throw new CommandError(`${header.type === "dir" ? "mkdir" : "open"} ${path}: ${error.message.toLowerCase()}`);
      throw error;
    }
    if (header.type !== "symlink") times.push([path, header.mtime]);
  }
  // Directories last: writing into them changed their times.
  for (const [path, mtime] of times.reverse()) sys.fs.utimes(path, mtime, mtime);
  return reader.consumed;
}

/** What is there itself: a link that leads nowhere counts. */
function lstatOf(sys: Sys, path: string): ReturnType<Sys["fs"]["lstat"]> | undefined {
  try {
    return sys.fs.lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

async function writeEntry(sys: Sys, reader: TarReader, header: TarHeader, path: string, directory: string, rename: (name: string) => string): Promise<void> {
  const existing = lstatOf(sys, path);
  if (header.type === "dir") {
    if (existing && existing.type !== "dir")
      throw new CommandError(`cannot overwrite non-directory ${JSON.stringify(path)} with directory ${JSON.stringify(directory)}`);
    if (!existing) sys.fs.mkdir(path, header.mode);
    sys.fs.chmod(path, header.mode);
    return;
  }
  if (existing?.type === "dir") throw new CommandError(`cannot overwrite directory ${JSON.stringify(path)} with non-directory ${JSON.stringify(directory)}`);
  if (existing) sys.fs.unlink(path);
  if (header.type === "symlink") {
    sys.fs.symlink(header.linkTarget, path);
    return;
  }
  if (header.type === "link") {
    sys.fs.link(`${directory === "/" ? "" : directory}/${safePath(rename(header.linkTarget))}`, path);
    return;
  }
  if (header.type !== "file") {
    sys.fs.mknod(path, header.type, header.mode);
    return;
  }
  const fd = await sys.open(path, { write: true, create: true, truncate: true }, header.mode);
  for await (const piece of reader.content(header.size)) await sys.write(fd, piece);
  sys.close(fd);
  sys.fs.chmod(path, header.mode);
}

/** Nothing may leave the directory. */
function safePath(name: string): string {
  const parts: string[] = [];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") throw new CommandError(`invalid tar entry: ${JSON.stringify(name)} is outside of the target directory`);
    parts.push(part);
  }
  return parts.join("/");
}
