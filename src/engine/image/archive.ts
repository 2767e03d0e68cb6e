import type { Bytes } from "../../base/bytes.ts";
import { digestOf } from "../../base/sha256.ts";
import { readLayerMark } from "../../base/stand-in.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/utf8.ts";
import { FileContent } from "../../sim/fs/file-content.ts";
import { type TarEntry, TarError } from "../../sim/fs/tar.ts";
import { readTar } from "../../sim/fs/tar-reader.ts";
import { writeTar } from "../../sim/fs/tar-writer.ts";
import { EngineError } from "../error.ts";
import { parseConfig } from "./image-config.ts";
import type { StoredImage } from "./image-store.ts";
import { chainOf, type StoredLayer, unpack } from "./layer-store.ts";
import { legacyLayers } from "./legacy-layer.ts";
import type { Platform } from "./manifest.ts";
import { isForPlatform } from "./platform-parameter.ts";
import { bar, type ProgressSink, shortId } from "./progress.ts";
import { canonicalString, familiarName, familiarString, parseReference, parseWithDefaultTag, type Reference } from "./reference.ts";
import type { Images } from "./service.ts";

const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

interface Chosen {
  readonly image: StoredImage;
  readonly names: Reference[];
}

/** `docker save`: an OCI layout that is a docker-archive too. */
export function saveImages(images: Images, texts: readonly string[]): Iterable<Bytes> {
  const chosen = choose(images, texts);
  const blobs = new Map<string, { content: Bytes; time: number }>();
  const manifests: object[] = [];
  const archive: object[] = [];
  const repositories: Record<string, Record<string, string>> = {};

  for (const { image, names } of chosen.values()) {
    const time = image.createdSeconds * 1000;
    const chain = chainOf(image.top);
    const layers = chain.map((layer) => addLayer(images, blobs, layer, time));
    for (const document of legacyLayers(image, chain)) {
      const content = encodeUtf8(document);
      blobs.set(digestOf(content), { content, time });
    }
    blobs.set(image.id, { content: image.content, time });
    const manifest = encodeUtf8(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: CONFIG_TYPE, digest: image.id, size: image.content.length },
        layers,
      }),
    );
    const digest = digestOf(manifest);
    blobs.set(digest, { content: manifest, time: 0 });
    const descriptor = { mediaType: MANIFEST_TYPE, digest, size: manifest.length };
    if (names.length === 0) manifests.push(descriptor);
    for (const name of names) {
      manifests.push({
        ...descriptor,
        annotations: { "io.containerd.image.name": canonicalString(name), "org.opencontainers.image.ref.name": name.tag ?? "" },
      });
      const top = layers.at(-1)?.digest.slice(7);
      if (top !== undefined) repositories[familiarName(name)] = { ...repositories[familiarName(name)], [name.tag ?? "latest"]: top };
    }
    archive.push({
      Config: pathOf(image.id),
      RepoTags: names.length === 0 ? null : names.map(familiarString),
      Layers: layers.map((layer) => pathOf(layer.digest)),
      LayerSources: Object.fromEntries(layers.map((layer) => [layer.digest, { mediaType: layer.mediaType, size: layer.size, digest: layer.digest }])),
    });
    images.publish("save", image.id, image.id);
  }

  const entries: TarEntry[] = [directory("blobs"), directory("blobs/sha256")];
  for (const [digest, { content, time }] of [...blobs].sort(([a], [b]) => (a < b ? -1 : 1))) entries.push(file(pathOf(digest), content, time));
  entries.push(file("index.json", encodeUtf8(JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests })), 0));
  entries.push(file("manifest.json", encodeUtf8(`${JSON.stringify(archive)}\n`), 0));
  entries.push(file("oci-layout", encodeUtf8('{"imageLayoutVersion": "1.0.0"}'), 0));
  if (Object.keys(repositories).length > 0) entries.push(file("repositories", encodeUtf8(`${JSON.stringify(repositories)}\n`), 0));
  return writeTar(entries);
}

