import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { forEachName } from "../each.ts";

export default defineCommand({
  path: "container wait",
  shortcut: "wait",
  use: "CONTAINER [CONTAINER...]",
  short: { en: "Wait until containers stop, then print their exit codes", hi: "Containers ke rukne tak ruko, phir unke exit codes dikhao" },
  args: minArgs(1),
  completes: "running-containers",
  async run(docker, args) {
    await forEachName(docker, args, async (name) => {
      const answer = await docker.client.post<{ StatusCode: number }>(`/containers/${pathEscape(name)}/wait`);
      docker.line(String(answer.StatusCode));
      return false;
    });
    return 0;
  },
});
