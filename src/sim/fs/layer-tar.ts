import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { LayerFs } from "./layer.ts";
import { type TarEntry, TarError } from "./tar.ts";
import { readTar } from "./tar-reader.ts";
import { writeTar } from "./tar-writer.ts";
import type { Tmpfs } from "./tmpfs.ts";
import type { TmpfsNode } from "./tmpfs-node.ts";
import { treeEntries } from "./tree-entries.ts";
import type { FileType } from "./types.ts";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/** The uncompressed tar of a layer, or of a container's writable directory (`docker commit`). */
export function layerToTar(tree: Tmpfs): Bytes {
  return concatBytes([...writeTar(treeEntries({ fs: tree, inode: tree.root }, { name: "", whiteouts: true }))]);
}

/** The tree of an image layer from its uncompressed tar. Throws TarError. */
export function layerFromTar(archive: Bytes, options: { dev: number }): LayerFs {
  return layerFromEntries(readTar(archive), options);
}

/** `mtime`, in milliseconds, is that of directories the archive only implies. */
export function layerFromEntries(entries: Iterable<TarEntry>, options: { dev: number; mtime?: number }): LayerFs {
  const layer = new LayerFs({ dev: options.dev, mtime: options.mtime ?? 0 });
  const times = new Map<TmpfsNode, number>();
  for (const entry of entries) {
    const names = entry.path.split("/").filter((name) => name !== "" && name !== ".");
    if (names.includes("..")) throw new TarError(`invalid tar header: ${entry.path}`);
    const name = names.pop();
    const parent = directoryAt(layer, names);
    if (name === undefined) {
      if (entry.type !== "dir") continue;
      parent.implicit = false;
      layer.setattr(parent, { mode: entry.mode, uid: entry.uid, gid: entry.gid });
      times.set(parent, entry.mtime);
      continue;
    }
    if (name === OPAQUE) layer.setOpaque(parent, true);
    else if (name.startsWith(WHITEOUT)) {
      // `.wh..wh.` names are AUFS's own business.
      if (!name.startsWith(`${WHITEOUT}${WHITEOUT}`)) replace(layer, parent, name.slice(WHITEOUT.length), "char", { ...entry, mode: 0, rdev: [0, 0] });
    } else {
      const node = place(layer, parent, name, entry);
      times.set(node, entry.mtime);
    }
  }
  for (const [node, mtime] of times) layer.setattr(node, { mtime, atime: mtime });
  return layer.seal();
}

function place(layer: LayerFs, parent: TmpfsNode, name: string, entry: TarEntry): TmpfsNode {
  const existing = parent.children?.get(name);
  if (entry.type === "dir" && existing?.type === "dir") {
    existing.implicit = false;
    layer.setattr(existing, { mode: entry.mode, uid: entry.uid, gid: entry.gid });
    return existing;
  }
  if (entry.type === "hardlink") {
    const target = find(layer, entry.linkName ?? "");
    if (target === undefined || target.type === "dir") throw new TarError(`link ${entry.linkName} ${entry.path}: no such file or directory`);
    if (existing !== undefined && existing !== target) layer.remove(parent, name);
    if (existing !== target) layer.link(target, parent, name);
    return target;
  }
  const node = replace(layer, parent, name, entry.type, entry);
  if (entry.content !== undefined) layer.setContent(node, entry.content);
  return node;
}

function replace(layer: LayerFs, parent: TmpfsNode, name: string, type: FileType, entry: TarEntry): TmpfsNode {
  if (parent.children?.has(name)) removeTree(layer, parent, name);
  return layer.create(parent, name, type, {
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    ...(entry.linkName === undefined ? undefined : { target: entry.linkName }),
    ...(entry.rdev === undefined ? undefined : { rdev: entry.rdev }),
  });
}

function removeTree(layer: LayerFs, parent: TmpfsNode, name: string): void {
  const node = parent.children?.get(name);
  for (const child of [...(node?.children?.keys() ?? [])]) removeTree(layer, node as TmpfsNode, child);
  layer.remove(parent, name);
}

/** The directory at `names`; missing ones are made and look like those of the layer below. */
function directoryAt(layer: LayerFs, names: readonly string[]): TmpfsNode {
  let dir = layer.root;
  for (const name of names) {
    let next = dir.children?.get(name);
    if (next !== undefined && next.type !== "dir") {
      layer.remove(dir, name);
      next = undefined;
    }
    if (next === undefined) {
      next = layer.create(dir, name, "dir", { mode: 0o755, uid: 0, gid: 0 });
      next.implicit = true;
    }
    dir = next;
  }
  return dir;
}

function find(layer: LayerFs, path: string): TmpfsNode | undefined {
  let node: TmpfsNode | undefined = layer.root;
  for (const name of path.split("/")) if (name !== "" && name !== ".") node = node?.children?.get(name);
  return node;
}
