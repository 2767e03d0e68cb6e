import { encodeUtf8 } from "../../base/utf8.ts";
import type { Tmpfs } from "../../sim/fs/tmpfs.ts";
import type { Clock } from "../../sim/time/clock.ts";
import { ENGINE_VERSION } from "../api/version.ts";
import type { ContainerConfigDefaults } from "../services.ts";
import { now, rfc3339Nano } from "../time.ts";
import type { HistoryEntry } from "./image-config.ts";
import type { ImageStore, StoredImage } from "./image-store.ts";

export interface CommitOptions {
  readonly parent: string | undefined;
  readonly upper: Tmpfs;
  readonly config: ContainerConfigDefaults;
  readonly containerConfig: object;
  readonly containerId: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly author: string;
}

/** A container's changes as a layer on top of its image. */
export function commitImage(store: ImageStore, clock: Clock, options: CommitOptions): StoredImage {
  const parent = options.parent === undefined ? undefined : store.resolve(options.parent);
  const layer = isEmpty(options.upper) ? undefined : store.layers.registerTree(parent?.top, options.upper);
  const top = layer ?? parent?.top;
  if (layer === undefined && top !== undefined) store.layers.retain(top);
  const created = rfc3339Nano(now(clock));
  const entry: HistoryEntry = {
    created,
    ...(options.author === "" ? {} : { author: options.author }),
    ...(options.createdBy === "" ? {} : { created_by: options.createdBy }),
    ...(options.comment === "" ? {} : { comment: options.comment }),
    ...(layer === undefined ? { empty_layer: true } : {}),
  };
  const document = {
    architecture: parent?.document.architecture ?? "amd64",
    ...(options.author === "" ? {} : { author: options.author }),
    ...(options.comment === "" ? {} : { comment: options.comment }),
    config: options.config,
    container: options.containerId,
    container_config: options.containerConfig,
    created,
    docker_version: ENGINE_VERSION,
    history: [...(parent?.document.history ?? []), entry],
    os: "linux",
    rootfs: { type: "layers", diff_ids: [...(parent?.document.rootfs.diff_ids ?? []), ...(layer === undefined ? [] : [layer.diffId])] },
  };
  return store.add(encodeUtf8(JSON.stringify(document)), top, parent?.id);
}

/** A container that changed nothing adds no layer. */
function isEmpty(tree: Tmpfs): boolean {
  return [...tree.entries(tree.root)].length === 0;
}
