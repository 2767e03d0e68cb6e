/** Do the parts of a document fit together? */
import { CommandError } from "../../cli/error.ts";
import { isMapping, listOf, type Mapping, mappingOf, stringsOf, textOf } from "./model.ts";

const INVALID = "invalid compose project";

/** `disabled` are services that a profile leaves out. Throws CommandError `…: invalid compose project`. */
export function checkConsistency(document: Mapping, disabled: ReadonlySet<string> = new Set()): void {
  const services = mappingOf(document.services);
  const names = Object.keys(services).sort();
  const containers = new Map<string, string>();
  for (const name of names) checkService(name, mappingOf(services[name]), document, containers, disabled);
  checkSecretsAndConfigs(document);
  const cycle = findCycle(services);
  if (cycle) throw new CommandError(`dependency cycle detected: ${cycle.join(" -> ")}`);
}

function checkService(name: string, service: Mapping, document: Mapping, containers: Map<string, string>, disabled: ReadonlySet<string>): void {
  const fail = (words: string): never => {
    throw new CommandError(`${words}: ${INVALID}`);
  };
  const service_ = JSON.stringify(name);
  if (service.build === undefined && textOf(service.image) === "" && service.provider === undefined)
    fail(`service ${service_} has neither an image nor a build context specified`);
  const build = mappingOf(service.build);
  if (build.dockerfile_inline !== undefined && build.dockerfile !== undefined)
    fail(`service ${service_} declares mutualy exclusive dockerfile and dockerfile_inline`);
  if (service.network_mode !== undefined && service.networks !== undefined)
    fail(`service ${name} declares mutually exclusive \`network_mode\` and \`networks\``);
  for (const network of Object.keys(mappingOf(service.networks)))
    if (mappingOf(document.networks)[network] === undefined) fail(`service ${service_} refers to undefined network ${network}`);
  for (const [other, dependency] of Object.entries(mappingOf(service.depends_on)))
    if (mappingOf(document.services)[other] === undefined && (mappingOf(dependency).required !== false || !disabled.has(other)))
      fail(`service ${service_} depends on undefined service ${JSON.stringify(other)}`);
  const mounted = new Map(stringsOf(service.tmpfs).map((item, i) => [item.split(":")[0], `services.${name}.tmpfs[${i}]`]));
  for (const [i, item] of listOf(service.volumes).entries()) {
    const target = textOf(mappingOf(item).target);
    const other = mounted.get(target);
    if (other !== undefined) throw new CommandError(`services.${name}.volumes[${i}]: target ${target} already mounted as ${other}`);
  }
  for (const item of listOf(service.volumes)) {
    const { type, source, target } = mappingOf(item);
    if (type === "volume" && typeof source === "string" && source !== "" && mappingOf(document.volumes)[source] === undefined)
      fail(`service ${service_} refers to undefined volume ${source}`);
    if (textOf(target) === "" && type !== undefined) fail(`service ${service_} mount target is required`);
  }
  for (const [field, kind] of [
    ["secrets", "secret"],
    ["configs", "config"],
  ] as const)
    for (const item of listOf(service[field])) {
      const source = textOf(mappingOf(item).source);
      if (mappingOf(document[field])[source] === undefined) fail(`service ${service_} refers to undefined ${kind} ${source}`);
    }
  const containerName = textOf(service.container_name);
  if (containerName !== "") {
    const other = containers.get(containerName);
    // The braces are what Compose prints.
    if (other !== undefined) throw new CommandError(`services.${other}: container name ${JSON.stringify(containerName)} is already in use by service {}"`);
    containers.set(containerName, name);
  }
  const replicas = mappingOf(service.deploy).replicas;
  if (typeof service.scale === "number" && typeof replicas === "number" && service.scale !== replicas)
    fail(`services.${name}: can't set distinct values on 'scale' and 'deploy.replicas'`);
  const resources = mappingOf(mappingOf(service.deploy).resources);
  for (const [field, part, limit] of DOUBLE_LIMITS) {
    const [own, other] = [service[field], mappingOf(resources[part])[limit]];
    // Limits without pids count as a limit of none.
    if (own !== undefined && (other !== undefined || (field === "pids_limit" && resources.limits !== undefined)) && Number(own) !== Number(other ?? 0))
      fail(`services.${name}: can't set distinct values on '${field}' and 'deploy.resources.${part}.${limit}'`);
  }
  const scaled = typeof service.scale === "number" ? service.scale : typeof replicas === "number" ? replicas : 1;
  if (containerName !== "" && scaled > 1)
    fail(`services.${typeof service.scale === "number" ? "scale" : "deploy.replicas"}: can't set container_name and ${name} as container name must be unique`);
}

/** Limits that can be given in two places. */
const DOUBLE_LIMITS = [
  ["cpus", "limits", "cpus"],
  ["mem_limit", "limits", "memory"],
  ["mem_reservation", "reservations", "memory"],
  ["pids_limit", "limits", "pids"],
] as const;

function checkSecretsAndConfigs(document: Mapping): void {
  for (const [kind, sources] of [
    ["secret", ["file", "environment"]],
    ["config", ["file", "environment", "content"]],
  ] as const) {
    for (const [name, item] of Object.entries(mappingOf(document[`${kind}s`]))) {
      const resource = mappingOf(item);
      if (resource.external === true || resource.driver !== undefined) continue;
      const given = sources.filter((source) => resource[source] !== undefined);
      if (given.length === 0) throw new CommandError(`${kind}s.${name}: one of ${sources.join("|")} must be set`);
      if (given.length > 1) throw new CommandError(`${kind}s.${name}: ${sources.join("|")} attributes are mutually exclusive`);
    }
  }
}

function findCycle(services: Mapping): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): string[] | undefined => {
    const at = trail.indexOf(name);
    if (at >= 0) return [...trail.slice(at), name];
    if (done.has(name)) return undefined;
    const { depends_on } = mappingOf(services[name]);
    for (const next of isMapping(depends_on) ? Object.keys(depends_on).sort() : []) {
      const cycle = visit(next, [...trail, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(services).sort()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
