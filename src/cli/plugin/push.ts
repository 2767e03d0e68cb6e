import { exactArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import { bool } from "../flag/kinds.ts";
import { registryHeader } from "../image/pull-image.ts";
import { showProgress } from "../progress.ts";
import { familiarString, parseReference, withDefaultTag } from "../reference.ts";

export default defineCommand({
  path: "plugin push",
  use: "[OPTIONS] PLUGIN[:TAG]",
  short: { en: "Upload a plugin to a registry", hi: "Plugin registry par upload karo" },
  args: exactArgs(1),
  flags: {
    "disable-content-trust": bool("", "Do not sign it", "Sign mat karo", { initial: true }),
  },
  async run(docker, [name = ""]) {
    const reference = withDefaultTag(parseReference(name));
    const response = await docker.client.request("POST", `/plugins/${pathEscape(familiarString(reference))}/push`, {
      headers: registryHeader(docker, reference),
    });
    await showProgress(docker, response.chunks(), { fd: 1 });
    return 0;
  },
});
