/** Which keys a compose file of version 3 may have, and what the words are for others. */
import { CommandError } from "../../error.ts";
import type { Mapping } from "./model.ts";

const TOP = ["version", "services", "networks", "volumes", "secrets", "configs"];

const SERVICE = [
  "build",
  "cap_add",
  "cap_drop",
  "cgroup_parent",
  "cgroupns_mode",
  "command",
  "configs",
  "container_name",
  "credential_spec",
  "depends_on",
  "deploy",
  "devices",
  "dns",
  "dns_search",
  "domainname",
  "entrypoint",
  "env_file",
  "environment",
  "expose",
  "external_links",
  "extra_hosts",
  "healthcheck",
  "hostname",
  "image",
  "init",
  "ipc",
  "isolation",
  "labels",
  "links",
  "logging",
  "mac_address",
  "network_mode",
  "networks",
  "oom_score_adj",
  "pid",
  "ports",
  "privileged",
  "read_only",
  "restart",
  "secrets",
  "security_opt",
  "shm_size",
  "stdin_open",
  "stop_grace_period",
  "stop_signal",
  "sysctls",
  "tmpfs",
  "tty",
  "ulimits",
  "user",
  "userns_mode",
  "volumes",
  "working_dir",
];

const DEPLOY = ["mode", "endpoint_mode", "replicas", "labels", "update_config", "rollback_config", "resources", "restart_policy", "placement"];
const NETWORK = ["name", "driver", "driver_opts", "ipam", "external", "internal", "attachable", "labels"];
const VOLUME = ["name", "driver", "driver_opts", "external", "labels"];
const DATA = ["name", "file", "external", "labels", "driver", "driver_opts", "template_driver"];

/** Throws CommandError. */
export function checkFile(file: Mapping): void {
  checkVersion(file.version);
  checkKeys("", file, TOP);
  for (const section of ["services", "networks", "volumes", "secrets", "configs"]) mapping(section, file[section]);
  const each = (section: string, keys: readonly string[]): void => {
    for (const [name, value] of Object.entries(mapping(section, file[section]))) {
      if (!/^[a-zA-Z0-9._-]+$/.test(name)) throw new CommandError(`${section} Additional property ${name} is not allowed`);
      checkKeys(`${section}.${name}`, mapping(`${section}.${name}`, value), keys);
    }
  };
  each("services", SERVICE);
  each("networks", NETWORK);
  each("volumes", VOLUME);
  each("secrets", DATA);
  each("configs", DATA);
  for (const [name, service] of Object.entries(mapping("services", file.services))) {
    checkTypes(`services.${name}`, service as Mapping);
    checkKeys(`services.${name}.deploy`, mapping(`services.${name}.deploy`, (service as Mapping).deploy), DEPLOY);
  }
}

function checkVersion(version: unknown): void {
  if (version === undefined || version === null) return;
  if (typeof version !== "string" && typeof version !== "number") throw new CommandError("version must be a string");
  if (/^3(\.\d+)?$/.test(`${version}`) && Number(`${version}`.split(".")[1] ?? 0) <= 13) return;
  throw new CommandError(`unsupported Compose file version: ${version}`);
}

function checkKeys(path: string, value: Mapping, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    throw new CommandError(`${path === "" ? "(root)" : path} Additional property ${key} is not allowed`);
  }
}

const STRINGS = ["image", "hostname", "domainname", "user", "working_dir", "stop_signal", "restart", "network_mode", "container_name", "ipc", "pid"];

function checkTypes(path: string, service: Mapping): void {
  for (const key of STRINGS) {
    const value = service[key];
    if (value !== undefined && value !== null && typeof value !== "string") throw new CommandError(`${path}.${key} must be a string`);
  }
  for (const key of ["ports", "volumes", "expose", "secrets", "configs"]) {
    if (service[key] !== undefined && service[key] !== null && !Array.isArray(service[key])) throw new CommandError(`${path}.${key} must be a list`);
  }
}

function mapping(path: string, value: unknown): Mapping {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new CommandError(`${path} must be a mapping`);
  return value as Mapping;
}
