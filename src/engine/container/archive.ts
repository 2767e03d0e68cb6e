import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HttpResponse } from "../../http/types.ts";
import { extractTar } from "../../sim/fs/extract.ts";
import type { MountTree } from "../../sim/fs/mount-namespace.ts";
import { type TarEntry, TarError } from "../../sim/fs/tar.ts";
import { readTar } from "../../sim/fs/tar-reader.ts";
import { writeTar } from "../../sim/fs/tar-writer.ts";
import { treeEntries } from "../../sim/fs/tree-entries.ts";
import type { Location, PathFs, Stat } from "../../sim/fs/types.ts";
import { base64 } from "../api/base64.ts";
import { shortOrPieces, toJson } from "../api/response.ts";
import type { ApiRequest } from "../api/route.ts";
import { EngineError } from "../error.ts";
import { rfc3339Nano } from "../time.ts";
import type { Container } from "./container.ts";
import { type ContainerContext, publishContainerEvent } from "./context.ts";
import { decompress } from "./decompress.ts";
import { cleanPath } from "./mount-spec.ts";
import { containerTree } from "./paths.ts";
import { pathsAs } from "./process.ts";
import { publishVolumeMounts, publishVolumeUnmounts } from "./volume-events.ts";

/** HEAD and GET /containers/{id}/archive. */
export function getArchive(context: ContainerContext, container: Container, path: string, options: { body: boolean }): HttpResponse {
  if (path === "") throw new EngineError("InvalidParameter", "bad parameter: pathcannot be empty");
  publishVolumeMounts(context, container);
  try {
    return read(context, container, path, options);
  } finally {
    publishVolumeUnmounts(context, container);
  }
}

function read(context: ContainerContext, container: Container, path: string, options: { body: boolean }): HttpResponse {
  const tree = containerTree(context, container);
  const fs = tree.asRoot(() => context.kernel.clock.realtime());
  const asked = preserveEnd(cleanPath(`/${path}`), path);
  const followed = asked.endsWith("/") || asked.endsWith("/.");
  const stat = find(fs, asked, { follow: followed, container, shown: path, archive: true });
  const headers = { "X-Docker-Container-Path-Stat": base64(encodeUtf8(toJson(pathStat(fs, asked, stat, baseName(options.body ? asked : path))))) };
  if (!options.body) return { status: 200, headers, body: "" };
  if (followed && stat.type !== "dir") throw new EngineError("System", "not a directory");
  const name = baseName(cleanPath(asked));
  const start = locate(tree, fs, asked, stat);
  const entries = treeEntries(start, { name: asked.endsWith("/.") || name === "/" ? "." : name, across: tree });
  publishContainerEvent(context, container, "archive-path");
  return { status: 200, headers: { "Content-Type": "application/x-tar", ...headers }, body: shortOrPieces(writeTar(entries)) };
}

/** PUT /containers/{id}/archive: unpacks into a directory. */
export async function putArchive(context: ContainerContext, container: Container, request: ApiRequest): Promise<void> {
  const path = request.query.text("path");
  if (path === "") throw new EngineError("InvalidParameter", "bad parameter: pathcannot be empty");
  const keepKinds = request.query.flag("noOverwriteDirNonDir");
  const body = await request.http.body();
  publishVolumeMounts(context, container);
  try {
    unpack(context, container, { path, body, keepKinds });
  } finally {
    publishVolumeUnmounts(context, container);
  }
  publishContainerEvent(context, container, "extract-to-dir");
}

function unpack(context: ContainerContext, container: Container, { path, body, keepKinds }: { path: string; body: Bytes; keepKinds: boolean }): void {
  const tree = containerTree(context, container);
  const fs = pathsAs(tree, context.kernel.init.credentials, context.kernel);
  const target = cleanPath(`/${path}`);
  const stat = find(fs, target, { follow: true, container, shown: path, archive: false });
  if (stat.type !== "dir") throw new EngineError("InvalidParameter", "extraction point is not a directory");
  if (container.hostConfig.ReadonlyRootfs && tree.resolve(target).mount.fs === container.rootfs.overlay)
    throw new EngineError("InvalidParameter", "container rootfs is marked read-only");
  if (tree.resolve(target).mount.readOnly) throw new EngineError("InvalidParameter", "mounted volume is marked read-only");
  const now = (): number => context.kernel.clock.realtime();
  const view = { namespace: tree, root: tree.root, cwd: tree.root, credentials: context.kernel.init.credentials, umask: 0, now };
  try {
    extractTar(view, withinRoot(readTar(decompress(body))), target, { keepKinds });
  } catch (error) {
    if (error instanceof TarError) throw new EngineError("System", error.message);
    if (isErrno(error, "ENOENT")) throw notThere(path, container);
    if (isErrno(error)) throw new EngineError("System", error.message.toLowerCase());
    throw error;
  }
}

