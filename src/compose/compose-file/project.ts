/** A project: what the files say, under a name, with the services that take part. */
import { CommandError } from "../../cli/error.ts";
import type { Sys } from "../../sim/sys.ts";
import { checkConsistency } from "./consistency.ts";
import { directoryProjectName, discover, type FileChoice, givenProjectName, normalizeProjectName, type Place } from "./discover.ts";
import { parseDotenv } from "./dotenv.ts";
import { readFile } from "./file.ts";
import { substitute } from "./interpolate.ts";
import { loadDocument } from "./load.ts";
import { isMapping, listOf, type Mapping, mappingOf, type Project, type Service, stringsOf, textOf, type Value } from "./model.ts";
import { normalize } from "./normalize.ts";
import { parseYaml } from "./yaml.ts";

export interface ProjectOptions extends FileChoice {
  readonly profiles: readonly string[];
  readonly interpolate?: boolean;
  readonly normalize?: boolean;
  readonly resolvePaths?: boolean;
  readonly resolveEnvironment?: boolean;
  readonly consistency?: boolean;
  /** Keep networks, volumes, secrets and configs that no service uses. */
  readonly allResources?: boolean;
  readonly standardInput?: string;
}

export interface LoadedProject {
  readonly project: Project;
  /** What `config` prints. */
  readonly document: Mapping;
}

/** Throws CommandError; `no configuration file provided: not found` when there is no file. */
export function loadProject(sys: Sys, options: ProjectOptions, warn: (message: string) => void): LoadedProject {
  const place = discover(sys, options, warn);
  if (place.files.length === 0) throw new CommandError("no configuration file provided: not found");
  const name = projectName(sys, options, place);
  const { environment } = place;
  environment.set("COMPOSE_PROJECT_NAME", name);
  const loaded = loadDocument(
    {
      sys,
      workingDirectory: place.workingDirectory,
      environment,
      interpolate: options.interpolate !== false,
      resolvePaths: options.resolvePaths !== false,
      warn,
      trail: place.files,
    },
    place.files,
    options.standardInput,
  );
  const profiles = activeProfiles(options, environment);
  const all = mappingOf(loaded.services);
  const enabled = Object.fromEntries(Object.entries(all).filter(([, service]) => isEnabled(mappingOf(service), profiles)));
  const normalized: Mapping = options.normalize === false ? { ...loaded } : normalize({ ...loaded }, name, environment);
  const services = mappingOf(normalized.services);
  if (options.resolveEnvironment !== false)
    for (const service of Object.keys(enabled)) services[service] = withEnvFiles(sys, mappingOf(services[service]), environment);
  const chosen: Mapping = {
    ...normalized,
    name,
    services: Object.fromEntries(Object.entries(services).filter(([service]) => options.interpolate === false || Object.hasOwn(enabled, service))),
  };
  if (options.consistency !== false) checkConsistency(chosen, new Set(Object.keys(all)));
  const document = options.allResources ? chosen : withoutUnused(chosen);
  const toServices = (names: string[]): Map<string, Service> =>
    new Map(names.sort().map((service) => [service, { name: service, spec: mappingOf(services[service]) }]));
  const project: Project = {
    name,
    workingDirectory: place.workingDirectory,
    configFiles: place.files,
    environment,
    services: toServices(Object.keys(enabled)),
    disabled: toServices(Object.keys(all).filter((service) => !Object.hasOwn(enabled, service))),
    networks: resources(document.networks),
    volumes: resources(document.volumes),
    secrets: resources(document.secrets),
    configs: resources(document.configs),
    extensions: Object.fromEntries(Object.entries(document).filter(([key]) => key.startsWith("x-"))),
  };
  return { project, document };
}

/** The name without the rest of the project: from the options, the environment, the files, the directory. */
export function projectName(sys: Sys, options: Pick<ProjectOptions, "projectName">, place: Place): string {
  const given = givenProjectName(options.projectName) || givenProjectName(place.environment.get("COMPOSE_PROJECT_NAME") ?? "");
  if (given !== "") return given;
  for (const file of [...place.files].reverse()) {
    if (file === "-" || !sys.fs.exists(file)) continue;
    const value = nameIn(sys, file, place.environment);
    if (value !== "") return normalizeProjectName(value);
  }
  const name = directoryProjectName(place.workingDirectory);
  if (name === "") throw new CommandError("project name must not be empty");
  return name;
}

function nameIn(sys: Sys, file: string, environment: ReadonlyMap<string, string>): string {
  for (const { value } of parseYaml(readFile(sys, file), file)) {
    if (!isMapping(value) || typeof value.name !== "string") continue;
    try {
      return substitute(value.name, { get: (name) => environment.get(name), missing: () => {} });
    } catch {
      // Loading the file says what is wrong with it.
      return "";
    }
  }
  return "";
}

