import type { Bytes } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";
import type { OpenFile } from "../open-file.ts";
import type { OpenFlags, Stat } from "./types.ts";

const MAX_READ = 64 * 2 ** 20;

/** What a regular file's inode does for its open descriptions. */
export interface FileBody {
  size(): number;
  read(offset: number, max: number): Bytes;
  /** Throws ENOSPC, EFBIG. */
  write(offset: number, data: Bytes): number;
  truncate(size: number): void;
  stat(): Stat;
  opened(): void;
  closed(): void;
}

/** An open regular file: an offset over a body. It is always ready. */
export class RegularFile implements OpenFile {
  readonly access: { readonly read: boolean; readonly write: boolean; readonly append: boolean };
  readonly #body: FileBody;
  readonly #path: string;
  #offset = 0;
  #references = 0;

  constructor(body: FileBody, flags: OpenFlags, path: string) {
    this.#body = body;
    this.#path = path;
    this.access = { read: flags.read === true, write: flags.write === true || flags.append === true, append: flags.append === true };
    if (flags.truncate === true && this.access.write) body.truncate(0);
  }

  /** A new description of the same file, as opening /proc/self/fd/N makes. */
  reopen(flags: OpenFlags): RegularFile {
    return new RegularFile(this.#body, flags, this.#path);
  }

  read(max: number): Bytes {
    if (!this.access.read) throw new Errno("EBADF");
    const bytes = this.#body.read(this.#offset, Math.min(max, MAX_READ));
    this.#offset += bytes.length;
    return bytes;
  }

  write(data: Bytes): number {
    if (!this.access.write) throw new Errno("EBADF");
    if (this.access.append) this.#offset = this.#body.size();
    const taken = this.#body.write(this.#offset, data);
    this.#offset += taken;
    return taken;
  }

  seek(offset: number, whence: "set" | "current" | "end"): number {
    const base = whence === "set" ? 0 : whence === "current" ? this.#offset : this.#body.size();
    if (base + offset < 0) throw new Errno("EINVAL");
    this.#offset = base + offset;
    return this.#offset;
  }

  truncate(size: number): void {
    if (!this.access.write) throw new Errno("EINVAL");
    this.#body.truncate(size);
  }

  ready(): { read: boolean; write: boolean; hangup: boolean } {
    return { read: true, write: true, hangup: false };
  }

  watch(): () => void {
    return () => {};
  }

  stat(): Stat {
    return this.#body.stat();
  }

  retain(): void {
    if (this.#references++ === 0) this.#body.opened();
  }

  release(): void {
    if (--this.#references === 0) this.#body.closed();
  }

  describe(): string {
    return this.#path;
  }
}
