/** Targets and groups of bake files. */
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { type HclBlock, type HclValue, parseHcl } from "./hcl.ts";

export type BakeTarget = Record<string, HclValue>;

export interface BakeDefinition {
  readonly groups: Record<string, string[]>;
  readonly targets: Record<string, BakeTarget>;
  /** Files that were read, with their sizes. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

const DEFAULT_FILES = ["docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"];

/** Throws CommandError. */
export function readBakeFiles(docker: DockerCli, names: readonly string[]): BakeDefinition {
  const { fs } = docker.sys;
  const wanted = names.length > 0 ? names : DEFAULT_FILES.filter((name) => fs.exists(name));
  if (wanted.length === 0) throw new CommandError("ERROR: couldn't find a bake definition");
  const definition: BakeDefinition = { groups: {}, targets: {}, files: [] };
  const files: { name: string; size: number }[] = [];
  for (const name of wanted) {
    let content: Uint8Array;
    try {
      content = fs.readFile(name);
    } catch (error) {
      if (isErrno(error)) throw new CommandError(`ERROR: open ${name}: ${error.message.toLowerCase()}`);
      throw error;
    }
    files.push({ name, size: content.length });
    for (const block of readBlocks(docker, name, decodeUtf8(content))) {
      if (block.type === "group") definition.groups[block.label] = listOf(block.attributes["targets"]);
      else if (block.type === "target") definition.targets[block.label] = { ...definition.targets[block.label], ...block.attributes };
    }
  }
  return { ...definition, files };
}

function readBlocks(docker: DockerCli, name: string, text: string): HclBlock[] {
  const lookup = (variable: string): string | undefined => docker.sys.env.get(variable);
  if (!name.endsWith(".json")) return parseHcl(text, name, lookup);
  let document: { group?: Record<string, BakeTarget>; target?: Record<string, BakeTarget>; variable?: Record<string, { default?: HclValue }> };
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    throw new CommandError(`ERROR: failed to parse ${name}: invalid JSON`);
  }
  const filled = JSON.parse(
    JSON.stringify(document).replace(/\$\{(\w+)\}/g, (whole, variable: string) => {
      const value = lookup(variable) ?? document.variable?.[variable]?.default;
      return value === undefined ? whole : JSON.stringify(String(value)).slice(1, -1);
    }),
  ) as typeof document;
  return (["group", "target"] as const).flatMap((type) => Object.entries(filled[type] ?? {}).map(([label, attributes]) => ({ type, label, attributes })));
}

/** The targets that names stand for, groups followed, what is inherited filled in, `--set` applied. */
export function resolveTargets(
  definition: BakeDefinition,
  names: readonly string[],
  settings: readonly string[],
): { group: Record<string, { targets: string[] }>; target: Record<string, BakeTarget> } {
  const targets: Record<string, BakeTarget> = {};
  const groups: Record<string, { targets: string[] }> = {};
  const expand = (name: string, depth = 0): string[] => {
    if (depth > 50) throw new CommandError(`ERROR: infinite loop from ${name}`);
    const members = definition.groups[name];
    if (members !== undefined) return members.flatMap((member) => expand(member, depth + 1));
    if (definition.targets[name] === undefined) throw new CommandError(`ERROR: failed to find target ${name}`);
    return [name];
  };
  const asked = names.length > 0 ? names : ["default"];
  const chosen = [...new Set(asked.flatMap((name) => expand(name)))];
  groups["default"] = {
    targets: asked.length === 1 && definition.groups[asked[0] as string] !== undefined ? (definition.groups[asked[0] as string] as string[]) : [...asked],
  };
  for (const name of chosen) targets[name] = applySettings(name, { context: ".", dockerfile: "Dockerfile", ...inherited(definition, name) }, settings);
  return { group: groups, target: targets };
}

function inherited(definition: BakeDefinition, name: string, depth = 0): BakeTarget {
  const own = definition.targets[name];
  if (own === undefined) throw new CommandError(`ERROR: failed to find target ${name}`);
  if (depth > 50) throw new CommandError(`ERROR: infinite loop from ${name}`);
  let result: BakeTarget = {};
  for (const parent of listOf(own["inherits"])) result = merged(result, inherited(definition, parent, depth + 1));
  const { inherits: _inherits, ...rest } = merged(result, own);
  return rest;
}

/** Maps are joined, everything else is replaced. */
function merged(below: BakeTarget, above: BakeTarget): BakeTarget {
  const result: BakeTarget = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const old = result[name];
    result[name] = isMap(old) && isMap(value) ? { ...old, ...value } : value;
  }
  return result;
}

/** `--set target.key=value`, `*.args.NAME=value`. */
function applySettings(name: string, target: BakeTarget, settings: readonly string[]): BakeTarget {
  const result = { ...target };
  for (const setting of settings) {
    const match = /^([^.=]+)\.([^.=]+)(?:\.([^=]+))?=(.*)$/s.exec(setting);
    if (match === null) throw new CommandError(`ERROR: invalid override ${setting}, expected target.name=value`);
    const [, pattern = "", key = "", part, value = ""] = match;
    if (!new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`).test(name)) continue;
    if (part !== undefined) {
      const old = result[key];
      result[key] = { ...(isMap(old) ? old : {}), [part]: value };
    } else if (["tags", "platforms", "output", "secret", "cache-from", "cache-to"].includes(key)) result[key] = value.split(",");
    else result[key] = key === "no-cache" || key === "pull" ? value === "true" : value;
  }
  return result;
}

export function listOf(value: HclValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined || value === null ? [] : [String(value)];
}

export function isMap(value: HclValue | undefined): value is { [name: string]: HclValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
