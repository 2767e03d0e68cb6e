/** The archive that a build request carries. */
import type { Bytes } from "../../base/bytes.ts";
import { concatBytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import type { SentFile } from "../../base/file-sync-size.ts";
import type { Sys } from "../../sim/sys.ts";
import { END_OF_ARCHIVE, encodeHeader, padding, type TarHeader, TarReader } from "../tar.ts";
import type { Ignore } from "./dockerignore.ts";

export class BuildArchive {
  readonly #parts: Bytes[] = [];
  /** What is in it. */
  readonly members: SentFile[] = [];

  file(name: string, content: Bytes, attributes: { mode?: number; mtime?: number } = {}): void {
    this.#add(
      { name, type: "file", mode: attributes.mode ?? 0o644, uid: 0, gid: 0, size: content.length, mtime: attributes.mtime ?? 0, linkTarget: "" },
      content,
    );
  }

  directory(name: string): void {
    this.#add({ name, type: "dir", mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0, linkTarget: "" });
  }

  /** A directory of this machine and what is in it. */
  tree(sys: Sys, directory: string, room: string, ignore: Ignore): void {
    this.#walk(sys, directory, "", room, ignore);
  }

  /** The members of another archive. */
  async addArchive(archive: Bytes, room: string): Promise<Map<string, { content: Bytes; mtime: number }>> {
    const files = new Map<string, { content: Bytes; mtime: number }>();
    const reader = new TarReader(once(archive));
    for (;;) {
      const header = await reader.next();
      if (header === undefined) return files;
      const content = concatBytes(await reader.readAll(header.size));
      const path = header.name.replace(/^(\.?\/)+/, "").replace(/\/$/, "");
      if (path === "" || path === ".") continue;
      if (header.type === "file") files.set(path, { content, mtime: header.mtime });
      const linkTarget = header.type === "link" ? placedIn(room, header.linkTarget.replace(/^(\.?\/)+/, "")) : header.linkTarget;
      this.#add({ ...header, name: placedIn(room, path), linkTarget }, header.type === "file" ? content : undefined);
    }
  }

  clear(): void {
    this.#parts.length = 0;
    this.members.length = 0;
  }

  bytes(): Bytes {
    return concatBytes([...this.#parts, END_OF_ARCHIVE]);
  }

  #walk(sys: Sys, directory: string, relative: string, room: string, ignore: Ignore): void {
    const names = sys.fs.readdir(directory).map(({ name }) => name);
    for (const name of names.sort()) {
      const path = relative === "" ? name : `${relative}/${name}`;
      const at = `${directory === "/" ? "" : directory}/${name}`;
      const stat = sys.fs.lstat(at);
      if (stat.type === "socket") continue;
      const placed = placedIn(room, path);
      const excluded = ignore.excludes(path);
      if (stat.type === "dir") {
        if (!excluded) this.#add(this.#header(placed, stat));
        if (!excluded || !ignore.excludesWhole(path)) this.#walk(sys, at, path, room, ignore);
        continue;
      }
      if (excluded) continue;
      if (stat.type === "symlink") this.#add({ ...this.#header(placed, stat), linkTarget: sys.fs.readlink(at) });
      else if (stat.type === "file") {
        const content = sys.fs.readFile(at);
        this.#add({ ...this.#header(placed, stat), size: content.length }, content);
      }
    }
  }

  #header(name: string, stat: { type: TarHeader["type"] | "socket"; mode: number; mtime: number }): TarHeader {
    return { name, type: stat.type as TarHeader["type"], mode: stat.mode, uid: 0, gid: 0, size: 0, mtime: stat.mtime, linkTarget: "" };
  }

  #add(header: TarHeader, content?: Bytes): void {
    const { name, type, mode, size, mtime, linkTarget } = header;
    this.members.push({ path: name, type, mode, size, mtime, linkName: linkTarget === "" ? undefined : linkTarget });
    this.#parts.push(encodeHeader(header));
    if (content === undefined || content.length === 0) return;
    this.#parts.push(content, padding(content.length));
  }
}

function placedIn(room: string, path: string): string {
  return room === "" ? path : `${room}/${path}`;
}

/** The content of a file; undefined when there is none. */
export function readIfThere(sys: Sys, path: string): { content: Bytes; mode: number; mtime: number } | undefined {
  try {
    const { mode, mtime } = sys.fs.stat(path);
    return { content: sys.fs.readFile(path), mode, mtime };
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

export function isArchive(bytes: Bytes): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || String.fromCharCode(...bytes.subarray(257, 262)) === "ustar";
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}
