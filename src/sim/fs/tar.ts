import type { FileContent } from "./file-content.ts";
import type { FileType } from "./types.ts";

/** One member of a tar archive. */
export interface TarEntry {
  /** As stored, without a slash at the end: `etc/passwd`. */
  readonly path: string;
  readonly type: Exclude<FileType, "socket"> | "hardlink";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName?: string;
  readonly groupName?: string;
  /** Milliseconds since the epoch. */
  readonly mtime: number;
  /** Of a symlink its target, of a hard link the path of the member it is the same file as. */
  readonly linkName?: string;
  readonly rdev?: readonly [major: number, minor: number];
  /** Of a regular file that is not empty. */
  readonly content?: FileContent;
}

export const BLOCK = 512;

/** The archive is damaged; `message` is what Go's archive/tar says, which Docker passes on. */
export class TarError extends Error {}

/** Type flags of ustar. */
export const TYPE_FLAGS: Readonly<Record<TarEntry["type"], string>> = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  char: "3",
  block: "4",
  dir: "5",
  fifo: "6",
};

/** Sparse file, pax format 1.0: the map stands before the data, this key says how long the file is. */
export const SPARSE = {
  major: "GNU.sparse.major",
  minor: "GNU.sparse.minor",
  name: "GNU.sparse.name",
  realSize: "GNU.sparse.realsize",
} as const;
