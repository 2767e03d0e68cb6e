import { gzipSync } from "fflate";
import type { Bytes } from "../../base/bytes.ts";
import { digestOf } from "../../base/sha256.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { EngineError } from "../error.ts";
import type { StoredImage } from "./image-store.ts";
import { chainOf, type LayerBlob, type StoredLayer } from "./layer-store.ts";
import { DOCKER_MANIFEST } from "./manifest.ts";
import { ProgressReporter, type ProgressSink, shortId, step } from "./progress.ts";
import { familiarName, familiarString, fullName, type Reference } from "./reference.ts";
import { type Credentials, endpointsFor, RegistryClient } from "./registry-client.ts";
import { RegistryApiError } from "./registry-errors.ts";
import type { Images } from "./service.ts";

const LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const CONFIG_TYPE = "application/vnd.docker.container.image.v1+json";

/** `docker push`: one tag, or without a tag all of a repository. */
export async function pushImage(images: Images, reference: Reference, credentials: Credentials | undefined, sink: ProgressSink): Promise<void> {
  sink({ status: `The push refers to repository [${fullName(reference)}]` });
  const chosen = choose(images, reference);
  let failure: unknown;
  for (const endpoint of endpointsFor(images.context, reference.domain).filter(({ mirror }) => !mirror)) {
    const client = new RegistryClient(images.context, endpoint, credentials, `repository:${reference.path}:pull,push`);
    try {
      await client.ping();
    } catch (error) {
      if (error instanceof RegistryApiError) throw new EngineError("System", error.message);
      failure = error;
      continue;
    }
    try {
      for (const { image, name } of chosen) await pushOne({ images, client, sink, name }, image);
      images.context.events.publish("image", "push", familiarString(reference), { name: familiarName(reference) });
      return;
    } catch (error) {
      if (!(error instanceof RegistryApiError)) throw error;
      const denied = error.code === "DENIED" || error.code === "UNAUTHORIZED";
      throw new EngineError("System", denied ? "denied: requested access to the resource is denied" : error.message);
    }
  }
  throw failure;
}

function choose(images: Images, reference: Reference): { image: StoredImage; name: Reference }[] {
  const named = images.store.referencesNamed(reference.domain, reference.path).filter((each) => each.reference.tag !== undefined);
  if (named.length === 0) throw new EngineError("System", `An image does not exist locally with the tag: ${familiarName(reference)}`);
  const wanted = named.filter((each) => reference.tag === undefined || each.reference.tag === reference.tag);
  if (wanted.length === 0) throw new EngineError("System", `tag does not exist: ${familiarString(reference)}`);
  return wanted.map((each) => ({ image: images.store.resolve(each.id), name: each.reference }));
}

interface Job {
  readonly images: Images;
  readonly client: RegistryClient;
  readonly sink: ProgressSink;
  readonly name: Reference;
}

async function pushOne(job: Job, image: StoredImage): Promise<void> {
  const { sink, client, name } = job;
  const layers = chainOf(image.top);
  const topDown = [...layers].reverse();
  for (const layer of topDown) sink(step(shortId(layer.diffId), "Preparing"));
  for (const layer of topDown.slice(CONCURRENT)) sink(step(shortId(layer.diffId), "Waiting"));
  for (const layer of topDown) await pushLayer(job, layer);
  await pushConfig(job, image);

  const manifest = encodeUtf8(
    JSON.stringify(
      {
        schemaVersion: 2,
        mediaType: DOCKER_MANIFEST,
        config: { mediaType: CONFIG_TYPE, size: image.content.length, digest: image.id },
        layers: layers.map((layer) => {
          const blob = blobOf(job.images, layer);
          return { mediaType: LAYER_TYPE, size: blob.size, digest: blob.digest };
        }),
      },
      null,
      3,
    ),
  );
  const digest = digestOf(manifest);
  const tag = name.tag ?? "latest";
  const response = await client.request({
    method: "PUT",
    path: `/v2/${name.path}/manifests/${tag}`,
    headers: { "Content-Type": DOCKER_MANIFEST },
    body: manifest,
  });
  await response.body();
  job.images.store.setReference({ ...name, tag: undefined, digest }, image.id);
  sink({ status: `${tag}: digest: ${digest} size: ${manifest.length}` });
  sink({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: manifest.length } });
}

