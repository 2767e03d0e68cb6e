import { decodeUtf8 } from "../../base/utf8.ts";
import { EngineError } from "../error.ts";
import { fetchManifest } from "./manifest.ts";
import { parseWithDefaultTag } from "./reference.ts";
import { type Credentials, endpointsFor, RegistryClient } from "./registry-client.ts";
import { RegistryApiError } from "./registry-errors.ts";
import type { Images } from "./service.ts";

export interface Distribution {
  readonly Descriptor: { readonly mediaType: string; readonly digest: string; readonly size: number };
  readonly Platforms: readonly object[];
}

/** `GET /distribution/{name}/json`: what a registry has under a name, without pulling it. */
export async function inspectDistribution(images: Images, text: string, credentials: Credentials | undefined): Promise<Distribution> {
  if (/^[a-f0-9]{64}$/.test(text)) throw new EngineError("InvalidParameter", `unknown image reference format: ${text}`);
  const reference = parseWithDefaultTag(text);
  let failure: unknown;
  for (const endpoint of endpointsFor(images.context, reference.domain)) {
    const client = new RegistryClient(images.context, endpoint, credentials, `repository:${reference.path}:pull`);
    try {
      await client.ping();
      const manifest = await fetchManifest(client, reference);
      const descriptor = { mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.content.length };
      const platforms =
        manifest.document.manifests?.flatMap((entry) => (entry.platform === undefined ? [] : [entry.platform])) ??
        (await configPlatform(client, reference.path, manifest.document.config?.digest));
      return { Descriptor: descriptor, Platforms: platforms };
    } catch (error) {
      if (error instanceof RegistryApiError) {
        const kind =
          error.code === "MANIFEST_UNKNOWN" || error.code === "NAME_UNKNOWN"
            ? "NotFound"
            : error.status === 401 || error.status === 403
              ? "Unauthorized"
              : "System";
        failure = new EngineError(kind, kind === "Unauthorized" ? "denied: requested access to the resource is denied" : error.message);
      } else failure = error;
    }
  }
  throw failure;
}

async function configPlatform(client: RegistryClient, path: string, digest: string | undefined): Promise<object[]> {
  if (digest === undefined) return [];
  const response = await client.request({ method: "GET", path: `/v2/${path}/blobs/${digest}` });
  const config = JSON.parse(decodeUtf8(await response.body())) as { architecture?: string; os?: string; variant?: string };
  return [{ architecture: config.architecture ?? "", os: config.os ?? "", ...(config.variant === undefined ? {} : { variant: config.variant }) }];
}
