/** Relative paths of a document become absolute. */
import { isMapping, listOf, type Mapping, mappingOf, textOf, type Value } from "./model.ts";
import { absolutePath, isRemoteContext } from "./paths.ts";

export function resolvePaths(document: Mapping, directory: string, home: string): Mapping {
  const absolute = (value: Value | undefined): Value =>
    typeof value === "string" && value !== "" && !/^[A-Za-z]:/.test(value) ? absolutePath(directory, value, home) : (value ?? null);
  const result: Mapping = { ...document };
  const services = mappingOf(document.services);
  if (document.services !== undefined)
    result.services = Object.fromEntries(Object.entries(services).map(([name, service]) => [name, serviceWith(mappingOf(service), absolute)]));
  for (const kind of ["secrets", "configs"]) {
    if (document[kind] === undefined) continue;
    result[kind] = Object.fromEntries(
      Object.entries(mappingOf(document[kind])).map(([name, item]) => {
        const resource = mappingOf(item);
        return [name, resource.file === undefined ? resource : { ...resource, file: absolute(resource.file) }];
      }),
    );
  }
  return result;
}

function serviceWith(service: Mapping, absolute: (value: Value | undefined) => Value): Mapping {
  const result: Mapping = { ...service };
  if (isMapping(service.build)) {
    const context = textOf(service.build.context);
    result.build = { ...service.build, ...(isRemoteContext(context) ? {} : { context: absolute(context) }) };
  }
  if (service.env_file !== undefined) result.env_file = listOf(service.env_file).map((item) => ({ ...mappingOf(item), path: absolute(mappingOf(item).path) }));
  if (isMapping(service.develop) && Array.isArray(service.develop.watch))
    result.develop = { ...service.develop, watch: service.develop.watch.map((item) => ({ ...mappingOf(item), path: absolute(mappingOf(item).path) })) };
  if (service.label_file !== undefined) result.label_file = listOf(service.label_file).map((item) => absolute(item));
  if (service.volumes !== undefined)
    result.volumes = listOf(service.volumes).map((item) => {
      const mount = mappingOf(item);
      return mount.type === "bind" && mount.source !== undefined ? { ...mount, source: absolute(mount.source) } : mount;
    });
  return result;
}
