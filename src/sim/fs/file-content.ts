import { type Bytes, EMPTY } from "../../base/bytes.ts";
import { Errno } from "../../base/errno.ts";

const CHUNK = 65536;
const PAGE = 4096;
/** ext4's bound with 4 kB blocks. */
const MAX_FILE_SIZE = 16 * 2 ** 40;

/**
 * What holds data in memory, shared by the files of a file system: `capacity` as df shows it, `memory` what may really be kept. One
 * that lies on a `disk` takes from what that has left.
 */
export class StorageBudget {
  readonly memory: number;
  /** Bytes really kept. */
  kept = 0;
  readonly #capacity: number;
  readonly #disk: StorageBudget | undefined;
  #used = 0;

  constructor(capacity = 64 * 2 ** 30, memory = 256 * 2 ** 20, disk?: StorageBudget) {
    this.#capacity = capacity;
    this.memory = memory;
    this.#disk = disk;
  }

  /** Bytes that files claim. */
  get used(): number {
    return this.#used;
  }

  set used(bytes: number) {
    if (this.#disk !== undefined) this.#disk.used += bytes - this.#used;
    this.#used = bytes;
  }

  get capacity(): number {
    return this.#disk === undefined ? this.#capacity : this.#used + Math.max(0, this.#disk.capacity - this.#disk.used);
  }
}

/** Bytes of one file in chunks. A chunk that came from outside is shared and copied before it is changed. */
interface Chunk {
  bytes: Uint8Array;
  /** Bytes of it in use; the rest is zero or room to grow. */
  length: number;
  shared: boolean;
}

/**
 * The bytes of a regular file: sparse, growable, cheap to copy. Only what is not zero takes memory; zeros that were written (or
 * promised by `reserve`) count as used blocks, holes do not.
 */
export class FileContent {
  #size = 0;
  /** Everything below is allocated, with or without a chunk. */
  #reserved = 0;
  /** Pages of the chunks that start at or after `#reserved`. */
  #beyond = 0;
  #kept = 0;
  #first: Chunk | undefined;
  #rest: Map<number, Chunk> | undefined;

