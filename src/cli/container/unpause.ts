import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forAllNames } from "../each.ts";

export default defineCommand({
  path: "container unpause",
  shortcut: "unpause",
  use: "CONTAINER [CONTAINER...]",
  short: { en: "Let frozen containers go on", hi: "Jame hue containers ko aage chalne do" },
  args: minArgs(1),
  completes: "running-containers",
  async run(docker, args) {
    await forAllNames(docker, args, (name) => docker.client.post<void>(`/containers/${pathEscape(name)}/unpause`));
    return 0;
  },
});
