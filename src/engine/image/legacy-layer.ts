import { digestOf } from "../../base/sha256.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { parseConfig } from "./image-config.ts";
import type { StoredImage } from "./image-store.ts";
import type { StoredLayer } from "./layer-store.ts";

/** What engines before images had one configuration knew of each layer: an image whose parent is the layer below. `docker save` still writes it. */
export function legacyLayers(image: StoredImage, layers: readonly StoredLayer[]): string[] {
  const documents: string[] = [];
  let parent: string | undefined;
  for (const layer of layers) {
    const own = layer === layers.at(-1) ? ofImage(image) : { created: "1970-01-01T00:00:00Z", container_config: UNSET };
    const id: string = digestOf(
      encodeUtf8(JSON.stringify({ ...own, layer_id: layer.chainId, ...(parent === undefined ? {} : { parent: `sha256:${parent}` }) })),
    ).slice(7);
    documents.push(JSON.stringify({ id, ...(parent === undefined ? {} : { parent }), ...own, os: image.document.os ?? "linux" }));
    parent = id;
  }
  return documents;
}

function ofImage(image: StoredImage): object {
  const { created, architecture, config } = parseConfig(image.content);
  return { created, container_config: UNSET, config: { ...UNSET, ...config }, architecture };
}

const UNSET = {
  Hostname: "",
  Domainname: "",
  User: "",
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: "",
  Volumes: null,
  WorkingDir: "",
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
};
