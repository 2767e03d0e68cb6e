/** Short notations of a merged file, spelled out. */
import { CommandError } from "../../cli/error.ts";
import { parseBytes } from "../../cli/flag/numbers.ts";
import { formatDuration, parseDuration } from "../../cli/format/duration.ts";
import { pairs } from "./merge.ts";
import { isMapping, listOf, type Mapping, mappingOf, stringsOf, textOf, type Value } from "./model.ts";
import { canonicalPorts } from "./ports.ts";
import { shellWords } from "./shell-words.ts";
import { canonicalVolume } from "./volumes.ts";

type Transform = (value: Value, name: string) => Value;

/** `raw`: only the structure, values stay as they are written (variables may stand in them). */
export function canonicalService(name: string, service: Mapping, raw = false): Mapping {
  const result: Mapping = {};
  for (const [field, value] of Object.entries(service)) {
    const transform = raw && !STRUCTURE.has(field) ? undefined : SERVICE_FIELDS[field];
    // null stands for an absent field, but for those of a command it resets.
    if (value === null && field !== "command" && field !== "entrypoint") continue;
    result[field] = transform && value !== null ? transform(value, name) : value;
    if (raw && field === "build") result.build = rawBuild(mappingOf(result.build));
    if (raw && (field === "secrets" || field === "configs")) result[field] = listOf(value).map((item) => (isMapping(item) ? item : { source: item }));
    if (raw && field === "gpus" && value === "all") result.gpus = [{ count: "all" }];
    if (raw && (field === "dns" || field === "dns_search")) result[field] = listOf(oneOrMany(value, name));
    if (raw && field === "ports") result.ports = canonicalPorts(value, true);
    if (raw && field === "volumes") result.volumes = listOf(value).map((item) => (isMapping(item) ? item : canonicalVolume(item)));
  }
  return result;
}

const words: Transform = (value) => (typeof value === "string" ? shellWords(value) : value);
const commandOf =
  (field: string): Transform =>
  (value, name) => {
    try {
      return words(value, name);
    } catch (error) {
      throw error instanceof CommandError ? decodingFailed(`${name}].${field}`, error.message) : error;
    }
  };

function decodingFailed(field: string, problem: string): CommandError {
  return new CommandError(`decoding failed due to the following error(s):\n\n'services[${field}' ${problem}`);
}

const hooks: Transform = (value) =>
  listOf(value).map((item) => (isMapping(item) && item.command !== undefined ? { ...item, command: words(item.command ?? null, "") } : item));
const oneOrMany: Transform = (value) => (Array.isArray(value) ? value : [value]);
const textPairs: Transform = (value) => Object.fromEntries(Object.entries(pairs(value)).map(([key, item]) => [key, item === null ? "" : textOf(item)]));
const fileReferences: Transform = (value) =>
  listOf(value).map((item) => {
    if (!isMapping(item)) return { source: item };
    const { mode } = item;
    return typeof mode === "number" ? { ...item, mode: `0${mode.toString(8)}` } : item;
  });
const texts: Transform = (value) => stringsOf(value);

const size =
  (field: string): Transform =>
  (value, name) => {
    try {
      return String(typeof value === "number" ? value : parseBytes(textOf(value)));
    } catch (error) {
      throw decodingFailed(`${name}].${field}`, (error as Error).message);
    }
  };

/** Environment variables without a value are taken from outside later. */
function environmentPairs(value: Value): Mapping {
  return Object.fromEntries(Object.entries(pairs(value)).map(([key, item]) => [key, item === null ? null : textOf(item)]));
}

function extraHosts(value: Value): Value {
  if (!isMapping(value)) return stringsOf(value).map((entry) => (entry.includes("=") ? entry : entry.replace(":", "=")));
  return Object.entries(value).flatMap(([host, address]) => (Array.isArray(address) ? address : [address]).map((one) => `${host}=${textOf(one)}`));
}

function ulimits(value: Value): Value {
  return Object.fromEntries(Object.entries(mappingOf(value)).map(([name, limit]) => [name, typeof limit === "string" ? Number(limit) : limit]));
}

function build(value: Value): Value {
  const spec: Mapping = typeof value === "string" ? { context: value } : { ...mappingOf(value) };
  spec.context ??= ".";
  if (spec.dockerfile_inline === undefined) spec.dockerfile ??= "Dockerfile";
  if (spec.args !== undefined) spec.args = environmentPairs(spec.args ?? null);
  if (spec.labels !== undefined) spec.labels = textPairs(spec.labels ?? null, "");
  if (spec.additional_contexts !== undefined) spec.additional_contexts = textPairs(spec.additional_contexts ?? null, "");
  if (spec.secrets !== undefined) spec.secrets = fileReferences(spec.secrets ?? null, "");
  if (spec.extra_hosts !== undefined) spec.extra_hosts = extraHosts(spec.extra_hosts ?? null);
  if (spec.shm_size !== undefined) spec.shm_size = size("build.shm_size")(spec.shm_size ?? null, "");
  return spec;
}

/** Keys for SSH are a mapping before they are read. */
function rawBuild(spec: Mapping): Mapping {
  return Array.isArray(spec.ssh) ? { ...spec, ssh: pairs(spec.ssh) } : spec;
}

function dependsOn(value: Value): Value {
  if (Array.isArray(value)) return Object.fromEntries(value.map((name) => [textOf(name), { condition: "service_started", required: true }]));
  return Object.fromEntries(Object.entries(mappingOf(value)).map(([name, item]) => [name, { required: true, ...mappingOf(item) }]));
}

function envFile(value: Value): Value {
  return (Array.isArray(value) ? value : [value]).map((item) => (isMapping(item) ? { required: true, ...item } : { path: item, required: true }));
}

