/** Labels by which Compose knows what belongs to it. */
import { sha256Hex } from "../base/sha256.ts";
import { isMapping, type Mapping, type Project, type Service, type Value } from "./compose-file/model.ts";

export const COMPOSE_VERSION = "2.40.3";

export const LABEL = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  number: "com.docker.compose.container-number",
  oneOff: "com.docker.compose.oneoff",
  configHash: "com.docker.compose.config-hash",
  configFiles: "com.docker.compose.project.config_files",
  workingDirectory: "com.docker.compose.project.working_dir",
  dependencies: "com.docker.compose.depends_on",
  image: "com.docker.compose.image",
  replace: "com.docker.compose.replace",
  slug: "com.docker.compose.slug",
  network: "com.docker.compose.network",
  volume: "com.docker.compose.volume",
  version: "com.docker.compose.version",
} as const;

/** What the containers of a service are made from; another hash means other containers. */
export function serviceHash(service: Service): string {
  const { build, pull_policy, scale, depends_on, profiles, develop, extends: base, ...spec } = service.spec;
  if (isMapping(spec.deploy)) {
    const { replicas, ...deploy } = spec.deploy;
    spec.deploy = deploy;
  }
  return hashOf(spec);
}

export function hashOf(value: Value): string {
  return sha256Hex(new TextEncoder().encode(JSON.stringify(sorted(value))));
}

export function projectLabels(project: Project): Record<string, string> {
  return {
    [LABEL.project]: project.name,
    [LABEL.configFiles]: project.configFiles.join(","),
    [LABEL.workingDirectory]: project.workingDirectory,
    [LABEL.version]: COMPOSE_VERSION,
  };
}

export function resourceLabels(project: Project, kind: "network" | "volume", key: string, resource: Mapping): Record<string, string> {
  return { [LABEL.project]: project.name, [LABEL[kind]]: key, [LABEL.configHash]: hashOf(resource), [LABEL.version]: COMPOSE_VERSION };
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] as Value)]),
  );
}
