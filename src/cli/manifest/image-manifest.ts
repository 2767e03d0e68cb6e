/** One image of a manifest list: where it is, and for which platform. */
import { isErrno } from "../../base/errno.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { decodeBase64, encodeBase64 } from "../base64.ts";
import { makeDirectories } from "../config-file.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { familiarString, parseReference, type Reference, withDefaultTag } from "../reference.ts";
import { RegistryClient, type RegistryManifest } from "../registry/registry-client.ts";

export interface ManifestPlatform {
  architecture: string;
  os: string;
  "os.version"?: string;
  "os.features"?: string[];
  variant?: string;
}

/** As it is kept under ~/.docker/manifests. */
export interface ImageManifest {
  Ref: string;
  Descriptor: { mediaType: string; digest: string; size: number; platform?: ManifestPlatform };
  /** The manifest's bytes in base64. */
  Raw: string;
  SchemaV2Manifest?: unknown;
  OCIManifest?: unknown;
}

interface ManifestBody {
  config?: { digest: string };
  layers?: { digest: string }[];
  manifests?: { digest: string; platform?: ManifestPlatform }[];
}

export const LIST_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json";
const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/** The images that `name` stands for: one, or those of a list. Throws CommandError. */
export async function fetchManifests(docker: DockerCli, name: string, insecure: boolean): Promise<{ images: ImageManifest[]; list: boolean }> {
  const reference = withDefaultTag(parseReference(name));
  const registry = new RegistryClient(docker, reference.domain, insecure);
  const missing = new CommandError(`no such manifest: ${reference.domain}/${reference.path}:${reference.tag ?? ""}`);
  let found: RegistryManifest | undefined;
  try {
    await registry.ping();
    found = await registry.manifest(reference);
  } catch (error) {
    // A registry without TLS is passed over, and there is no other.
    if (messageOf(error).includes("server gave HTTP response")) throw missing;
    throw new CommandError(`failed to configure transport: ${messageOf(error)}`);
  }
  if (found === undefined) throw missing;
  if (found.mediaType !== LIST_TYPE && found.mediaType !== INDEX_TYPE) return { images: [await imageManifest(registry, reference, found)], list: false };
  const body = JSON.parse(decodeUtf8(found.bytes)) as ManifestBody;
  const images: ImageManifest[] = [];
  for (const { digest, platform } of body.manifests ?? []) {
    const member = await registry.manifest({ ...reference, tag: undefined, digest });
    if (member === undefined) throw missing;
    const made = await imageManifest(registry, { ...reference, tag: undefined, digest }, member);
    images.push(platform === undefined ? made : { ...made, Descriptor: { ...made.Descriptor, platform } });
  }
  return { images, list: true };
}

async function imageManifest(registry: RegistryClient, reference: Reference, { mediaType, digest, bytes }: RegistryManifest): Promise<ImageManifest> {
  const body = JSON.parse(decodeUtf8(bytes)) as ManifestBody;
  const config = body.config === undefined ? undefined : await registry.blob(reference.path, body.config.digest);
  const { architecture = "", os = "", variant } = config === undefined ? {} : (JSON.parse(decodeUtf8(config)) as Partial<ManifestPlatform>);
  return {
    Ref: familiarString(reference),
    Descriptor: { mediaType, digest, size: bytes.length, platform: { architecture, os, ...(variant ? { variant } : {}) } },
    Raw: encodeBase64(bytes),
    ...(mediaType.includes("oci") ? { OCIManifest: body } : { SchemaV2Manifest: body }),
  };
}

/** `docker.io/library/x:latest` */
export function canonicalName(name: string): string {
  const { domain, path, tag } = withDefaultTag(parseReference(name));
  return `${domain}/${path}:${tag ?? "latest"}`;
}

/** Throws CommandError with `problem` before what is wrong with the name. */
export function listReference(name: string, problem: string): Reference {
  try {
    return withDefaultTag(parseReference(name));
  } catch (error) {
    throw new CommandError(`${problem}error parsing name for manifest list ${name}: ${messageOf(error)}`);
  }
}

function listDirectory(docker: DockerCli, list: string): string {
  return `${docker.configDirectory}/manifests/${fileName(canonicalName(list))}`;
}

function fileName(name: string): string {
  return name.replaceAll("/", "_").replaceAll(":", "-");
}

export function listExists(docker: DockerCli, list: string): boolean {
  return docker.sys.fs.exists(listDirectory(docker, list));
}

/** The images of a list that is kept here, by name; undefined when there is no such list. */
export function readList(docker: DockerCli, list: string): ImageManifest[] | undefined {
  const directory = listDirectory(docker, list);
  if (!docker.sys.fs.exists(directory)) return undefined;
  const names = docker.sys.fs
    .readdir(directory)
    .map(({ name }) => name)
    .sort();
  return names.map((name) => JSON.parse(decodeUtf8(docker.sys.fs.readFile(`${directory}/${name}`))) as ImageManifest);
}

export function readListMember(docker: DockerCli, list: string, name: string): ImageManifest | undefined {
  try {
    return JSON.parse(decodeUtf8(docker.sys.fs.readFile(`${listDirectory(docker, list)}/${fileName(canonicalName(name))}`))) as ImageManifest;
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

export function writeListMember(docker: DockerCli, list: string, image: ImageManifest): void {
  const directory = listDirectory(docker, list);
  makeDirectories(docker.sys, directory, 0o755);
  docker.sys.fs.writeFile(`${directory}/${fileName(canonicalName(image.Ref))}`, JSON.stringify(image), { mode: 0o644 });
}

export function removeList(docker: DockerCli, list: string): void {
  const directory = listDirectory(docker, list);
  for (const { name } of docker.sys.fs.readdir(directory)) docker.sys.fs.unlink(`${directory}/${name}`);
  docker.sys.fs.rmdir(directory);
}

/** The list itself, as a registry keeps it. */
export function listDocument(images: readonly ImageManifest[]): string {
  const manifests = images.map(({ Descriptor: { mediaType, size, digest, platform } }) => ({ mediaType, size, digest, platform }));
  return JSON.stringify({ schemaVersion: 2, mediaType: LIST_TYPE, manifests }, undefined, 3);
}

/** Puts the images of a list into one repository; blobs that are elsewhere in the registry are mounted. Throws CommandError. */
export async function pushImages(
  registry: RegistryClient,
  path: string,
  images: readonly ImageManifest[],
  pushed: (digest: string) => void = () => {},
): Promise<void> {
  for (const { Ref, Descriptor, Raw } of images) {
    const bytes = decodeBase64(Raw);
    const from = parseReference(Ref).path;
    const { config, layers = [] } = JSON.parse(decodeUtf8(bytes)) as ManifestBody;
    for (const { digest } of config === undefined ? layers : [...layers, config])
      if (from !== path && !(await registry.mount(path, digest, from))) throw new CommandError(`couldn't mount ${digest} from ${from}`);
    await registry.putManifest(path, Descriptor.digest, Descriptor.mediaType, bytes);
    pushed(Descriptor.digest);
  }
}
