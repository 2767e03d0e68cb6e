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
  for (const name of Object.keys(config.Config ?? {})) {
    const common = COMMON.includes(name) && !(NO_METADATA.has(config.Type) && /^(labels|env)/.test(name));
    if (config.Type !== "none" && !known.includes(name) && !common) throw invalid(`unknown log opt '${name}' for ${config.Type} log driver`);
  }
  const address = config.Config?.["syslog-address"];
  if (config.Type === "syslog" && address !== undefined) {
    const scheme = address.includes("://") ? (address.split("://", 1)[0] ?? "") : "";
    if (!["tcp", "udp", "tcp+tls", "unix", "unixgram"].includes(scheme)) throw invalid(`unsupported scheme: '${scheme}'`);
  }
}

/** At start: the driver at work. Throws what becomes `failed to initialize logging driver: …`. */
export function openLog(options: { config: ContainerConfig; hostConfig: HostConfig; id: string; dir: string; hostFs: PathFs }): ContainerLog | undefined {
  const { Type: type, Config: settings } = options.hostConfig.LogConfig;
  switch (type) {
    case "none":
      return undefined;
    case "json-file":
      if (settings?.["compress"] === "true" && !(settings["max-size"] !== undefined && Number(settings["max-file"] ?? 1) >= 2))
        throw failed("compress cannot be true when max-file is less than 2 or max-size is not set");
      return new JsonFileLog({
        ...sizes(settings, undefined, 1),
        path: jsonLogPath(options.dir, options.id),
        hostFs: options.hostFs,
        attributes: attributes(options),
      });
    case "local": {
      const dir = `${options.dir}/local-logs`;
      if (!options.hostFs.exists(dir)) options.hostFs.mkdir(dir, 0o700);
      return new JsonFileLog({ ...sizes(settings, 20 * 1024 * 1024, 5), path: `${dir}/container.log`, hostFs: options.hostFs, attributes: {} });
    }
    case "syslog":
      throw failed("Unix syslog delivery error");
    case "journald":
      throw failed("journald is not enabled on this host");
    case "fluentd":
      throw failed("dial tcp 127.0.0.1:24224: connect: connection refused");
    case "gelf":
      throw failed("gelf: gelf-address is a required parameter");
    case "splunk":
      throw failed("splunk: splunk-url is expected");
    default:
      throw failed("failed to create Cloudwatch log stream: failed to refresh cached credentials, no EC2 IMDS role found");
  }
}

/** LogPath of `docker inspect`. */
export function jsonLogPath(dir: string, id: string): string {
  return `${dir}/${id}-json.log`;
}

function sizes(settings: Record<string, string> | null, size: number | undefined, files: number): { maxSize: number | undefined; maxFile: number } {
  let maxSize = size;
  const text = settings?.["max-size"];
  if (text !== undefined) {
    maxSize = parseSize(text);
    if (maxSize === undefined) throw failed(`invalid size: '${text}'`);
    if (maxSize <= 0) throw failed("max-size must be a positive number");
  }
  let maxFile = files;
  const count = settings?.["max-file"];
  if (count !== undefined) {
    if (!/^[+-]?\d+$/.test(count)) throw failed(`strconv.Atoi: parsing ${JSON.stringify(count)}: invalid syntax`);
    maxFile = Number(count);
    if (maxFile < 1) throw failed("max-file cannot be less than 1");
    if (maxFile > 1 && maxSize === undefined) throw failed("max-size must be set when max-file is set");
  }
  return { maxSize, maxFile };
}

/** `--log-opt labels=a,b --log-opt env=C`: what goes with every line. */
function attributes(options: { config: ContainerConfig; hostConfig: HostConfig; id: string }): Record<string, string> {
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
  if (tag !== undefined && tag !== "") found["tag"] = tag.replaceAll("{{.ID}}", options.id.slice(0, 12)).replaceAll("{{.FullID}}", options.id);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
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