/** GET /containers/{id}/export: the root file system without what is mounted in it. */
export function exportContainer(context: ContainerContext, container: Container): HttpResponse {
  const { overlay } = container.rootfs;
  const entries = treeEntries({ fs: overlay, inode: overlay.root }, { name: "" });
  publishContainerEvent(context, container, "export");
  return { status: 200, detectedType: "application/octet-stream", body: shortOrPieces(writeTar(entries)) };
}

/** Names that lead upwards are refused. */
function* withinRoot(entries: Iterable<TarEntry>): Generator<TarEntry> {
  for (const entry of entries) {
    if (cleanPath(entry.path).startsWith("..")) throw new TarError(`invalid entry name ${JSON.stringify(entry.path)}`);
    yield entry;
  }
}

function find(fs: PathFs, path: string, options: { follow: boolean; container: Container; shown: string; archive: boolean }): Stat {
  try {
    return options.follow ? fs.stat(path) : fs.lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT")) throw notThere(options.shown, options.container);
    if (isErrno(error, "ENOTDIR") || isErrno(error, "ELOOP"))
      throw new EngineError("System", `${options.archive ? `lstat ${path}: ` : ""}${error.message.toLowerCase()}`);
    throw error;
  }
}

function notThere(path: string, container: Container): EngineError {
  return new EngineError("NotFound", `Could not find the file ${path} in container ${container.name}`);
}

/** What a path says at its end, `/` or `/.`, is kept when it is cleaned. */
function preserveEnd(clean: string, original: string): string {
  const current = original === "." || original.endsWith("/.");
  if (current) return clean === "/" ? "/." : `${clean}/.`;
  return original.endsWith("/") && clean !== "/" ? `${clean}/` : clean;
}

/** filepath.Base. */
function baseName(path: string): string {
  return path.replace(/\/+$/, "").split("/").pop() || "/";
}

/** The place itself, a symlink and not where it leads unless the path says so. */
function locate(tree: MountTree, fs: PathFs, path: string, stat: Stat): Location {
  if (stat.type !== "symlink") return tree.resolve(path);
  const clean = path.replace(/\/+$/, "");
  const dir = tree.resolve(clean.slice(0, clean.lastIndexOf("/")) || "/");
  const inode = dir.mount.fs.lookup(dir.inode, clean.slice(clean.lastIndexOf("/") + 1));
  void fs;
  return inode === undefined ? tree.resolve(path) : { mount: dir.mount, inode };
}

/** Wire type container.PathStat; mode as Go's os.FileMode. */
function pathStat(fs: PathFs, path: string, stat: Stat, name: string): Record<string, unknown> {
  return {
    name,
    size: stat.size,
    mode: goMode(stat),
    mtime: rfc3339Nano(BigInt(Math.floor(stat.mtime)) * 1_000_000n),
    linkTarget: stat.type === "symlink" ? absoluteTarget(fs, path) : "",
  };
}

function absoluteTarget(fs: PathFs, path: string): string {
  try {
    return fs.realpath(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === "ELOOP") throw new EngineError("System", `evalSymlinksInScope: too many links in ${path}`);
    const target = fs.readlink(path);
    return target.startsWith("/") ? target : `${path.slice(0, path.lastIndexOf("/"))}/${target}`;
  }
}

function goMode({ type, mode }: Stat): number {
  let bits = mode & 0o777;
  if (mode & 0o4000) bits += 2 ** 23;
  if (mode & 0o2000) bits += 2 ** 22;
  if (mode & 0o1000) bits += 2 ** 20;
  const types = { file: 0, dir: 2 ** 31, symlink: 2 ** 27, fifo: 2 ** 25, socket: 2 ** 24, char: 2 ** 26 + 2 ** 21, block: 2 ** 26 };
  return bits + types[type];
}
