/** Content trust: signatures are kept by a notary, and there is none to be reached. */

import { connectTo } from "../connection.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import type { Reference } from "../reference.ts";

const NOTARY = "notary.docker.io";

/** Are signatures asked for? `--disable-content-trust=false`, or DOCKER_CONTENT_TRUST in the environment. */
export function trustWanted(docker: DockerCli, disabled: boolean, given: boolean): boolean {
  if (given) return !disabled;
  return ["1", "t", "T", "TRUE", "true", "True"].includes(docker.sys.env.get("DOCKER_CONTENT_TRUST") ?? "");
}

/** Throws CommandError: what a client says that finds no notary. */
export async function requireTrust(docker: DockerCli, reference: Reference): Promise<void> {
  retirementNotice(docker, reference);
  throw new CommandError(`Error: error contacting notary server: ${await notaryProblem(docker, reference)}`);
}

export function retirementNotice(docker: DockerCli, { domain, path }: Reference): void {
  if (domain !== "docker.io" || !path.startsWith("library/")) return;
  docker.errLine(
    "WARNING: Docker is retiring DCT for Docker Official Images (DOI).\n         For details, refer to https://docs.docker.com/go/dct-deprecation/\n",
  );
}

export async function notaryProblem(docker: DockerCli, { domain }: Reference): Promise<string> {
  const server = domain === "docker.io" ? NOTARY : (domain.split(":")[0] as string);
  try {
    (await connectTo(docker.sys, `tcp://${server}:443`)).close();
    return `no trust data available for remote repository at ${server}`;
  } catch (error) {
    return messageOf(error);
  }
}
