import type { DockerCli } from "../docker-cli.ts";
import { CommandError, messageOf } from "../error.ts";
import { pullImage } from "../image/pull-image.ts";
import type { Builder } from "./builder-store.ts";

const BUILDKIT_IMAGE = "moby/buildkit:buildx-stable-1";

/** Starts the BuildKit of a builder: downloads its image first, which is where it ends when the registry has none. Throws CommandError. */
export async function boot(docker: DockerCli, builder: Builder): Promise<never> {
  const [node] = builder.Nodes;
  const image = node?.DriverOpts?.["image"] ?? BUILDKIT_IMAGE;
  docker.output.err(`#1 [internal] booting buildkit\n#1 pulling image ${image}\n`);
  let problem: string;
  try {
    await pullImage(docker, image, { platform: "", quiet: true, fd: 2 });
    problem = "the BuildKit of this image cannot be run by this engine";
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problem = messageOf(error);
  }
  docker.output.err(`#1 ERROR: ${problem}\n------\n > [internal] booting buildkit:\n------\n`);
  throw new CommandError(`ERROR: ${problem}`);
}
