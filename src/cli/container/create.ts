import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { trustWanted } from "../trust/notary.ts";
import { checkPlatform, checkPull, createContainer } from "./create-container.ts";
import { CREATE_FLAGS } from "./create-flags.ts";
import { type CreateBody, runConfig } from "./run-config.ts";

export default defineCommand({
  path: "container create",
  shortcut: "create",
  use: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
  short: { en: "Make a container without starting it", hi: "Container banao par chalao mat" },
  args: minArgs(1),
  interspersed: false,
  completes: ["images", "files"],
  flags: CREATE_FLAGS,
  async run(docker, args, flags, { changed }) {
    let body: CreateBody;
    try {
      checkPull(flags.pull);
      body = runConfig(docker, flags, args, changed);
      checkPlatform(flags.platform);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new CommandError(`docker: ${error.message}\n\nRun 'docker create --help' for more information`, 125);
    }
    docker.line(
      await createContainer(docker, body, {
        name: flags.name,
        platform: flags.platform,
        pull: flags.pull,
        quiet: flags.quiet,
        cidFile: flags.cidfile,
        trusted: trustWanted(docker, flags["disable-content-trust"], changed("disable-content-trust")),
      }),
    );
    return 0;
  },
});
