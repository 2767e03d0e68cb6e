import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { chosenBuilder } from "./builder-store.ts";

export default defineCommand({
  path: "buildx stop",
  use: "[NAME]",
  short: { en: "Stop a builder", hi: "Builder roko" },
  args: maxArgs(1),
  async run(docker, args, flags) {
    // What never started needs no stopping.
    chosenBuilder(docker, args[0] ?? (flags as { builder?: string }).builder ?? "");
    return 0;
  },
});
