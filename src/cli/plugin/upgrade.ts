import { rangeArgs } from "../args.ts";
import { pathEscape } from "../client.ts";
import { defineCommand } from "../command.ts";
import type { DockerCli } from "../docker-cli.ts";
import { CommandError } from "../error.ts";
import { bool } from "../flag/kinds.ts";
import { registryHeader } from "../image/pull-image.ts";
import { showProgress } from "../progress.ts";
import { confirm } from "../prompt.ts";
import { familiarString, parseReference, withDefaultTag } from "../reference.ts";

export default defineCommand({
  path: "plugin upgrade",
  use: "[OPTIONS] PLUGIN [REMOTE]",
  short: { en: "Replace a plugin by a newer one", hi: "Plugin ko naye se badlo" },
  args: rangeArgs(1, 2),
  flags: {
    "disable-content-trust": bool("", "Do not check signatures", "Signature mat jaancho", { initial: true }),
    "grant-all-permissions": bool("", "Give it all that it asks for", "Jo maange sab do"),
    "skip-remote-check": bool("", "Do not check that it is the same plugin", "Wahi plugin hai ya nahi, mat jaancho"),
  },
  async run(docker, [name = "", remote], flags) {
    const plugin = await inspectPlugin(docker, name);
    if (plugin.Enabled) throw new CommandError("the plugin must be disabled before upgrading");
    const reference = withDefaultTag(parseReference(remote ?? plugin.PluginReference ?? name));
    const headers = registryHeader(docker, reference);
    const privileges = await docker.client.json<object[] | null>("GET", "/plugins/privileges", { query: { remote: familiarString(reference) }, headers });
    if (!flags["grant-all-permissions"] && (privileges?.length ?? 0) > 0 && !(await confirm(docker, "Do you grant the above permissions?")))
      throw new CommandError("permission denied while upgrading plugin");
    const response = await docker.client.request("POST", `/plugins/${pathEscape(name)}/upgrade`, {
      query: { remote: familiarString(reference) },
      json: privileges ?? [],
      headers,
    });
    await showProgress(docker, response.chunks(), { fd: 1 });
    docker.line(`Upgraded plugin ${name} to ${familiarString(reference)}`);
    return 0;
  },
});

async function inspectPlugin(docker: DockerCli, name: string): Promise<{ Name: string; Enabled: boolean; PluginReference?: string }> {
  try {
    return await docker.client.get(`/plugins/${pathEscape(name)}/json`);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`error reading plugin data: ${error.message}`) : error;
  }
}
