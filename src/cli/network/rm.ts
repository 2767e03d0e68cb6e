import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { CommandError, isNotFound } from "../error.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "network rm",
  aliases: ["remove"],
  use: "NETWORK [NETWORK...]",
  short: { en: "Remove networks", hi: "Networks hatao" },
  args: minArgs(1),
  completes: "networks",
  flags: { force: bool("f", "It is no failure when there is no such network", "Aisa network na ho to failure mat maano") },
  async run(docker, args, flags) {
    let failed = false;
    for (const name of args) {
      try {
        await docker.client.delete(`/networks/${pathEscape(name)}`);
        docker.line(name);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        if (flags.force && isNotFound(error)) continue;
        docker.errLine(error.message);
        failed = true;
      }
    }
    if (failed) throw new CommandError("exit status 1");
    return 0;
  },
});
