import { pathEscape } from "../../cli/client.ts";
import { CommandError } from "../../cli/error.ts";
import { bool, string } from "../../cli/flag/kinds.ts";
import { alignColumns } from "../../cli/format/table.ts";
import { parseReference, withDefaultTag } from "../../cli/reference.ts";
import { defineCompose } from "../command.ts";
import { discover } from "../compose-file/discover.ts";
import { readFile } from "../compose-file/file.ts";
import { variablesIn } from "../compose-file/interpolate.ts";
import { imageOf, isMapping, type Mapping, mappingOf, type Project, stringsOf, type Value } from "../compose-file/model.ts";
import { withoutUnused, withSelected } from "../compose-file/project.ts";
import { renderJson, renderYaml } from "../compose-file/render.ts";
import { parseYaml } from "../compose-file/yaml.ts";
import type { Composition } from "../composition.ts";
import { serviceHash } from "../labels.ts";

export default defineCompose({
  name: "config",

  use: "[OPTIONS] [SERVICE...]",
  short: { en: "Print the compose file with everything resolved", hi: "Compose file dikhao, sab kuch bhar kar" },
  flags: {
    environment: bool("", "Print the variables that the file may use", "File jo variables use kar sakti hai, woh dikhao"),
    format: string("", "yaml or json", "yaml ya json"),
    hash: string("", "Print hashes of services (names with commas, or *)", "Services ke hash dikhao (comma wale naam, ya *)"),
    images: bool("", "Print names of images", "Images ke naam dikhao"),
    "lock-image-digests": bool("", "Print an override file with digests of images", "Images ke digests wali override file dikhao"),
    models: bool("", "Print names of models", "Models ke naam dikhao"),
    networks: bool("", "Print names of networks", "Networks ke naam dikhao"),
    "no-consistency": bool("", "Do not check that the parts fit together", "Hisse aapas mein mel khate hain ya nahi, mat jaancho"),
    "no-env-resolution": bool("", "Do not read env files of services", "Services ki env files mat padho"),
    "no-interpolate": bool("", "Leave variables as they are", "Variables ko waisa hi rehne do"),
    "no-normalize": bool("", "Leave out what is implied", "Jo apne aap samjha jata hai, woh mat jodo"),
    "no-path-resolution": bool("", "Leave paths as they are", "Paths ko waisa hi rehne do"),
    output: string("o", "File to write to", "Kis file mein likhna hai"),
    profiles: bool("", "Print names of profiles", "Profiles ke naam dikhao"),
    quiet: bool("q", "Only check the file", "Sirf file jaancho"),
    "resolve-image-digests": bool("", "Pin tags to digests", "Tags ki jagah digests likho"),
    services: bool("", "Print names of services", "Services ke naam dikhao"),
    variables: bool("", "Print variables of the file and their defaults", "File ke variables aur unke defaults dikhao"),
    volumes: bool("", "Print names of volumes", "Volumes ke naam dikhao"),
  },
  async run(compose, services, flags) {
    const { docker } = compose;
    if (flags.variables) {
      printVariables(compose);
      return 0;
    }
    if (flags.environment) {
      const { project } = await compose.load();
      for (const [name, value] of [...project.environment].sort(([a], [b]) => (a < b ? -1 : 1))) docker.line(`${name}=${value}`);
      return 0;
    }
    const { project: whole, document } = await compose.load({
      interpolate: !flags["no-interpolate"],
      normalize: !flags["no-normalize"],
      resolvePaths: !flags["no-path-resolution"],
      resolveEnvironment: !flags["no-env-resolution"] && !flags["no-interpolate"],
      consistency: !flags["no-consistency"] && !flags["no-interpolate"],
      allResources: compose.globals.allResources || flags["no-interpolate"],
    });
    const project = withSelected(whole, services, true);
    // Names of services on the command line do not count for these.
    if (flags.services) return list(compose, [...whole.services.keys()]);
    if (flags.volumes) return list(compose, [...whole.volumes.keys()].sort());
    if (flags.networks) return list(compose, [...whole.networks.keys()].sort());
    if (flags.models) return list(compose, Object.keys(mappingOf(document.models)).sort());
    if (flags.images) return list(compose, [...project.services.values()].map((service) => imageOf(project, service)).sort());
    if (flags.profiles) return list(compose, profilesOf(project));
    if (flags.hash !== "") return printHashes(compose, project, flags.hash);
    if (!["", "yaml", "json"].includes(flags.format)) throw new CommandError(`unsupported format ${JSON.stringify(flags.format)}`);
    if (flags.quiet) return 0;
    let selected: Mapping = document;
    if (services.length > 0) {
      selected = withoutUnused({ ...document, services: Object.fromEntries([...project.services].map(([name, service]) => [name, service.spec])) });
    }
    if (flags["resolve-image-digests"] || flags["lock-image-digests"]) selected = await withDigests(compose, project, selected, flags["lock-image-digests"]);
    const printed = flags["no-interpolate"] ? selected : escapeDollars(selected);
    const raw = flags["no-interpolate"];
    const output = raw ? printed : toOutput(printed);
    const text = flags.format === "json" ? renderJson(withNulls(output, raw), raw) : renderYaml(output, raw);
    if (flags.output === "") docker.output.out(text);
    else docker.sys.fs.writeFile(flags.output, text);
    return 0;
  },
});

function list(compose: Composition, names: readonly string[]): number {
  for (const name of names) compose.docker.line(name);
  return 0;
}

function profilesOf(project: Project): string[] {
  const services = [...project.services.values(), ...project.disabled.values()];
  return [...new Set(services.flatMap((service) => stringsOf(service.spec.profiles)))].sort();
}