function serviceNetworks(value: Value): Value {
  return Array.isArray(value) ? Object.fromEntries(value.map((name) => [textOf(name), null])) : value;
}

function healthcheck(value: Value): Value {
  const check: Mapping = { ...mappingOf(value) };
  if (typeof check.test === "string") check.test = ["CMD-SHELL", check.test];
  const first = textOf(listOf(check.test)[0]);
  if (Array.isArray(check.test) && !["NONE", "CMD", "CMD-SHELL"].includes(first))
    throw new CommandError('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"');
  for (const field of ["interval", "timeout", "start_period", "start_interval"])
    if (check[field] !== undefined) check[field] = shortDuration(check[field] as Value);
  if (check.disable === false) delete check.disable;
  if (typeof check.retries === "string") check.retries = Number(check.retries);
  return check;
}

/** As Go prints durations, with hours and minutes that are nought left out: `1m`, not `1m0s`. */
function shortDuration(value: Value): Value {
  const nanoseconds = durationNanoseconds(textOf(value));
  return nanoseconds === undefined ? value : formatDuration(nanoseconds);
}

/** `1d` counts as 24 hours. */
export function durationNanoseconds(text: string): number | undefined {
  const days = /^(\d+)d/.exec(text);
  const rest = days ? text.slice(days[0].length) : text;
  const parsed = rest === "" ? 0 : parseDuration(rest);
  return typeof parsed === "number" ? parsed + Number(days?.[1] ?? 0) * 86_400e9 : undefined;
}

function deploy(value: Value): Value {
  const spec: Mapping = { ...mappingOf(value) };
  if (spec.labels !== undefined) spec.labels = textPairs(spec.labels ?? null, "");
  const resources = mappingOf(spec.resources);
  if (spec.resources !== undefined)
    spec.resources = Object.fromEntries(
      Object.entries(resources).map(([kind, item]) => {
        const limits: Mapping = { ...mappingOf(item) };
        if (limits.cpus !== undefined) limits.cpus = Number(limits.cpus);
        if (limits.memory !== undefined) limits.memory = size(`deploy.resources.${kind}.memory`)(limits.memory ?? null, "");
        return [kind, limits];
      }),
    );
  for (const [field, times] of [
    ["restart_policy", ["delay", "window"]],
    ["update_config", ["delay", "monitor"]],
    ["rollback_config", ["delay", "monitor"]],
  ] as const) {
    if (!isMapping(spec[field])) continue;
    const policy: Mapping = { ...mappingOf(spec[field]) };
    for (const time of times) if (policy[time] !== undefined) policy[time] = shortDuration(policy[time] as Value);
    spec[field] = policy;
  }
  return spec;
}

function logging(value: Value): Value {
  const { options, ...rest } = mappingOf(value);
  if (options === undefined) return rest;
  return { ...rest, options: Object.fromEntries(Object.entries(mappingOf(options)).map(([key, item]) => [key, textOf(item)])) };
}

function devices(value: Value): Value {
  return listOf(value).map((item) => {
    if (typeof item !== "string") return item;
    const [source = "", target = source, permissions = "rwm"] = item.split(":");
    return { source, target, permissions };
  });
}

function gpus(value: Value): Value {
  return value === "all" ? [{ count: -1 }] : value;
}

const SERVICE_FIELDS: Readonly<Record<string, Transform>> = {
  annotations: textPairs,
  build,
  command: commandOf("command"),
  configs: fileReferences,
  depends_on: dependsOn,
  deploy,
  devices,
  dns: oneOrMany,
  dns_search: oneOrMany,
  entrypoint: commandOf("entrypoint"),
  env_file: envFile,
  environment: environmentPairs,
  expose: (value) => [...new Set(stringsOf(value))],
  extends: (value) => (typeof value === "string" ? { service: value } : value),
  extra_hosts: extraHosts,
  gpus,
  group_add: texts,
  healthcheck,
  label_file: oneOrMany,
  labels: textPairs,
  logging,
  mem_limit: size("mem_limit"),
  mem_reservation: size("mem_reservation"),
  memswap_limit: size("memswap_limit"),
  networks: serviceNetworks,
  ports: (value) => distinct(canonicalPorts(value)),
  post_start: hooks,
  pre_stop: hooks,
  secrets: fileReferences,
  shm_size: size("shm_size"),
  stop_grace_period: shortDuration,
  sysctls: textPairs,
  tmpfs: oneOrMany,
  ulimits,
  volumes: (value) => byTarget(listOf(value).map(canonicalVolume)),
};

function distinct(list: readonly Mapping[]): Mapping[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}

/** The last one for a target counts. */
function byTarget(list: readonly Value[]): Value[] {
  return [...new Map(list.map((item) => [textOf(mappingOf(item).target), item])).values()];
}

const STRUCTURE = new Set(["build", "configs", "depends_on", "devices", "env_file", "extends", "networks", "ports", "secrets", "ulimits", "volumes"]);

/** A network, volume, secret or config of the top level. */
export function canonicalResource(resource: Mapping, raw = false): Mapping {
  const result: Mapping = { ...resource };
  if (isMapping(result.external)) {
    const { name } = result.external;
    result.external = true;
    if (name !== undefined) result.name ??= name;
  }
  if (result.external === false) delete result.external;
  if (raw) return result;
  if (result.labels !== undefined && result.labels !== null) result.labels = textPairs(result.labels, "");
  if (isMapping(result.driver_opts)) result.driver_opts = textPairs(result.driver_opts, "");
  for (const [key, value] of Object.entries(result)) if (value === null) delete result[key];
  return result;
}
