import type { FileSystem, Inode } from "./types.ts";

/** Bytes of all files and symlinks below `dir`, each once however many names it has: the size of a container's writable layer. */
export function treeSize(fs: FileSystem, dir: Inode = fs.root): number {
  const seen = new Set<number>();
  let total = 0;
  const visit = (at: Inode): void => {
    for (const { name, type } of fs.entries(at)) {
      const inode = fs.lookup(at, name);
      if (inode === undefined) continue;
      if (type === "dir") {
        visit(inode);
        continue;
      }
      const { ino, nlink, size } = fs.stat(inode);
      if (nlink > 1) {
        if (seen.has(ino)) continue;
        seen.add(ino);
      }
      total += size;
    }
  };
  visit(dir);
  return total;
}
