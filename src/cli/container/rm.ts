import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forAllNames } from "../each.ts";
import { CommandError, isNotFound } from "../error.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "container rm",
  aliases: ["remove"],
  shortcut: "rm",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Remove containers", hi: "Containers hatao" },
  args: minArgs(1),
  completes: "containers",
  flags: {
    force: bool("f", "Kill it first when it runs", "Chal raha ho to pehle maar do"),
    link: bool("l", "Remove the link and not the container", "Container nahi, sirf link hatao"),
    volumes: bool("v", "Remove its anonymous volumes, too", "Uske anonymous volumes bhi hatao"),
  },
  async run(docker, args, flags) {
    const missing: string[] = [];
    await forAllNames(docker, args, async (name) => {
      const container = name.replace(/^\/+|\/+$/g, "");
      if (container === "") throw new CommandError("container name cannot be empty");
      try {
        await docker.client.delete(`/containers/${pathEscape(container)}`, {
          force: flags.force || undefined,
          link: flags.link || undefined,
          v: flags.volumes || undefined,
        });
      } catch (error) {
        // With --force a container that is not there is told of, and is no failure.
        if (!flags.force || !isNotFound(error)) throw error;
        missing.push(error.message);
        return false;
      }
      return true;
    });
    for (const message of missing) docker.errLine(message);
    return 0;
  },
});
