import { sortedRecord } from "../api/response.ts";
import { EngineError } from "../error.ts";
import type { ContainerConfigDefaults } from "../services.ts";
import type { ContainerConfig, HealthConfig } from "./config.ts";
import { mergeEnv } from "./environment.ts";

/** Fills in what the image says and the user did not. Throws when there is nothing to run. */
export function mergeImageConfig(config: ContainerConfig, image: ContainerConfigDefaults): void {
  if (config.User === "") config.User = image.User;
  config.ExposedPorts = mergeSets(config.ExposedPorts, image.ExposedPorts);
  config.Env = mergeEnv(config.Env, image.Env);
  config.Labels = sortedRecord({ ...image.Labels, ...config.Labels });
  if ((config.Entrypoint?.length ?? 0) === 0) {
    if ((config.Cmd?.length ?? 0) === 0) config.Cmd = image.Cmd === null ? null : [...image.Cmd];
    if (config.Entrypoint === null) config.Entrypoint = image.Entrypoint === null ? null : [...image.Entrypoint];
  }
  mergeHealth(config, image.Healthcheck as Partial<HealthConfig> | undefined);
  if (config.WorkingDir === "") config.WorkingDir = image.WorkingDir;
  config.Volumes = mergeSets(config.Volumes, image.Volumes);
  if (config.StopSignal === "") config.StopSignal = image.StopSignal ?? "";
  if (config.Entrypoint?.length === 1 && config.Entrypoint[0] === "") config.Entrypoint = null;
  if ((config.Entrypoint?.length ?? 0) === 0 && (config.Cmd?.length ?? 0) === 0) throw new EngineError("InvalidParameter", "no command specified");
}

function mergeSets(user: ContainerConfig["Volumes"], image: Readonly<Record<string, object>> | null | undefined): ContainerConfig["Volumes"] {
  if (image === null || image === undefined || Object.keys(image).length === 0) return user;
  const merged: Record<string, Record<string, never>> = { ...user };
  for (const key of Object.keys(image)) merged[key] ??= {};
  return sortedRecord(merged);
}

function mergeHealth(config: ContainerConfig, image: Partial<HealthConfig> | undefined): void {
  if (image === undefined || image === null) return;
  const none: HealthConfig = { Test: null, Interval: 0, Timeout: 0, StartPeriod: 0, StartInterval: 0, Retries: 0 };
  if (config.Healthcheck === null) {
    config.Healthcheck = { ...none, ...image };
    return;
  }
  const own = config.Healthcheck;
  if ((own.Test?.length ?? 0) === 0) own.Test = image.Test ?? null;
  for (const field of ["Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"] as const) if (own[field] === 0) own[field] = image[field] ?? 0;
}
