import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";

export default defineCommand({
  path: "plugin disable",
  use: "[OPTIONS] PLUGIN",
  short: { en: "Switch a plugin off", hi: "Plugin band karo" },
  args: exactArgs(1),
  flags: {
    force: bool("f", "Even when it is in use", "Istemaal mein ho tab bhi"),
  },
  async run(docker, [name = ""], flags) {
    await docker.client.post(`/plugins/${pathEscape(name)}/disable`, undefined, { force: flags.force || undefined });
    docker.line(name);
    return 0;
  },
});
