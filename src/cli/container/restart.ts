import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";
import { STOP_FLAGS } from "./stop.ts";

export default defineCommand({
  path: "container restart",
  shortcut: "restart",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Stop containers and start them again", hi: "Containers ko rok kar phir chalao" },
  args: minArgs(1),
  completes: "containers",
  flags: STOP_FLAGS,
  async run(docker, args, flags, { changed }) {
    await forEachName(docker, args, (name) =>
      docker.client.post<void>(`/containers/${pathEscape(name)}/restart`, undefined, {
        signal: flags.signal || undefined,
        t: changed("timeout") ? flags.timeout : undefined,
      }),
    );
    return 0;
  },
});
