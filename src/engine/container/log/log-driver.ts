import type { PathFs } from "../../../sim/fs/types.ts";
import { EngineError } from "../../error.ts";
import type { ContainerConfig } from "../config.ts";
import type { HostConfig } from "../host-config.ts";
import type { ContainerLog } from "./container-log.ts";
import { JsonFileLog } from "./json-file.ts";
import { parseSize } from "./size.ts";

/** Drivers that docker info lists, with the options each knows beyond the common ones. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  awslogs: [
    "awslogs-group",
    "awslogs-region",
    "awslogs-stream",
    "awslogs-create-group",
    "awslogs-create-stream",
    "awslogs-datetime-format",
    "awslogs-multiline-pattern",
    "awslogs-credentials-endpoint",
    "awslogs-force-flush-interval-seconds",
    "awslogs-max-buffered-events",
    "awslogs-endpoint",
    "awslogs-format",
    "tag",
  ],
  fluentd: [
    "fluentd-address",
    "fluentd-async",
    "fluentd-async-reconnect-interval",
    "fluentd-buffer-limit",
    "fluentd-request-ack",
    "fluentd-retry-wait",
    "fluentd-max-retries",
    "fluentd-sub-second-precision",
    "fluentd-read-timeout",
    "fluentd-write-timeout",
    "tag",
  ],
  gelf: ["gelf-address", "gelf-compression-type", "gelf-compression-level", "gelf-tcp-max-reconnect", "gelf-tcp-reconnect-delay", "tag"],
  journald: ["tag"],
  "json-file": ["max-file", "max-size", "compress", "tag"],
  local: ["max-file", "max-size", "compress"],
  none: [],
  splunk: [
    "splunk-url",
    "splunk-token",
    "splunk-source",
    "splunk-sourcetype",
    "splunk-index",
    "splunk-capath",
    "splunk-caname",
    "splunk-insecureskipverify",
    "splunk-format",
    "splunk-verify-connection",
    "splunk-gzip",
    "splunk-gzip-level",
    "splunk-index-acknowledgment",
    "tag",
  ],
  syslog: ["syslog-address", "syslog-facility", "syslog-tls-ca-cert", "syslog-tls-cert", "syslog-tls-key", "syslog-tls-skip-verify", "syslog-format", "tag"],
};

const COMMON = [
  "labels",
  "labels-regex",
  "env",
  "env-regex",
  "mode",
  "max-buffer-size",
  "cache-disabled",
  "cache-max-file",
  "cache-max-size",
  "cache-compress",
];
const NO_METADATA = new Set(["local", "none"]);

/** At create: is there such a driver, and does it know these options? */
export function checkLogConfig(config: HostConfig["LogConfig"]): void {
  const known = OPTIONS[config.Type];
  if (known === undefined) throw invalid(`error looking up logging plugin ${config.Type}: plugin "${config.Type}" not found`);
  const mode = config.Config?.["mode"];
  if (mode !== undefined && mode !== "" && mode !== "blocking" && mode !== "non-blocking") throw invalid(`logger: logging mode not supported: ${mode}`);
  if (config.Config?.["max-buffer-size"] !== undefined && mode !== "non-blocking")
    throw invalid("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  const bufferSize = config.Config?.["max-buffer-size"];
  if (bufferSize !== undefined && parseSize(bufferSize) === undefined) throw invalid(`error parsing option max-buffer-size: invalid size: '${bufferSize}'`);
  for (const name of Object.keys(config.Config ?? {})) {
    const common = COMMON.includes(name) && !(NO_METADATA.has(config.Type) && /^(labels|env)/.test(name));
    const where = config.Type === "local" ? "log driver local" : `${config.Type} log driver`;
    if (config.Type !== "none" && !known.includes(name) && !common) throw invalid(`unknown log opt '${name}' for ${where}`);
  }
  if (config.Type === "awslogs" && config.Config?.["awslogs-group"] === undefined) throw invalid("must specify a value for log opt 'awslogs-group'");
  if (config.Type === "gelf" && config.Config?.["gelf-address"] === undefined) throw invalid("gelf-address is a required parameter");
  const address = config.Config?.["syslog-address"];
  if (config.Type === "syslog" && address !== undefined) {
    const scheme = address.includes("://") ? (address.split("://", 1)[0] ?? "") : "";
    if (!["tcp", "udp", "tcp+tls", "unix", "unixgram"].includes(scheme)) throw invalid(`unsupported scheme: '${scheme}'`);
  }
}

export interface LogOptions {
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** Where logs lie. */
  readonly dir: string;
  readonly hostFs: PathFs;
}

/** At start: the driver at work. Throws what becomes `failed to initialize logging driver: …`. */
export function openLog(options: LogOptions): ContainerLog | undefined {
  const { Type: type, Config: settings } = options.hostConfig.LogConfig;
  switch (type) {
    case "none":
      return undefined;
    case "json-file":
      if (settings?.["compress"] === "true" && !(settings["max-size"] !== undefined && Number(settings["max-file"] ?? 1) >= 2))
        throw failed("compress cannot be true when max-file is less than 2 or max-size is not set");
      checkBoolean(settings?.["compress"], "");
      return new JsonFileLog({
        ...sizes(settings, undefined, 1, () => ""),
        path: jsonLogPath(options.dir, options.id),
        hostFs: options.hostFs,
        attributes: attributes(options),
      });
    case "local": {
      const dir = `${options.dir}/local-logs`;
      if (!options.hostFs.exists(dir)) options.hostFs.mkdir(dir, 0o700);
      const limits = sizes(settings, 20 * 1024 * 1024, 5, (name, value) => `invalid value for ${name}: ${value}: `);
      checkBoolean(settings?.["compress"], "error reading compress log option: ");
      return new JsonFileLog({ ...limits, path: `${dir}/container.log`, hostFs: options.hostFs, attributes: {} });
    }
    default:
      throw failed(missingService(type) ?? `no such driver: ${type}`);
  }
}

/** Why a driver for a service that this host does not have cannot begin; undefined for those that need none. */
export function missingService(type: string): string | undefined {
  return MISSING[type];
}

const MISSING: Readonly<Record<string, string>> = {
  syslog: "Unix syslog delivery error",
  journald: "journald is not enabled on this host",
  fluentd: "dial tcp 127.0.0.1:24224: connect: connection refused",
  gelf: "gelf: cannot connect to GELF endpoint: connection refused",
  splunk: "splunk: splunk-url is expected",
  awslogs: "failed to create Cloudwatch log stream: failed to refresh cached credentials, no EC2 IMDS role found",
};

function checkBoolean(text: string | undefined, prefix: string): void {
  if (text !== undefined && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text))
    throw failed(`${prefix}strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** LogPath of `docker inspect`. */
export function jsonLogPath(dir: string, id: string): string {
  return `${dir}/${id}-json.log`;
}

function sizes(
  settings: Record<string, string> | null,
  size: number | undefined,
  files: number,
  prefix: (name: string, value: string) => string,
): { maxSize: number | undefined; maxFile: number } {
  let maxSize = size;
  const text = settings?.["max-size"];
  if (text !== undefined) {
    maxSize = parseSize(text);
    if (maxSize === undefined) {
      const suffix = /^\d+(?:\.\d+)?\s*(\S+)$/.exec(text)?.[1];
      throw failed(`${prefix("max-size", text)}${suffix === undefined ? `invalid size: '${text}'` : `invalid suffix: '${suffix}'`}`);
    }
    if (maxSize <= 0) throw failed("max-size must be a positive number");
  }
  let maxFile = files;
  const count = settings?.["max-file"];
  if (count !== undefined) {
    if (!/^[+-]?\d+$/.test(count)) throw failed(`${prefix("max-file", count)}strconv.Atoi: parsing ${JSON.stringify(count)}: invalid syntax`);
    maxFile = Number(count);
    const compressed = size !== undefined && settings?.["compress"] !== "false";
    if (compressed && maxFile <= 1) throw failed("compression cannot be enabled when max file count is 1");
    if (maxFile < 1) throw failed("max-file cannot be less than 1");
  }
  return { maxSize, maxFile };
}

/** `--log-opt labels=a,b --log-opt env=C`: what goes with every line. */
function attributes(options: LogOptions): Record<string, string> {
  const settings = options.hostConfig.LogConfig.Config ?? {};
  const found: Record<string, string> = {};
  const labels = options.config.Labels ?? {};
  const wanted = (settings["labels"] ?? "").split(",");
  for (const [name, value] of Object.entries(labels)) if (wanted.includes(name) || matches(settings["labels-regex"], name)) found[name] = value;
  const variables = (settings["env"] ?? "").split(",");
  for (const entry of options.config.Env ?? []) {
    const [name = "", ...value] = entry.split("=");
    if (variables.includes(name) || matches(settings["env-regex"], name)) found[name] = value.join("=");
  }
  const tag = settings["tag"];
  if (tag !== undefined && tag !== "") found["tag"] = expandTag(tag, options);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `--log-opt tag={{.Name}}/{{.ID}}`. */
function expandTag(tag: string, { config, id, name, imageId }: LogOptions): string {
  const image = imageId.replace(/^sha256:/, "");
  const fields: Readonly<Record<string, string>> = {
    ID: id.slice(0, 12),
    FullID: id,
    Name: name,
    ImageID: image.slice(0, 12),
    ImageFullID: image,
    ImageName: config.Image,
    DaemonName: "docker",
    Command: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])].join(" "),
  };
  return tag.replace(/\{\{-?\s*\.(\w+)\s*-?\}\}/g, (whole, field: string, at: number) => {
    const value = fields[field];
    if (value !== undefined) return value;
    const column = at + whole.indexOf(".");
    throw failed(`template: log-tag:1:${column}: executing "log-tag" at <.${field}>: can't evaluate field ${field} in type *logger.Info`);
  });
}

function matches(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined || pattern === "") return false;
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return false;
  }
}

function invalid(message: string): EngineError {
  return new EngineError("InvalidParameter", message);
}

function failed(message: string): EngineError {
  return new EngineError("System", `failed to initialize logging driver: ${message}`);
}
