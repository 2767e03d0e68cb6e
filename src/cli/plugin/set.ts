import { minArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";

export default defineCommand({
  path: "plugin set",
  use: "PLUGIN KEY=VALUE [KEY=VALUE...]",
  short: { en: "Change settings of a plugin", hi: "Plugin ki settings badlo" },
  args: minArgs(2),
  async run(docker, [name = "", ...settings]) {
    await docker.client.post(`/plugins/${pathEscape(name)}/set`, settings);
    return 0;
  },
});
