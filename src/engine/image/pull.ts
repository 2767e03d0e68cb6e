import { type Bytes, concatBytes } from "../../base/bytes.ts";
import { sha256Stream } from "../../base/sha256.ts";
import { contentDigest, readLayerMark } from "../../base/stand-in.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { EngineError } from "../error.ts";
import { parseConfig } from "./image-config.ts";
import type { StoredImage } from "./image-store.ts";
import { chainIdOf, type LayerBlob, type StoredLayer, unpack } from "./layer-store.ts";
import { choosePlatform, type Descriptor, type FetchedManifest, fetchManifest, type ImageManifest, type Platform, parsePlatform } from "./manifest.ts";
import { assertPlatform } from "./platform-parameter.ts";
import { ProgressReporter, type ProgressSink, shortId, step } from "./progress.ts";
import { familiarName, familiarString, fullName, type Reference } from "./reference.ts";
import { type Credentials, endpointsFor, RegistryClient } from "./registry-client.ts";
import { RegistryApiError } from "./registry-errors.ts";
import type { Images } from "./service.ts";

export interface PullOptions {
  readonly credentials?: Credentials | undefined;
  /** As `--platform` says it; empty for the daemon's own. */
  readonly platform?: string;
  /** True when nobody waits for the image any more. */
  readonly cancelled?: () => boolean;
}

const OWN: Platform = { os: "linux", architecture: "amd64" };

/** `docker pull`: one image, or with neither tag nor digest all of a repository. Tells every step. */
export async function pullImage(images: Images, reference: Reference, options: PullOptions, sink: ProgressSink): Promise<void> {
  const platform = options.platform === undefined || options.platform === "" ? OWN : parsePlatform(options.platform);
  const job: Job = { images, platform, sink, cancelled: options.cancelled ?? (() => false) };
  await eachEndpoint(images, reference, options.credentials, (client) => pullFrom(job, client, reference));
  if (platform !== OWN) warnOfPlatform(images, reference, platform, sink);
}

/** What a manifest for no platform in particular points to is taken as it is. */
function warnOfPlatform(images: Images, reference: Reference, platform: Platform, sink: ProgressSink): void {
  const id = images.store.lookup(reference);
  if (id === undefined) return;
  try {
    assertPlatform(images.store.resolve(id), familiarString(reference), platform);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    sink({ status: `WARNING: ${error.message}` });
  }
}

interface Job {
  readonly images: Images;
  readonly platform: Platform;
  readonly sink: ProgressSink;
  cancelled(): boolean;
}

/** Tries the registry's endpoints in order. The last failure counts. */
async function eachEndpoint(
  images: Images,
  reference: Reference,
  credentials: Credentials | undefined,
  pull: (client: RegistryClient) => Promise<void>,
): Promise<void> {
  let failure: unknown;
  for (const endpoint of endpointsFor(images.context, reference.domain)) {
    const scope = `repository:${reference.path}:pull`;
    const client = new RegistryClient(images.context, endpoint, endpoint.mirror ? undefined : credentials, scope);
    try {
      await client.ping();
      await pull(client);
      return;
    } catch (error) {
      // A registry's clear answer ends the search, a mirror's does not.
      if (error instanceof RegistryApiError && !endpoint.mirror) throw translate(error, reference);
      if (error instanceof EngineError && error.kind !== "System") throw error;
      failure = error instanceof RegistryApiError ? translate(error, reference) : error;
    }
  }
  throw failure;
}

