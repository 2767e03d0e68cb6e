import { CommandError } from "../../error.ts";
import { FlagValueError } from "../../flag/flag.ts";
import { parseBytes } from "../../flag/numbers.ts";
import { shellWords } from "../../flag/shell-words.ts";
import { publishedPorts } from "../../service/publish.ts";
import type { Mapping, StackFileReference, StackPort, StackService, StackVolume } from "./model.ts";

/** One service of a file in one form. `read` reads a file of variables; `directory` is what relative paths start from. */
export function normalizeService(
  name: string,
  raw: Mapping,
  options: { directory: string; readVariables: (path: string) => string[]; home: string },
): StackService {
  const path = `services.${name}`;
  const environment = variables(raw, options);
  const command = words(raw.command);
  const entrypoint = words(raw.entrypoint);
  const labels = raw.labels === undefined ? undefined : (pairs(raw.labels, "") as Record<string, string>);
  const ports = list(raw.ports).flatMap((port) => portsOf(path, port));
  const volumes = list(raw.volumes).map((volume) => volumeOf(volume, options));
  const secrets = list(raw.secrets).map(referenceOf);
  const configs = list(raw.configs).map(referenceOf);
  const networks = raw.networks === undefined ? undefined : networksOf(raw.networks);
  const deploy = deployOf(raw.deploy);
  const all: Mapping = {
    ...raw,
    ...(raw.build === undefined ? {} : { build: typeof raw.build === "string" ? { context: raw.build } : raw.build }),
    ...(command === undefined ? {} : { command }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(environment === undefined ? {} : { environment }),
    ...(labels === undefined ? {} : { labels }),
    ...(ports.length === 0 ? {} : { ports }),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(configs.length === 0 ? {} : { configs }),
    ...(networks === undefined ? {} : { networks: Object.fromEntries(networks) }),
    ...(raw.deploy === undefined ? {} : { deploy }),
  };
  delete all.env_file;
  return {
    name,
    ...(raw.image === undefined ? {} : { image: String(raw.image) }),
    ...(command === undefined ? {} : { command }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(environment === undefined ? {} : { environment }),
    ...(labels === undefined ? {} : { labels }),
    ports,
    volumes,
    secrets,
    configs,
    ...(networks === undefined ? {} : { networks }),
    deploy,
    all,
  };
}

/** A map, or a list of `NAME=VALUE`; values become text. */
export function pairs(value: unknown, absent: string | null): Record<string, string | null> {
  const entries: [string, string | null][] = Array.isArray(value)
    ? value.map((item: unknown) => {
        const text = String(item);
        const at = text.indexOf("=");
        return at < 0 ? [text, absent] : [text.slice(0, at), text.slice(at + 1)];
      })
    : Object.entries((value ?? {}) as Mapping).map(([key, item]) => [key, item === null || item === undefined ? absent : String(item)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function variables(raw: Mapping, options: { readVariables: (path: string) => string[] }): Record<string, string | null> | undefined {
  if (raw.environment === undefined && raw.env_file === undefined) return undefined;
  const files = raw.env_file === undefined ? [] : Array.isArray(raw.env_file) ? (raw.env_file as unknown[]).map(String) : [String(raw.env_file)];
  const fromFiles = pairs(
    files.flatMap((file) => options.readVariables(file)),
    null,
  );
  return pairs({ ...fromFiles, ...pairs(raw.environment, null) }, null);
}

function words(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String) : shellWords(String(value));
}

function portsOf(path: string, value: unknown): StackPort[] {
  if (typeof value === "object" && value !== null) {
    const port = value as Mapping;
    if (port.target === undefined) throw new CommandError(`${path}.ports.0 target is required`);
    return [
      {
        mode: String(port.mode ?? "ingress"),
        target: Number(port.target),
        ...(port.published === undefined ? {} : { published: Number(port.published) }),
        protocol: String(port.protocol ?? "tcp"),
      },
    ];
  }
  try {
    return publishedPorts(String(value)).map(({ Protocol, TargetPort, PublishedPort, PublishMode }) => ({
      mode: PublishMode,
      target: TargetPort,
      ...(PublishedPort === undefined ? {} : { published: PublishedPort }),
      protocol: Protocol,
    }));
  } catch (error) {
    throw error instanceof FlagValueError ? new CommandError(error.message) : error;
  }
}

function volumeOf(value: unknown, { directory, home }: { directory: string; home: string }): StackVolume {
  const absolute = (source: string): string => (source.startsWith("~") ? home + source.slice(1) : source.startsWith(".") ? joined(directory, source) : source);
  if (typeof value === "object" && value !== null) {
    const volume = value as StackVolume;
    return volume.type === "bind" && volume.source !== undefined ? { ...volume, source: absolute(volume.source) } : volume;
  }
  const [first = "", second, mode = ""] = String(value).split(":");
  if (second === undefined) return { type: "volume", target: first };
  const isPath = /^[./~]/.test(first);
  const options = mode.split(",");
  return {
    type: isPath ? "bind" : "volume",
    source: isPath ? absolute(first) : first,
    target: second,
    ...(options.includes("ro") ? { read_only: true } : {}),
    ...(options.includes("nocopy") ? { volume: { nocopy: true } } : {}),
  };
}

function referenceOf(value: unknown): StackFileReference {
  return typeof value === "string" ? { source: value } : (value as StackFileReference);
}

function networksOf(value: unknown): Map<string, Mapping | null> {
  const entries: [string, Mapping | null][] = Array.isArray(value)
    ? value.map((name: unknown) => [String(name), null])
    : Object.entries((value ?? {}) as Record<string, Mapping | null>);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function deployOf(value: unknown): Mapping {
  const deploy = { ...((value ?? {}) as Mapping) };
  if (deploy.labels !== undefined) deploy.labels = pairs(deploy.labels, "");
  const resources = deploy.resources as Record<string, Mapping> | undefined;
  if (resources === undefined) return deploy;
  const read = (section: Mapping | undefined): Mapping | undefined =>
    section === undefined ? undefined : { ...section, ...(section.memory === undefined ? {} : { memory: `${parseBytes(String(section.memory))}` }) };
  deploy.resources = Object.fromEntries(Object.entries(resources).map(([name, section]) => [name, read(section)]));
  return deploy;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A relative path below `directory`, without `.` and `..`. */
export function joined(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${directory}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
