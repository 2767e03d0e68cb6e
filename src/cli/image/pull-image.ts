/** POST /images/create: downloads an image and shows how it goes. */
import { encodeBase64Url } from "../base64.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { jsonValues } from "../json-stream.ts";
import { showProgress } from "../progress.ts";
import { familiarName, parseReference, type Reference, withDefaultTag } from "../reference.ts";
import { authFor } from "../registry/credentials.ts";

export interface PullOptions {
  readonly platform: string;
  readonly quiet: boolean;
  readonly fd: 1 | 2;
  readonly all?: boolean;
}

export async function pullImage(docker: DockerCli, image: string, options: PullOptions): Promise<void> {
  await pullReference(docker, withDefaultTag(parseReference(image)), options);
}

export async function pullReference(docker: DockerCli, reference: Reference, options: PullOptions): Promise<void> {
  const response = await docker.client.request("POST", "/images/create", {
    query: {
      fromImage: familiarName({ ...reference, tag: undefined, digest: undefined }),
      tag: options.all ? undefined : (reference.digest ?? reference.tag),
      platform: options.platform.toLowerCase() || undefined,
    },
    headers: registryHeader(docker, reference),
  });
  if (options.quiet) {
    await drain(docker, response.chunks());
    return;
  }
  await showProgress(docker, response.chunks(), { fd: options.fd });
}

/** Credentials for the registry of `reference`, as the engine wants them. */
export function registryHeader(docker: DockerCli, reference: Reference): Record<string, string> {
  return { "X-Registry-Auth": encodeBase64Url(JSON.stringify(authFor(docker, reference.domain))) };
}

async function drain(docker: DockerCli, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const message of jsonValues<{ error?: string; errorDetail?: { message: string } }>(chunks)) {
    const failure = message.errorDetail?.message ?? message.error;
    if (failure) throw new CommandError(failure);
  }
  await docker.output.relieve();
}
