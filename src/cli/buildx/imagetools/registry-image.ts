/** Images of a registry, as imagetools looks at them. */
import { decodeUtf8 } from "../../../base/utf8.ts";
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

/** The config of an image; of several, by platform. */
export async function imagesOf(docker: DockerCli, reference: Reference, manifest: RegistryManifest): Promise<Value> {
  const local = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(reference.domain);
  const registry = new RegistryClient(docker, reference.domain, local);
  const configOf = async (text: string): Promise<Value> => {
    const { config } = JSON.parse(text) as { config?: { digest: string } };
    const bytes = config === undefined ? undefined : await registry.blob(reference.path, config.digest);
    return bytes === undefined ? undefined : namedAsInGo("v1.Image", JSON.parse(decodeUtf8(bytes)) as object);
  };
  const { manifests } = JSON.parse(decodeUtf8(manifest.bytes)) as { manifests?: { digest: string; platform?: { os: string; architecture: string } }[] };
  if (manifests === undefined) return configOf(decodeUtf8(manifest.bytes));
  const images: Record<string, Value> = {};
  for (const { digest, platform } of manifests) {
    const one = await registry.manifest({ ...reference, tag: undefined, digest });
    if (one !== undefined) images[`${platform?.os ?? "unknown"}/${platform?.architecture ?? "unknown"}`] = await configOf(decodeUtf8(one.bytes));
  }
  return images;
}

const GO_NAMES: Readonly<Record<string, string>> = { os: "OS", rootfs: "RootFS", "os.version": "OSVersion" };

/** A document whose fields templates know by Go's names, and JSON by its own. */
export function namedAsInGo(type: string, document: object): GoStruct {
  const fields = Object.entries(document).map(([key, value]): [string, Value] => {
    const name = GO_NAMES[key] ?? key.replace(/^[a-z]/, (letter) => letter.toUpperCase());
    const inner = (one: unknown): Value => (typeof one === "object" && one !== null && !Array.isArray(one) ? namedAsInGo(name, one) : (one as Value));
    return [
      name,
      key === "manifests" || key === "history" ? (value as unknown[]).map(inner) : key === "config" || key === "platform" ? inner(value) : (value as Value),
    ];
  });
  return new GoStruct({ type, fields: Object.fromEntries(fields), json: () => document });
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
