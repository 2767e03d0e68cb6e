import { Tmpfs } from "./tmpfs.ts";
import type { TmpfsNode } from "./tmpfs-node.ts";

export interface DevOptions {
  readonly dev: number;
  readonly now: () => number;
}

const NODES: readonly (readonly [name: string, major: number, minor: number])[] = [
  ["full", 1, 7],
  ["null", 1, 3],
  ["random", 1, 8],
  ["tty", 5, 0],
  ["urandom", 1, 9],
  ["zero", 1, 5],
];

const LINKS: readonly (readonly [name: string, target: string])[] = [
  ["core", "/proc/kcore"],
  ["fd", "/proc/self/fd"],
  ["stderr", "/proc/self/fd/2"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
];

/** /dev of the host: devtmpfs with what a virtual machine has. */
export function createHostDev(options: DevOptions): Tmpfs {
  const fs = new Tmpfs({ ...options, type: "devtmpfs", mode: 0o755 });
  populate(fs);
  device(fs, "console", 5, 1, 0o600, 0);
  device(fs, "ptmx", 5, 2, 0o666, 5);
  device(fs, "kmsg", 1, 11, 0o644, 0);
  device(fs, "mem", 1, 1, 0o640, 9);
  device(fs, "fuse", 10, 229, 0o666, 0);
  for (const [name, minor] of [
    ["vda", 0],
    ["vda1", 1],
  ] as const) {
    fs.create(fs.root, name, "block", { mode: 0o660, uid: 0, gid: 6, rdev: [254, minor] });
  }
  return fs;
}

function device(fs: Tmpfs, name: string, major: number, minor: number, mode = 0o666, gid = 0): TmpfsNode {
  return fs.create(fs.root, name, "char", { mode, uid: 0, gid, rdev: [major, minor] });
}

function populate(fs: Tmpfs): void {
  for (const [name, major, minor] of NODES) device(fs, name, major, minor, 0o666, name === "tty" && fs.type === "devtmpfs" ? 5 : 0);
  for (const [name, target] of LINKS) fs.create(fs.root, name, "symlink", { mode: 0o777, uid: 0, gid: 0, target });
  for (const name of ["mqueue", "pts"]) fs.create(fs.root, name, "dir", { mode: 0o755, uid: 0, gid: 0 });
  fs.create(fs.root, "shm", "dir", { mode: 0o1777, uid: 0, gid: 0 });
}