/** Docker's words for what a registry refuses. */
function translate(error: RegistryApiError, reference: Reference): EngineError {
  switch (error.code) {
    case "DENIED":
    case "UNAUTHORIZED":
      if (error.message.includes("incorrect username or password")) return new EngineError("Unauthorized", error.message);
      return new EngineError(
        "NotFound",
        `pull access denied for ${familiarName(reference)}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      );
    case "MANIFEST_UNKNOWN":
      return new EngineError("NotFound", `manifest for ${familiarString(reference)} not found: ${error.message}`);
    case "NAME_UNKNOWN":
      return new EngineError("NotFound", `repository ${familiarName(reference)} not found: ${error.message}`);
    default:
      return new EngineError("System", error.message);
  }
}

async function pullFrom(job: Job, client: RegistryClient, reference: Reference): Promise<void> {
  if (reference.tag !== undefined || reference.digest !== undefined) {
    tellStatus(job, reference, await pullOne(job, client, reference));
    return;
  }
  const response = await client.request({ method: "GET", path: `/v2/${reference.path}/tags/list` });
  const { tags } = JSON.parse(decodeUtf8(await response.body())) as { tags: string[] | null };
  let news = false;
  for (const tag of tags ?? []) news = (await pullOne(job, client, { ...reference, tag })) || news;
  tellStatus(job, reference, news);
}

/** The last word of a pull, however many tags it was about. */
function tellStatus({ sink }: Job, reference: Reference, news: boolean): void {
  sink({ status: `Status: ${news ? "Downloaded newer image" : "Image is up to date"} for ${familiarString(reference)}` });
}

/** Whether there was something new in it. */
async function pullOne(job: Job, client: RegistryClient, reference: Reference): Promise<boolean> {
  const { images, sink } = job;
  const manifest = await fetchManifest(client, reference);
  sink({
    status: `Pulling from ${reference.path}`,
    id: reference.digest === undefined ? (reference.tag ?? "latest") : `${fullName(reference)}@${reference.digest}`,
  });
  const single = manifest.document.manifests === undefined ? manifest : await fetchChosen(job, client, reference, manifest);
  const document = single.document;
  if (document.config === undefined || document.layers === undefined) throw new EngineError("System", `unsupported manifest media type: ${single.mediaType}`);

  const known = images.store.get(document.config.digest);
  const image = known ?? (await download(job, client, reference, document as ImageManifest));
  const digestReference: Reference = { ...reference, tag: undefined, digest: manifest.digest };
  const named = reference.digest === undefined ? reference : digestReference;
  const upToDate = images.store.lookup(named) === image.id && (known !== undefined || reference.digest === undefined);
  images.store.setReference(named, image.id);
  images.store.setReference(digestReference, image.id);
  images.publish("pull", familiarString(reference), familiarName(reference));

  sink({ status: `Digest: ${manifest.digest}` });
  return !upToDate;
}

async function fetchChosen(job: Job, client: RegistryClient, reference: Reference, index: FetchedManifest): Promise<FetchedManifest> {
  const chosen = choosePlatform(index, job.platform);
  return fetchManifest(client, { path: reference.path, tag: undefined, digest: chosen.digest });
}

async function download(job: Job, client: RegistryClient, reference: Reference, manifest: ImageManifest): Promise<StoredImage> {
  const config = await fetchConfig(client, reference, manifest.config);
  const document = parseConfig(config);
  if ((document.os ?? OWN.os) !== OWN.os) {
    throw new EngineError("System", `image operating system "${document.os}" cannot be used on this platform: operating system is not supported`);
  }
  const diffIds = document.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length) {
    throw new EngineError("System", `layers from manifest don't match image configuration`);
  }
  const top = await new LayerDownloads(job, client, reference.path).run(manifest.layers, diffIds);
  return job.images.store.add(config, top);
}

async function fetchConfig(client: RegistryClient, reference: Reference, descriptor: Descriptor): Promise<Bytes> {
  const response = await client.request({ method: "GET", path: `/v2/${reference.path}/blobs/${descriptor.digest}` });
  const content = await response.body();
  if (contentDigest(content) !== descriptor.digest) {
    throw new EngineError("System", `image config verification failed for digest ${descriptor.digest}`);
  }
  return content;
}

const CONCURRENT_DOWNLOADS = 3;

/** Downloads layers three at a time and unpacks them from the bottom up. */
class LayerDownloads {
  readonly #job: Job;
  readonly #client: RegistryClient;
  readonly #path: string;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(job: Job, client: RegistryClient, path: string) {
    this.#job = job;
    this.#client = client;
    this.#path = path;
  }

  /** The top layer, with one reference. */
  async run(descriptors: readonly Descriptor[], diffIds: readonly string[]): Promise<StoredLayer | undefined> {
    const { images, sink } = this.#job;
    const { layers } = images.store;
    const downloads: (Promise<LayerBlob | EngineError> | undefined)[] = [];
    const started = new Map<string, Promise<LayerBlob | EngineError>>();
    let chainId: string | undefined;
    descriptors.forEach((descriptor, i) => {
      chainId = chainIdOf(chainId, diffIds[i] as string);
      const id = shortId(descriptor.digest);
      if (layers.get(chainId) !== undefined) {
        sink(step(id, "Already exists"));
        downloads.push(undefined);
        return;
      }
      const same = started.get(descriptor.digest);
      if (same !== undefined) {
        downloads.push(same);
        return;
      }
      sink(step(id, "Pulling fs layer"));
      const download = this.#queue(descriptor);
      started.set(descriptor.digest, download);
      downloads.push(download);
    });

    let top: StoredLayer | undefined;
    chainId = undefined;
    try {
      for (const [i, descriptor] of descriptors.entries()) {
        const diffId = diffIds[i] as string;
        chainId = chainIdOf(chainId, diffId);
        const below = top;
        const existing = layers.get(chainId);
        if (existing !== undefined) {
          layers.retain(existing);
          top = existing;
          if (below !== undefined) layers.release(below);
          // The second of two equal layers in one image was not announced.
          if (downloads[i] !== undefined) sink(step(shortId(descriptor.digest), "Already exists"));
          continue;
        }
        const blob = await downloads[i];
        if (blob === undefined) throw new EngineError("System", `layer ${descriptor.digest} went away while pulling`);
        if (blob instanceof EngineError) throw blob;
        top = this.#extract(below, descriptor, diffId, blob);
        if (below !== undefined) layers.release(below);
      }
      return top;
    } catch (error) {
      if (top !== undefined) layers.release(top);
      throw error;
    }
  }

  #extract(parent: StoredLayer | undefined, descriptor: Descriptor, diffId: string, blob: LayerBlob): StoredLayer {
    const id = shortId(descriptor.digest);
    const progress = new ProgressReporter(this.#job.sink, id, "Extracting", blob.size);
    for (let at = 0; at < blob.size; at += EXTRACT_STEP) progress.update(Math.min(blob.size, at + EXTRACT_STEP));
    const tar = unpack(blob.content);
    const mark = readLayerMark(blob.content);
    const layer = this.#job.images.store.layers.register(parent, tar, { blob, ...(mark === undefined ? {} : { size: mark.size }) });
    if (layer.diffId !== diffId) {
      this.#job.images.store.layers.release(layer);
      throw new EngineError("System", `failed to register layer: wrong diff id calculated on extraction "${layer.diffId}"`);
    }
    this.#job.sink(step(id, "Pull complete"));
    return layer;
  }

  #roomOnDisk(): number {
    const { free, blockSize } = this.#job.images.context.hostFs.statfs("/");
    return free * blockSize;
  }

  /** Never rejects: a failure is looked at when the layer's turn comes. */
  async #queue(descriptor: Descriptor): Promise<LayerBlob | EngineError> {
    if (this.#running >= CONCURRENT_DOWNLOADS) {
      const turn = new Promise<void>((resolve) => this.#waiting.push(resolve));
      // All layers are announced before the first one is said to wait.
      await Promise.resolve();
      this.#job.sink(step(shortId(descriptor.digest), "Waiting"));
      await turn;
    }
    this.#running++;
    try {
      return await this.#fetch(descriptor);
    } catch (error) {
      if (error instanceof EngineError) return error;
      return new EngineError("System", error instanceof Error ? error.message : String(error));
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #fetch(descriptor: Descriptor): Promise<LayerBlob> {
    const { sink, images } = this.#job;
    const id = shortId(descriptor.digest);
    const response = await this.#client.request({ method: "GET", path: `/v2/${this.#path}/blobs/${descriptor.digest}` });
    const progress = new ProgressReporter(sink, id, "Downloading", descriptor.size);
    const parts: Bytes[] = [];
    let received = 0;
    let kept = 0;
    let wanted = Number.POSITIVE_INFINITY;
    for await (const chunk of response.chunks()) {
      if (this.#job.cancelled()) throw new EngineError("System", "context canceled");
      if (received === 0) wanted = readLayerMark(chunk)?.length ?? wanted;
      // Behind a stand-in come zeros, which need not be kept.
      if (kept < wanted) {
        const piece = kept + chunk.length <= wanted ? chunk : chunk.subarray(0, wanted - kept);
        parts.push(piece);
        kept += piece.length;
      }
      received += chunk.length;
      if (received > this.#roomOnDisk()) {
        const digits = Number.parseInt(images.context.kernel.entropy.hex("temporary", 7), 16);
        throw new EngineError("System", `write ${images.context.dataRoot}/tmp/GetImageBlob${digits}: no space left on device`);
      }
      progress.update(received);
    }
    sink(step(id, "Verifying Checksum"));
    const content = concatBytes(parts);
    const digest = readLayerMark(content)?.digest ?? `sha256:${sha256Stream(parts)}`;
    if (digest !== descriptor.digest || received !== descriptor.size) {
      throw new EngineError("System", `filesystem layer verification failed for digest ${descriptor.digest}`);
    }
    sink(step(id, "Download complete"));
    return { digest, mediaType: descriptor.mediaType, size: descriptor.size, content };
  }
}

const EXTRACT_STEP = 4 * 1024 * 1024;
