import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "buildx inspect",
  use: "[NAME]",
  short: { en: "Show a builder", hi: "Builder ke baare mein dikhao" },
  args: maxArgs(1),
  flags: {
    bootstrap: bool("", "Start it first", "Pehle chalu karo"),
  },
  async run(docker, args) {
    const name = args[0] ?? "default";
    if (name !== "default") throw new CommandError(`ERROR: no builder ${JSON.stringify(name)} found`);
    docker.line(
      "Name:   default\nDriver: docker\n\nNodes:\nName:             default\nEndpoint:         default\nStatus:           running\nBuildKit version: v0.25.1\nPlatforms:        linux/amd64, linux/386",
    );
    return 0;
  },
});
