import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forAllNames } from "../each.ts";
import { string } from "../flag/kinds.ts";

export default defineCommand({
  path: "container kill",
  shortcut: "kill",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Send a signal to running containers (KILL when none is named)", hi: "Chalte containers ko signal bhejo (na batao to KILL)" },
  args: minArgs(1),
  completes: "running-containers",
  flags: { signal: string("s", "Signal to send", "Kaunsa signal bhejna hai") },
  async run(docker, args, flags) {
    await forAllNames(docker, args, (name) =>
      docker.client.post<void>(`/containers/${pathEscape(name)}/kill`, undefined, { signal: flags.signal || undefined }),
    );
    return 0;
  },
});
