import type { FileSystem, Inode } from "../../sim/fs/types.ts";
import type { Container } from "./container.ts";

/** Bytes of the writable layer's files. */
export function writtenSize(container: Container): number {
  const { upper } = container.rootfs.overlay;
  return treeSize(upper, upper.root);
}

/** Those and the image's. */
export function rootSize(container: Container): number {
  return container.image.size + writtenSize(container);
}

function treeSize(fs: FileSystem, dir: Inode): number {
  let bytes = 0;
  const pending = [dir];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of fs.entries(at)) {
      const inode = fs.lookup(at, entry.name);
      if (inode === undefined) continue;
      if (entry.type === "dir") pending.push(inode);
      else if (entry.type === "file") bytes += fs.stat(inode).size;
    }
  }
  return bytes;
}
