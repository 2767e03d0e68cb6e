import type { Bytes } from "../base/bytes.ts";

/** Content known by its digest. It may be large and mostly zeros, so it is handed out in pieces. */
export interface Blob {
  readonly digest: string;
  readonly size: number;
  /** Bytes `from` to `to` (exclusive). The pieces are not to be changed. */
  chunks(from?: number, to?: number): Iterable<Bytes> | AsyncIterable<Bytes>;
}

export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: Bytes;
}

/** What a registry keeps: blobs by digest, and for each repository manifests, tags and the blobs it may show. */
export interface RegistryStore {
  /** Names, sorted. */
  repositories(): string[];
  has(repository: string): boolean;
  tags(repository: string): string[];
  /** By tag or digest. */
  manifest(repository: string, reference: string): Manifest | undefined;
  putManifest(repository: string, reference: string, manifest: Manifest): void;
  /** By tag (only the tag goes) or digest (its tags go too). False when there is none. */
  deleteManifest(repository: string, reference: string): boolean;
  blob(repository: string, digest: string): Blob | undefined;
  putBlob(repository: string, blob: Blob): void | Promise<void>;
  deleteBlob(repository: string, digest: string): boolean;
}

/** Content to begin with, read-only: the published images. */
export interface PublishedContent {
  repositories(): Iterable<string>;
  tags(repository: string): readonly string[];
  manifest(repository: string, reference: string): Manifest | undefined;
  blob(repository: string, digest: string): Blob | undefined;
}

export function blobOf(digest: string, parts: readonly Bytes[]): Blob {
  let size = 0;
  for (const part of parts) size += part.length;
  return { digest, size, chunks: (from = 0, to = size) => slices(parts, from, to) };
}

/** `content` followed by zeros up to `size`; the zeros cost nothing. */
export function paddedBlob(digest: string, content: () => Bytes, size: number): Blob {
  return {
    digest,
    size,
    *chunks(from = 0, to = size) {
      const bytes = content();
      yield* slices([bytes], from, Math.min(to, bytes.length));
      for (let at = Math.max(from, bytes.length); at < to; at += ZEROS.length) yield at + ZEROS.length <= to ? ZEROS : ZEROS.subarray(0, to - at);
    },
  };
}

/** What zeros are handed out as; a store that sees this very piece need not keep it. */
export const ZEROS = new Uint8Array(65_536);

function* slices(parts: readonly Bytes[], from: number, to: number): Generator<Bytes> {
  let start = 0;
  for (const part of parts) {
    const low = Math.max(from - start, 0);
    const high = Math.min(to - start, part.length);
    for (let at = low; at < high; at += PIECE) yield part.subarray(at, Math.min(high, at + PIECE));
    start += part.length;
    if (start >= to) return;
  }
}

const PIECE = 65_536;
