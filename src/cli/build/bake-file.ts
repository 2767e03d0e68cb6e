/** Targets and groups of bake files. */
import type { Bytes } from "../../base/bytes.ts";
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { uuid } from "../../base/uuid.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { parseCsvLine } from "../flag/csv.ts";
import { readAll } from "../prompt.ts";
import { composeBlocks, isCompose } from "./bake-compose.ts";
import { applySettings, checkSettings } from "./bake-settings.ts";
import { type HclBlock, hclBlocks } from "./hcl/definition.ts";
import { type Body, parseHcl } from "./hcl/parse.ts";
import { HclSource } from "./hcl/source.ts";
import { type HclValue, isMap } from "./hcl/value.ts";

export type BakeTarget = Record<string, HclValue>;

export interface BakeVariable {
  readonly name: string;
  readonly value: HclValue;
  readonly type: string;
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
  for (const { type, label, attributes } of readBlocks(docker, sources)) {
    if (type === "group") {
      groups[label] = [...new Set([...(groups[label] ?? []), ...listOf(attributes["targets"])])];
      descriptions[label] = String(attributes["description"] ?? "");
    } else if (type === "target") targets[label] = merged(targets[label] ?? {}, attributes);
    else if (type === "variable") {
      const { value = attributes["default"] ?? "", description = "", type: kind = "" } = attributes;
      variables.set(label, { name: label, value: docker.sys.env.get(label) ?? value, type: String(kind), description: String(description) });
    }
  }
  return { groups, descriptions, targets, variables: [...variables.values()] };
}

/** What all files say; those in HCL are read as one. */
function readBlocks(docker: DockerCli, sources: readonly BakeSource[]): HclBlock[] {
  const blocks: HclBlock[] = [];
  const bodies: Body[] = [];
  for (const { name, content } of sources) {
    const text = decodeUtf8(content);
    if (/\.ya?ml$/.test(name) || (!/\.(json|hcl)$/.test(name) && isCompose(text))) blocks.push(...composeBlocks(text, name, (one) => docker.sys.env.get(one)));
    else if (name.endsWith(".json")) blocks.push(...jsonBlocks(docker, name, text));
    else bodies.push(parseHcl(new HclSource(name, text)));
  }
  const own = hclBlocks(bodies, {
    environment: (name) => docker.sys.env.get(name),
    builtIn: { BAKE_CMD_CONTEXT: "cwd://", BAKE_LOCAL_PLATFORM: "linux/amd64" },
    now: () => docker.now(),
    home: docker.sys.env.get("HOME") ?? "/",
    uuid: () => uuid(docker.sys.random(16)),
  });
  return [...blocks, ...own];
}

function jsonBlocks(docker: DockerCli, name: string, text: string): readonly HclBlock[] {
  const lookup = (variable: string): string | undefined => docker.sys.env.get(variable);
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
  const groups: Record<string, { targets: string[] }> = {};
  const open = new Set<string>();
  const expand = (name: string): string[] => {
    const members = open.has(name) ? undefined : definition.groups[name];
    if (members === undefined) {
      if (definition.targets[name] === undefined) throw new CommandError(`ERROR: failed to find target ${name}`);
      return [name];
    }
    groups[name] = { targets: [...members] };
    open.add(name);
    const found = members.flatMap(expand);
    open.delete(name);
    return found;
  };
  checkSettings(Object.keys(definition.targets), settings);
  const asked = names.length > 0 ? names : ["default"];
  const chosen = [...new Set(asked.flatMap(expand))].sort();
  // What was asked for by name stands in the group `default`.
  const others = asked.filter((name) => name !== "default");
  const defaults = [...(groups["default"]?.targets ?? []), ...others];
  if (defaults.length > 0) groups["default"] = { targets: [...new Set(defaults)].sort() };
  groups["default"] ??= { targets: ["default"] };
  for (const name of chosen) targets[name] = ordered(applySettings(name, { context: ".", dockerfile: "Dockerfile", ...inherited(definition, name) }, settings));
  return { group: Object.fromEntries(Object.entries(groups).sort(([a], [b]) => (a < b ? -1 : 1))), target: targets };
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
    const value = withoutNulls(target[key]);
    if (value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0)) continue;
    result[key] = isMap(value) ? sortedMap(texts(value)) : ATTRIBUTES.has(key) ? listOf(value).map(attributesOf) : value;
  }
  return result;
}

/** What has no value is not said; texts of lists may be empty, and then are none. */
function withoutNulls(value: HclValue | undefined): HclValue | undefined {
  if (Array.isArray(value)) return value.filter((item) => item !== null && item !== "");
  return isMap(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) : value;
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

function texts(map: { [name: string]: HclValue }): { [name: string]: HclValue } {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, typeof value === "object" ? value : String(value)]));
}

function sortedMap(map: { [name: string]: HclValue }): { [name: string]: HclValue } {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Targets that inherit from each other do so once. */
function inherited(definition: BakeDefinition, name: string, below: readonly string[] = []): BakeTarget {
  const own = definition.targets[name];
  if (own === undefined) throw new CommandError(`ERROR: failed to find target ${name}`);
  let result: BakeTarget = {};
  for (const parent of listOf(own["inherits"]))
    if (!below.includes(parent) && parent !== name) result = merged(result, inherited(definition, parent, [...below, name]));
  const { inherits: _inherits, description: _description, ...rest } = merged(result, own);
  const { description } = own;
  return description === undefined ? rest : { ...rest, description };
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
