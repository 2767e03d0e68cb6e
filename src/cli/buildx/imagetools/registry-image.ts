/** Images of a registry, as imagetools looks at them. */
import type { DockerCli } from "../../docker-cli.ts";
import { CommandError, messageOf } from "../../error.ts";
import { parseReference, type Reference, withDefaultTag } from "../../reference.ts";
import { RegistryClient, type RegistryManifest } from "../../registry/registry-client.ts";
import { executeTemplate } from "../../template/execute.ts";
import { FORMAT_FUNCTIONS } from "../../template/functions.ts";
import { parseTemplate } from "../../template/parse.ts";
import { encodeJson, GoStruct, toJson, type Value } from "../../template/value.ts";

/** Throws CommandError. */
export async function fetchIndexed(docker: DockerCli, name: string): Promise<{ reference: Reference; manifest: RegistryManifest }> {
  const reference = readReference(name);
  // BuildKit speaks HTTP to registries on this machine.
  const local = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(reference.domain);
  let manifest: RegistryManifest | undefined;
  try {
    manifest = await new RegistryClient(docker, reference.domain, local).manifest(reference);
  } catch (error) {
    throw new CommandError(`ERROR: ${messageOf(error)}`);
  }
  if (manifest === undefined)
    throw new CommandError(`ERROR: ${reference.domain}/${reference.path}${reference.tag === undefined ? "" : `:${reference.tag}`}: not found`);
  return { reference, manifest };
}

export function readReference(name: string, problem = ""): Reference {
  try {
    return withDefaultTag(parseReference(name));
  } catch (error) {
    throw new CommandError(`ERROR: ${problem}${messageOf(error)}`);
  }
}

export function formatted(format: string, fields: Readonly<Record<string, Value>>): string {
  const functions = new Map([
    ...FORMAT_FUNCTIONS,
    ["json", { min: 1, max: 1, call: ([value]: readonly Value[]): Value => encodeJson(toJson(value), { escapeHtml: false, indent: "  " }) }],
  ]);
  try {
    const template = parseTemplate(format, new Set(functions.keys()));
    return executeTemplate(template, new GoStruct({ type: "imagetools.tplInput", fields }), { functions });
  } catch (error) {
    throw new CommandError(`ERROR: ${messageOf(error)}`);
  }
}
