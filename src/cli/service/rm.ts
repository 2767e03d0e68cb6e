import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";

export default defineCommand({
  path: "service rm",
  aliases: ["remove"],
  use: "SERVICE [SERVICE...]",
  short: { en: "Remove services", hi: "Services hatao" },
  args: minArgs(1),
  async run(docker, args) {
    await forEachName(docker, args, (name) => docker.client.delete<void>(`/services/${pathEscape(name)}`));
    return 0;
  },
});
