/** Prints a document as `docker compose config` does: keys in the order of the specification. */
import { isMapping, type Mapping, type Value } from "./model.ts";

/** YAML with lists indented. `alphabetical`: keys by name alone, as where variables are left as they are. */
export function renderYaml(document: Mapping, alphabetical = false): string {
  return alphabetical ? yamlLines(document, "", ["*"]).join("") : yamlLines(document, "", []).join("");
}

/** JSON, without an end of line: by name above the resources, below as in YAML. `alphabetical`: by name everywhere. */
export function renderJson(document: Mapping, alphabetical = false): string {
  const names = Object.keys(document).sort();
  const value = alphabetical ? sorted(document) : Object.fromEntries(names.map((name) => [name, inOrder(document[name] as Value, [name])]));
  return JSON.stringify(value, null, 2);
}

function inOrder(value: Value, path: readonly string[]): Value {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, [...path, "[]"]));
  if (!isMapping(value)) return value;
  return Object.fromEntries(orderedKeys(value, path).map((key) => [key, inOrder(value[key] as Value, [...path, key])]));
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] as Value)]),
  );
}

function yamlLines(value: Mapping, indent: string, path: readonly string[]): string[] {
  return orderedKeys(value, path).flatMap((key) => entryLines(`${indent}${keyText(key)}:`, value[key] as Value, indent, [...path, key]));
}

function entryLines(head: string, value: Value, indent: string, path: readonly string[]): string[] {
  if (Array.isArray(value))
    return value.length === 0 ? [`${head} []\n`] : [`${head}\n`, ...value.flatMap((item) => itemLines(item, `${indent}  `, [...path, "[]"]))];
  if (isMapping(value)) return Object.keys(value).length === 0 ? [`${head} {}\n`] : [`${head}\n`, ...yamlLines(value, `${indent}  `, path)];
  return [`${head} ${scalarText(value, `${indent}  `)}\n`];
}

function itemLines(item: Value, indent: string, path: readonly string[]): string[] {
  if (isMapping(item) && Object.keys(item).length > 0) {
    const lines = yamlLines(item, `${indent}  `, path);
    return [`${indent}- ${(lines[0] as string).trimStart()}`, ...lines.slice(1)];
  }
  if (isMapping(item)) return [`${indent}- {}\n`];
  if (Array.isArray(item)) {
    const lines = item.flatMap((inner) => itemLines(inner, `${indent}  `, path));
    return lines.length === 0 ? [`${indent}- []\n`] : [`${indent}- ${(lines[0] as string).trimStart()}`, ...lines.slice(1)];
  }
  return [`${indent}- ${scalarText(item, `${indent}  `)}\n`];
}

function keyText(key: string): string {
  return needsQuotes(key) ? JSON.stringify(key) : key;
}

function scalarText(value: null | boolean | number | string, indent: string): string {
  if (typeof value !== "string") return value === null ? "null" : String(value);
  if (value.includes("\n")) return blockText(value, indent);
  if (needsQuotes(value)) return wantsSingle(value) ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
  return value;
}

/** `|` and the lines; a mark says how the text ends. */
function blockText(value: string, indent: string): string {
  const mark = !value.endsWith("\n") ? "-" : value.endsWith("\n\n") ? "+" : "";
  const body = value.endsWith("\n") ? value.slice(0, -1) : value;
  const hint = /^\s/.test(body) ? "2" : "";
  return `|${hint}${mark}\n${body
    .split("\n")
    .map((line) => (line === "" ? "" : indent + line))
    .join("\n")}`;
}

const LOOKS_LIKE_OTHER =
  /^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|\.nan|\.NaN|\.NAN|[-+]?\.(inf|Inf|INF)|<<)$/;
