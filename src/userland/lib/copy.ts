/** Copying and removing trees, for cp, mv, install and rm. */
import { Errno } from "../../base/errno.ts";
import type { Stat, Sys } from "../../sim/sys.ts";
import { CHUNK } from "./input.ts";

/** Copies a regular file's bytes to a new or truncated file. */
export async function copyContent(sys: Sys, from: string, to: string, mode: number): Promise<void> {
  const input = await sys.open(from, { read: true });
  try {
    const output = await sys.open(to, { write: true, create: true, truncate: true }, mode);
    try {
      await pump(sys, input, output, sys.fstat(input));
    } finally {
      sys.close(output);
    }
  } finally {
    sys.close(input);
  }
}

async function pump(sys: Sys, input: number, output: number, stat: Stat): Promise<void> {
  let first = true;
  for (;;) {
    const chunk = await sys.read(input, CHUNK);
    if (chunk.length === 0) return;
    // A simulated executable claims more bytes than it holds: what follows its head is a hole, and stays one.
    const isProgram = first && chunk[0] === 0x7f && chunk[1] === 0x45 && stat.type === "file" && stat.size > stat.blocks * 512 + 4096;
    if (isProgram) {
      await sys.write(output, chunk.subarray(0, Math.min(chunk.length, Math.max(4096, stat.blocks * 512))));
      sys.ftruncate(output, stat.size);
      return;
    }
    first = false;
    await sys.write(output, chunk);
    await sys.yield();
  }
}

export interface Preserve {
  readonly mode: boolean;
  readonly ownership: boolean;
  readonly timestamps: boolean;
}

/** Gives `path` the attributes of `stat`. Ownership that may not be given is left, with its set-id bits. */
export function applyAttributes(sys: Sys, path: string, stat: Stat, preserve: Preserve): void {
  const link = stat.type === "symlink";
  let keepSetId = true;
  if (preserve.ownership) {
    try {
      sys.fs.chown(path, stat.uid, stat.gid, { noFollow: true });
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      keepSetId = false;
    }
  }
  if (preserve.mode && !link) sys.fs.chmod(path, keepSetId ? stat.mode : stat.mode & 0o1777);
  if (preserve.timestamps) sys.fs.utimes(path, stat.atime, stat.mtime, { noFollow: true });
}

export function lstatOrNone(sys: Sys, path: string): Stat | undefined {
  try {
    return sys.fs.lstat(path);
  } catch (error) {
    if (error instanceof Errno) return undefined;
    throw error;
  }
}

export function statOrNone(sys: Sys, path: string): Stat | undefined {
  try {
    return sys.fs.stat(path);
  } catch (error) {
    if (error instanceof Errno) return undefined;
    throw error;
  }
}

export function isDirectory(sys: Sys, path: string): boolean {
  return statOrNone(sys, path)?.type === "dir";
}

export function sameFile(a: Stat, b: Stat): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
