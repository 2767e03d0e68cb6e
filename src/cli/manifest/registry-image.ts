import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { ApiError, CommandError } from "../error.ts";
import { registryHeader } from "../image/pull-image.ts";
import { familiarString, parseReference, withDefaultTag } from "../reference.ts";

/** What a registry knows of an image, asked through the engine. */
export interface Distribution {
  Descriptor: { mediaType: string; digest: string; size: number };
  Platforms: { architecture: string; os: string; variant?: string }[] | null;
}

export async function distribution(docker: DockerCli, name: string): Promise<{ reference: string; found: Distribution }> {
  const parsed = withDefaultTag(parseReference(name));
  const reference = familiarString(parsed);
  try {
    return {
      reference,
      found: await docker.client.json<Distribution>("GET", `/distribution/${pathEscape(reference)}/json`, { headers: registryHeader(docker, parsed) }),
    };
  } catch (error) {
    throw error instanceof ApiError ? new CommandError(`no such manifest: ${parsed.domain}/${parsed.path}:${parsed.tag ?? ""}`) : error;
  }
}

export function manifestPath(docker: DockerCli, list: string): string {
  const { domain, path, tag } = withDefaultTag(parseReference(list));
  return `${docker.configDirectory}/manifests/${`${domain}/${path}`.replaceAll("/", "_").replaceAll(":", "-")}-${tag ?? "latest"}`;
}
