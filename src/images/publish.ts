import { gzipSync } from "fflate";
import type { Bytes } from "../base/bytes.ts";
import { digestOf, sha256Stream } from "../base/sha256.ts";
import { markJson, markLayer } from "../base/stand-in.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { ImageConfig, ImageDefinition, LayerBuilder, LayerDefinition } from "./image.ts";

/** One file of a layer, ready for a tar archive. Paths are relative, without a slash in front. */
export interface LayerEntry {
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly content: Bytes;
  /** May exceed the content: the rest is a hole. */
  readonly size: number;
  readonly target: string;
}

/** What definitions need from the layers above them: they name programs by string and know no archive format. */
export interface PublishTools {
  encodeProgram(program: string, flavor: "busybox" | "gnu", options: Readonly<Record<string, string>>): Bytes;
  writeTar(entries: readonly LayerEntry[]): Bytes;
}

export interface PublishedManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: Bytes;
}

/** A layer or a config as the registry serves it: `content`, then zeros up to `size`. */
export interface PublishedBlob {
  readonly digest: string;
  readonly size: number;
  content(): Bytes;
}

/** An image as it would lie on a disk that it was pulled to. */
export interface PublishedImage {
  /** Of the index: what `pull` prints. */
  readonly digest: string;
  readonly config: Bytes;
  /** From the bottom up. */
  readonly layers: readonly PublishedLayer[];
}

export interface PublishedLayer {
  readonly blob: PublishedBlob;
  readonly mediaType: string;
  readonly diffId: string;
  /** Bytes unpacked. */
  readonly size: number;
  entries(): readonly LayerEntry[];
}

export interface PublishedImages {
  repositories(): Iterable<string>;
  tags(repository: string): readonly string[];
  manifest(repository: string, reference: string): PublishedManifest | undefined;
  blob(repository: string, digest: string): PublishedBlob | undefined;
  /** By tag. */
  image(repository: string, tag: string): PublishedImage | undefined;
}

export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

/** Serves definitions the way Docker Hub does: names of one word are of the `library`. Nothing is built before somebody asks for it. */
export function publishImages(
  images: readonly ImageDefinition[],
  tools: PublishTools,
  options: { readonly library: boolean } = { library: true },
): PublishedImages {
  const repositories = new Map<string, Repository>();
  for (const image of images) {
    const name = image.repository.includes("/") || !options.library ? image.repository : `library/${image.repository}`;
    const repository = repositories.get(name) ?? new Repository(new LayerCache(tools));
    repositories.set(name, repository);
    repository.add(image);
  }
  return {
    repositories: () => repositories.keys(),
    tags: (repository) => repositories.get(repository)?.tags ?? [],
    manifest: (repository, reference) => repositories.get(repository)?.manifest(reference),
    blob: (repository, digest) => repositories.get(repository)?.blob(digest),
    image: (repository, tag) => repositories.get(repository)?.image(tag),
  };
}

class Repository {
  readonly #layers: LayerCache;
  readonly #images: ImageDefinition[] = [];
  readonly #built = new Map<ImageDefinition, BuiltImage>();

  constructor(layers: LayerCache) {
    this.#layers = layers;
  }

  get tags(): readonly string[] {
    return this.#images.flatMap((image) => image.tags).sort();
  }

  add(image: ImageDefinition): void {
    this.#images.push(image);
  }

  manifest(reference: string): PublishedManifest | undefined {
    const { image, role } = this.#find(reference) ?? {};
    if (image === undefined) return undefined;
    const built = this.#build(image);
    return role === "manifest" ? built.manifest : built.index;
  }

