/** How many bytes BuildKit's file sync takes for some files, which is what `transferring …` shows. */
import { encodeUtf8 } from "./utf8.ts";

export interface SentFile {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly size: number;
  /** Milliseconds. */
  readonly mtime: number;
  readonly linkName?: string | undefined;
}

/** `isKnown`: its content is at the other side already. */
export function transferSize(files: readonly SentFile[], isKnown: (file: SentFile) => boolean): number {
  let total = FIN;
  files.forEach((file, index) => {
    total += statPacket(file);
    if (file.type !== "file" || isKnown(file)) return;
    const id = index === 0 ? 0 : 1 + varint(index);
    for (let left = file.size; left > 0; left -= CHUNK) {
      const part = Math.min(left, CHUNK);
      total += 2 + id + 1 + varint(part) + part;
    }
    total += 2 + id;
  });
  return total;
}

const FIN = 2;
const CHUNK = 32 * 1024;

function statPacket(file: SentFile): number {
  const path = encodeUtf8(file.path).length;
  const link = encodeUtf8(file.linkName ?? "").length;
  const mode = file.type === "dir" ? 2 ** 31 + file.mode : file.type === "symlink" ? 2 ** 27 + file.mode : file.mode;
  const size = file.type === "file" ? file.size : 0;
  const stat =
    1 +
    varint(path) +
    path +
    (mode === 0 ? 0 : 1 + varint(mode)) +
    (size === 0 ? 0 : 1 + varint(size)) +
    1 +
    varint(Math.floor(file.mtime) * 1e6) +
    (link === 0 ? 0 : 1 + varint(link) + link);
  return 1 + varint(stat) + stat;
}

/** Bytes of a protobuf varint. */
function varint(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest /= 128) bytes++;
  return bytes;
}
