import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "node rm",
  aliases: ["remove"],
  use: "[OPTIONS] NODE [NODE...]",
  short: { en: "Remove nodes from the swarm", hi: "Swarm se nodes hatao" },
  args: minArgs(1),
  flags: {
    force: bool("f", "Even when it is still there", "Node abhi ho tab bhi"),
  },
  async run(docker, args, flags) {
    await forEachName(docker, args, (name) => docker.client.delete<void>(`/nodes/${pathEscape(name)}`, { force: flags.force || undefined }));
    return 0;
  },
});