function activeProfiles(options: Pick<ProjectOptions, "profiles">, environment: ReadonlyMap<string, string>): string[] {
  if (options.profiles.length > 0) return [...options.profiles];
  return (environment.get("COMPOSE_PROFILES") ?? "").split(",").filter((profile) => profile !== "");
}

function isEnabled(service: Mapping, active: readonly string[]): boolean {
  const profiles = stringsOf(service.profiles);
  return profiles.length === 0 || active.includes("*") || profiles.some((profile) => active.includes(profile));
}

/** Variables of `env_file`, under those of `environment`. Throws CommandError for a file that must be there. */
function withEnvFiles(sys: Sys, service: Mapping, environment: ReadonlyMap<string, string>): Mapping {
  const result: Mapping = { ...service };
  const variables: Mapping = {};
  for (const item of listOf(service.env_file)) {
    const { path, required, format } = mappingOf(item);
    const file = textOf(path);
    if (!sys.fs.exists(file)) {
      if (required === false) continue;
      throw new CommandError(`env file ${file} not found: stat ${file}: no such file or directory`);
    }
    const text = readFile(sys, file);
    const pairs =
      format === "raw"
        ? rawPairs(text)
        : parseDotenv(text, file, (name) => environment.get(name) ?? (typeof variables[name] === "string" ? (variables[name] as string) : undefined));
    for (const [name, value] of pairs) variables[name] = value;
  }
  if (Object.keys(variables).length > 0) result.environment = { ...variables, ...mappingOf(service.environment) };
  delete result.env_file;
  if (service.label_file !== undefined) {
    const labels: Mapping = {};
    for (const file of stringsOf(service.label_file)) {
      if (!sys.fs.exists(file)) throw new CommandError(`label file ${file} not found: stat ${file}: no such file or directory`);
      for (const [name, value] of parseDotenv(readFile(sys, file), file, () => undefined)) labels[name] = value;
    }
    result.labels = { ...labels, ...mappingOf(service.labels) };
    delete result.label_file;
  }
  return result;
}

function rawPairs(text: string): [string, string][] {
  return text
    .split("\n")
    .filter((line) => line.includes("=") && !line.startsWith("#"))
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
}

/** Leaves out what no service refers to. */
export function withoutUnused(document: Mapping): Mapping {
  const services = Object.values(mappingOf(document.services)).map(mappingOf);
  const used: Record<string, Set<string>> = {
    networks: new Set(services.flatMap((service) => Object.keys(mappingOf(service.networks)))),
    volumes: new Set(services.flatMap((service) => listOf(service.volumes).map((item) => textOf(mappingOf(item).source)))),
    secrets: new Set(
      services.flatMap((service) => [...listOf(service.secrets), ...listOf(mappingOf(service.build).secrets)].map((item) => textOf(mappingOf(item).source))),
    ),
    configs: new Set(services.flatMap((service) => listOf(service.configs).map((item) => textOf(mappingOf(item).source)))),
  };
  const result: Mapping = { ...document };
  for (const [kind, names] of Object.entries(used)) {
    if (document[kind] === undefined) continue;
    const kept = Object.entries(mappingOf(document[kind])).filter(([name]) => names.has(name));
    if (kept.length === 0) delete result[kind];
    else result[kind] = Object.fromEntries(kept);
  }
  return result;
}

function resources(value: Value | undefined): Map<string, Mapping> {
  return new Map(Object.entries(mappingOf(value)).map(([name, item]) => [name, mappingOf(item)]));
}

/** The project with these services and what they depend on, unless `dependencies` is false. Throws CommandError `no such service: x`. */
export function withSelected(project: Project, names: readonly string[], dependencies = true): Project {
  if (names.length === 0) return project;
  const services = new Map(project.services);
  const disabled = new Map(project.disabled);
  const kept = new Set<string>();
  const visit = (name: string, required: boolean): void => {
    if (kept.has(name)) return;
    // A service that is named takes part, whatever its profiles.
    const service = services.get(name) ?? disabled.get(name);
    if (!service) {
      if (!required) return;
      throw new CommandError(`no such service: ${name}`);
    }
    kept.add(name);
    services.set(name, service);
    disabled.delete(name);
    if (!dependencies) return;
    for (const [other, dependency] of Object.entries(mappingOf(service.spec.depends_on))) visit(other, mappingOf(dependency).required !== false);
  };
  for (const name of names) visit(name, true);
  for (const [name, service] of services) if (!kept.has(name)) disabled.set(name, service);
  return { ...project, services: new Map([...services].filter(([name]) => kept.has(name)).sort(([a], [b]) => (a < b ? -1 : 1))), disabled };
}
