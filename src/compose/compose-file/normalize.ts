/** What a document leaves unsaid: the default network, names of resources, dependencies that follow from other fields. */
import { isMapping, listOf, type Mapping, mappingOf, stringsOf, textOf, type Value } from "./model.ts";

export function normalize(document: Mapping, projectName: string, environment: ReadonlyMap<string, string>): Mapping {
  const result: Mapping = { ...document };
  const services = Object.entries(mappingOf(document.services)).map(([name, service]) => [name, normalizeService(mappingOf(service), environment)] as const);
  if (document.services !== undefined) result.services = Object.fromEntries(services);
  const usesDefault = services.some(([, service]) => isMapping(service.networks) && Object.hasOwn(service.networks, "default"));
  const networks: Mapping = { ...mappingOf(document.networks) };
  if (usesDefault && networks.default === undefined) networks.default = {};
  if (Object.keys(networks).length > 0) result.networks = networks;
  for (const kind of ["networks", "volumes", "secrets", "configs"]) {
    if (result[kind] === undefined) continue;
    result[kind] = Object.fromEntries(
      Object.entries(mappingOf(result[kind])).map(([name, item]) => {
        const resource = mappingOf(item);
        const given = resource.name ?? (resource.external === true ? name : `${projectName}_${name}`);
        return [name, { ...resource, name: given }];
      }),
    );
  }
  return result;
}

function normalizeService(service: Mapping, environment: ReadonlyMap<string, string>): Mapping {
  const result: Mapping = { ...service };
  if (service.network_mode === undefined && service.networks === undefined && service.provider === undefined) result.networks = { default: null };
  if (isMapping(service.networks) && Object.keys(service.networks).length === 0 && service.network_mode === undefined) result.networks = { default: null };
  if (isMapping(service.build) && isMapping(service.build.args)) result.build = { ...service.build, args: resolved(service.build.args, environment) };
  if (isMapping(service.environment)) result.environment = withOutside(service.environment, environment);
  for (const kind of ["secrets", "configs"] as const) {
    if (service[kind] === undefined) continue;
    result[kind] = listOf(service[kind]).map((item) => {
      const reference = mappingOf(item);
      return kind === "secrets" ? { ...reference, target: secretTarget(reference) } : reference;
    });
  }
  const dependencies = implicitDependencies(service);
  if (dependencies.length > 0) {
    const dependsOn: Mapping = { ...mappingOf(service.depends_on) };
    for (const [name, restart] of dependencies) dependsOn[name] ??= { condition: "service_started", ...(restart ? { restart: true } : {}), required: true };
    result.depends_on = dependsOn;
  }
  return result;
}

function secretTarget(reference: Mapping): string {
  return textOf(reference.target) || `/run/secrets/${textOf(reference.source)}`;
}

/** Arguments without a value that is set nowhere are left out. */
function resolved(args: Mapping, environment: ReadonlyMap<string, string>): Mapping {
  return Object.fromEntries(Object.entries(withOutside(args, environment)).filter(([, value]) => value !== null));
}

function withOutside(values: Mapping, environment: ReadonlyMap<string, string>): Mapping {
  return Object.fromEntries(Object.entries(values).map(([key, value]): [string, Value] => [key, value ?? environment.get(key) ?? null]));
}

function implicitDependencies(service: Mapping): [name: string, restart: boolean][] {
  const found: [string, boolean][] = [];
  for (const link of stringsOf(service.links)) found.push([link.split(":")[0] as string, true]);
  for (const field of ["network_mode", "ipc", "pid", "uts", "cgroup"]) {
    const [kind, name] = textOf(service[field]).split(":");
    if (kind === "service" && name !== undefined) found.push([name, true]);
  }
  for (const from of stringsOf(service.volumes_from)) if (!from.startsWith("container:")) found.push([from.split(":")[0] as string, false]);
  return found;
}