  blob(digest: string): PublishedBlob | undefined {
    for (const image of this.#images) {
      const layer = image.layers.find((each) => each.digest === digest);
      if (layer !== undefined) return this.#layers.blob(layer);
    }
    for (const image of this.#images) {
      if (image.published.config !== undefined && image.published.config !== digest) continue;
      const built = this.#build(image);
      if (built.config.digest === digest) return built.config;
    }
    for (const image of this.#images) {
      for (const layer of image.layers) if (layer.digest === "" && this.#layers.archive(layer).digest === digest) return this.#layers.blob(layer);
    }
    return undefined;
  }

  image(tag: string): PublishedImage | undefined {
    const image = this.#images.find((each) => each.tags.includes(tag));
    if (image === undefined) return undefined;
    const { index, config } = this.#build(image);
    return {
      digest: index.digest,
      config: config.content(),
      layers: image.layers.map((layer) => ({
        blob: this.#layers.blob(layer),
        mediaType: LAYER_TYPE,
        diffId: this.#layers.diffId(layer),
        size: layer.size,
        entries: () => this.#layers.entries(layer),
      })),
    };
  }

  #find(reference: string): { image: ImageDefinition; role: "index" | "manifest" } | undefined {
    for (const image of this.#images) {
      if (image.tags.includes(reference) || image.published.index === reference) return { image, role: "index" };
      if (image.published.manifest === reference) return { image, role: "manifest" };
    }
    if (!reference.startsWith("sha256:")) return undefined;
    for (const image of this.#images) {
      if (image.published.index !== undefined && image.published.manifest !== undefined) continue;
      const built = this.#build(image);
      if (built.index.digest === reference) return { image, role: "index" };
      if (built.manifest.digest === reference) return { image, role: "manifest" };
    }
    return undefined;
  }

  #build(image: ImageDefinition): BuiltImage {
    const known = this.#built.get(image);
    if (known !== undefined) return known;
    const built = buildImage(image, this.#layers);
    this.#built.set(image, built);
    return built;
  }
}

interface BuiltImage {
  readonly index: PublishedManifest;
  readonly manifest: PublishedManifest;
  readonly config: PublishedBlob;
}

function buildImage(image: ImageDefinition, layers: LayerCache): BuiltImage {
  const { published } = image;
  const configContent = document(configOf(image, layers), published.config);
  const config = { ...configContent, size: configContent.content.length };
  const manifest = document(
    {
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { mediaType: CONFIG_TYPE, digest: config.digest, size: config.size },
      layers: image.layers.map((layer) => {
        const blob = layers.blob(layer);
        return { mediaType: LAYER_TYPE, digest: blob.digest, size: blob.size };
      }),
    },
    published.manifest,
  );
  const platform = { architecture: image.architecture, os: "linux" };
  const index = document(
    {
      schemaVersion: 2,
      mediaType: INDEX_TYPE,
      manifests: [{ mediaType: MANIFEST_TYPE, digest: manifest.digest, size: manifest.content.length, platform }],
    },
    published.index,
  );
  return {
    index: { ...index, mediaType: INDEX_TYPE },
    manifest: { ...manifest, mediaType: MANIFEST_TYPE },
    config: { digest: config.digest, size: config.size, content: () => config.content },
  };
}

function document(value: object, digest: string | undefined): { digest: string; content: Bytes } {
  if (digest !== undefined) return { digest, content: markJson(value, digest) };
  const content = encodeUtf8(JSON.stringify(value));
  return { digest: digestOf(content), content };
}

function configOf(image: ImageDefinition, layers: LayerCache): object {
  return {
    architecture: image.architecture,
    config: configSection(image.config),
    created: image.created,
    history: image.history.map((entry) => ({
      created: entry.created,
      created_by: entry.createdBy,
      ...(entry.comment === undefined ? {} : { comment: entry.comment }),
      ...(entry.empty === true ? { empty_layer: true } : {}),
    })),
    os: "linux",
    rootfs: { type: "layers", diff_ids: image.layers.map((layer) => layers.diffId(layer)) },
  };
}

function configSection(config: ImageConfig): object {
  const { ExposedPorts, Volumes, ...rest } = config;
  return {
    ...rest,
    ...(ExposedPorts === undefined ? {} : { ExposedPorts: setOf(ExposedPorts) }),
    ...(Volumes === undefined ? {} : { Volumes: setOf(Volumes) }),
    ArgsEscaped: true,
  };
}