const NUMBER = /^[-+]?(\d[\d_]*(\.\d*)?([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+)$/;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/;

function looksLikeOther(text: string): boolean {
  return text === "" || LOOKS_LIKE_OTHER.test(text) || NUMBER.test(text) || SEXAGESIMAL.test(text) || DATE.test(text);
}

function isPlainUnsafe(text: string): boolean {
  return (
    /^[\s,[\]{}#&*!|>'"%@`]/.test(text) ||
    /^[-?:](\s|$)/.test(text) ||
    /:(\s|$)/.test(text) ||
    /\s#/.test(text) ||
    /\s$/.test(text) ||
    text === "---" ||
    text === "..."
  );
}

function needsQuotes(text: string): boolean {
  return looksLikeOther(text) || isPlainUnsafe(text) || hasControl(text);
}

function wantsSingle(text: string): boolean {
  return !looksLikeOther(text) && !hasControl(text);
}

function hasControl(text: string): boolean {
  return /[\x00-\x08\x0b-\x1f\x7f]/.test(text);
}

/** Fields that do not go by alphabet; the rest follows, sorted. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  "": ["name", "services", "networks", "volumes", "secrets", "configs"],
  // By alphabet else.
  "services.*": [
    ...["profiles", "annotations", "attach", "build", "develop", "blkio_config", "cap_add", "cap_drop", "cgroup_parent", "cgroup"],
    ...["cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime", "cpus", "cpuset", "cpu_shares"],
    ...["command", "configs", "container_name", "credential_spec", "depends_on", "deploy", "device_cgroup_rules", "devices"],
    ...["dns", "dns_opt", "dns_search", "domainname", "entrypoint", "provider", "environment", "env_file", "expose", "extends"],
    ...["external_links", "extra_hosts", "group_add", "gpus", "hostname", "healthcheck", "image", "init", "ipc", "isolation"],
    ...["labels", "label_file", "links", "logging", "mem_limit", "mem_reservation", "memswap_limit", "mem_swappiness", "mac_address"],
    ...["models", "network_mode", "networks", "oom_kill_disable", "oom_score_adj", "pid", "pids_limit", "platform", "ports"],
    ...["privileged", "pull_policy", "read_only", "restart", "runtime", "scale", "secrets", "security_opt", "shm_size", "stdin_open"],
    ...["stop_grace_period", "stop_signal", "storage_opt", "sysctls", "tmpfs", "tty", "ulimits", "use_api_socket", "user"],
    ...["userns_mode", "uts", "volume_driver", "volumes", "volumes_from", "working_dir", "post_start", "pre_stop"],
  ],
  "services.*.build": [
    "context",
    "dockerfile",
    "dockerfile_inline",
    "entitlements",
    "args",
    "provenance",
    "sbom",
    "ssh",
    "labels",
    "cache_from",
    "cache_to",
    "no_cache",
    "additional_contexts",
    "pull",
    "extra_hosts",
    "isolation",
    "network",
    "target",
    "secrets",
    "shm_size",
    "tags",
    "ulimits",
    "platforms",
    "privileged",
  ],
  "services.*.blkio_config": ["weight", "weight_device"],
  "services.*.configs.[]": ["source", "target", "uid", "gid", "mode"],
  "services.*.secrets.[]": ["source", "target", "uid", "gid", "mode"],
  "services.*.build.secrets.[]": ["source", "target", "uid", "gid", "mode"],
  "services.*.depends_on.*": ["condition", "restart", "required"],
  "services.*.deploy": ["mode", "replicas", "labels", "update_config", "rollback_config", "resources", "restart_policy", "placement", "endpoint_mode"],
  "services.*.deploy.resources": ["limits", "reservations"],
  "services.*.deploy.resources.limits": ["cpus", "memory", "pids"],
  "services.*.deploy.restart_policy": ["condition", "delay", "max_attempts", "window"],
  "services.*.deploy.update_config": ["parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"],
  "services.*.deploy.rollback_config": ["parallelism", "delay", "failure_action", "monitor", "max_failure_ratio", "order"],
  "services.*.develop.watch.[]": ["path", "action", "target", "exec", "include", "ignore"],
  "services.*.devices.[]": ["source", "target", "permissions"],
  "services.*.env_file.[]": ["path", "required", "format"],
  "services.*.healthcheck": ["test", "timeout", "interval", "retries", "start_period", "start_interval", "disable"],
  "services.*.logging": ["driver", "options"],
  "services.*.networks.*": [
    "aliases",
    "driver_opts",
    "gw_priority",
    "interface_name",
    "ipv4_address",
    "ipv6_address",
    "link_local_ips",
    "mac_address",
    "priority",
  ],
  "services.*.ports.[]": ["name", "mode", "host_ip", "target", "published", "protocol", "app_protocol"],
  "services.*.ulimits.*": ["single", "soft", "hard"],
  "services.*.volumes.[]": ["type", "source", "target", "read_only", "consistency", "bind", "volume", "tmpfs", "image"],
  "services.*.volumes.[].bind": ["selinux", "propagation", "create_host_path", "recursive"],
  "services.*.volumes.[].tmpfs": ["size", "mode"],
  "networks.*": ["name", "driver", "driver_opts", "ipam", "external", "internal", "attachable", "labels", "enable_ipv4", "enable_ipv6"],
  "networks.*.ipam": ["driver", "config"],
  "networks.*.ipam.config.[]": ["subnet", "gateway", "ip_range", "aux_addresses"],
  "volumes.*": ["name", "driver", "driver_opts", "external", "labels"],
  "secrets.*": ["name", "file", "environment", "content", "external", "labels", "driver", "driver_opts", "template_driver"],
  "configs.*": ["name", "file", "environment", "content", "external", "labels", "driver", "driver_opts", "template_driver"],
};

const NAMED: ReadonlySet<string> = new Set([
  "services",
  "networks",
  "volumes",
  "secrets",
  "configs",
  "services.*.depends_on",
  "services.*.networks",
  "services.*.ulimits",
]);

function orderedKeys(value: Mapping, path: readonly string[]): string[] {
  let pattern = "";
  for (const part of path) pattern = pattern === "" ? part : `${pattern}.${NAMED.has(pattern) ? "*" : part}`;
  const order = ORDER[pattern] ?? [];
  const rank = (key: string): number => {
    const at = order.indexOf(key);
    if (key.startsWith("x-")) return order.length + 1;
    return at < 0 ? order.length : at;
  };
  return Object.keys(value).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}
