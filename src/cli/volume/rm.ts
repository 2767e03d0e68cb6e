import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "volume rm",
  aliases: ["remove"],
  use: "[OPTIONS] VOLUME [VOLUME...]",
  short: { en: "Remove volumes that no container uses", hi: "Jinhe koi container istemaal nahi karta woh volumes hatao" },
  args: minArgs(1),
  completes: "volumes",
  flags: { force: bool("f", "It is no failure when there is no such volume", "Aisa volume na ho to failure mat maano") },
  async run(docker, args, flags) {
    await forEachName(docker, args, (name) => docker.client.delete<void>(`/volumes/${pathEscape(name)}`, { force: flags.force || undefined }));
    return 0;
  },
});
