import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { DEFAULT_BUILDER, readBuilder, useBuilder } from "./builder-store.ts";

export default defineCommand({
  path: "buildx use",
  use: "[OPTIONS] NAME",
  short: { en: "Make a builder the current one", hi: "Kisi builder ko chalu builder banao" },
  args: maxArgs(1),
  flags: {
    default: bool("", "For this context", "Is context ke liye"),
    global: bool("", "For all contexts", "Saare contexts ke liye"),
  },
  async run(docker, args, flags) {
    const name = args[0] ?? "";
    if (name === "")
      throw new CommandError('ERROR: failed to find instance "": invalid name , name needs to start with a letter and may not contain symbols, except ._-');
    if (name !== DEFAULT_BUILDER && readBuilder(docker, name) === undefined)
      throw new CommandError(
        `ERROR: failed to find instance ${JSON.stringify(name)}: open ${docker.configDirectory}/buildx/instances/${name}: no such file or directory`,
      );
    useBuilder(docker, name === DEFAULT_BUILDER ? "" : name, flags.global);
    return 0;
  },
});
