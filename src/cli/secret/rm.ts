import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";

export default defineCommand({
  path: "secret rm",
  aliases: ["remove"],
  use: "SECRET [SECRET...]",
  short: { en: "Remove secrets", hi: "secrets hatao" },
  args: minArgs(1),
  async run(docker, args) {
    await forEachName(docker, args, (name) => docker.client.delete<void>(`/secrets/${pathEscape(name)}`));
    return 0;
  },
});
