import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError } from "../error.ts";

export default defineCommand({
  path: "container rename",
  shortcut: "rename",
  use: "CONTAINER NEW_NAME",
  short: { en: "Give a container another name", hi: "Container ka naam badlo" },
  args: exactArgs(2),
  completes: ["containers", "nothing"],
  async run(docker, [from = "", to = ""]) {
    if (from.trim() === "" || to.trim() === "") throw new CommandError("Error: Neither old nor new names may be empty");
    try {
      await docker.client.post(`/containers/${pathEscape(from.trim())}/rename`, undefined, { name: to.trim() });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new CommandError(`${error.message}\nError: failed to rename container named ${from.trim()}`);
    }
    return 0;
  },
});