function printHashes(compose: Composition, project: Project, wanted: string): number {
  const names = wanted === "*" ? [...project.services.keys()] : wanted.split(",");
  for (const name of names.sort()) {
    const service = project.services.get(name);
    if (!service) throw new CommandError(`no such service: ${name}: not found`);
    compose.docker.line(`${name} ${serviceHash(service)}`);
  }
  return 0;
}

/** A `$` that stands for itself is written twice. */
function escapeDollars(value: Mapping): Mapping {
  const doubled = (item: Value): Value => {
    if (typeof item === "string") return item.replaceAll("$", "$$$$");
    if (Array.isArray(item)) return item.map(doubled);
    return isMapping(item) ? Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, doubled(inner)])) : item;
  };
  return doubled(value) as Mapping;
}

/** In JSON some fields are there even when they say nothing. */
function withNulls(document: Mapping, raw: boolean): Mapping {
  const mapped = (value: Value | undefined, change: (item: Mapping) => Mapping): Mapping =>
    Object.fromEntries(Object.entries(mappingOf(value)).map(([name, item]) => [name, isMapping(item) ? change(item) : item]));
  const orNull = (value: Value | undefined): Value => (Array.isArray(value) && value.length === 0 ? null : (value ?? null));
  const { services, networks } = document;
  if (raw) {
    const commands = (service: Mapping): Mapping =>
      Object.fromEntries(Object.entries(service).map(([key, value]) => [key, key === "command" || key === "entrypoint" ? orNull(value) : value]));
    return { ...document, services: mapped(services, commands) };
  }
  const result: Mapping = {
    ...document,
    services: mapped(services, (service) => {
      const filled: Mapping = { ...service, command: service.command ?? null, entrypoint: service.entrypoint ?? null };
      if (isMapping(service.deploy)) filled.deploy = { resources: {}, placement: {}, ...service.deploy };
      if (isMapping(service.develop) && Array.isArray(service.develop.watch))
        filled.develop = { ...service.develop, watch: service.develop.watch.map((item) => (isMapping(item) ? { exec: { command: null }, ...item } : item)) };
      return filled;
    }),
  };
  if (networks !== undefined) result.networks = mapped(networks, (network) => (network.external === true ? network : { ipam: {}, ...network }));
  return result;
}

/** Fields that say nothing are left out. */
function toOutput(document: Mapping): Mapping {
  const { services, ...rest } = document;
  const result: Mapping = { ...rest };
  for (const kind of ["networks", "volumes", "secrets", "configs"]) if (isMapping(result[kind]) && Object.keys(result[kind]).length === 0) delete result[kind];
  result.services = Object.fromEntries(
    Object.entries(mappingOf(services)).map(([name, item]) => {
      const { extends: _extends, ...spec } = mappingOf(item);
      return [name, Object.fromEntries(Object.entries(spec).flatMap(([key, value]) => (saysNothing(key, value) ? [] : [[key, withoutFalse(key, value)]])))];
    }),
  );
  return result;
}

/** A command of no words is one all the same. */
function saysNothing(key: string, value: Value): boolean {
  if (key === "command" || key === "entrypoint") return value === null;
  if (Array.isArray(value)) return value.length === 0;
  return value === "" || (value === false && key !== "attach" && key !== "init");
}

/** What is false without being said is not said. */
function withoutFalse(key: string, value: Value): Value {
  const dropped = (item: Value): Value =>
    isMapping(item) ? Object.fromEntries(Object.entries(item).flatMap(([field, inner]) => (inner === false ? [] : [[field, dropped(inner)]]))) : item;
  if (key === "volumes" && Array.isArray(value)) {
    return value.map((item) => {
      const mount = mappingOf(dropped(item));
      if (isMapping(mount.bind) && Object.keys(mount.bind).length === 0) delete mount.bind;
      return mount;
    });
  }
  return key === "build" ? dropped(value) : value;
}

async function withDigests(compose: Composition, project: Project, document: Mapping, only: boolean): Promise<Mapping> {
  const services: Mapping = {};
  for (const service of project.services.values()) {
    const pinned = await pinnedImage(compose, imageOf(project, service));
    services[service.name] = only ? { image: pinned } : { ...service.spec, image: pinned };
  }
  return only ? { services } : { ...document, services };
}

/** With the digest that the registry has for it. Throws CommandError. */
async function pinnedImage(compose: Composition, image: string): Promise<string> {
  const reference = withDefaultTag(parseReference(image));
  const name = `${reference.domain}/${reference.path}${reference.tag === undefined ? "" : `:${reference.tag}`}`;
  if (reference.digest !== undefined) return `${name}@${reference.digest}`;
  try {
    const found = await compose.client.get<{ Descriptor: { digest: string } }>(`/distribution/${pathEscape(name)}/json`);
    return `${name}@${found.Descriptor.digest}`;
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`failed to resolve digest for ${name}: ${error.message}`) : error;
  }
}

function printVariables(compose: Composition): void {
  const { globals, sys } = compose;
  const { files } = discover(
    sys,
    { files: globals.files, projectDirectory: globals.projectDirectory, envFiles: globals.envFiles, projectName: "" },
    (message) => compose.warn(message),
  );
  if (files.length === 0) throw new CommandError("no configuration file provided: not found");
  const rows = new Map<string, string>();
  for (const file of files)
    for (const { value } of parseYaml(readFile(sys, file), file))
      for (const { name, required, fallback, alternate } of variablesIn(value))
        if (!rows.has(name)) rows.set(name, `${name}\t${required}\t${fallback}\t${alternate}`);
  const lines = ["NAME\tREQUIRED\tDEFAULT VALUE\tALTERNATE VALUE", ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)];
  compose.docker.output.out(alignColumns(lines.map((line) => `${line}\n`).join(""), { minWidth: 20, padding: 3 }));
}
