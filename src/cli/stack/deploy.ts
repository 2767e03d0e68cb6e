import { exactArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool, string, strings } from "../flag/kinds.ts";
import { readBytesFile } from "../option/key-value.ts";

export default defineCommand({
  path: "stack deploy",
  aliases: ["up"],
  use: "[OPTIONS] STACK",
  short: { en: "Make or change a stack from a compose file", hi: "Compose file se stack banao ya badlo" },
  args: exactArgs(1),
  flags: {
    "compose-file": strings("c", 'Compose file, or "-" for STDIN', 'Compose file, ya STDIN ke liye "-"'),
    detach: bool("d", "Do not wait until all is as wished", "Sab theek hone ka intezaar mat karo", { initial: true }),
    prune: bool("", "Remove services that the file no longer has", "File mein na rahi services hatao"),
    quiet: bool("q", "Do not show progress", "Progress mat dikhao"),
    "resolve-image": string("", 'Ask the registry: "always", "changed" or "never"', 'Registry se kab poochna hai: "always", "changed" ya "never"', {
      initial: "always",
    }),
    "with-registry-auth": bool("", "Pass registry credentials on to the nodes", "Registry ke credentials nodes tak pahunchao"),
  },
  async run(docker, _args, flags) {
    for (const file of flags["compose-file"]) if (file !== "-") readBytesFile(docker, file);
    if (flags["compose-file"].length === 0) throw new CommandError("Specify a Compose file (with --compose-file)");
    await docker.client.get("/nodes");
    throw new CommandError("stacks need a swarm; compose files can be started with 'docker compose up'");
  },
});