function choose(images: Images, texts: readonly string[]): Map<string, Chosen> {
  const chosen = new Map<string, Chosen>();
  const add = (image: StoredImage, name?: Reference): void => {
    const entry = chosen.get(image.id) ?? { image, names: [] };
    chosen.set(image.id, entry);
    if (name?.tag !== undefined && !entry.names.some((other) => canonicalString(other) === canonicalString(name))) entry.names.push(name);
  };
  for (const text of texts) {
    const image = find(images, text);
    const byId = /^(sha256:)?[0-9a-f]+$/.test(text) && image.id.replace("sha256:", "").startsWith(text.replace("sha256:", ""));
    if (byId) {
      add(image);
      continue;
    }
    const reference = parseReference(text);
    // A bare name stands for all of its tags.
    const tags = images.store.referencesNamed(reference.domain, reference.path).filter((each) => each.reference.tag !== undefined);
    if (reference.tag !== undefined || reference.digest !== undefined) add(image, reference.tag === undefined ? undefined : reference);
    else for (const each of tags) add(images.store.resolve(each.id), each.reference);
  }
  return chosen;
}

function find(images: Images, text: string): StoredImage {
  try {
    return images.store.resolve(text);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== "NotFound") throw error;
    const named = /^(sha256:)?[0-9a-f]{64}$/.test(text) ? [] : images.store.referencesNamed(parseWithDefaultTag(text).domain, parseWithDefaultTag(text).path);
    const [first] = /[:@][^/]*$/.test(text) ? [] : named;
    if (first !== undefined) return images.store.resolve(first.id);
    throw new EngineError("NotFound", /[:@][^/]*$/.test(text) ? "reference does not exist" : `No such image: ${text}`);
  }
}

function addLayer(images: Images, blobs: Map<string, { content: Bytes; time: number }>, layer: StoredLayer, time: number) {
  // A stand-in travels as it came: the mark in it says how big the published layer is. Docker takes compressed layers, too.
  const standIn = layer.blob !== undefined && readLayerMark(layer.blob.content) !== undefined ? layer.blob.content : undefined;
  if (!blobs.has(layer.diffId)) blobs.set(layer.diffId, { content: standIn ?? images.store.layers.tar(layer), time });
  const size = blobs.get(layer.diffId)?.content.length ?? 0;
  return { mediaType: standIn === undefined ? LAYER_TYPE : `${LAYER_TYPE}+gzip`, digest: layer.diffId, size };
}

function pathOf(digest: string): string {
  return `blobs/sha256/${digest.slice(7)}`;
}

const OWNER = { uid: 0, gid: 0 } as const;

function directory(path: string): TarEntry {
  return { path, type: "dir", mode: 0o755, ...OWNER, mtime: 0 };
}

function file(path: string, content: Bytes, mtime: number): TarEntry {
  return { path, type: "file", mode: 0o644, ...OWNER, mtime, content: FileContent.of(content) };
}

interface ArchiveItem {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}

export interface LoadOptions {
  /** Tell of names, not of layers. */
  readonly quiet: boolean;
  /** Images for others are passed over. */
  readonly platform: Platform | undefined;
}

/** `docker load`. Tells of each layer that is new, then of each name; of ids only when nothing in the archive has a name. */
export function loadImages(images: Images, archive: Bytes, sink: ProgressSink, options: LoadOptions): void {
  const files = readFiles(archive, `${images.context.dataRoot}/tmp/docker-import-${images.context.kernel.entropy.below("import", 2 ** 32)}`);
  const listing = files.byPath.get("manifest.json");
  if (listing === undefined) throw missing(files, oldLayoutFile(files));
  const items = parseListing(listing);
  const ids = items.map((item) => loadOne(images, files, item, sink, options)).filter((id) => id !== undefined);
  if (items.every((item) => (item.RepoTags ?? []).length === 0)) sink(ids.length === 0 ? {} : { stream: ids.map((id) => `Loaded image ID: ${id}\n`).join("") });
  else if (ids.length === 0) sink({});
}

/** Before there were manifests, every image had a directory with a file `json`. */
function oldLayoutFile({ byPath, directories }: ArchiveFiles): string {
  const image = [...directories].sort().find((name) => !byPath.has(`${name}/json`));
  return image === undefined ? "repositories" : `${image}/json`;
}

