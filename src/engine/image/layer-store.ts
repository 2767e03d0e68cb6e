import { decompressSync, inflateSync } from "fflate";
import { type Bytes, equalBytes } from "../../base/bytes.ts";
import { digestOf } from "../../base/sha256.ts";
import { gzipPayload, readLayerMark } from "../../base/stand-in.ts";
import { layerFromEntries, layerToTar } from "../../sim/fs/layer-tar.ts";
import { type TarEntry, TarError } from "../../sim/fs/tar.ts";
import { readTar } from "../../sim/fs/tar-reader.ts";
import type { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { Entropy } from "../../sim/time/entropy.ts";
import { EngineError } from "../error.ts";

/** A layer on disk, at its place in a chain of layers. */
export interface StoredLayer {
  readonly chainId: string;
  readonly diffId: string;
  readonly parent: StoredLayer | undefined;
  /** Directory name under overlay2/. */
  readonly cacheId: string;
  readonly fs: Tmpfs;
  /** Bytes of its files. */
  readonly size: number;
  /** As it was downloaded or is to be uploaded. */
  blob: LayerBlob | undefined;
  references: number;
}

/** A layer's archive as a registry has it: pieces, with zeros up to `size`. */
export interface LayerBlob {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly content: Bytes;
}

/** A layer that lies on the disk when the daemon first starts. */
export interface PreparedLayer {
  readonly diffId: string;
  /** Bytes of its files. */
  readonly size: number;
  entries(): readonly TarEntry[];
  /** As the registry has it; made when somebody asks for it, to push or save the layer. */
  readonly blob: { readonly digest: string; readonly mediaType: string; readonly size: number; content(): Bytes };
}

/** Layers by chain id; they live while an image (or something being made) refers to them. */
export class LayerStore {
  readonly #layers = new Map<string, StoredLayer>();
  /** Archives that came from outside and would not be made again byte by byte: `docker import`, `docker load`. */
  readonly #archives = new WeakMap<StoredLayer, Bytes>();
  readonly #entropy: Entropy;
  #devices = 0;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  get(chainId: string): StoredLayer | undefined {
    return this.#layers.get(chainId);
  }

  all(): Iterable<StoredLayer> {
    return this.#layers.values();
  }

  /** A layer of any chain that holds this archive. */
  findByDigest(digest: string): StoredLayer | undefined {
    for (const layer of this.#layers.values()) if (layer.blob?.digest === digest) return layer;
    return undefined;
  }

  /** Puts a tar archive on top of `parent`; the same one twice is one layer. One more reference. `isOwn`: it was made by `layerToTar`. */
  register(parent: StoredLayer | undefined, tar: Bytes, known: { size?: number; blob?: LayerBlob; isOwn?: boolean } = {}): StoredLayer {
    const diffId = digestOf(tar);
    const existing = this.#layers.get(chainIdOf(parent?.chainId, diffId));
    if (existing !== undefined) {
      existing.references++;
      existing.blob ??= known.blob;
      return existing;
    }
    const entries = parseTar(tar);
    const layer = this.#add(parent, diffId, this.#tree(entries), known.size ?? sizeOf(entries), known.blob);
    if (known.blob === undefined && known.isOwn !== true && !equalBytes(layerToTar(layer.fs), tar)) this.#archives.set(layer, tar);
    return layer;
  }

  /** Puts a layer on top of `parent` whose archive nobody has made yet. One more reference. */
  registerPrepared(parent: StoredLayer | undefined, prepared: PreparedLayer): StoredLayer {
    const existing = this.#layers.get(chainIdOf(parent?.chainId, prepared.diffId));
    if (existing !== undefined) {
      existing.references++;
      return existing;
    }
    const entries = prepared.entries();
    const { digest, mediaType, size, content } = prepared.blob;
    let archive: Bytes | undefined;
    const blob: LayerBlob = {
      digest,
      mediaType,
      size,
      get content() {
        archive ??= content();
        return archive;
      },
    };
    return this.#add(parent, prepared.diffId, this.#tree(entries), prepared.size, blob);
  }

  /** Makes a tree (a container's upper directory) a layer. One more reference. */
  registerTree(parent: StoredLayer | undefined, tree: Tmpfs): StoredLayer {
    return this.register(parent, layerToTar(tree), { isOwn: true });
  }

  retain(layer: StoredLayer): void {
    layer.references++;
  }

  /** One reference fewer. Returns the chain ids that are gone, topmost first. */
  release(layer: StoredLayer): string[] {
    const gone: string[] = [];
    for (let each: StoredLayer | undefined = layer; each !== undefined; each = each.parent) {
      each.references--;
      if (each.references > 0) break;
      this.#layers.delete(each.chainId);
      gone.push(each.chainId);
    }
    return gone;
  }

  /** The uncompressed archive. */
  tar(layer: StoredLayer): Bytes {
    if (layer.blob !== undefined) return unpack(layer.blob.content);
    return this.#archives.get(layer) ?? layerToTar(layer.fs);
  }

  #tree(entries: readonly TarEntry[]): Tmpfs {
    this.#devices++;
    return layerFromEntries(entries, { dev: FIRST_DEVICE + this.#devices, mtime: entries[0]?.mtime ?? 0 });
  }

  #add(parent: StoredLayer | undefined, diffId: string, fs: Tmpfs, size: number, blob: LayerBlob | undefined): StoredLayer {
    if (parent !== undefined) parent.references++;
    const chainId = chainIdOf(parent?.chainId, diffId);
    const layer: StoredLayer = { chainId, diffId, parent, cacheId: this.#entropy.hex("layer", 64), fs, size, blob, references: 1 };
    this.#layers.set(chainId, layer);
    return layer;
  }
}

/** Device numbers of layers: they are told apart from containers' file systems. */
const FIRST_DEVICE = 100_000;

export function chainIdOf(parent: string | undefined, diffId: string): string {
  return parent === undefined ? diffId : digestOf(`${parent} ${diffId}`);
}

/** From the bottom up. */
export function chainOf(top: StoredLayer | undefined): StoredLayer[] {
  const chain: StoredLayer[] = [];
  for (let layer = top; layer !== undefined; layer = layer.parent) chain.unshift(layer);
  return chain;
}

/** The tar archive inside a blob, compressed or not. */
export function unpack(content: Bytes): Bytes {
  if (content[0] !== 0x1f || content[1] !== 0x8b) return content;
  try {
    return readLayerMark(content) === undefined ? decompressSync(content) : inflateSync(gzipPayload(content));
  } catch {
    throw new EngineError("System", "unexpected EOF");
  }
}

function parseTar(tar: Bytes): TarEntry[] {
  try {
    return readTar(tar);
  } catch (error) {
    if (error instanceof TarError) throw new EngineError("System", error.message);
    throw error;
  }
}

function sizeOf(entries: readonly TarEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.content?.size ?? 0), 0);
}
