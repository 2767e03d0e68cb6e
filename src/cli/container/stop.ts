import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forAllNames } from "../each.ts";
import { int, string } from "../flag/kinds.ts";

export const STOP_FLAGS = {
  signal: string("s", "Signal to send", "Kaunsa signal bhejna hai"),
  time: int("", "Seconds to wait before it is killed", "Maarne se pehle kitne seconds rukna hai", { deprecated: "use --timeout instead", storeAs: "timeout" }),
  timeout: int("t", "Seconds to wait before it is killed", "Maarne se pehle kitne seconds rukna hai"),
};

export default defineCommand({
  path: "container stop",
  shortcut: "stop",
  use: "[OPTIONS] CONTAINER [CONTAINER...]",
  short: { en: "Stop running containers", hi: "Chalte containers ko roko" },
  args: minArgs(1),
  completes: "running-containers",
  flags: STOP_FLAGS,
  async run(docker, args, flags, { changed }) {
    await forAllNames(docker, args, (name) =>
      docker.client.post<void>(`/containers/${pathEscape(name)}/stop`, undefined, {
        signal: flags.signal || undefined,
        t: changed("timeout") ? flags.timeout : undefined,
      }),
    );
    return 0;
  },
});