function loadOne(images: Images, files: ArchiveFiles, item: ArchiveItem, sink: ProgressSink, { quiet, platform }: LoadOptions): string | undefined {
  const content = need(files, item.Config);
  const document = parseConfig(content);
  if (platform !== undefined && !isForPlatform(document, platform)) return undefined;
  if (document.rootfs.diff_ids.length !== item.Layers.length) {
    throw new EngineError("System", `invalid manifest, layers length mismatch: expected ${item.Layers.length}, got ${document.rootfs.diff_ids.length}`);
  }
  let top: StoredLayer | undefined;
  try {
    item.Layers.forEach((path, i) => {
      const content = need(files, path);
      const mark = readLayerMark(content);
      const tar = unpack(content);
      const diffId = digestOf(tar);
      const expected = document.rootfs.diff_ids[i];
      if (diffId !== expected) throw new EngineError("System", `invalid diffID for layer ${i}: expected "${expected}", got "${diffId}"`);
      const parent = top;
      const before = countLayers(images);
      const known = mark === undefined ? {} : { size: mark.size, blob: { digest: mark.digest, mediaType: DOCKER_LAYER_TYPE, size: content.length, content } };
      top = images.store.layers.register(parent, tar, known);
      if (parent !== undefined) images.store.layers.release(parent);
      if (!quiet && countLayers(images) > before) {
        sink(bar(shortId(diffId), "Loading layer", 0, tar.length));
        sink(bar(shortId(diffId), "Loading layer", tar.length, tar.length));
      }
    });
  } catch (error) {
    if (top !== undefined) images.store.layers.release(top);
    throw error;
  }
  const image = images.store.add(content, top);
  for (const name of item.RepoTags ?? []) {
    const reference = parseWithDefaultTag(name);
    const previous = images.store.lookup(reference);
    if (previous !== undefined && previous !== image.id) {
      sink({ stream: `The image ${familiarString(reference)} already exists, renaming the old one with ID ${previous} to empty string\n` });
    }
    images.setName(image, reference);
    sink({ stream: `Loaded image: ${familiarString(reference)}\n` });
  }
  images.publish("load", image.id, image.id);
  return image.id;
}

function countLayers(images: Images): number {
  return [...images.store.layers.all()].length;
}

interface ArchiveFiles {
  readonly byPath: ReadonlyMap<string, Bytes>;
  /** Those at the top. */
  readonly directories: ReadonlySet<string>;
  /** Where the engine unpacks it: errors name that. */
  readonly unpackedAt: string;
}

function readFiles(archive: Bytes, unpackedAt: string): ArchiveFiles {
  const files = new Map<string, Bytes>();
  const directories = new Set<string>();
  let entries: TarEntry[];
  try {
    entries = readTar(unpack(archive));
  } catch (error) {
    if (error instanceof TarError) throw new EngineError("System", error.message);
    throw error;
  }
  const links: TarEntry[] = [];
  for (const entry of entries) {
    const path = entry.path.replace(/^\.\//, "");
    const top = path.split("/")[0] ?? "";
    if (top !== "" && top !== "." && (entry.type === "dir" || path.includes("/"))) directories.add(top);
    if (entry.type === "file") files.set(path, entry.content === undefined ? new Uint8Array(0) : entry.content.read(0, entry.content.size));
    else if (entry.type === "symlink" || entry.type === "hardlink") links.push(entry);
  }
  for (const link of links) {
    const target = resolveLink(link);
    const content = files.get(target);
    if (content !== undefined) files.set(link.path.replace(/^\.\//, ""), content);
  }
  return { byPath: files, directories, unpackedAt };
}

/** Older archives share layers by links: `../<id>/layer.tar`. */
function resolveLink(link: TarEntry): string {
  if (link.type === "hardlink") return link.linkName ?? "";
  const parts = link.path.split("/").slice(0, -1);
  for (const step of (link.linkName ?? "").split("/")) {
    if (step === "..") parts.pop();
    else if (step !== "." && step !== "") parts.push(step);
  }
  return parts.join("/");
}

function need(files: ArchiveFiles, path: string): Bytes {
  const content = files.byPath.get(path);
  if (content === undefined) throw missing(files, path);
  return content;
}

function missing({ unpackedAt }: ArchiveFiles, path: string): EngineError {
  return new EngineError("System", `open ${unpackedAt}/${path}: no such file or directory`);
}

function parseListing(content: Bytes): ArchiveItem[] {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(content));
  } catch {
    throw new EngineError("System", "unexpected EOF");
  }
  if (!Array.isArray(value)) throw new EngineError("System", "json: cannot unmarshal object into Go value of type []tarexport.manifestItem");
  return value.map((item: Partial<ArchiveItem>) => ({ Config: item.Config ?? "", RepoTags: item.RepoTags ?? null, Layers: item.Layers ?? [] }));
}
