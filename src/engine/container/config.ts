import { bool, duration, emptyStruct, type GoType, int, list, map, omit, pointer, string, strings, struct } from "../api/go-types.ts";

/** Wire type container.Config: what is inside, independent of the host. */
export interface ContainerConfig {
  Hostname: string;
  Domainname: string;
  User: string;
  AttachStdin: boolean;
  AttachStdout: boolean;
  AttachStderr: boolean;
  ExposedPorts: Record<string, Record<string, never>> | null;
  Tty: boolean;
  OpenStdin: boolean;
  StdinOnce: boolean;
  Env: string[] | null;
  Cmd: string[] | null;
  Healthcheck: HealthConfig | null;
  ArgsEscaped: boolean;
  Image: string;
  Volumes: Record<string, Record<string, never>> | null;
  WorkingDir: string;
  Entrypoint: string[] | null;
  NetworkDisabled: boolean;
  MacAddress: string;
  OnBuild: string[] | null;
  Labels: Record<string, string> | null;
  StopSignal: string;
  StopTimeout: number | null;
  Shell: string[] | null;
}

/** Durations in nanoseconds; 0 inherits or takes the default. */
export interface HealthConfig {
  Test: string[] | null;
  Interval: number;
  Timeout: number;
  StartPeriod: number;
  StartInterval: number;
  Retries: number;
}

export const healthConfigType: GoType<HealthConfig> = struct("container.HealthConfig", {
  Test: omit(list(string)),
  Interval: omit(duration),
  Timeout: omit(duration),
  StartPeriod: omit(duration),
  StartInterval: omit(duration),
  Retries: omit(int),
});

export const containerConfigType: GoType<ContainerConfig> = struct("container.Config", {
  Hostname: string,
  Domainname: string,
  User: string,
  AttachStdin: bool,
  AttachStdout: bool,
  AttachStderr: bool,
  ExposedPorts: omit(map(emptyStruct)),
  Tty: bool,
  OpenStdin: bool,
  StdinOnce: bool,
  Env: list(string),
  Cmd: strings,
  Healthcheck: omit(pointer(healthConfigType)),
  ArgsEscaped: omit(bool),
  Image: string,
  Volumes: map(emptyStruct),
  WorkingDir: string,
  Entrypoint: strings,
  NetworkDisabled: omit(bool),
  MacAddress: omit(string),
  OnBuild: list(string),
  Labels: map(string),
  StopSignal: omit(string),
  StopTimeout: omit(pointer(int)),
  Shell: omit(strings),
});
