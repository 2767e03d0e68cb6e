import type { Bytes } from "../base/bytes.ts";

/** What an image definition says. Pure data: programs are named by string, never imported. */
export interface ImageDefinition {
  /** `nginx` for docker.io/library/nginx. */
  readonly repository: string;
  /** All names of this very image, the first one being what it stands for. */
  readonly tags: readonly string[];
  readonly architecture: "amd64";
  /** ISO time. */
  readonly created: string;
  readonly config: ImageConfig;
  /** From the bottom up. Layers with the same `digest` are the same layer. */
  readonly layers: readonly LayerDefinition[];
  /** One entry per instruction, oldest first; `empty` ones have no layer. */
  readonly history: readonly { readonly created: string; readonly createdBy: string; readonly comment?: string; readonly empty?: boolean }[];
  /** What the real registry publishes; absent digests are computed from ours. */
  readonly published: { readonly index?: string; readonly manifest?: string; readonly config?: string; readonly diskSize?: number };
}

/** OCI image config, as in `docker image inspect`. */
export interface ImageConfig {
  readonly Cmd?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Env?: readonly string[];
  readonly WorkingDir?: string;
  readonly ExposedPorts?: readonly string[];
  readonly Volumes?: readonly string[];
  readonly User?: string;
  readonly StopSignal?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Shell?: readonly string[];
  readonly Healthcheck?: {
    readonly Test: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly Retries?: number;
    readonly StartPeriod?: number;
  };
}

export interface LayerDefinition {
  /** sha256 digest of the compressed blob as published. */
  readonly digest: string;
  /** Bytes of the compressed blob as published. */
  readonly compressedSize: number;
  /** Bytes unpacked; what `docker history` shows. */
  readonly size: number;
  build(layer: LayerBuilder): void;
}

/** Paths are absolute; parents are made on the way (0755 root). Owners default to 0:0. */
export interface LayerBuilder {
  dir(path: string, options?: { mode?: number; uid?: number; gid?: number }): void;
  file(path: string, content: string | Bytes, options?: { mode?: number; uid?: number; gid?: number }): void;
  symlink(path: string, target: string): void;
  /** An executable that runs `program`; `size` is what ls shows. */
  program(
    path: string,
    program: string,
    options?: { flavor?: "busybox" | "gnu"; options?: Readonly<Record<string, string>>; mode?: number; size?: number },
  ): void;
  /** A name that a lower layer has and this one deletes. */
  whiteout(path: string): void;
}

export function defineImage(image: ImageDefinition): ImageDefinition {
  return image;
}
