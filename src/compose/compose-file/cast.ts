/** Text at places where the specification wants numbers and booleans. */
import { CommandError } from "../../cli/error.ts";
import { quote } from "../../cli/format/quote.ts";
import type { Value } from "./model.ts";

type Cast = (text: string, warn: (message: string) => void) => Value;

/** Returns the text itself where text is wanted. Throws CommandError `error while interpolating PATH: …`. */
export function castAt(path: readonly string[], text: string, warn: (message: string) => void): Value {
  const cast = CASTS.find(([pattern]) => matches(pattern, path))?.[1];
  if (!cast) return text;
  try {
    return cast(text, warn);
  } catch (error) {
    throw new CommandError(`error while interpolating ${path.join(".")}: failed to cast to expected type: ${(error as Error).message}`);
  }
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === "*" || part === path[index]);
}

const toInt: Cast = (text) => {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
};

const toFloat: Cast = (text) => {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw new Error(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
};

const OLD_BOOLEANS: Readonly<Record<string, boolean>> = { yes: true, y: true, on: true, no: false, n: false, off: false };

const toBool: Cast = (text, warn) => {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  const old = OLD_BOOLEANS[lower];
  if (old === undefined) throw new Error(`invalid boolean: ${text}`);
  warn(`${quote(text)} for boolean is not supported by YAML 1.2, please use \`${old}\``);
  return old;
};

const CASTS: readonly (readonly [pattern: readonly string[], cast: Cast])[] = [
  ...paths(toInt, [
    "services.*.blkio_config.weight",
    "services.*.blkio_config.weight_device.[].weight",
    "services.*.cpu_count",
    "services.*.cpu_period",
    "services.*.cpu_quota",
    "services.*.cpu_shares",
    "services.*.deploy.replicas",
    "services.*.deploy.update_config.parallelism",
    "services.*.deploy.rollback_config.parallelism",
    "services.*.deploy.resources.limits.pids",
    "services.*.deploy.restart_policy.max_attempts",
    "services.*.deploy.placement.max_replicas_per_node",
    "services.*.healthcheck.retries",
    "services.*.mem_swappiness",
    "services.*.oom_score_adj",
    "services.*.pids_limit",
    "services.*.ports.[].target",
    "services.*.scale",
    "services.*.ulimits.*",
    "services.*.ulimits.*.hard",
    "services.*.ulimits.*.soft",
    "services.*.volumes.[].tmpfs.mode",
  ]),
  ...paths(toFloat, [
    "services.*.cpus",
    "services.*.cpu_percent",
    "services.*.deploy.update_config.max_failure_ratio",
    "services.*.deploy.rollback_config.max_failure_ratio",
  ]),
  ...paths(toBool, [
    "services.*.attach",
    "services.*.build.no_cache",
    "services.*.build.privileged",
    "services.*.build.pull",
    "services.*.depends_on.*.required",
    "services.*.depends_on.*.restart",
    "services.*.env_file.[].required",
    "services.*.healthcheck.disable",
    "services.*.init",
    "services.*.oom_kill_disable",
    "services.*.privileged",
    "services.*.read_only",
    "services.*.stdin_open",
    "services.*.tty",
    "services.*.use_api_socket",
    "services.*.volumes.[].read_only",
    "services.*.volumes.[].bind.create_host_path",
    "services.*.volumes.[].volume.nocopy",
    "networks.*.external",
    "networks.*.internal",
    "networks.*.attachable",
    "networks.*.enable_ipv4",
    "networks.*.enable_ipv6",
    "volumes.*.external",
    "secrets.*.external",
    "configs.*.external",
  ]),
];

function paths(cast: Cast, list: readonly string[]): (readonly [readonly string[], Cast])[] {
  return list.map((path) => [path.split("."), cast]);
}
