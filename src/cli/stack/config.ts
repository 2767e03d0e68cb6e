import { noArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, strings } from "../flag/kinds.ts";
import { readBytesFile } from "../option/key-value.ts";

export default defineCommand({
  path: "stack config",
  use: "[OPTIONS]",
  short: { en: "Print the compose file as a stack reads it", hi: "Compose file waise dikhao jaise stack padhta hai" },
  args: noArgs,
  flags: {
    "compose-file": strings("c", 'Compose file, or "-" for STDIN', 'Compose file, ya STDIN ke liye "-"'),
    "skip-interpolation": bool("", "Leave variables as they are", "Variables jaise hain waise rakho"),
  },
  async run(docker, _args, flags) {
    for (const file of flags["compose-file"]) if (file !== "-") readBytesFile(docker, file);
    if (flags["compose-file"].length === 0) throw new CommandError("Specify a Compose file (with --compose-file)");
    throw new CommandError("stacks need a swarm; compose files can be started with 'docker compose up'");
  },
});
