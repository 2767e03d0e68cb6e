/** COPY, ADD and WORKDIR: changes of files that need no process. */
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { FsContext } from "../../sim/fs/context.ts";
import { extractTar } from "../../sim/fs/extract.ts";
import { type TarEntry, TarError } from "../../sim/fs/tar.ts";
import { readTar } from "../../sim/fs/tar-reader.ts";
import type { PathFs } from "../../sim/fs/types.ts";
import { unpack } from "../image/layer-store.ts";
import { changeMode } from "./chmod.ts";
import { BuildError } from "./error.ts";
import { excluder } from "./ignore.ts";
import { baseName, cleanPath, type FileTree, join } from "./tree.ts";

export interface CopyWork {
  readonly source: FileTree;
  /** As written, variables expanded. */
  readonly sources: readonly string[];
  /** Absolute; a slash at the end means a directory. */
  readonly destination: string;
  readonly chown: string;
  readonly chmod: string;
  readonly parents: boolean;
  readonly exclude: readonly string[];
  /** ADD: archives of the context are unpacked. */
  readonly unpack: boolean;
  /** The name of the directory that is written to, as the daemon's host would see it. */
  snapshot(): string;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Throws BuildError. */
export function copyFiles(target: FileTree, view: FsContext, work: CopyWork): void {
  const owner = work.chown === "" ? undefined : lookUpOwner(target.paths, work.chown);
  const excluded = excluder(work.exclude);
  try {
    for (const pattern of work.sources) {
      for (const path of work.source.match(pattern)) copyOne(target, view, work, { path, pattern, owner, excluded });
    }
  } catch (error) {
    if (error instanceof TarError) throw new BuildError(error.message);
    throw error;
  }
}

function copyOne(
  target: FileTree,
  view: FsContext,
  work: CopyWork,
  item: { path: string; pattern: string; owner: Owner | undefined; excluded: (path: string) => boolean },
): void {
  const { path, owner } = item;
  const isDirectory = work.source.isDirectory(path);
  const archive = work.unpack && !isDirectory ? archiveAt(work.source, path) : undefined;
  let destination = work.destination;
  if (work.parents) {
    const inside = path.slice(1).split("/").slice(0, -1);
    destination = `${join(cleanPath(destination), inside.join("/"))}/${isDirectory ? baseName(path) : ""}`;
  }
  const directory = cleanPath(destination);
  // Numbers count for the directories above, too.
  const mode = /^\d+$/.test(work.chmod) ? Number.parseInt(work.chmod, 8) : 0o755;
  if (archive !== undefined) {
    makeDirectories(target.paths, directory, owner, mode);
    extractTar(view, archive, directory, owner === undefined ? {} : { owner });
    return;
  }
  const adjust = (entry: TarEntry): TarEntry => ({
    ...entry,
    ...(owner === undefined ? {} : owner),
    ...(work.chmod === "" || entry.type === "symlink" ? {} : { mode: changeMode(entry.mode, work.chmod, entry.type === "dir") }),
  });
  if (isDirectory) {
    if (target.find(directory) !== undefined && !target.isDirectory(directory)) {
      throw new BuildError(`cannot copy to non-directory: /var/lib/docker/overlay2/${work.snapshot()}/merged${directory}`);
    }
    makeDirectories(target.paths, directory, owner, mode);
    const entries: TarEntry[] = [];
    for (const entry of work.source.entries(path)) if (!item.excluded(entry.path)) entries.push(adjust(entry));
    extractTar(view, entries, directory);
    return;
  }
  const into = /\/$/.test(destination) || (target.find(directory) !== undefined && target.isDirectory(directory));
  const parent = into ? directory : directory.slice(0, directory.lastIndexOf("/")) || "/";
  makeDirectories(target.paths, parent, owner, mode);
  const name = into ? baseName(path) : baseName(directory);
  const entries = [...work.source.entries(path)].map((entry) => adjust({ ...entry, path: name }));
  if (target.find(join(parent, name)) !== undefined && target.isDirectory(join(parent, name)))
    throw new BuildError(`cannot copy to directory: ${join(parent, name)}`);
  extractTar(view, entries, parent);
}

const MAX_LINKS = 40;

/** mkdir -p; those that are new belong to `owner`. Throws BuildError. */
export function makeDirectories(fs: PathFs, path: string, owner: Owner | undefined, mode = 0o755, links = 0): void {
  let at = "";
  for (const name of path.split("/").filter((part) => part !== "")) {
    at += `/${name}`;
    try {
      if (fs.exists(at)) {
        if (fs.stat(at).type !== "dir") throw new BuildError(`mkdir ${fs.realpath(at)}: not a directory`);
        continue;
      }
      if (isLink(fs, at)) {
        if (links === MAX_LINKS) throw new BuildError(`mkdir ${at}: too many levels of symbolic links`);
        makeDirectories(fs, cleanPath(followed(at, fs.readlink(at))), owner, mode, links + 1);
        continue;
      }
      fs.mkdir(at, mode);
      fs.chmod(at, mode);
      if (owner !== undefined) fs.chown(at, owner.uid, owner.gid);
    } catch (error) {
      if (isErrno(error)) throw new BuildError(`mkdir ${at}: ${error.message.toLowerCase()}`);
      throw error;
    }
  }
}

/** One that leads nowhere yet. */
function isLink(fs: PathFs, path: string): boolean {
  try {
    return fs.lstat(path).type === "symlink";
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

function followed(path: string, link: string): string {
  return link.startsWith("/") ? link : `${path.slice(0, path.lastIndexOf("/"))}/${link}`;
}

/** `user[:group]` by the files of the image. Names that are not there count as root, as in BuildKit. */
export function lookUpOwner(fs: PathFs, spec: string): Owner {
  const [user = "", group] = spec.split(":", 2);
  const account = (file: string, name: string): string[] | undefined => {
    if (!fs.exists(file)) return undefined;
    return decodeUtf8(fs.readFile(file))
      .split("\n")
      .map((line) => line.split(":"))
      .find((fields) => fields[0] === name);
  };
  const numeric = (text: string): boolean => /^\d+$/.test(text);
  const entry = numeric(user) || user === "" ? undefined : account("/etc/passwd", user);
  const uid = numeric(user) ? Number(user) : Number(entry?.[2] ?? 0);
  const own = numeric(user) ? Number(user) : Number(entry?.[3] ?? 0);
  if (group === undefined || group === "") return { uid, gid: own };
  return { uid, gid: numeric(group) ? Number(group) : Number(account("/etc/group", group)?.[2] ?? 0) };
}

/** Members of a tar archive (compressed with gzip or not); undefined for any other file. */
function archiveAt(source: FileTree, path: string): TarEntry[] | undefined {
  const content = source.paths.readFile(path);
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  try {
    const tar = isGzip ? unpack(content) : content;
    const magic = decodeUtf8(tar.subarray(257, 262));
    return magic === "ustar" ? readTar(tar) : undefined;
  } catch {
    return undefined;
  }
}
