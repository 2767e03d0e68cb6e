import { minArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { checkedBody, createContainer, createOptions } from "./create-container.ts";
import { CREATE_FLAGS } from "./create-flags.ts";
import type { CreateBody } from "./run-config.ts";

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
      body = checkedBody(docker, flags, args, changed);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new CommandError(`docker: ${error.message}\n\nRun 'docker create --help' for more information`, 125);
    }
    docker.line(await createContainer(docker, body, createOptions(docker, flags, changed)));
    return 0;
  },
});