  /** A file with these bytes; they are not copied. */
  static of(bytes: Bytes): FileContent {
    const content = new FileContent();
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const part = bytes.subarray(at, at + CHUNK);
      content.#put(at / CHUNK, { bytes: part, length: part.length, shared: true });
    }
    content.#size = bytes.length;
    content.#reserved = bytes.length;
    return content;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes allocated, in whole pages. */
  get allocated(): number {
    return pages(this.#reserved) + this.#beyond;
  }

  /** Bytes of memory that this file took for itself. */
  get kept(): number {
    return this.#kept;
  }

  /** A second file with the same bytes; both copy a chunk before they change it. */
  clone(): FileContent {
    const copy = new FileContent();
    copy.#size = this.#size;
    copy.#reserved = this.#reserved;
    copy.#beyond = this.#beyond;
    for (const [index, chunk] of this.#chunks()) {
      chunk.shared = true;
      copy.#put(index, { ...chunk });
    }
    return copy;
  }

  read(offset: number, max: number): Bytes {
    const length = Math.min(max, this.#size - offset);
    if (length <= 0) return EMPTY;
    const index = Math.floor(offset / CHUNK);
    const from = offset - index * CHUNK;
    const only = this.#get(index);
    if (only !== undefined && from + length <= only.length) {
      return only.shared ? only.bytes.subarray(from, from + length) : only.bytes.slice(from, from + length);
    }
    const whole = new Uint8Array(length);
    for (let i = index; i * CHUNK < offset + length; i++) {
      const chunk = this.#get(i);
      if (chunk === undefined) continue;
      const start = Math.max(offset, i * CHUNK);
      const end = Math.min(offset + length, i * CHUNK + chunk.length);
      if (end > start) whole.set(chunk.bytes.subarray(start - i * CHUNK, end - i * CHUNK), start - offset);
    }
    return whole;
  }

  write(offset: number, data: Bytes): void {
    if (offset + data.length > MAX_FILE_SIZE) throw new Errno("EFBIG");
    for (let done = 0; done < data.length; ) {
      const at = offset + done;
      const index = Math.floor(at / CHUNK);
      const from = at - index * CHUNK;
      const part = data.subarray(done, done + CHUNK - from);
      this.#writeChunk(index, from, part);
      done += part.length;
      this.#size = Math.max(this.#size, offset + done);
    }
  }

  truncate(size: number): void {
    if (size < 0) throw new Errno("EINVAL");
    if (size > MAX_FILE_SIZE) throw new Errno("EFBIG");
    if (size < this.#size) {
      this.#reserved = Math.min(this.#reserved, size);
      const last = Math.floor(size / CHUNK);
      for (const [index] of [...this.#chunks()]) if (index > last || index * CHUNK >= size) this.#drop(index);
      const chunk = this.#get(last);
      const keep = size - last * CHUNK;
      if (chunk !== undefined && chunk.length > keep) this.#put(last, { bytes: chunk.bytes.slice(0, keep), length: keep, shared: false });
    }
    this.#size = size;
    this.#recount();
  }

  /** Allocates up to `size` without writing (fallocate(2)); a longer file reads as zeros. */
  reserve(size: number): void {
    if (size > MAX_FILE_SIZE) throw new Errno("EFBIG");
    this.#reserved = Math.max(this.#reserved, size);
    this.#size = Math.max(this.#size, size);
    this.#recount();
  }

  /** Where bytes other than zeros may be: [start, end) in order. For archives of sparse files. */
  extents(): { start: number; end: number }[] {
    const found: { start: number; end: number }[] = [];
    for (const [index, chunk] of [...this.#chunks()].sort((a, b) => a[0] - b[0])) {
      const start = index * CHUNK;
      const end = Math.min(start + chunk.length, this.#size);
      const last = found.at(-1);
      if (last !== undefined && last.end === start) last.end = end;
      else if (end > start) found.push({ start, end });
    }
    return found;
  }

  #writeChunk(index: number, from: number, part: Bytes): void {
    const start = index * CHUNK;
    const end = from + part.length;
    let chunk = this.#get(index);
    if (chunk === undefined && start + from <= this.#reserved && isZero(part)) {
      this.#reserved = Math.max(this.#reserved, start + end);
      return;
    }
    if (chunk === undefined) {
      chunk = { bytes: new Uint8Array(room(end)), length: 0, shared: false };
      this.#kept += chunk.bytes.length;
      this.#put(index, chunk);
    } else if (chunk.shared || chunk.bytes.length < end) {
      const grown = new Uint8Array(room(Math.max(end, chunk.length)));
      grown.set(chunk.bytes.subarray(0, chunk.length));
      this.#kept += grown.length - (chunk.shared ? 0 : chunk.bytes.length);
      chunk.bytes = grown;
      chunk.shared = false;
    }
    chunk.bytes.set(part, from);
    const before = chunk.length;
    chunk.length = Math.max(before, end);
    if (start < this.#reserved) this.#reserved = Math.max(this.#reserved, start + chunk.length);
    else this.#beyond += pages(chunk.length) - pages(before);
    if (end === CHUNK && start <= this.#reserved && isZero(chunk.bytes)) {
      if (start === this.#reserved) this.#beyond -= CHUNK;
      this.#reserved = Math.max(this.#reserved, start + CHUNK);
      this.#kept -= CHUNK;
      this.#drop(index);
    }
  }

  #recount(): void {
    this.#beyond = 0;
    this.#kept = 0;
    for (const [index, chunk] of this.#chunks()) {
      if (index * CHUNK >= this.#reserved) this.#beyond += pages(chunk.length);
      else this.#reserved = Math.max(this.#reserved, Math.min(index * CHUNK + chunk.length, this.#size));
      if (!chunk.shared) this.#kept += chunk.bytes.length;
    }
  }

  #get(index: number): Chunk | undefined {
    return index === 0 ? this.#first : this.#rest?.get(index);
  }

  #put(index: number, chunk: Chunk): void {
    if (index === 0) this.#first = chunk;
    else {
      this.#rest ??= new Map();
      this.#rest.set(index, chunk);
    }
  }

  #drop(index: number): void {
    if (index === 0) this.#first = undefined;
    else this.#rest?.delete(index);
  }

  *#chunks(): Iterable<[number, Chunk]> {
    if (this.#first !== undefined) yield [0, this.#first];
    if (this.#rest !== undefined) yield* this.#rest;
  }
}

/** Small files take what they need; a growing one doubles. */
function room(length: number): number {
  if (length <= 64) return 64;
  return Math.min(CHUNK, 2 ** Math.ceil(Math.log2(length)));
}

function pages(length: number): number {
  return Math.ceil(length / PAGE) * PAGE;
}

function isZero(bytes: Bytes): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
