/** The builds of services as a bake file, which is what Compose hands to buildx. */
import { imageOf, listOf, type Mapping, mappingOf, type Project, type Service, stringsOf, textOf } from "../compose-file/model.ts";
import { isRemoteContext } from "../compose-file/paths.ts";
import { COMPOSE_VERSION, LABEL } from "../labels.ts";

export interface BuildOptions {
  readonly quiet: boolean;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly buildArgs: readonly string[];
  readonly push: boolean;
  readonly check?: boolean;
}

export interface BakeTarget {
  context: string;
  dockerfile?: string;
  "dockerfile-inline"?: string;
  args?: Record<string, string>;
  labels: Record<string, string>;
  tags: string[];
  target?: string;
  secret?: string[];
  contexts?: Record<string, string>;
  "no-cache"?: boolean;
  pull?: boolean;
  network?: string;
  "shm-size"?: string;
  "extra-hosts"?: Record<string, string>;
  platforms?: string[];
  output: string[];
}

export interface BakeFile {
  group: { default: { targets: string[] } };
  target: Record<string, BakeTarget>;
}

export function bakeFile(project: Project, services: readonly Service[], options: BuildOptions): BakeFile {
  return {
    group: { default: { targets: services.map((service) => service.name) } },
    target: Object.fromEntries(services.map((service) => [service.name, target(project, service, options)])),
  };
}

function target(project: Project, service: Service, options: BuildOptions): BakeTarget {
  const build = mappingOf(service.spec.build);
  const context = textOf(build.context);
  const dockerfile = textOf(build.dockerfile);
  const args = { ...strings(mappingOf(build.args)), ...argumentsOf(options.buildArgs) };
  const additional = strings(mappingOf(build.additional_contexts));
  const secrets = listOf(build.secrets).map((item) => secretOf(project, mappingOf(item)));
  return {
    context,
    ...(build.dockerfile_inline === undefined
      ? { dockerfile: dockerfile.startsWith("/") || isRemoteContext(context) ? dockerfile : `${context}/${dockerfile}` }
      : { "dockerfile-inline": textOf(build.dockerfile_inline) }),
    ...(Object.keys(args).length === 0 ? {} : { args }),
    labels: sortedByName({
      ...strings(mappingOf(build.labels)),
      [LABEL.project]: project.name,
      [LABEL.service]: service.name,
      [LABEL.version]: COMPOSE_VERSION,
    }),
    tags: [...stringsOf(build.tags), imageOf(project, service)],
    ...(build.target === undefined ? {} : { target: textOf(build.target) }),
    ...(Object.keys(additional).length === 0 ? {} : { contexts: additional }),
    ...(secrets.length === 0 ? {} : { secret: secrets }),
    ...(options.noCache || build.no_cache === true ? { "no-cache": true } : {}),
    ...(options.pull || build.pull === true ? { pull: true } : {}),
    ...(build.network === undefined ? {} : { network: textOf(build.network) }),
    ...(build.shm_size === undefined ? {} : { "shm-size": textOf(build.shm_size) }),
    ...(build.extra_hosts === undefined ? {} : { "extra-hosts": argumentsOf(stringsOf(build.extra_hosts)) }),
    ...(build.platforms === undefined ? {} : { platforms: stringsOf(build.platforms) }),
    output: [options.push ? "type=registry" : "type=docker"],
  };
}

function secretOf(project: Project, reference: Mapping): string {
  const source = textOf(reference.source);
  const secret = project.secrets.get(source) ?? {};
  const id = textOf(reference.target).replace(/^.*\//, "") || source;
  return secret.environment === undefined ? `id=${id},type=file,src=${textOf(secret.file)}` : `id=${id},type=env,env=${textOf(secret.environment)}`;
}

function strings(values: Mapping): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));
}

function argumentsOf(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(entries.map((entry) => [entry.split("=", 1)[0] as string, entry.includes("=") ? entry.slice(entry.indexOf("=") + 1) : ""]));
}

function sortedByName(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
