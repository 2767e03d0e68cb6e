import type { Sys } from "../sim/sys.ts";
import { type Task, wait } from "./task.ts";
import { decodeText } from "./text.ts";

/**
 * Reads one line without taking more from the descriptor than that: byte by byte where the rest cannot be given back, in
 * blocks where it can (files). undefined at the end of the input; `ended`: no newline closed it.
 */
export function* readLine(sys: Sys, fd: number, delimiter = 10): Task<{ text: string; ended: boolean } | undefined> {
  const seekable = isSeekable(sys, fd);
  const chunks: number[] = [];
  for (;;) {
    const bytes = yield* wait(sys.read(fd, seekable ? 4096 : 1));
    if (bytes.length === 0) return chunks.length === 0 ? undefined : { text: decodeText(Uint8Array.from(chunks)), ended: true };
    const end = bytes.indexOf(delimiter);
    for (let i = 0; i < (end < 0 ? bytes.length : end); i++) chunks.push(bytes[i] as number);
    if (end < 0) continue;
    if (end + 1 < bytes.length) sys.seek(fd, end + 1 - bytes.length, "current");
    return { text: decodeText(Uint8Array.from(chunks)), ended: false };
  }
}

export function isSeekable(sys: Sys, fd: number): boolean {
  try {
    if (sys.fstat(fd).type !== "file") return false;
    sys.seek(fd, 0, "current");
    return true;
  } catch {
    return false;
  }
}
