import { maxArgs } from "../args.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";

export default defineCommand({
  path: "buildx stop",
  use: "[NAME]",
  short: { en: "Stop a builder", hi: "Builder roko" },
  args: maxArgs(1),
  async run(docker, args) {
    const name = args[0] ?? "default";
    if (name !== "default") throw new CommandError(`ERROR: no builder ${JSON.stringify(name)} found`);
    docker.output.out("");
    return 0;
  },
});