function setOf(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

interface Archive {
  readonly digest: string;
  /** Marked gzip member. */
  readonly content: Bytes;
}

/** Layers are built once each, when first needed; they are compressed when somebody wants to download them. */
class LayerCache {
  readonly #tools: PublishTools;
  readonly #entries = new Map<LayerDefinition, readonly LayerEntry[]>();
  readonly #diffIds = new Map<LayerDefinition, string>();
  readonly #archives = new Map<LayerDefinition, Archive>();

  constructor(tools: PublishTools) {
    this.#tools = tools;
  }

  entries(layer: LayerDefinition): readonly LayerEntry[] {
    return remember(this.#entries, layer, () => collect(layer, this.#tools));
  }

  diffId(layer: LayerDefinition): string {
    return remember(this.#diffIds, layer, () => digestOf(this.#tar(layer)));
  }

  archive(layer: LayerDefinition): Archive {
    return remember(this.#archives, layer, () => {
      const gzip = gzipSync(this.#tar(layer), { level: 6, mtime: 0 });
      const digest = layer.digest === "" ? ownDigest(layer, gzip) : layer.digest;
      return { digest, content: markLayer(gzip, { digest, size: layer.size }) };
    });
  }

  #tar(layer: LayerDefinition): Bytes {
    return this.#tools.writeTar(this.entries(layer));
  }

  blob(layer: LayerDefinition): PublishedBlob {
    // A blob of a few kilobytes may come out longer than the published one.
    const certainlyFits = layer.digest !== "" && layer.compressedSize > LARGE;
    const size = certainlyFits ? layer.compressedSize : Math.max(layer.compressedSize, this.archive(layer).content.length);
    return { digest: certainlyFits ? layer.digest : this.archive(layer).digest, size, content: () => this.archive(layer).content };
  }
}

/** Of a layer that nobody published. What it claims to weigh is part of it: the same few files stand for more than one real layer. */
function ownDigest(layer: LayerDefinition, gzip: Bytes): string {
  return `sha256:${sha256Stream([gzip, encodeUtf8(`${layer.compressedSize} ${layer.size}`)])}`;
}

function remember<V>(known: Map<LayerDefinition, V>, layer: LayerDefinition, make: () => V): V {
  const value = known.get(layer) ?? make();
  known.set(layer, value);
  return value;
}

/** No tree of ours compresses to this many bytes. */
const LARGE = 1_000_000;

/** A layer's files in the order of their paths. Directories that lead to them are those of the layers below unless it says otherwise. */
function collect(layer: LayerDefinition, tools: PublishTools): LayerEntry[] {
  const entries = new Map<string, LayerEntry>();
  const blank: LayerEntry = { ...BLANK, mtime: mtimeOf(layer) };

  function add(path: string, entry: Partial<LayerEntry> & Pick<LayerEntry, "type" | "mode">): void {
    const name = path.replace(/^\/+|\/+$/g, "");
    entries.set(name, { ...blank, ...entry, path: name });
  }

  const builder: LayerBuilder = {
    dir: (path, options) => add(path, { type: "dir", mode: 0o755, ...options }),
    file: (path, text, options) => {
      const content = typeof text === "string" ? encodeUtf8(text) : text;
      add(path, { type: "file", mode: 0o644, ...options, content, size: content.length });
    },
    symlink: (path, target) => add(path, { type: "symlink", mode: 0o777, target }),
    program: (path, program, options = {}) => {
      const content = tools.encodeProgram(program, options.flavor ?? "gnu", options.options ?? {});
      add(path, { type: "file", mode: options.mode ?? 0o755, content, size: Math.max(options.size ?? 0, content.length) });
    },
    whiteout: (path) => {
      const slash = path.lastIndexOf("/");
      add(`${path.slice(0, slash)}/.wh.${path.slice(slash + 1)}`, { type: "file", mode: 0 });
    },
  };
  layer.build(builder);
  // What changed nothing that we know of is a layer of its own all the same.
  if (entries.size === 0 && layer.size > 0) entries.set(".", { ...blank, path: ".", type: "dir", mode: 0o755 });
  return [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Some day before the machine. Layers that were built apart never have the same content, even where our trees are alike. */
function mtimeOf(layer: LayerDefinition): number {
  const number = layer.digest === "" ? layer.compressedSize + layer.size : Number.parseInt(layer.digest.slice(7, 15), 16);
  const variation = number % MTIME_SPAN;
  return MTIME - variation;
}

const MTIME = 1_784_000_000;
const MTIME_SPAN = 5_000_000;
const BLANK: LayerEntry = { path: "", type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0, content: new Uint8Array(0), size: 0, target: "" };
