/** `include`: other compose files, each with its own directory and variables. */
import { CommandError } from "../../cli/error.ts";
import { parseDotenv } from "./dotenv.ts";
import { homeOf, readFile } from "./file.ts";
import type { LoadContext } from "./load-context.ts";
import { isMapping, listOf, type Mapping, mappingOf, stringsOf, type Value } from "./model.ts";
import { absolutePath, directoryOf } from "./paths.ts";

const KINDS = ["services", "networks", "volumes", "secrets", "configs"] as const;

/** Loads what an `include` names. */
type Load = (context: LoadContext, files: readonly string[]) => Mapping;

/** The document with what it includes. Throws CommandError when a name is defined twice, differently. */
export function includedDocuments(context: LoadContext, document: Mapping, load: Load): Mapping {
  const { include, ...rest } = document;
  const result: Mapping = rest;
  for (const entry of listOf(include)) {
    const included = loadInclude(context, entry, load);
    for (const kind of KINDS) {
      const names = mappingOf(included[kind]);
      if (Object.keys(names).length === 0) continue;
      const own: Mapping = { ...mappingOf(result[kind]) };
      for (const [name, value] of Object.entries(names)) {
        const before = own[name];
        if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value))
          throw new CommandError(`${kind}.${name} conflicts with imported resource`);
        own[name] = value;
      }
      result[kind] = own;
    }
  }
  return result;
}

function loadInclude(context: LoadContext, entry: Value, load: Load): Mapping {
  const spec: Mapping = isMapping(entry) ? entry : { path: entry };
  const home = homeOf(context.sys);
  const files = pathList(spec.path).map((path) => absolutePath(context.workingDirectory, path, home));
  const first = files[0];
  if (first === undefined) return {};
  const circle = files.find((file) => context.trail.includes(file));
  if (circle !== undefined)
    throw new CommandError(`include cycle detected:\n${context.trail[0] ?? ""}\n include ${[...context.trail.slice(1), circle].join("\n include ")}`);
  const workingDirectory =
    typeof spec.project_directory === "string" ? absolutePath(context.workingDirectory, spec.project_directory, home) : directoryOf(first);
  const environment = new Map(context.environment);
  const envFiles =
    spec.env_file === undefined ? [`${workingDirectory}/.env`] : pathList(spec.env_file).map((path) => absolutePath(context.workingDirectory, path, home));
  for (const file of envFiles) {
    if (spec.env_file === undefined && !context.sys.fs.exists(file)) continue;
    for (const [name, value] of parseDotenv(readFile(context.sys, file), file, (key) => environment.get(key)))
      if (!context.environment.has(name)) environment.set(name, value);
  }
  return load({ ...context, workingDirectory, environment, trail: [...context.trail, ...files] }, files);
}

function pathList(value: Value | undefined): string[] {
  return typeof value === "string" ? [value] : stringsOf(value);
}
