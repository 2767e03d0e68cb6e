import type { Bytes } from "../base/bytes.ts";
import { isErrno } from "../base/errno.ts";
import type { RegistryFiles } from "../registry/file-store.ts";
import { ZEROS } from "../registry/store.ts";
import type { Sys } from "../sim/sys.ts";

const PIECE = 65_536;

/** A registry's files under a directory of the machine, reached by system calls. */
export class RegistryDirectory implements RegistryFiles {
  readonly #sys: Sys;
  readonly #root: string;

  constructor(sys: Sys, root: string) {
    this.#sys = sys;
    this.#root = root.replace(/\/$/, "");
  }

  read(path: string): Bytes | undefined {
    return this.#ifThere(() => this.#sys.fs.readFile(this.#at(path)));
  }

  write(path: string, content: Bytes | string): void {
    this.#makeParents(path);
    this.#sys.fs.writeFile(this.#at(path), content);
  }

  size(path: string): number | undefined {
    return this.#ifThere(() => this.#sys.fs.stat(this.#at(path)).size);
  }

  async *readRange(path: string, from: number, to: number): AsyncGenerator<Bytes> {
    const fd = await this.#sys.open(this.#at(path), { read: true });
    try {
      this.#sys.seek(fd, from, "set");
      for (let left = to - from; left > 0; ) {
        const piece = await this.#sys.read(fd, Math.min(left, PIECE));
        if (piece.length === 0) return;
        left -= piece.length;
        yield piece;
      }
    } finally {
      this.#sys.close(fd);
    }
  }

  /** Holes stay holes. */
  async writeChunks(path: string, chunks: Iterable<Bytes> | AsyncIterable<Bytes>, size: number): Promise<void> {
    this.#makeParents(path);
    const fd = await this.#sys.open(this.#at(path), { write: true, create: true, truncate: true }, 0o644);
    try {
      this.#sys.ftruncate(fd, size);
      for await (const chunk of chunks) {
        if (chunk.buffer === ZEROS.buffer || isZero(chunk)) this.#sys.seek(fd, chunk.length, "current");
        else await this.#sys.write(fd, chunk);
      }
    } finally {
      this.#sys.close(fd);
    }
  }

  list(path: string): readonly string[] {
    return this.#ifThere(() => this.#sys.fs.readdir(this.#at(path)).map((entry) => entry.name)) ?? [];
  }

  remove(path: string): void {
    const pending = [this.#at(path)];
    const directories: string[] = [];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      if (this.#sys.fs.lstat(each).type !== "dir") {
        this.#sys.fs.unlink(each);
        continue;
      }
      directories.push(each);
      for (const entry of this.#sys.fs.readdir(each)) pending.push(`${each}/${entry.name}`);
    }
    for (const directory of directories.reverse()) this.#sys.fs.rmdir(directory);
  }

  #at(path: string): string {
    return `${this.#root}/${path}`.replace(/\/+$/, "");
  }

  #makeParents(path: string): void {
    let at = "";
    for (const name of this.#at(path).split("/").slice(1, -1)) {
      at += `/${name}`;
      if (!this.#sys.fs.exists(at)) this.#sys.fs.mkdir(at, 0o755);
    }
  }

  #ifThere<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (isErrno(error, "ENOENT", "ENOTDIR", "EISDIR")) return undefined;
      throw error;
    }
  }
}

function isZero(chunk: Bytes): boolean {
  for (const byte of chunk) if (byte !== 0) return false;
  return true;
}
