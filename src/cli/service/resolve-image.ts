import { pathEscape } from "../client.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { familiarString, parseReference, withDefaultTag } from "../reference.ts";

export interface ResolvedImage {
  readonly image: string;
  readonly platforms: readonly { readonly Architecture: string; readonly OS: string }[] | undefined;
  /** To be shown when the service is made. */
  readonly warning: string | undefined;
}

/** An image's full name, with the digest that a registry has for it. */
export async function resolveImage(docker: DockerCli, text: string, options: { readonly query: boolean }): Promise<ResolvedImage> {
  const image = withTag(text);
  if (!options.query) return { image, platforms: undefined, warning: undefined };
  try {
    const found = await docker.client.get<{ Descriptor: { digest: string }; Platforms: { architecture: string; os: string }[] | null }>(
      `/distribution/${pathEscape(image)}/json`,
    );
    const platforms = (found.Platforms ?? []).map(({ architecture, os }) => ({ Architecture: architecture === "arm" ? "" : architecture, OS: os }));
    const name = image.includes("@") ? image : `${image}@${found.Descriptor.digest}`;
    return { image: name, platforms: platforms.length === 0 ? undefined : platforms, warning: undefined };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const warning = `image ${image} could not be accessed on a registry to record\nits digest. Each node will access ${image} independently,\npossibly leading to different nodes running different\nversions of the image.\n`;
    return { image, platforms: undefined, warning };
  }
}

/** What is no name of an image stays as it is: the engine will say so. */
function withTag(text: string): string {
  try {
    return familiarString(withDefaultTag(parseReference(text)));
  } catch (error) {
    if (error instanceof CommandError) return text;
    throw error;
  }
}
