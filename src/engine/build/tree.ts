/** Trees of files that COPY takes from: the build context, an image, another stage, a download. */

import { sha256 } from "@noble/hashes/sha2.js";
import { hex } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { FsContext } from "../../sim/fs/context.ts";
import { MountTree } from "../../sim/fs/mount-namespace.ts";
import { OverlayFs } from "../../sim/fs/overlay.ts";
import type { TarEntry } from "../../sim/fs/tar.ts";
import { Tmpfs } from "../../sim/fs/tmpfs.ts";
import { treeEntries } from "../../sim/fs/tree-entries.ts";
import type { FileSystem, Location, PathFs } from "../../sim/fs/types.ts";
import type { ContainerContext } from "../container/context.ts";
import { chainOf, type LayerStore, type StoredLayer } from "../image/layer-store.ts";

export class FileTree {
  readonly mounts: MountTree;
  readonly paths: PathFs;

  constructor(fs: FileSystem, now: () => number) {
    this.mounts = new MountTree({ nextId: () => 0, fs });
    this.paths = this.mounts.asRoot(now);
  }

  /** The place of a path, links followed; undefined when there is none. */
  find(path: string): Location | undefined {
    try {
      return this.mounts.resolve(path);
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
  }

  /** Paths that a source of COPY names, in order. A pattern may name none; a plain path that is not there is an error of the caller's. */
  match(pattern: string): string[] {
    const clean = cleanPath(pattern);
    if (!/[*?[\\]/.test(clean)) return this.find(clean) === undefined ? [] : [clean];
    let found = ["/"];
    for (const part of clean.split("/").filter((name) => name !== "")) {
      const matcher = globMatcher(part);
      found = found.flatMap((dir) =>
        this.#names(dir)
          .filter((name) => matcher.test(name))
          .map((name) => join(dir, name)),
      );
    }
    return found.filter((path) => this.find(path) !== undefined);
  }

  /** What is at a path and below, as members of an archive; those of a directory without itself. */
  entries(path: string): Iterable<TarEntry> {
    const place = this.mounts.resolve(path);
    const isDirectory = place.mount.fs.stat(place.inode).type === "dir";
    return treeEntries({ fs: place.mount.fs, inode: place.inode }, { name: isDirectory ? "" : baseName(path) });
  }

  isDirectory(path: string): boolean {
    const place = this.mounts.resolve(path);
    return place.mount.fs.stat(place.inode).type === "dir";
  }

  /** Of names, kinds, modes, owners and contents; times do not count. `keep` is asked for what is in directories, by its path there. */
  checksum(paths: readonly string[], keep: (path: string) => boolean = () => true): string {
    const hash = sha256.create();
    for (const path of paths) {
      const isDirectory = this.isDirectory(path);
      // What a copied directory is called makes no difference to the result.
      hash.update(encodeUtf8(isDirectory ? "dir\0" : `file ${baseName(path)}\0`));
      for (const entry of this.entries(path)) {
        if (isDirectory && !keep(entry.path)) continue;
        hash.update(
          encodeUtf8(`${entry.path}\0${entry.type}\0${entry.mode} ${entry.uid} ${entry.gid}\0${entry.linkName ?? ""}\0${entry.content?.size ?? 0}\0`),
        );
        if (entry.content !== undefined) hash.update(entry.content.read(0, entry.content.size));
      }
    }
    return hex(hash.digest());
  }

  #names(dir: string): string[] {
    try {
      return this.paths
        .readdir(dir)
        .map(({ name }) => name)
        .sort();
    } catch (error) {
      if (isErrno(error)) return [];
      throw error;
    }
  }
}

/** The files of a chain of layers. */
export function layerTree(context: ContainerContext, top: StoredLayer | undefined): FileTree {
  const now = (): number => context.kernel.clock.realtime();
  const dev = context.nextDevice();
  return new FileTree(new OverlayFs({ dev, lowers: chainOf(top).map(({ fs }) => fs), upper: new Tmpfs({ dev, now }) }), now);
}

/** Changes to the files of a chain of layers, which become a layer on top. */
export function makeLayer(
  context: ContainerContext,
  layers: LayerStore,
  base: StoredLayer | undefined,
  change: (tree: FileTree, view: FsContext) => void,
): StoredLayer {
  const now = (): number => context.kernel.clock.realtime();
  const dev = context.nextDevice();
  const upper = new Tmpfs({ type: "overlay", dev, now });
  const tree = new FileTree(new OverlayFs({ dev, lowers: chainOf(base).map(({ fs }) => fs), upper }), now);
  const { root } = tree.mounts;
  change(tree, { namespace: tree.mounts, root, cwd: root, credentials: context.kernel.init.credentials, umask: 0, now });
  return layers.registerTree(base, upper);
}

/** Is it a pattern that makes sense? */
export function isGlob(pattern: string): boolean {
  return cleanPath(pattern)
    .split("/")
    .every((part) => {
      for (let at = 0; at < part.length; at++) {
        if (part[at] === "\\") at++;
        else if (part[at] === "[") {
          const end = part.indexOf("]", part[at + 1] === "^" ? at + 3 : at + 2);
          if (end < 0) return false;
          at = end;
        }
        if (at >= part.length) return false;
      }
      return true;
    });
}

/** Absolute, without `.`, `..` and double slashes. */
export function cleanPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

export function join(dir: string, name: string): string {
  return dir === "/" ? `/${name}` : `${dir}/${name}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Go's filepath.Match for one name. */
export function globMatcher(pattern: string): RegExp {
  let text = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === "*") text += "[^/]*";
    else if (char === "?") text += "[^/]";
    else if (char === "[" && pattern.indexOf("]", at + 1) > 0) {
      const end = pattern.indexOf("]", at + 1);
      text += `[${pattern.slice(at + 1, end).replace(/\\/g, "\\\\")}]`;
      at = end;
    } else if (char === "\\" && at + 1 < pattern.length) text += quote(pattern[++at] as string);
    else text += quote(char);
  }
  return new RegExp(`^${text}$`, "s");
}

function quote(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
