import { decompressSync } from "fflate";
import type { Bytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { ENGINE_VERSION } from "../api/version.ts";
import { EngineError } from "../error.ts";
import type { ContainerConfigDefaults } from "../services.ts";
import { now, rfc3339Nano } from "../time.ts";
import { applyChanges } from "./changes.ts";
import { imageSize } from "./image-store.ts";
import type { ProgressSink } from "./progress.ts";
import type { Reference } from "./reference.ts";
import { fetchUrl } from "./registry-client.ts";
import type { Images } from "./service.ts";

export interface ImportOptions {
  readonly archive: Bytes;
  /** `-`, or where it came from. */
  readonly source: string;
  readonly reference: Reference | undefined;
  readonly message: string;
  readonly changes: readonly string[];
  readonly architecture: string;
}

/** `docker import`: a file system archive becomes an image of one layer. */
export function importImage(images: Images, options: ImportOptions, sink: ProgressSink): void {
  const blank: ContainerConfigDefaults = { Cmd: null, Entrypoint: null, Env: [], WorkingDir: "", Volumes: null, User: "", Labels: null, OnBuild: null };
  const config = applyChanges(blank, options.changes);
  const { store, context } = images;
  const layer = store.layers.register(undefined, plain(options.archive));
  const created = rfc3339Nano(now(context.kernel.clock));
  const comment = options.message === "" ? `Imported from ${options.source}` : options.message;
  const document = {
    architecture: options.architecture,
    comment,
    config: { ...config, Env: config.Env.length === 0 ? null : config.Env },
    created,
    docker_version: ENGINE_VERSION,
    history: [{ created, comment }],
    os: "linux",
    rootfs: { type: "layers", diff_ids: [layer.diffId] },
  };
  const image = store.add(encodeUtf8(JSON.stringify(document)), layer);
  if (options.reference !== undefined) images.setName(image, options.reference);
  context.events.publish("image", "import", image.id, { name: image.id, size: String(imageSize(image)) });
  sink({ status: image.id });
}

/** Fetches what `docker import URL` names. */
export async function fetchSource(images: Images, url: string, sink: ProgressSink): Promise<Bytes> {
  if (url === "") throw new EngineError("System", `Get "http:": http: no Host in request URL`);
  const whole = /^https?:\/\//.test(url) ? url : `http://${url}`;
  const response = await fetchUrl(images.context, "GET", whole);
  if (response.status >= 400) throw new EngineError("System", `Got HTTP status code >= 400: ${response.status} ${response.reason}`);
  sink({ status: `Downloading from ${url}` });
  return response.body();
}

function plain(archive: Bytes): Bytes {
  if (archive[0] === 0x1f && archive[1] === 0x8b) {
    try {
      return decompressSync(archive);
    } catch {
      throw new EngineError("System", "unexpected EOF");
    }
  }
  return archive;
}
