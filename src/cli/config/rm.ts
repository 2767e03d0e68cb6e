import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";

export default defineCommand({
  path: "config rm",
  aliases: ["remove"],
  use: "CONFIG [CONFIG...]",
  short: { en: "Remove configs", hi: "configs hatao" },
  args: minArgs(1),
  async run(docker, args) {
    await forEachName(docker, args, (name) => docker.client.delete<void>(`/configs/${pathEscape(name)}`));
    return 0;
  },
});