/** Docker pushes five layers at a time. */
const CONCURRENT = 5;

async function pushLayer(job: Job, layer: StoredLayer): Promise<void> {
  const { client, sink, name, images } = job;
  const id = shortId(layer.diffId);
  const blob = blobOf(images, layer);
  if (await exists(client, name.path, blob.digest)) {
    sink(step(id, "Layer already exists"));
    return;
  }
  const source = mountSource(images, layer, name);
  const mount = source === undefined ? "" : `?mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(source)}`;
  const start = await client.request({ method: "POST", path: `/v2/${name.path}/blobs/uploads/${mount}`, headers: { "Content-Length": "0" } });
  await start.body();
  if (start.status === 201) {
    sink(step(id, `Mounted from ${source}`));
    return;
  }
  const location = start.headers.get("location") ?? "";
  const progress = new ProgressReporter(sink, id, "Pushing", layer.size);
  const ratio = blob.size === 0 ? 0 : layer.size / blob.size;
  const patch = await client.request({
    method: "PATCH",
    path: location,
    headers: { "Content-Type": "application/octet-stream" },
    body: pieces(blob, (sent) => progress.update(Math.round(sent * ratio))),
    contentLength: blob.size,
  });
  await patch.body();
  await finish(client, patch.headers.get("location") ?? location, blob.digest);
  sink(step(id, "Pushed"));
}

async function pushConfig({ client, name }: Job, image: StoredImage): Promise<void> {
  if (await exists(client, name.path, image.id)) return;
  const start = await client.request({ method: "POST", path: `/v2/${name.path}/blobs/uploads/`, headers: { "Content-Length": "0" } });
  await start.body();
  const location = start.headers.get("location") ?? "";
  const patch = await client.request({ method: "PATCH", path: location, headers: { "Content-Type": "application/octet-stream" }, body: image.content });
  await patch.body();
  await finish(client, patch.headers.get("location") ?? location, image.id);
}

async function finish(client: RegistryClient, location: string, digest: string): Promise<void> {
  const mark = location.includes("?") ? "&" : "?";
  const done = await client.request({ method: "PUT", path: `${location}${mark}digest=${encodeURIComponent(digest)}`, headers: { "Content-Length": "0" } });
  await done.body();
}

async function exists(client: RegistryClient, path: string, digest: string): Promise<boolean> {
  const response = await client.request({ method: "HEAD", path: `/v2/${path}/blobs/${digest}` }, [404]);
  await response.body();
  return response.status === 200;
}

/** A repository of the same registry that an image with this layer was pulled from or pushed to. */
function mountSource(images: Images, layer: StoredLayer, target: Reference): string | undefined {
  for (const image of images.store.all()) {
    if (!chainOf(image.top).includes(layer)) continue;
    for (const reference of images.store.referencesOf(image.id)) {
      if (reference.digest !== undefined && reference.domain === target.domain && reference.path !== target.path) return reference.path;
    }
  }
  return undefined;
}

/** The layer's archive as a registry keeps it; made once, and the same ever after. */
function blobOf(images: Images, layer: StoredLayer): LayerBlob {
  if (layer.blob === undefined) {
    const content = gzipSync(images.store.layers.tar(layer), { level: 6, mtime: 0 });
    layer.blob = { digest: digestOf(content), mediaType: LAYER_TYPE, size: content.length, content };
  }
  return layer.blob;
}

async function* pieces(blob: LayerBlob, sent: (bytes: number) => void): AsyncGenerator<Bytes> {
  let total = 0;
  for (const chunk of chunksOf(blob)) {
    yield chunk;
    total += chunk.length;
    sent(total);
  }
}

function* chunksOf(blob: LayerBlob): Generator<Bytes> {
  for (let at = 0; at < blob.content.length; at += PIECE) yield blob.content.subarray(at, at + PIECE);
  const zeros = new Uint8Array(PIECE);
  for (let left = blob.size - blob.content.length; left > 0; left -= PIECE) yield left >= PIECE ? zeros : zeros.subarray(0, left);
}

const PIECE = 65_536;
