import type { Bytes } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { sortedRecord } from "../api/response.ts";
import { EngineError } from "../error.ts";
import type { ContainerConfigDefaults } from "../services.ts";

/** An image's config blob: what its id is the digest of. */
export interface ConfigDocument {
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly author?: string;
  readonly created?: string;
  readonly comment?: string;
  readonly docker_version?: string;
  readonly container?: string;
  readonly config?: Partial<ConfigSection>;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history?: readonly HistoryEntry[];
  /** Chain of classic builds; ours alone, never published. */
  readonly parent?: string;
}

export interface HistoryEntry {
  readonly created?: string;
  readonly author?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

export type ConfigSection = { -readonly [K in keyof ContainerConfigDefaults]: ContainerConfigDefaults[K] } & { ArgsEscaped?: boolean };

export function parseConfig(content: Bytes): ConfigDocument {
  let document: unknown;
  try {
    document = JSON.parse(decodeUtf8(content));
  } catch {
    throw new EngineError("System", "invalid character looking for beginning of value");
  }
  const rootfs = (document as Partial<ConfigDocument> | null)?.rootfs;
  if (rootfs === undefined || !Array.isArray(rootfs.diff_ids)) throw new EngineError("System", "invalid image JSON, no RootFS key");
  return document as ConfigDocument;
}

/** The config as containers start from it. */
export function containerDefaults(document: ConfigDocument): ContainerConfigDefaults {
  const config = document.config ?? {};
  return {
    Cmd: config.Cmd ?? null,
    Entrypoint: config.Entrypoint ?? null,
    Env: config.Env ?? [],
    WorkingDir: config.WorkingDir ?? "",
    ...(config.ExposedPorts == null ? {} : { ExposedPorts: config.ExposedPorts }),
    Volumes: config.Volumes ?? null,
    User: config.User ?? "",
    ...(config.StopSignal ? { StopSignal: config.StopSignal } : {}),
    Labels: config.Labels ?? null,
    ...(config.Shell == null ? {} : { Shell: config.Shell }),
    ...(config.Healthcheck == null ? {} : { Healthcheck: config.Healthcheck }),
    OnBuild: config.OnBuild ?? null,
  };
}

/** `Config` of `docker image inspect`: sorted, some always there, the others when they say something. */
export function inspectConfig(document: ConfigDocument): object {
  const config = document.config ?? {};
  const shown: Record<string, unknown> = {
    Cmd: config.Cmd ?? null,
    Entrypoint: config.Entrypoint ?? null,
    Env: config.Env ?? null,
    Labels: sortedOrNull(config.Labels),
    OnBuild: config.OnBuild ?? null,
    User: config.User ?? "",
    Volumes: sortedOrNull(config.Volumes),
    WorkingDir: config.WorkingDir ?? "",
  };
  if (config.ArgsEscaped === true) shown["ArgsEscaped"] = true;
  if (config.ExposedPorts != null) shown["ExposedPorts"] = sortedRecord(config.ExposedPorts);
  if (config.Healthcheck != null) shown["Healthcheck"] = sortedRecord(config.Healthcheck as Record<string, unknown>);
  if (config.Shell != null) shown["Shell"] = config.Shell;
  if (config.StopSignal) shown["StopSignal"] = config.StopSignal;
  return Object.fromEntries(
    Object.keys(shown)
      .sort()
      .map((key) => [key, shown[key]]),
  );
}

function sortedOrNull<T>(record: Readonly<Record<string, T>> | null | undefined): Record<string, T> | null {
  return record == null ? null : sortedRecord(record);
}
