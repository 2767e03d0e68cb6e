import { anyArgs } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { CommandError } from "../../error.ts";
import { bool } from "../../flag/kinds.ts";

export default defineCommand({
  path: "buildx history rm",
  use: "[OPTIONS] [REF...]",
  short: { en: "Remove build records", hi: "Build records hatao" },
  args: anyArgs,
  flags: {
    all: bool("", "Remove all", "Sab hatao"),
  },
  async run(_docker, references, flags) {
    if (flags.all && references.length > 0) throw new CommandError("ERROR: rm requires either --all or at least one argument");
    if (!flags.all && references.length === 0) throw new CommandError("ERROR: rm requires at least one argument");
    return 0;
  },
});
