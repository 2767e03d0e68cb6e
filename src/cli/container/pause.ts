import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forAllNames } from "../each.ts";

export default defineCommand({
  path: "container pause",
  shortcut: "pause",
  use: "CONTAINER [CONTAINER...]",
  short: { en: "Freeze all processes of containers", hi: "Containers ke saare processes jama do" },
  args: minArgs(1),
  completes: "running-containers",
  async run(docker, args) {
    await forAllNames(docker, args, (name) => docker.client.post<void>(`/containers/${pathEscape(name)}/pause`));
    return 0;
  },
});
