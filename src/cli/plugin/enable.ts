import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { int } from "../flag/kinds.ts";

export default defineCommand({
  path: "plugin enable",
  use: "[OPTIONS] PLUGIN",
  short: { en: "Switch a plugin on", hi: "Plugin chalu karo" },
  args: exactArgs(1),
  flags: {
    timeout: int("", "Seconds to wait for the plugin", "Plugin ka kitne seconds intezaar", { initial: 30 }),
  },
  async run(docker, [name = ""], flags) {
    await docker.client.post(`/plugins/${pathEscape(name)}/enable`, undefined, { timeout: flags.timeout });
    docker.line(name);
    return 0;
  },
});
