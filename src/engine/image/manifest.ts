import type { Bytes } from "../../base/bytes.ts";
import { contentDigest } from "../../base/stand-in.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { EngineError } from "../error.ts";
import type { Reference } from "./reference.ts";
import type { RegistryClient } from "./registry-client.ts";

export const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const OCI_INDEX = "application/vnd.oci.image.index.v1+json";

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Platform;
}

export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
}

export interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface FetchedManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly content: Bytes;
  readonly document: Partial<ImageManifest> & { readonly manifests?: readonly Descriptor[] };
}

/** A manifest by tag or digest. */
export async function fetchManifest(client: RegistryClient, reference: Pick<Reference, "path" | "tag" | "digest">): Promise<FetchedManifest> {
  const wanted = reference.digest ?? reference.tag ?? "latest";
  const response = await client.request({
    method: "GET",
    path: `/v2/${reference.path}/manifests/${wanted}`,
    headers: { Accept: [OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST].join(", ") },
  });
  const content = await response.body();
  const digest = contentDigest(content);
  if (reference.digest !== undefined && reference.digest !== digest) {
    throw new EngineError("System", `manifest verification failed for digest ${reference.digest}`);
  }
  const mediaType = response.headers.get("content-type")?.split(";", 1)[0] ?? "";
  let document: FetchedManifest["document"];
  try {
    document = JSON.parse(decodeUtf8(content)) as FetchedManifest["document"];
  } catch {
    throw new EngineError("System", "missing signature key");
  }
  return { digest, mediaType, content, document };
}

/** Which entry of an index fits; throws with Docker's words when none does. */
export function choosePlatform(index: FetchedManifest, wanted: Platform): Descriptor {
  const entries = index.document.manifests ?? [];
  const fits = (entry: Descriptor): boolean =>
    entry.platform?.os === wanted.os &&
    entry.platform.architecture === wanted.architecture &&
    (wanted.variant === undefined || entry.platform.variant === undefined || entry.platform.variant === wanted.variant);
  const found = entries.find(fits);
  if (found !== undefined) return found;
  throw new EngineError("NotFound", `no matching manifest for ${formatPlatform(wanted)} in the manifest list entries`);
}

function formatPlatform(platform: Platform): string {
  return [platform.os, platform.architecture, ...(platform.variant === undefined ? [] : [platform.variant])].join("/");
}

/** `linux/arm64/v8`, `arm64`, `linux`. Throws InvalidParameter. */
export function parsePlatform(text: string): Platform {
  const parts = text.split("/");
  for (const part of parts) {
    if (!/^[A-Za-z0-9_-]+$/.test(part)) {
      throw new EngineError(
        "InvalidParameter",
        `"${part}" is an invalid component of "${text}": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument`,
      );
    }
  }
  if (parts.length > 3) throw new EngineError("InvalidParameter", `"${text}": cannot parse platform specifier: invalid argument`);
  const [first = "", second, third] = parts;
  if (second === undefined) {
    if (KNOWN_OS.has(first)) return { os: first, architecture: "amd64" };
    if (ARCHITECTURES[first] !== undefined || KNOWN_ARCHITECTURES.has(first)) return architecture("linux", first, undefined);
    throw new EngineError("InvalidParameter", `"${text}": unknown operating system or architecture: invalid argument`);
  }
  return architecture(first, second, third);
}

function architecture(os: string, name: string, variant: string | undefined): Platform {
  const architecture = ARCHITECTURES[name] ?? name;
  const implied = { arm: "v7", arm64: "v8" }[architecture];
  return { os, architecture, ...(variant === undefined || variant === implied ? {} : { variant }) };
}

const KNOWN_OS = new Set(["linux", "windows", "darwin", "freebsd"]);
const KNOWN_ARCHITECTURES = new Set(["386", "amd64", "arm", "arm64", "ppc64le", "s390x", "riscv64", "mips64le"]);
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", "x86-64": "amd64", aarch64: "arm64", i386: "386", armhf: "arm" };
