import { EngineError } from "../error.ts";
import type { ContainerConfigDefaults } from "../services.ts";

export type MutableConfig = { -readonly [K in keyof ContainerConfigDefaults]: ContainerConfigDefaults[K] };

/** Applies `--change` instructions (those of a Dockerfile that change the config only) of commit and import. Returns a new config. */
export function applyChanges(config: ContainerConfigDefaults, changes: readonly string[]): MutableConfig {
  const changed: MutableConfig = { ...config };
  const given = new Set<string>();
  for (const line of changes.flatMap((change) => change.split("\n"))) {
    const text = line.trim();
    if (text === "") continue;
    const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
    const instruction = INSTRUCTIONS[word.toUpperCase()];
    if (instruction === undefined) throw new EngineError("InvalidParameter", `${word.toUpperCase()} is not a valid change command`);
    if (rest === "") throw new EngineError("InvalidParameter", `${word.toUpperCase()} requires at least one argument`);
    instruction(changed, rest, given);
    given.add(word.toUpperCase());
  }
  return changed;
}

const INSTRUCTIONS: Readonly<Record<string, (config: MutableConfig, rest: string, given: ReadonlySet<string>) => void>> = {
  CMD: (config, rest) => {
    config.Cmd = commandOf(config, rest);
  },
  ENTRYPOINT: (config, rest, given) => {
    config.Entrypoint = commandOf(config, rest);
    // The command of before was for another entrypoint, unless it came with this one.
    if (!given.has("CMD")) config.Cmd = null;
  },
  ENV: (config, rest) => {
    const env = new Map(config.Env.map((entry) => [entry.split("=", 1)[0] ?? "", entry]));
    for (const [name, value] of pairs(rest, "ENV")) env.set(name, `${name}=${value}`);
    config.Env = [...env.values()];
  },
  LABEL: (config, rest) => {
    config.Labels = { ...config.Labels, ...Object.fromEntries(pairs(rest, "LABEL")) };
  },
  EXPOSE: (config, rest) => {
    const ports = words(rest).map((port) => (port.includes("/") ? port : `${port}/tcp`));
    for (const port of ports) if (!/^\d+(-\d+)?\/\w+$/.test(port)) throw new EngineError("InvalidParameter", `Invalid containerPort: ${port.split("/", 1)[0]}`);
    config.ExposedPorts = { ...config.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
  },
  VOLUME: (config, rest) => {
    const paths = jsonList(rest) ?? words(rest);
    config.Volumes = { ...config.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
  },
  USER: (config, rest) => {
    config.User = rest;
  },
  WORKDIR: (config, rest) => {
    const path = unquote(rest);
    config.WorkingDir = path.startsWith("/") ? path : `${config.WorkingDir.replace(/\/$/, "")}/${path}`;
  },
  STOPSIGNAL: (config, rest) => {
    config.StopSignal = rest;
  },
  ONBUILD: (config, rest) => {
    config.OnBuild = [...(config.OnBuild ?? []), rest];
  },
  HEALTHCHECK: (config, rest) => {
    if (/^NONE$/i.test(rest)) {
      config.Healthcheck = { Test: ["NONE"] };
      return;
    }
    const match = /^CMD\s+(.+)$/is.exec(rest);
    if (match === null)
      throw new EngineError("InvalidParameter", `Unknown type ${JSON.stringify(words(rest)[0]?.toUpperCase() ?? "")} in HEALTHCHECK (try CMD)`);
    const list = jsonList(match[1] as string);
    config.Healthcheck = { Test: list === undefined ? ["CMD-SHELL", match[1] as string] : ["CMD", ...list] };
  },
};

function commandOf(config: MutableConfig, rest: string): readonly string[] {
  return jsonList(rest) ?? [...(config.Shell ?? ["/bin/sh", "-c"]), rest];
}

function jsonList(text: string): string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === "string") ? (value as string[]) : undefined;
  } catch {
    return undefined;
  }
}

function pairs(text: string, instruction: string): [string, string][] {
  const parts = words(text);
  if (!(parts[0] ?? "").includes("=")) {
    const [, name = "", value] = /^(\S+)\s+(.*)$/s.exec(text) ?? [];
    if (value === undefined) throw new EngineError("InvalidParameter", `${instruction} must have two arguments`);
    return [[unquote(name), unquote(value)]];
  }
  return parts.map((part) => {
    const equals = part.indexOf("=");
    if (equals < 0) throw new EngineError("InvalidParameter", `Syntax error - can't find = in ${JSON.stringify(part)}. Must be of the form: name=value`);
    return [unquote(part.slice(0, equals)), unquote(part.slice(equals + 1))];
  });
}

/** Split at blanks outside of quotes. */
function words(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
}

function unquote(text: string): string {
  return text.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
    double !== undefined ? double.replace(/\\(.)/g, "$1") : (single ?? escaped ?? ""),
  );
}
