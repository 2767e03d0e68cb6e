/** What a simulated package archive and index hold. Text in front, padding up to the published size behind. */
import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { zoneinfoFiles } from "../../base/time/zone-data.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { encodeProgramFile } from "../../sim/program-file.ts";
import type { Sys } from "../../sim/sys.ts";
import type { Package, PackageFile } from "./package.ts";

export function archiveText(one: Package): string {
  return JSON.stringify(one);
}

export function readArchive(bytes: Bytes): Package {
  return JSON.parse(unpadded(bytes)) as Package;
}

export function unpadded(bytes: Bytes): string {
  const end = bytes.indexOf(0);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end));
}

const ZEROS = 256 * 1024;

/** A body of `size` bytes that begins with the text. */
export async function* padded(text: string, size: number): AsyncGenerator<Bytes> {
  const head = encodeUtf8(text);
  yield head;
  const zeros = new Uint8Array(ZEROS);
  for (let left = size - head.length; left > 0; left -= ZEROS) yield left >= ZEROS ? zeros : zeros.subarray(0, left);
}

export function paddedLength(text: string, size: number): number {
  return Math.max(encodeUtf8(text).length, size);
}

/** Puts a package's files in place. A link in a file's way (busybox' applets) gives way. */
export function unpack(sys: Sys, files: readonly PackageFile[], options: Readonly<Record<string, string>> = {}, keep = false): void {
  let zones: Map<string, Bytes> | undefined;
  for (const file of files) {
    makeParents(sys, file.path);
    if (keep && file.path.startsWith("/etc/") && exists(sys, file.path)) continue;
    if (exists(sys, file.path)) sys.fs.unlink(file.path);
    if (file.target !== undefined) {
      sys.fs.symlink(file.target, file.path);
      continue;
    }
    if (file.zone !== undefined) zones ??= new Map(zoneinfoFiles().map((entry) => [entry.path, "content" in entry ? entry.content : EMPTY]));
    const data = file.zone === undefined ? (file.text ?? "") : (zones?.get(file.zone) ?? EMPTY);
    const content = file.program === undefined ? data : encodeProgramFile(file.program, "gnu", { ...options, ...file.options });
    sys.fs.writeFile(file.path, content);
    sys.fs.chmod(file.path, file.mode ?? 0o755);
    if (file.program !== undefined && file.size !== undefined) sys.fs.truncate(file.path, Math.max(file.size, content.length));
  }
}

export function removeFiles(sys: Sys, paths: Iterable<string>): void {
  for (const path of paths) if (exists(sys, path)) sys.fs.unlink(path);
}

function exists(sys: Sys, path: string): boolean {
  try {
    sys.fs.lstat(path);
    return true;
  } catch {
    return false;
  }
}

export function makeParents(sys: Sys, path: string): void {
  for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1))
    if (!sys.fs.exists(path.slice(0, slash))) sys.fs.mkdir(path.slice(0, slash), 0o755);
}
