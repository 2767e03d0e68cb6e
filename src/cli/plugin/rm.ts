import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "plugin rm",
  aliases: ["remove"],
  use: "[OPTIONS] PLUGIN [PLUGIN...]",
  short: { en: "Remove plugins", hi: "Plugins hatao" },
  args: minArgs(1),
  flags: {
    force: bool("f", "Even when it is switched on", "Chalu ho tab bhi"),
  },
  async run(docker, args, flags) {
    await forEachName(docker, args, (name) => docker.client.delete<void>(`/plugins/${pathEscape(name)}`, { force: flags.force || undefined }));
    return 0;
  },
});
