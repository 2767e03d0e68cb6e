/** From compose files to one merged document in canonical form. */

import { CommandError } from "../../cli/error.ts";
import { canonicalResource, canonicalService } from "./canonical.ts";
import { applyExtends } from "./extends.ts";
import { homeOf, readFile } from "./file.ts";
import { includedDocuments } from "./include.ts";
import { interpolateMapping } from "./interpolate.ts";
import type { LoadContext } from "./load-context.ts";
import { mergeFiles } from "./merge.ts";
import { isMapping, type Mapping, mappingOf, type Value } from "./model.ts";
import { absolutePath } from "./paths.ts";
import { withoutRepeats } from "./repeats.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { checkShape } from "./schema.ts";
import { COMPOSE_FILE } from "./specification.ts";
import { parseYaml } from "./yaml.ts";

/** Throws CommandError. `-` stands for standard input, whose text is given. */
export function loadDocument(context: LoadContext, files: readonly string[], standardInput = ""): Mapping {
  let merged: Mapping = {};
  for (const file of files) {
    const text = file === "-" ? standardInput : readFile(context.sys, file);
    const documents = parseYaml(text, file);
    if (documents.length === 0 || documents.every(({ value }) => value === null)) throw new CommandError("empty compose file");
    for (const { value, resets, overrides } of documents) {
      if (value === null) continue;
      if (!isMapping(value)) {
        if (Array.isArray(value)) throw new CommandError("yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into cli.named");
        throw new CommandError(
          `yaml: unmarshal errors:\n  line 1: cannot unmarshal !!${typeof value === "string" ? "str" : typeof value === "number" ? "int" : "bool"} \`${value}\` into cli.named`,
        );
      }
      const document = prepare(context, value, file);
      for (const path of resets) removePath(merged, path.split("."));
      merged = withoutRepeats(mergeFiles(merged, document, new Set(overrides)));
      for (const path of resets) removePath(merged, path.split("."));
      const problem = checkShape(merged, COMPOSE_FILE);
      if (problem !== undefined) throw new CommandError(`validating ${file}: ${problem}`);
      if (merged.version !== undefined) {
        context.warn(`${file}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`);
        delete merged.version;
      }
    }
  }
  return includedDocuments(context, canonicalDocument(merged, context), loadDocument);
}

function prepare(context: LoadContext, document: Mapping, file: string): Mapping {
  const interpolated = context.interpolate ? interpolate(context, document) : document;
  return applyExtends(interpolated, file, {
    resolve: (path, directory) => absolutePath(directory, path, homeOf(context.sys)),
    services(other) {
      const value = parseYaml(readFile(context.sys, other), other)[0]?.value;
      if (!isMapping(value)) throw new CommandError("empty compose file");
      return mappingOf((context.interpolate ? interpolate(context, value) : value).services);
    },
  });
}

function interpolate(context: LoadContext, document: Mapping): Mapping {
  return interpolateMapping(document, {
    get: (name) => context.environment.get(name),
    missing: (name) => context.warn(`The "${name}" variable is not set. Defaulting to a blank string.`),
    warn: (message) => context.warn(message),
  });
}

function canonicalDocument(document: Mapping, context: LoadContext): Mapping {
  const result: Mapping = { ...document };
  if (document.services !== undefined)
    result.services = mapEntries(document.services, (service, name) => canonicalService(name, service, !context.interpolate));
  for (const kind of ["networks", "volumes", "secrets", "configs"]) {
    if (document[kind] === undefined) continue;
    result[kind] = mapEntries(document[kind], (resource, name) => {
      if (isMapping(resource.external) && resource.external.name !== undefined)
        context.warn(`${kind}.${name}: external.name is deprecated. Please set name and external: true`);
      const canonical = canonicalResource(resource, !context.interpolate);
      checkExternal(kind, name, canonical);
      return canonical;
    });
  }
  return context.resolvePaths ? resolvePaths(result, context.workingDirectory, homeOf(context.sys)) : result;
}

function checkExternal(kind: string, name: string, resource: Mapping): void {
  if (resource.external !== true) return;
  const other = Object.keys(resource).find((key) => key !== "external" && key !== "name" && !key.startsWith("x-"));
  if (other !== undefined) throw new CommandError(`${kind}.${name}: conflicting parameters "external" and ${JSON.stringify(other)} specified`);
}

function mapEntries(value: Value | undefined, change: (item: Mapping, name: string) => Mapping): Mapping {
  return Object.fromEntries(Object.entries(mappingOf(value)).map(([name, item]) => [name, change(mappingOf(item), name)]));
}

function removePath(value: Value, [first, ...rest]: readonly string[]): void {
  if (!isMapping(value) || first === undefined) return;
  if (rest.length === 0) delete value[first];
  else removePath(value[first] ?? null, rest);
}
