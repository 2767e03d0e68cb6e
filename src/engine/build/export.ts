/** The result of a build: an image of the daemon, or files for the client. */
import { encodeUtf8 } from "../../base/utf8.ts";
import type { HistoryEntry } from "../image/image-config.ts";
import type { StoredLayer } from "../image/layer-store.ts";
import { chainOf } from "../image/layer-store.ts";
import { parseWithDefaultTag } from "../image/reference.ts";
import type { Images } from "../image/service.ts";
import { rfc3339Nano, type Timestamp } from "../time.ts";
import type { Vertex } from "./progress.ts";
import type { ImageConfig, StageState } from "./state.ts";

export interface ExportOptions {
  /** As written: `app`, `app:1.0`. */
  readonly names: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly platform: { readonly os: string; readonly architecture: string };
  /** When the layers above the base were made, from the bottom up. */
  readonly created: readonly Timestamp[];
}

/** Puts the image into the daemon's store. Returns its id. */
export function exportImage(images: Images, state: StageState, top: StoredLayer | undefined, vertex: Vertex, options: ExportOptions): string {
  vertex.start();
  const chain = chainOf(top);
  if (chain.length > 0) vertex.status("exporting layers");
  const content = encodeUtf8(goJson(imageDocument(state, chain, options)));
  if (top !== undefined) images.store.layers.retain(top);
  const image = images.store.add(content, top);
  vertex.status(`writing image ${image.id}`);
  for (const name of options.names) {
    const reference = parseWithDefaultTag(name);
    vertex.status(`naming to ${reference.domain}/${reference.path}${/:[^/]*$/.test(name) ? `:${reference.tag}` : ""}`);
    images.setName(image, reference);
    images.publish("tag", image.id, name);
  }
  images.publish("create", image.id, image.id);
  vertex.done();
  return image.id;
}

/** The config of the image; keys in the order in which BuildKit writes them. */
function imageDocument(state: StageState, chain: readonly StoredLayer[], options: ExportOptions): object {
  const history = withTimes(state.history, options.created);
  const created = history.at(-1)?.created;
  return {
    architecture: options.platform.architecture,
    ...(state.author === undefined ? {} : { author: state.author }),
    config: orderedConfig(state.config, options.labels),
    ...(created === undefined ? {} : { created }),
    history,
    os: options.platform.os,
    rootfs: { type: "layers", diff_ids: chain.map((layer) => layer.diffId) },
  };
}

/** Without what is empty, in the order of Go's struct. */
export function orderedConfig(config: ImageConfig, labels: Readonly<Record<string, string>>): object {
  const all = { ...config.Labels, ...labels };
  const ordered: Record<string, unknown> = {
    User: config.User || undefined,
    ExposedPorts: some(config.ExposedPorts),
    Env: some(config.Env),
    Entrypoint: some(config.Entrypoint),
    Cmd: some(config.Cmd),
    Volumes: some(config.Volumes),
    WorkingDir: config.WorkingDir || undefined,
    Labels: some(Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))),
    StopSignal: config.StopSignal || undefined,
    ArgsEscaped: config.ArgsEscaped === true ? true : undefined,
    Healthcheck: config.Healthcheck ?? undefined,
    OnBuild: some(config.OnBuild),
    Shell: some(config.Shell),
  };
  return Object.fromEntries(Object.entries(ordered).filter(([, value]) => value !== undefined));
}

function some<T extends object>(value: T | null | undefined): T | undefined {
  return value == null || Object.keys(value).length === 0 ? undefined : value;
}

/** Entries with a layer get the time of it; those without the time of the next one that has, or of the last. */
function withTimes(entries: readonly HistoryEntry[], created: readonly Timestamp[]): HistoryEntry[] {
  let layer = 0;
  const timed = entries.map((entry) => {
    if (entry.empty_layer === true || entry.created !== undefined) return entry;
    const at = created[layer++];
    return at === undefined ? entry : withTime(entry, rfc3339Nano(at));
  });
  let time: string | undefined;
  let missing = false;
  for (const { created: at } of timed) {
    if (at === undefined) missing = true;
    else {
      time = at;
      if (missing) break;
    }
  }
  missing = false;
  return timed.map((entry) => {
    if (entry.created === undefined) {
      missing = true;
      return time === undefined ? entry : withTime(entry, time);
    }
    if (missing) time = entry.created;
    return entry;
  });
}

function withTime(entry: HistoryEntry, created: string): HistoryEntry {
  return { created, ...entry };
}

/** encoding/json, which escapes what HTML would misread. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
