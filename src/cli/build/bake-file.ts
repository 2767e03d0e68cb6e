/** Targets and groups of bake files. */
import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { readAll } from "../prompt.ts";
import { composeBlocks, isCompose } from "./bake-compose.ts";
import { applySettings, checkSettings } from "./bake-settings.ts";
import { type HclBlock, type HclValue, parseHcl } from "./hcl.ts";

export type BakeTarget = Record<string, HclValue>;

export interface BakeVariable {
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

export interface BakeDefinition {
  readonly groups: Record<string, string[]>;
  /** What groups say of themselves. */
  readonly descriptions: Record<string, string>;
  readonly variables: readonly BakeVariable[];
  readonly targets: Record<string, BakeTarget>;
}

export interface BakePlan {
  readonly group: Record<string, { targets: string[] }>;
  readonly target: Record<string, BakeTarget>;
}

export interface BakeSource {
  /** `-` is standard input. */
  readonly name: string;
  readonly content: Bytes;
}

const DEFAULT_FILES = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yml",
  "docker-compose.yaml",
  "docker-bake.json",
  "docker-bake.hcl",
  "docker-bake.override.json",
  "docker-bake.override.hcl",
];

/** Throws CommandError. */
export async function readBakeSources(docker: DockerCli, names: readonly string[]): Promise<readonly BakeSource[]> {
  const { fs } = docker.sys;
  const wanted = names.length > 0 ? names : DEFAULT_FILES.filter((name) => fs.exists(name));
  const sources: BakeSource[] = [];
  for (const name of wanted) {
    try {
      sources.push({ name, content: name === "-" ? await readAll(docker) : fs.readFile(name) });
    } catch (error) {
      if (isErrno(error)) throw new CommandError(`ERROR: open ${name}: ${error.message.toLowerCase()}`);
      throw error;
    }
  }
  return sources;
}

/** Throws CommandError. */
export function readBakeFiles(docker: DockerCli, sources: readonly BakeSource[]): BakeDefinition {
  if (sources.length === 0) throw new CommandError("ERROR: couldn't find a bake definition");
  const groups: Record<string, string[]> = {};
  const descriptions: Record<string, string> = {};
  const targets: Record<string, BakeTarget> = {};
  const variables = new Map<string, BakeVariable>();
  for (const { name, content } of sources) {
    for (const { type, label, attributes } of readBlocks(docker, name, decodeUtf8(content))) {
      if (type === "group") {
        groups[label] = listOf(attributes["targets"]);
        descriptions[label] = String(attributes["description"] ?? "");
      } else if (type === "target") targets[label] = { ...targets[label], ...attributes };
      else if (type === "variable") {
        const value = docker.sys.env.get(label) ?? attributes["default"] ?? "";
        variables.set(label, { name: label, value: String(value), description: String(attributes["description"] ?? "") });
      }
    }
  }
  return { groups, descriptions, targets, variables: [...variables.values()] };
}

function readBlocks(docker: DockerCli, name: string, text: string): readonly HclBlock[] {
  const lookup = (variable: string): string | undefined => docker.sys.env.get(variable);
  if (/\.ya?ml$/.test(name)) return composeBlocks(text, name, lookup);
  if (!name.endsWith(".json")) return isCompose(text) ? composeBlocks(text, name, lookup) : parseHcl(text, name, lookup);
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
  return (["group", "target", "variable"] as const).flatMap((type) =>
    Object.entries(filled[type] ?? {}).map(([label, attributes]) => ({ type, label, attributes })),
  );
}

/** The targets that names stand for, groups followed, what is inherited filled in, `--set` applied. */
export function resolveTargets(definition: BakeDefinition, names: readonly string[], settings: readonly string[]): BakePlan {
  const targets: Record<string, BakeTarget> = {};
  const expand = (name: string, depth = 0): string[] => {
    if (depth > 50) throw new CommandError(`ERROR: infinite loop from ${name}`);
    const members = definition.groups[name];
    if (members !== undefined) return members.flatMap((member) => expand(member, depth + 1));
    if (definition.targets[name] === undefined) throw new CommandError(`ERROR: failed to find target ${name}`);
    return [name];
  };
  checkSettings(Object.keys(definition.targets), settings);
  const asked = names.length > 0 ? names : ["default"];
  const chosen = [...new Set(asked.flatMap((name) => expand(name)))].sort();
  // The groups that were asked for are told; targets stand in the group `default`.
  const groups: Record<string, { targets: string[] }> = { default: { targets: chosen } };
  for (const name of asked) {
    const members = definition.groups[name];
    if (members !== undefined && name !== "default") groups[name] = { targets: [...members].sort() };
  }
  for (const name of chosen) targets[name] = ordered(applySettings(name, { context: ".", dockerfile: "Dockerfile", ...inherited(definition, name) }, settings));
  return { group: groups, target: targets };
}

/** As buildx prints a target. */
const KEYS = [
  "annotations",
  "description",
  "attest",
  "context",
  "contexts",
  "dockerfile",
  "dockerfile-inline",
  "args",
  "labels",
  "tags",
  "cache-from",
  "cache-to",
  "target",
  "secret",
  "ssh",
  "platforms",
  "output",
  "pull",
  "no-cache",
  "network",
  "no-cache-filter",
  "shm-size",
  "ulimits",
  "call",
  "entitlements",
  "extra-hosts",
];

function ordered(target: BakeTarget): BakeTarget {
  const result: BakeTarget = {};
  for (const key of KEYS) {
    const value = target[key];
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)) continue;
    result[key] = isMap(value) ? sortedMap(value) : ATTRIBUTES.has(key) ? listOf(value).map(attributesOf) : value;
  }
  return result;
}

/** Written as `type=local,src=x`, printed as a map. */
const ATTRIBUTES: ReadonlySet<string> = new Set(["attest", "cache-from", "cache-to", "secret", "output"]);

function attributesOf(text: string): HclValue {
  if (!text.includes("=")) return { type: text };
  return sortedMap(
    Object.fromEntries(
      parseCsvLine(text).map((field) => {
        const equals = field.indexOf("=");
        return [field.slice(0, equals), field.slice(equals + 1)];
      }),
    ),
  );
}

/** The other way round. */
export function attributeText(value: HclValue): string {
  return isMap(value)
    ? Object.entries(value)
        .map(([key, one]) => `${key}=${String(one)}`)
        .join(",")
    : String(value);
}

function sortedMap(map: { [name: string]: HclValue }): { [name: string]: HclValue } {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
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

export function listOf(value: HclValue | undefined): string[] {
  return Array.isArray(value) ? value.map(attributeText) : value === undefined || value === null ? [] : [String(value)];
}

export function isMap(value: HclValue | undefined): value is { [name: string]: HclValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
