/** Compose files as bake reads them: every service with `build` is a target, and all of them are the group `default`. */
import { parseDocument } from "yaml";
import { CommandError } from "../error.ts";
import type { HclBlock } from "./hcl/definition.ts";
import type { HclValue } from "./hcl/value.ts";

interface Service {
  readonly image?: string;
  readonly build?: string | BuildSection;
}

interface BuildSection {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly dockerfile_inline?: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, HclValue>> | readonly string[];
  readonly labels?: Readonly<Record<string, HclValue>> | readonly string[];
  readonly tags?: readonly string[];
  readonly network?: string;
}

/** Of a text without a telling name. */
export function isCompose(text: string): boolean {
  return /^services:/m.test(text);
}

/** Throws CommandError. */
export function composeBlocks(text: string, filename: string, lookup: (name: string) => string | undefined): readonly HclBlock[] {
  const filled = text.replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g, (_, name: string | undefined, fallback: string | undefined, bare: string | undefined) => {
    return lookup(name ?? bare ?? "") ?? fallback ?? "";
  });
  const document = parseDocument(filled);
  const [mistake] = document.errors;
  if (mistake !== undefined) throw new CommandError(`ERROR: failed to parse ${filename}: yaml: ${mistake.message.split("\n")[0]}`);
  const { services } = (document.toJS() as { services?: Readonly<Record<string, Service>> } | null) ?? {};
  const blocks = Object.entries(services ?? {}).flatMap(([name, service]): HclBlock[] => {
    if (service?.build === undefined) return [];
    return [{ type: "target", label: name, attributes: attributesOf(service, typeof service.build === "string" ? { context: service.build } : service.build) }];
  });
  return [{ type: "group", label: "default", attributes: { targets: blocks.map(({ label }) => label) } }, ...blocks];
}

function attributesOf(service: Service, build: BuildSection): Record<string, HclValue> {
  const tags = [...(service.image === undefined ? [] : [service.image]), ...(build.tags ?? [])];
  const entries: [string, HclValue | undefined][] = [
    ["context", build.context ?? "."],
    ["dockerfile", build.dockerfile ?? "Dockerfile"],
    ["dockerfile-inline", build.dockerfile_inline],
    ["target", build.target],
    ["args", pairs(build.args)],
    ["labels", pairs(build.labels)],
    ["tags", tags.length === 0 ? undefined : tags],
    ["network", build.network],
  ];
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** A map, or a list of `NAME=VALUE`. */
function pairs(value: BuildSection["args"]): { [name: string]: HclValue } | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return Object.fromEntries(Object.entries(value as Readonly<Record<string, HclValue>>).map(([key, one]) => [key, String(one)]));
  return Object.fromEntries((value as readonly string[]).map((entry) => [entry.split("=", 1)[0] as string, entry.slice(entry.indexOf("=") + 1)]));
}
