/** `extends`: a service that starts from another one, of this file or of another. */
import { CommandError } from "../../cli/error.ts";
import { mergeService } from "./merge.ts";
import { isMapping, listOf, type Mapping, mappingOf, textOf, type Value } from "./model.ts";
import { directoryOf } from "./paths.ts";

export interface ExtendsSource {
  /** Reads the services of another file, its variables replaced. Throws CommandError. */
  services(file: string): Mapping;
  /** From a path in `file` to an absolute one. */
  resolve(path: string, directory: string): string;
}

/** Throws CommandError when what is named does not exist or names itself in the end. */
export function applyExtends(document: Mapping, file: string, source: ExtendsSource): Mapping {
  const { services } = document;
  if (services === undefined || services === null) return document;
  if (!isMapping(services)) throw new CommandError("services must be a mapping");
  const resolved: Mapping = {};
  for (const name of Object.keys(services)) resolved[name] = extendService(name, services, file, source, []);
  return { ...document, services: resolved };
}

function extendService(name: string, services: Mapping, file: string, source: ExtendsSource, trail: readonly string[]): Value {
  const service = services[name];
  if (service === undefined || service === null) return service ?? null;
  if (!isMapping(service)) throw new CommandError(`services.${name} must be a mapping`);
  const { extends: given, ...own } = service;
  if (given === undefined || given === null) return service;
  const wanted = typeof given === "string" ? given : textOf(mappingOf(given).service);
  const otherFile = typeof given === "string" ? undefined : mappingOf(given).file;
  const step = `${file}:${name}`;
  if (trail.includes(step))
    throw new CommandError(`Circular reference:\n  ${[...trail, step].map((at) => at.replace(/^(.*):(.*)$/, "$2 in $1")).join("\n  extends ")}`);
  if (otherFile === undefined || otherFile === null) {
    if (!Object.hasOwn(services, wanted))
      throw new CommandError(`cannot extend service ${JSON.stringify(name)} in ${file}: service ${JSON.stringify(wanted)} not found`);
    return mergeService(withoutReferences(extendService(wanted, services, file, source, [...trail, step])), own);
  }
  const path = source.resolve(textOf(otherFile), directoryOf(file));
  const others = source.services(path);
  if (!Object.hasOwn(others, wanted))
    throw new CommandError(`cannot extend service ${JSON.stringify(name)} in ${file}: service ${JSON.stringify(wanted)} not found in ${path}`);
  const base = extendService(wanted, others, path, source, [...trail, step]);
  return mergeService(rebased(withoutReferences(base), directoryOf(path), source), own);
}

function withoutReferences(service: Value): Mapping {
  const { extends: _extends, ...rest } = mappingOf(service);
  return rest;
}

/** Paths of the other file stay relative to its directory. */
function rebased(service: Mapping, directory: string, source: ExtendsSource): Mapping {
  const result: Mapping = { ...service };
  const path = (value: Value): Value => (typeof value === "string" && !value.startsWith("/") ? source.resolve(value, directory) : value);
  if (typeof result.build === "string") result.build = path(result.build);
  else if (isMapping(result.build)) result.build = { ...result.build, context: path(result.build.context ?? ".") };
  const files = result.env_file;
  if (files !== undefined && files !== null)
    result.env_file = (Array.isArray(files) ? files : [files]).map((item) => (isMapping(item) ? { ...item, path: path(item.path ?? "") } : path(item)));
  if (Array.isArray(result.volumes))
    result.volumes = listOf(result.volumes).map((item) => {
      if (typeof item === "string") return /^\.\.?(\/|:|$)/.test(item) ? item.replace(/^[^:]+/, (part) => source.resolve(part, directory)) : item;
      return isMapping(item) && item.type === "bind" && item.source !== undefined ? { ...item, source: path(item.source) } : item;
    });
  return result;
}
