import { bool, type GoType, int64, list, map, omit, pointer, string, struct } from "../../api/go-types.ts";
import { type HealthConfig, healthConfigType } from "../../container/config.ts";
import { type MountRequest, mountType, type Ulimit, ulimitType } from "../../container/host-config.ts";

/** Where a secret or config goes in a container. */
export interface FileTarget {
  Name: string;
  UID: string;
  GID: string;
  /** Permission bits. */
  Mode: number;
}

interface SecretReference {
  File: FileTarget | null;
  SecretID: string;
  SecretName: string;
}

interface ConfigReference {
  File: FileTarget | null;
  ConfigID: string;
  ConfigName: string;
}

interface DnsConfig {
  Nameservers: string[] | null;
  Search: string[] | null;
  Options: string[] | null;
}

/** Known and shown; only `NoNewPrivileges` has an effect. */
interface Privileges {
  CredentialSpec: object | null;
  SELinuxContext: object | null;
  Seccomp: object | null;
  AppArmor: object | null;
  NoNewPrivileges: boolean;
}

/** Wire type swarm.ContainerSpec: how the containers of a service's tasks are made. */
export interface ContainerSpec {
  Image: string;
  Labels: Record<string, string> | null;
  Command: string[] | null;
  Args: string[] | null;
  Hostname: string;
  Env: string[] | null;
  Dir: string;
  User: string;
  Groups: string[] | null;
  Privileges: Privileges | null;
  Init: boolean | null;
  StopSignal: string;
  TTY: boolean;
  OpenStdin: boolean;
  ReadOnly: boolean;
  Mounts: MountRequest[] | null;
  /** Nanoseconds. */
  StopGracePeriod: number | null;
  Healthcheck: HealthConfig | null;
  /** `IP name`, as in /etc/hosts. */
  Hosts: string[] | null;
  DNSConfig: DnsConfig | null;
  Secrets: SecretReference[] | null;
  Configs: ConfigReference[] | null;
  Isolation: string;
  Sysctls: Record<string, string> | null;
  CapabilityAdd: string[] | null;
  CapabilityDrop: string[] | null;
  Ulimits: Ulimit[] | null;
  OomScoreAdj: number;
}

const fileTargetType: GoType<FileTarget> = struct("swarm.SecretReferenceFileTarget", { Name: string, UID: string, GID: string, Mode: int64 });

const dnsConfigType: GoType<DnsConfig> = struct("swarm.DNSConfig", {
  Nameservers: omit(list(string)),
  Search: omit(list(string)),
  Options: omit(list(string)),
});

const anyObject: GoType<object | null> = {
  name: "struct",
  zero: () => null,
  decode: (value) => (typeof value === "object" ? value : null),
  encode: (value) => value,
  isEmpty: (value) => value === null,
};

const privilegesType: GoType<Privileges> = struct("swarm.Privileges", {
  CredentialSpec: anyObject,
  SELinuxContext: anyObject,
  Seccomp: omit(anyObject),
  AppArmor: omit(anyObject),
  NoNewPrivileges: bool,
});

export const containerSpecType: GoType<ContainerSpec> = struct("swarm.ContainerSpec", {
  Image: omit(string),
  Labels: omit(map(string)),
  Command: omit(list(string)),
  Args: omit(list(string)),
  Hostname: omit(string),
  Env: omit(list(string)),
  Dir: omit(string),
  User: omit(string),
  Groups: omit(list(string)),
  Privileges: omit(pointer(privilegesType)),
  Init: omit(pointer(bool)),
  StopSignal: omit(string),
  TTY: omit(bool),
  OpenStdin: omit(bool),
  ReadOnly: omit(bool),
  Mounts: omit(list(mountType)),
  StopGracePeriod: omit(pointer(int64)),
  Healthcheck: omit(pointer(healthConfigType)),
  Hosts: omit(list(string)),
  DNSConfig: omit(pointer(dnsConfigType)),
  Secrets: omit(list(struct<SecretReference>("swarm.SecretReference", { File: pointer(fileTargetType), SecretID: string, SecretName: string }))),
  Configs: omit(list(struct<ConfigReference>("swarm.ConfigReference", { File: omit(pointer(fileTargetType)), ConfigID: string, ConfigName: string }))),
  Isolation: omit(string),
  Sysctls: omit(map(string)),
  CapabilityAdd: omit(list(string)),
  CapabilityDrop: omit(list(string)),
  Ulimits: omit(list(ulimitType)),
  OomScoreAdj: omit(int64),
});
